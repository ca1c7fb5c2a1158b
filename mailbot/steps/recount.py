"""Count the clocks of an appeal: at its check, and once more wherever the rules have changed since.

A due that moved is written into the history; one that moved earlier calls a person.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot import log
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import Clock, Facts, start_clocks
from mailbot.domain.findings import Sort
from mailbot.domain.message import Purpose
from mailbot.domain.moved import Moved, extended, moved
from mailbot.domain.outcome import met_by_actions, met_by_reply
from mailbot.domain.states import OPEN, MessageState
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.consent import consent_clocks
from mailbot.steps.incident import incident_clocks
from mailbot.words import Text

# Under which name the register keeps what its clocks were last counted by.
_COUNTED_BY = "counted_by"

# So many are named in an alarm; the digest and `deadlines` hold them all.
_NAMED = 20


def recount(office: Office, unit: Unit, appeal: Appeal) -> tuple[Moved, ...]:
    """Count its clocks anew, store them, and return the dues that moved."""
    before = unit.appeals.clocks(appeal.id)
    after = counted(office, unit, appeal)
    if after != before:
        unit.appeals.set_clocks(appeal.id, after)
    found = moved(before, after)
    if found:
        details = {
            _name(one): f"{_day(office, one.was)} → {_day(office, one.now)}" for one in found
        }
        unit.note(
            Happening(at=office.now(), event="recounted", appeal_id=appeal.id, details=details)
        )
    return found


def _name(one: Moved) -> str:
    return f"{one.clock}:{one.kind}" if one.kind else one.clock


def _day(office: Office, instant: datetime) -> str:
    return f"{instant.astimezone(office.settings.operator.zone):%d.%m.%Y}"


def counted(office: Office, unit: Unit, appeal: Appeal) -> tuple[Clock, ...]:
    """Return the clocks by today's rules; what was met, or what an earlier act meets, is met."""
    zone = office.settings.operator.zone
    subject = unit.subjects.find(appeal.subject_id)
    met = {(clock.clock, clock.kind): clock.met_at for clock in unit.appeals.clocks(appeal.id)}
    messages = unit.messages.find([MessageState.SENT], appeal.id)
    clocks = start_clocks(
        office.clocks,
        appeal.kinds,
        Facts(
            received_at=appeal.received_at,
            zone=zone,
            appeal_dated=appeal.appeal_dated,
            special_regime=bool(subject and subject.special_regime),
        ),
        office.calendar,
        authority=appeal.sort is Sort.AUTHORITY_REQUEST,
    )
    own = consent_clocks(office, unit, appeal)
    clocks = clocks if own is None else own
    clocks = tuple(
        sorted((*clocks, *incident_clocks(office, unit, appeal.id)), key=lambda clock: clock.due)
    )
    clocks = extended(office.clocks, clocks, messages, office.calendar, zone)
    clocks = tuple(replace(c, met_at=met.get((c.clock, c.kind))) for c in clocks)
    clocks = met_by_actions(clocks, unit.appeals.actions(appeal.id))
    replies = [m.sent_at for m in messages if m.purpose is Purpose.REPLY and m.sent_at]
    demands = unit.appeals.demands(appeal.id)
    return met_by_reply(clocks, demands, max(replies)) if replies else clocks


def recount_open(office: Office) -> None:
    """Count every open appeal anew if clocks, calendar or zone are not those of the last time.

    Done at the daemon's start, since it reads its rules then. What got shorter is told in one
    alarm: a decree moves many dues at once.
    """
    rules = _fingerprint(office)
    with office.records.look() as unit:
        if unit.setting(_COUNTED_BY) == rules:
            return
        appeals = unit.appeals.registered(OPEN)
    shorter = [found for appeal_id in appeals if (found := _recounted(office, appeal_id))]
    with office.records.begin() as unit:
        if shorter:
            _call(office, unit, shorter)
        unit.remember(_COUNTED_BY, rules)


def _recounted(office: Office, appeal_id: int) -> str:
    """Recount one appeal; say which of its dues are earlier now, if any."""
    try:
        with office.records.begin() as unit:
            appeal = unit.appeals.get(appeal_id)
            found = recount(office, unit, appeal)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 -- the others must be counted
        log.failed("count of appeal", appeal_id, error)
        return ""
    earlier = [one for one in found if one.is_earlier]
    if not earlier:
        return ""
    told = ", ".join(
        f"{office.clocks[one.clock].norm}: {_day(office, one.was)} → {_day(office, one.now)}"
        for one in earlier
    )
    return f"№ {appeal.number} ({told})"


def _call(office: Office, unit: Unit, shorter: Sequence[str]) -> None:
    listed = "; ".join(shorter[:_NAMED])
    more = len(shorter) - _NAMED
    what = Text(
        "Изменились календарь или правила счёта, и сроки стали короче:"
        f" {listed}{f'; и ещё {more}' if more > 0 else ''}.",
        "The calendar or the rules of counting have changed, and terms have become shorter:"
        f" {listed}{f'; and {more} more' if more > 0 else ''}.",
    )
    alarm(office, unit, None, what, "mailbot deadlines")


def _fingerprint(office: Office) -> str:
    """Return a digest of everything that a count rests on besides the appeal itself."""
    years = [
        (year.year, sorted(year.days_off), sorted(year.working_weekends), year.provisional)
        for _, year in sorted(office.calendar.years.items())
    ]
    rules = sorted(map(repr, office.clocks.values()))
    basis = repr((rules, years, str(office.settings.operator.zone)))
    return hashlib.sha256(basis.encode()).hexdigest()
