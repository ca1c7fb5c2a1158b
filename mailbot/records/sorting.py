"""The register in other orders than its own, page by page, each along an index.

A page begins after a line that was shown: nothing is counted through to reach it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from mailbot.domain.register import Order
from mailbot.domain.states import OPEN, AppealState
from mailbot.records.tables import appeals, clocks

# From what waits to what is done.
_STATES = (
    AppealState.REGISTERED,
    AppealState.CHECKED,
    AppealState.DECIDED,
    AppealState.CLOSED,
    AppealState.NOT_AN_APPEAL,
)

_Ids = Select[*tuple[Any, ...]]
_COLUMNS = {Order.RECEIVED: appeals.c.received_at, Order.SUBJECT: appeals.c.subject_name}


def in_order(
    connection: Connection,
    fits: ColumnElement[bool],
    order: Order,
    *,
    descending: bool,
    after: int | None,
    limit: int,
) -> list[int]:
    """Return the ids of the lines that fit, those that follow the line `after` in that order."""
    if order is Order.DUE:
        return _by_due(connection, fits, descending, after, limit)
    if order is Order.STATE:
        return _by_state(connection, fits, descending, after, limit)
    column = _COLUMNS.get(order)
    keys = (appeals.c.id,) if column is None else (column, appeals.c.id)
    return list(connection.scalars(_page(connection, fits, keys, descending, after).limit(limit)))


def _page(
    connection: Connection,
    fits: ColumnElement[bool],
    keys: tuple[ColumnElement[Any], ...],
    descending: bool,
    after: int | None,
) -> _Ids:
    query = select(appeals.c.id).where(fits)
    if after is not None:
        last = connection.execute(select(*keys).where(appeals.c.id == after)).one()
        here, there = tuple_(*keys), tuple_(*last)
        query = query.where(here < there if descending else here > there)
    return query.order_by(*(key.desc() if descending else key for key in keys))


def _by_state(
    connection: Connection,
    fits: ColumnElement[bool],
    descending: bool,
    after: int | None,
    limit: int,
) -> list[int]:
    """Return the lines state by state, in each the latest received first; one statement."""
    states = list(reversed(_STATES) if descending else _STATES)
    if after is not None:
        known = connection.scalar(select(appeals.c.state).where(appeals.c.id == after))
        states = states[states.index(AppealState(str(known))) :]
    keys = (appeals.c.received_at, appeals.c.id)
    parts = []
    for rank, state in enumerate(states):
        here = fits & (appeals.c.state == state)
        begun = after if rank == 0 else None
        page = _page(connection, here, keys, True, begun).limit(limit)
        of_state = page.add_columns(literal(rank).label("rank"), *keys[:1]).subquery()
        parts.append(select(of_state))
    every = union_all(*parts).subquery()
    order = (every.c.rank, every.c.received_at.desc(), every.c.id.desc())
    return list(connection.scalars(select(every.c.id).order_by(*order).limit(limit)))


def _by_due(
    connection: Connection,
    fits: ColumnElement[bool],
    descending: bool,
    after: int | None,
    limit: int,
) -> list[int]:
    """Return the open lines by what is due first, then those without, then the others."""
    waiting = _first_dues(fits).cte("waiting")
    due, known = waiting.c.due, waiting.c.id
    begun, last = _begun(connection, after)
    dated = select(known.label("id"), literal(0).label("rank"), due, known.label("place"))
    dated = dated.where(due.is_not(None))
    if begun == 0 and last is not None:
        here, there = tuple_(due, known), tuple_(last, after)
        past = (due < last) | ((due == last) & (known > after)) if descending else here > there
        dated = dated.where(past)
    undated = select(known, literal(1), due, known).where(due.is_(None))
    others = select(appeals.c.id, literal(2), cast(null(), due.type), -appeals.c.id)
    others = others.where(fits, appeals.c.state.not_in(OPEN)).order_by(appeals.c.id.desc())
    if begun == 1:
        undated = undated.where(known > after)
    if begun == 2:
        others = others.where(appeals.c.id < after)
    parts = (dated, undated, others.limit(limit))[begun:]
    every = union_all(*(select(part.subquery()) for part in parts)).subquery()
    id_, rank, first, place = every.c
    order = (rank, first.desc() if descending else first, place)
    return list(connection.scalars(select(id_).order_by(*order).limit(limit)))


def _begun(connection: Connection, after: int | None) -> tuple[int, datetime | None]:
    """Return to which part the line `after` belongs, and what it has due first."""
    if after is None:
        return 0, None
    row = connection.execute(_first_dues(appeals.c.id == after)).one_or_none()
    if row is None:
        return 2, None
    return (0, row.due) if row.due is not None else (1, None)


def dues(
    connection: Connection,
    fits: ColumnElement[bool] | None = None,
    *,
    descending: bool = False,
    limit: int | None = None,
) -> list[tuple[int, datetime | None]]:
    """Return the ids of the open lines, first due first, each with it; what has no due is last."""
    found = _first_dues(fits).subquery()
    due = found.c.due.desc() if descending else found.c.due
    query = select(found).order_by(found.c.due.is_(None), due, found.c.id).limit(limit)
    return [(row.id, row.due) for row in connection.execute(query)]


def _first_dues(fits: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    """Return the open lines, each with what is due first."""
    first = (
        select(func.min(clocks.c.due))
        .where(clocks.c.appeal_id == appeals.c.id, clocks.c.met_at.is_(None), clocks.c.escalates)
        .scalar_subquery()
    )
    query = select(appeals.c.id, first.label("due")).where(appeals.c.state.in_(OPEN))
    return query if fits is None else query.where(fits)
