"""The hash chain in the database: over the history, and over every state of a register line.

A line of the register changes; so each change appends to the ledger what the line is from then
on, in the transaction that changes it. What a line says now must be what its last entry says.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    Table,
    TableClause,
    bindparam,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from mailbot.domain.chain import START, Head, digest, link
from mailbot.records.columns import Instant, Words, plain

# What is chained of a line of the history, and of a line of the register. Columns that are added
# later stay outside, or the lines of before could not be verified any more.
HISTORY: Mapping[str, type[TypeEngine[Any]]] = {
    "at": Instant, "event": Words, "by": Words, "letter_id": Integer, "appeal_id": Integer,
    "message_id": Integer, "details": JSON,
}  # fmt: skip
LINE: Mapping[str, type[TypeEngine[Any]]] = {
    "number": Words, "sort": Words, "state": Words, "received_at": Instant,
    "registered_at": Instant, "appeal_dated": Date, "channel": Words, "form": Words,
    "requested_form": Words, "language": Words, "subject_id": Words, "subject_name": Words,
    "representative": Words, "sender": Words, "authenticity": Words, "authorised": Boolean,
    "kinds": JSON, "verdicts": JSON, "flags": JSON, "policy_edition": Words, "raw_sha256": Words,
    "claimed_id": Words, "follows_id": Integer,
}  # fmt: skip

history_lines = table("history", column("id", Integer), column("chain", Words),
                      *(column(name, kind) for name, kind in HISTORY.items()))  # fmt: skip
register_lines = table("appeals", column("id", Integer),
                       *(column(name, kind) for name, kind in LINE.items()))  # fmt: skip
ledger_lines = table("ledger", column("id", Integer), column("appeal_id", Integer),
                     column("sha256", Words), column("chain", Words))  # fmt: skip

_LINE = select(register_lines).where(register_lines.c.id == bindparam("line"))
_ENTRY = insert(ledger_lines)


def head(connection: Connection, lines: Table | TableClause) -> Head:
    """Return the last link of a chain."""
    row = connection.execute(_last(lines)).one_or_none()
    return Head(row.id, row.chain) if row else Head()


@cache
def _last(lines: Table | TableClause) -> Select[tuple[Any, ...]]:
    return select(lines.c.id, lines.c.chain).order_by(lines.c.id.desc()).limit(1)


def history_link(previous: str, row: Row[*tuple[Any, ...]]) -> str:
    """Return the link of a line of the history as it is stored."""
    return link(previous, {name: getattr(row, name) for name in HISTORY})


def note_link(previous: str, line: Mapping[str, Any]) -> str:
    """Return the link of a line that is about to be stored, as it will be read."""
    clean = {name: plain(line[name]) for name in ("event", "by")}
    return link(previous, {**line, **clean})


def ledger_link(previous: str, appeal_id: int, sha256: str) -> str:
    """Return the link of an entry of the ledger."""
    return link(previous, {"appeal_id": appeal_id, "sha256": sha256})


def line_digest(row: Row[*tuple[Any, ...]]) -> str:
    """Return the hash of a line of the register as it is stored."""
    return digest({name: getattr(row, name) for name in LINE})


def enter(connection: Connection, appeal_ids: Iterable[int]) -> None:
    """Append to the ledger what these lines of the register are now."""
    previous = None
    for appeal_id in sorted(appeal_ids):
        if previous is None:
            previous = head(connection, ledger_lines).link
        sha256 = line_digest(connection.execute(_LINE, {"line": appeal_id}).one())
        previous = ledger_link(previous, appeal_id, sha256)
        entry = {"appeal_id": appeal_id, "sha256": sha256, "chain": previous}
        connection.execute(_ENTRY, entry)


def chain_all(connection: Connection) -> None:
    """Chain what was written before there was a chain; only a migration may."""
    previous = START
    for row in connection.execute(select(history_lines).order_by(history_lines.c.id)).all():
        previous = history_link(previous, row)
        connection.execute(
            history_lines.update().where(history_lines.c.id == row.id).values(chain=previous)
        )
    enter(connection, connection.scalars(select(register_lines.c.id)).all())
