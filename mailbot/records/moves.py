"""The one way in which a stored state changes: by the tables of `domain/states.py`."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Connection, Table, Update, bindparam, select, update

from mailbot.domain.states import (
    ActionState,
    ActState,
    AppealState,
    LetterState,
    MessageState,
    NoticeState,
    PlacedState,
    RemovalState,
    advance,
)
from mailbot.records.faults import changed, missing
from mailbot.records.tables import AT_REST

_S = TypeVar(
    "_S",
    LetterState,
    AppealState,
    MessageState,
    ActionState,
    ActState,
    PlacedState,
    NoticeState,
    RemovalState,
)


def move(
    connection: Connection,
    table: Table,
    moves: Mapping[_S, frozenset[_S]],
    thing_id: int,
    to: _S,
    values: Mapping[str, Any],
    *,
    claimed: bool = True,
) -> None:
    """Move one thing, write `values` beside, and end its claim, where the table knows claims."""
    written = {**(AT_REST if claimed else {}), **values, "state": to}
    counted = {name: value for name, value in written.items() if isinstance(value, ClauseElement)}
    told = {name: value for name, value in written.items() if name not in counted}
    before = tuple(state for state, following in moves.items() if to in following)
    done = connection.execute(_from(table, before).values(counted), {"thing": thing_id, **told})
    if done.rowcount == 0:
        stored = connection.scalar(select(table.c.state).where(table.c.id == thing_id))
        if stored is None:
            raise missing(table.name, thing_id)
        advance(moves, type(to)(stored), to)
        raise changed(table.name, thing_id)


# Made once: to build it anew for each letter cost more than to execute it.
@cache
def _from(table: Table, states: tuple[str, ...]) -> Update:
    return update(table).where(table.c.id == bindparam("thing"), table.c.state.in_(states))
