"""The register: searched, filtered, sorted, paged, exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from mailbot.console.desk import row
from mailbot.console.visit import Visit
from mailbot.domain.journal import kinds_in_words
from mailbot.domain.kinds import KINDS, Kind
from mailbot.domain.register import STATES, Order, Wanted, wanted
from mailbot.domain.states import AppealState
from mailbot.steps.register import read, seen
from mailbot.words import Text

_PAGE = 50

_Name = TypeVar("_Name", AppealState, Kind)


def register(visit: Visit) -> Response:
    """Show a page of the lines that are asked for."""
    office, (order, descending) = visit.office, _order(visit.asked("order"))
    conditions, after = wanted_by(visit), visit.asked("after") or None
    with office.records.look() as unit:
        found = unit.register.sorted(
            conditions, order, descending=descending, after=after, limit=_PAGE + 1
        )
        ids, more = found[:_PAGE], len(found) > _PAGE
        rows = [row(line) for line in read(unit, ids)]
    seen(office, visit.by, "search" if conditions.terms else "list", ids)
    return visit.page(
        "register.html",
        rows=rows,
        states=STATES,
        kinds={kind: line.name for kind, line in KINDS.items()},
        asked=_asked(visit),
        order=visit.asked("order"),
        heads=[_head(visit, each, order, descending) for each in _HEADS],
        next_page=_address(visit, after=rows[-1].entry.number) if more else "",
        first_page=_address(visit, after="") if after else "",
        exports=_query(visit, drop=("order", "after")),
        kinds_in_words=lambda entry: kinds_in_words(entry.kinds, entry.sort, visit.language),
    )


# What stands in the head of the list, and how it is sorted at the first click.
_HEADS: Mapping[Order, tuple[Text, bool]] = {
    Order.NUMBER: (Text("Номер", "Number"), True),
    Order.RECEIVED: (Text("Получено", "Received"), True),
    Order.SUBJECT: (Text("Субъект", "Subject"), False),
    Order.STATE: (Text("Состояние", "State"), False),
    Order.DUE: (Text("Осталось", "Time left"), False),
}

_DESCENDING = "-"


@dataclass(frozen=True, slots=True)
class Head:
    """A link in the head of the list; `sorted` is "up", "down", or "" for another order."""

    order: Order
    name: Text
    address: str
    sorted: str


def _order(asked: str) -> tuple[Order, bool]:
    """Return the order of «-number»: by what, and whether the greatest stands first."""
    name = asked.removeprefix(_DESCENDING)
    if name not in set(Order):
        return Order.NUMBER, True
    return Order(name), asked.startswith(_DESCENDING)


def _head(visit: Visit, one: Order, order: Order, descending: bool) -> Head:
    name, first = _HEADS[one]
    turned = not descending if one is order else first
    address = _address(visit, order=f"{_DESCENDING if turned else ''}{one}", after="")
    return Head(one, name, address, ("down" if descending else "up") if one is order else "")


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
