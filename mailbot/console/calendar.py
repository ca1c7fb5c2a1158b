"""The month's terms on a wall calendar, and the same as a feed at a secret address."""

import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mailbot.commands.ics import calendar as ics
from mailbot.console.accounts import digest
from mailbot.console.visit import Console, Visit
from mailbot.domain.calendar import ONE_DAY
from mailbot.domain.clocks import Clock
from mailbot.domain.kinds import KINDS
from mailbot.ports import Happening
from mailbot.words import Text

# So many terms of one day are named; more are counted.
_NAMED = 8

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the wall calendar."""

    day: date
    works: bool
    nature: Text | None
    terms: tuple[tuple[str, Clock], ...]
    more: int
    is_ours: bool


def month(visit: Visit) -> Response:
    """Show a month."""
    return _shown(visit, "")


def _shown(visit: Visit, address: str) -> Response:
    office, zone = visit.office, visit.office.settings.operator.zone
    first = _first_of(visit.asked("month"), visit.now.date())
    start = first - first.weekday() * ONE_DAY
    after = (first + timedelta(days=31)).replace(day=1)
    weeks = -(-(after - start).days // 7)
    end = start + 7 * weeks * ONE_DAY
    since, until = (datetime.combine(day, time(), zone) for day in (start, end))
    with office.records.look() as unit:
        found = unit.register.running(since, until)
        has_feed = bool(unit.accounts.get(visit.account.login).feed_digest)
    on: defaultdict[date, list[tuple[str, Clock]]] = defaultdict(list)
    for number, clock in found:
        on[clock.due.astimezone(zone).date()].append((number, clock))
    days = [
        Day(
            day,
            office.calendar.is_working(day),
            office.calendar.nature(day),
            tuple(on[day][:_NAMED]),
            max(0, len(on[day]) - _NAMED),
            first <= day < after,
        )
        for day in (start + n * ONE_DAY for n in range(7 * weeks))
    ]
    return visit.page(
        "calendar.html",
        first=first,
        before=(first - ONE_DAY).strftime("%Y-%m"),
        after=after.strftime("%Y-%m"),
        days=days,
        kinds=KINDS,
        address=address,
        has_feed=has_feed,
        warning=office.calendar.warning(first, after - ONE_DAY),
    )


def _first_of(word: str, today: date) -> date:
    found = _MONTH.fullmatch(word)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def make_feed(visit: Visit) -> Response:
    """Give the calendar a new secret address, which is shown once; the one before is void."""
    token = secrets.token_urlsafe(32)
    _keep(visit, digest(token), "feed_made")
    section = visit.office.settings.console
    base = section.base_url.rstrip("/") or f"http://{visit.request.headers['host']}"
    return _shown(visit, f"{base}/calendar/{visit.language}/{token}.ics")


def end_feed(visit: Visit) -> Response:
    """Make the secret address void."""
    _keep(visit, "", "feed_ended")
    return visit.go("/calendar", "feed-ended")


def _keep(visit: Visit, feed: str, event: str) -> None:
    office = visit.office
    with office.records.begin() as unit:
        account = unit.accounts.get(visit.account.login)
        unit.accounts.save(replace(account, feed_digest=feed))
        unit.note(Happening(at=office.now(), event=event, by=visit.by))


async def feed(request: Request) -> Response:
    """Return the terms to whoever knows the address: numbers and norms, no word about a person."""
    return await run_in_threadpool(_feed, request)


def _feed(request: Request) -> Response:
    console: Console = request.app.state.console
    office = console.office
    with office.records.look() as unit:
        if unit.accounts.of_feed(digest(request.path_params["token"])) is None:
            return PlainTextResponse("Not found", 404)
        found = sorted(unit.register.running(), key=lambda pair: pair[0])
    numbered = (
        (number, [clock for _, clock in pairs])
        for number, pairs in groupby(found, key=lambda pair: pair[0])
    )
    words = "\r\n".join(ics(office, numbered, request.path_params["language"])) + "\r\n"
    return Response(words, media_type="text/calendar; charset=utf-8")
