"""The stored states as the queue: who takes which thing, until when, and when it is due again.

A claim is one statement, so two workers never hold the same thing; it is a lease, so a worker
that dies holds nothing for ever (tech.md, «Work that survives a crash»).
"""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from mailbot.ports import Claim
from mailbot.records.columns import Instant
from mailbot.records.tables import AT_REST, actions, acts, appeals, letters, messages

TABLES: dict[str, Table] = {
    "letter": letters,
    "appeal": appeals,
    "message": messages,
    "action": actions,
    "act": acts,
}

# The oldest receipt first; what has none is as old as its id tells.
_AGE = {
    "letter": (letters.c.received_at, letters.c.id),
    "appeal": (appeals.c.received_at, appeals.c.id),
    "message": (messages.c.id,),
    "action": (actions.c.id,),
    "act": (acts.c.id,),
}


def claim(
    connection: Connection, what: str, state: str, now: datetime, until: datetime
) -> Claim | None:
    """Take the oldest due thing in `state`."""
    given = {"wanted": state, "now": now, "until": until}
    taken = connection.execute(_claim(what), given).one_or_none()
    return None if taken is None else Claim(taken.id, taken.attempts)


@cache
def _claim(what: str) -> Any:
    """Return the one statement; SKIP LOCKED is for PostgreSQL, SQLite has no need."""
    table = TABLES[what]
    now, until = bindparam("now", type_=Instant), bindparam("until", type_=Instant)
    due = (
        select(table.c.id)
        .where(
            table.c.state == bindparam("wanted"),
            or_(table.c.not_before.is_(None), table.c.not_before <= now),
            or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now),
        )
        .order_by(*_AGE[what])
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return (
        update(table)
        .where(table.c.id == due)
        .values(claimed_until=until, attempts=table.c.attempts + 1)
        .returning(table.c.id, table.c.attempts)
    )


def postpone(connection: Connection, what: str, thing_id: int, until: datetime) -> None:
    """Give it back until then; the attempts restart, since the thing was not at fault."""
    table = TABLES[what]
    connection.execute(
        update(table).where(table.c.id == thing_id).values(**{**AT_REST, "not_before": until})
    )


def release(connection: Connection) -> None:
    """End every claim; the attempts stay, for a thing that kills its worker must be known."""
    for table in TABLES.values():
        connection.execute(
            update(table).where(table.c.claimed_until.is_not(None)).values(claimed_until=None)
        )
