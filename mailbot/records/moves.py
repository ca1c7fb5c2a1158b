"""The one way in which a stored state changes: by the tables of `domain/states.py`."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select, update

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
    stored = connection.scalar(select(table.c.state).where(table.c.id == thing_id))
    if stored is None:
        raise missing(table.name, thing_id)
    advance(moves, type(to)(stored), to)
    done = connection.execute(
        update(table)
        .where(table.c.id == thing_id, table.c.state == stored)
        .values(**{**(AT_REST if claimed else {}), **values, "state": to})
    )
    if done.rowcount == 0:
        raise changed(table.name, thing_id)
