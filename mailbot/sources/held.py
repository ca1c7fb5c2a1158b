"""What sources hold about one subject: a sheet, or one query of a database that is only read.

Never raises and never changes anything: a source that does not answer says why in its Answer.
"""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from mailbot.domain.holdings import Answer
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, Unavailable
from mailbot.sources.sheet import rows
from mailbot.words import Text

if TYPE_CHECKING:
    from sqlalchemy import Engine

Row = Mapping[str, object]

# A person has no more rows: a query that finds more asks for others too.
_MOST_ROWS = 100


class _Silent(Exception):
    """The source says nothing; `why` it does not, and whether it may later."""

    def __init__(self, why: Text, *, waits: bool) -> None:
        super().__init__(why.en)
        self.why = why
        self.waits = waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: `look` returns a subject's rows, `data` says which column is which clause."""

    name: str
    data: Mapping[str, str]
    look: Callable[[Subject], Sequence[Row]]

    def ask(self, subject: Subject) -> Answer:
        """Return what it says of the subject."""
        clauses = frozenset(self.data.values())
        try:
            found = self.look(subject)
            values = self._values(found)
        except _Silent as silent:
            why = Text(f"источник «{self.name}»: {silent.why.ru}",
                       f"source “{self.name}”: {silent.why.en}")  # fmt: skip
            return Answer(source=self.name, clauses=clauses, why=why, waits=silent.waits)
        return Answer(source=self.name, clauses=clauses, values=values, found=bool(found))

    def _values(self, found: Sequence[Row]) -> dict[str, tuple[str, ...]]:
        if len(found) > _MOST_ROWS:
            raise _Silent(Text("слишком много записей, возможно, чужих",
                               "too many records, perhaps of others"), waits=False)  # fmt: skip
        values: dict[str, dict[str, None]] = {clause: {} for clause in self.data.values()}
        for row in found:
            for column, clause in self.data.items():
                if column not in row:
                    raise _Silent(Text(f"нет столбца {column}", f"no column {column}"), waits=False)
                values[clause].update(dict.fromkeys(filter(None, [_plain(row[column])])))
        return {clause: tuple(known) for clause, known in values.items()}


def _plain(value: object) -> str:
    """Return a value as a reply prints it, on one line; nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, bytes | memoryview):
        return ""
    return " ".join(str(value).split())


def sheet_source(
    name: str, file: Path, match: Mapping[str, str], data: Mapping[str, str]
) -> Source:
    """Make a source of a csv or xlsx file; `match` says which columns hold his keys: all agree."""

    def look(subject: Subject) -> list[Row]:
        try:
            (_, heads), *lines = list(rows(file)) or [(0, [])]
        except BadInput as error:
            raise _Silent(
                Text("файл не читается", "the file cannot be read"), waits=True
            ) from error
        if missing := [column for column in (*match, *data) if column not in heads]:
            names = ", ".join(missing)
            raise _Silent(Text(f"нет столбца {names}", f"no column {names}"), waits=False)
        keys = list(_keys(subject, match.values()))
        table = (dict(zip(heads, cells, strict=False)) for _, cells in lines)
        return [row for row in table if any(_matches(row, match, known) for known in keys)]

    return Source(name=name, data=data, look=look)


def _matches(row: Mapping[str, str], match: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """Do all the columns agree with the subject's keys?"""
    return all(
        row.get(column, "").strip().casefold() == known[what].casefold()
        for column, what in match.items()
    )


def _keys(subject: Subject, wanted: Collection[str]) -> Iterator[dict[str, str]]:
    """Return the subject's keys that are wanted: once, or once for each spelling of his addresses.

    Raises _Silent where the register does not know one of them: then nobody can be found by it.
    """
    scalars = {name: getattr(subject, name) for name in wanted if name != "email"}
    addresses = dict.fromkeys(a for mail in subject.emails for a in (mail, mail.lower()))
    missing = [name for name, value in scalars.items() if not value]
    if "email" in wanted and not addresses:
        missing.append("email")
    if missing:
        names = ", ".join(missing)
        raise _Silent(
            Text(f"у субъекта не записано: {names}", f"not registered of the subject: {names}"),
            waits=False,
        )
    for address in addresses if "email" in wanted else [""]:
        yield scalars | ({"email": address} if address else {})


def query_source(
    name: str,
    url: str,
    password: Callable[[], str],
    query: str,
    wanted: Sequence[str],
    data: Mapping[str, str],
    timeout_seconds: int,
) -> Source:
    """Make a source of one query; `wanted` are the keys of a subject that it takes as parameters.

    The session can only read, and a query that takes longer is ended.
    """

    def look(subject: Subject) -> list[Row]:
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        found: dict[tuple[object, ...], Row] = {}
        keys = list(_keys(subject, wanted))
        try:
            engine = _engine(url, password(), timeout_seconds)
            with engine.connect() as connection:
                for parameters in keys:
                    result = connection.execute(text(query), parameters)
                    for row in result.mappings().fetchmany(_MOST_ROWS + 1):
                        found[tuple(map(repr, row.values()))] = dict(row)
        except (SQLAlchemyError, OSError) as error:
            # Its words may quote a row: only what it is called is told (`from None`).
            kind = type(getattr(error, "orig", None) or error).__name__
            raise _Silent(
                Text(f"не отвечает ({kind}), запрос повторится сам",
                     f"does not answer ({kind}), it is asked again"), waits=True
            ) from None  # fmt: skip
        return list(found.values())

    return Source(name=name, data=data, look=look)


def people(
    url: str, password: str, query: str, timeout_seconds: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a query that names everybody, the heads first, as a sheet has them.

    The session can only read. Raises Unavailable where the database does not answer.
    """
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = _engine(url, password, timeout_seconds)
        with engine.connect() as connection:
            result = connection.execute(text(query))
            yield 1, list(result.keys())
            for line, row in enumerate(result, start=2):
                yield line, [_plain(value) for value in row]
    except (SQLAlchemyError, OSError) as error:
        # Its words may quote a row: only what it is called is told (`from None`).
        kind = type(getattr(error, "orig", None) or error).__name__
        words = Text(f"источник субъектов не отвечает ({kind})",
                     f"the source of subjects does not answer ({kind})")  # fmt: skip
        raise Unavailable(words) from None


def _engine(url: str, password: str, seconds: int) -> "Engine":
    from sqlalchemy import NullPool, create_engine, make_url

    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = address.database or ""
        return create_engine(
            "sqlite://", creator=lambda: _opened(file, seconds), poolclass=NullPool,
            hide_parameters=True,
        )  # fmt: skip
    return create_engine(
        address.set(password=password or None),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "application_name": "mailbot",
            "connect_timeout": seconds,
            "options": "-c default_transaction_read_only=on"
            f" -c statement_timeout={seconds}s -c lock_timeout={seconds}s",
        },
    )


def _opened(file: str, seconds: int) -> sqlite3.Connection:
    """Open an SQLite file for reading; a query that takes longer is ended."""
    connection = sqlite3.connect(f"file:{quote(file)}?mode=ro", uri=True, timeout=seconds)
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    return connection
