"""The register: searched, filtered, paged by its numbers, exported."""

from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from mailbot.console.desk import row
from mailbot.console.visit import Visit
from mailbot.domain.journal import kinds_in_words
from mailbot.domain.kinds import KINDS, Kind
from mailbot.domain.register import STATES, Wanted, wanted
from mailbot.domain.states import AppealState
from mailbot.steps.register import read, seen

_PAGE = 50

_Name = TypeVar("_Name", AppealState, Kind)


def register(visit: Visit) -> Response:
    """Show a page of the lines that are asked for."""
    office, order = visit.office, visit.asked("order")
    conditions, after = wanted_by(visit), visit.asked("after") or None
    urgent = order == "urgent"
    with office.records.look() as unit:
        if urgent:
            ids = unit.register.urgent(_PAGE)
            more = False
        else:
            newest = order != "oldest"
            found = unit.register.find(conditions, after=after, limit=_PAGE + 1, newest=newest)
            ids, more = found[:_PAGE], len(found) > _PAGE
        rows = [row(line) for line in read(unit, ids)]
    seen(office, visit.by, "search" if conditions.terms else "list", ids)
    return visit.page(
        "register.html",
        rows=rows,
        states=STATES,
        kinds={kind: line.name for kind, line in KINDS.items()},
        asked=_asked(visit),
        order=order,
        next_page=_address(visit, after=rows[-1].entry.number) if more else "",
        first_page=_address(visit, after="") if after else "",
        exports=_query(visit, drop=("order", "after")),
        kinds_in_words=lambda entry: kinds_in_words(entry.kinds, entry.sort, visit.language),
    )


def wanted_by(visit: Visit) -> Wanted:
    """Return the conditions of the address; what is none of ours is left out."""
    return wanted(
        visit.office.settings.operator.zone,
        text=visit.asked("q")[:200],
        states=_known(AppealState, visit.asked("state")),
        kinds=_known(Kind, visit.asked("kind")),
        first=_day(visit.asked("from")),
        last=_day(visit.asked("to")),
    )


def _known(names: type[_Name], word: str) -> tuple[_Name, ...]:
    return (names(word),) if word in set(names) else ()


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None


def _asked(visit: Visit) -> dict[str, str]:
    return {name: visit.asked(name) for name in ("q", "state", "kind", "from", "to")}


def _query(visit: Visit, drop: tuple[str, ...] = (), **changed: str) -> str:
    known = {k: v for k, v in visit.request.query_params.items() if k not in drop}
    return urlencode({k: v for k, v in (known | changed).items() if v})


def _address(visit: Visit, **changed: str) -> str:
    query = _query(visit, drop=("said",), **changed)
    return f"/appeals?{query}" if query else "/appeals"
