"""What a transaction has read it does not read again, until it changes the table."""

from collections.abc import Callable, Hashable, Iterator
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, UpdateBase, event

_KNOWN = "known"

Read = TypeVar("Read", bound=Callable[..., Any])


def remembers(engine: Engine) -> None:
    """Let every transaction of the engine forget what it read of a table that it changes."""
    # At the end too: a connection that waits in the pool must hold no words of a letter.
    for moment in ("begin", "commit", "rollback"):
        event.listen(engine, moment, _clear)
    event.listen(engine, "before_execute", _forget)


def _clear(connection: Connection) -> None:
    # What belonged to a connection that broke went with it.
    if not connection.invalidated:
        connection.info[_KNOWN] = {}


def _forget(connection: Connection, statement: object, *_: object) -> None:
    if isinstance(statement, UpdateBase):
        known = connection.info.get(_KNOWN, {})
        for tables in [tables for tables in known if statement.table in tables]:
            del known[tables]


def once(*tables: Table) -> Callable[[Read], Read]:
    """Keep what a method reads of these tables, by its arguments, for the transaction."""

    def decorated(read: Read) -> Read:
        @wraps(read)
        def kept(self: Any, *arguments: Any, **named: Any) -> Any:
            given = tuple(map(_held, arguments))
            told = {name: _held(value) for name, value in named.items()}
            info = self._connection.info
            known = info.setdefault(_KNOWN, {}).setdefault(tables, {})
            key = (read.__qualname__, given, tuple(told.items()))
            if key not in known:
                known[key] = read(self, *given, **told)
            found = known[key]
            return list(found) if isinstance(found, list) else found

        return kept  # type: ignore[return-value]

    return decorated


def _held(value: Any) -> Any:
    """Return an argument as one that can be compared later, and be walked more than once."""
    return (
        value if isinstance(value, Hashable) and not isinstance(value, Iterator) else tuple(value)
    )
