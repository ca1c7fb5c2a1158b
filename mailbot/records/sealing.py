"""Sealing a register that an older mailbot kept in clear: in portions, begun again if broken off.

Nothing is lost in between: what is sealed and what is not are both read, and each value or file
is replaced by its sealed self in one commit or one rename.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select, text, update

from mailbot import shapes
from mailbot.domain.findings import Findings
from mailbot.errors import NotFound
from mailbot.records.accounts import SEALED, sealed
from mailbot.records.archive import Archive
from mailbot.records.engine import be_alone, connect, insert
from mailbot.records.faults import translated
from mailbot.records.keystore import KeyStore, is_sealed
from mailbot.records.tables import accounts, appeals, letters, messages, remembered

# So many rows in one transaction: others wait no longer than that.
_PORTION = 500

_DONE = "sealed"

# Table, the column that is sealed, the column that names the key, and the name it is sealed under.
_COLUMNS = (
    (letters, "findings", "raw_ref", "letters.findings/{row.id}"),
    (appeals, "requisites", "key_id", "appeals.requisites/{row.number}"),
    (messages, "draft", "key_id", "messages.draft/{row.id}"),
)


def seal_register(url: str, archive: Archive, keys: KeyStore) -> int:
    """Seal every value and file that stands in clear; return how many there were.

    Afterwards the database holds no older page of them either.
    """
    engine = connect(url)
    try:
        with translated():
            count = _secrets(engine, keys)
            with engine.connect() as connection:
                done = select(remembered.c.value).where(remembered.c.name == _DONE)
                is_done = bool(connection.scalar(done))
            if is_done:
                _wipe(engine, count)
                return count
            for table, column, key, name in _COLUMNS:
                for portion in _portions(engine, table):
                    with engine.begin() as connection:
                        be_alone(connection)
                        count += _sealed(connection, keys, table, column, key, name, portion)
            for portion in _portions(engine, letters):
                with engine.begin() as connection:
                    count += sum(_files(connection, archive, keys, portion))
            for portion in _portions(engine, messages):
                with engine.begin() as connection:
                    count += sum(_papers(connection, archive, portion))
            count += sum(_rest(archive, keys))
            _wipe(engine, count)
            with engine.begin() as connection:
                connection.execute(insert(connection, remembered).values(name=_DONE, value="yes"))
    finally:
        engine.dispose()
    return count


def _secrets(engine: Engine, keys: KeyStore) -> int:
    """Seal the second factors of accounts; those came to be sealed later than the rest."""
    clear = select(accounts.c.login, accounts.c.totp_secret).where(
        accounts.c.totp_secret.not_like(f"{SEALED}%")
    )
    with engine.begin() as connection:
        be_alone(connection)
        rows = connection.execute(clear).all()
        for row in rows:
            secret = sealed(keys, row.login, row.totp_secret)
            own = accounts.c.login == row.login
            connection.execute(update(accounts).where(own).values(totp_secret=secret))
    return len(rows)


def _portions(engine: Any, table: Table) -> Iterator[Sequence[int]]:
    with engine.connect() as connection:
        ids = list(connection.scalars(select(table.c.id).order_by(table.c.id)))
    return (ids[start : start + _PORTION] for start in range(0, len(ids), _PORTION))


def _sealed(
    connection: Connection,
    keys: KeyStore,
    table: Table,
    column: str,
    key_column: str,
    name: str,
    ids: Sequence[int],
) -> int:
    rows = connection.execute(select(table).where(table.c.id.in_(ids))).all()
    named = _with_keys(connection, keys, table, key_column, rows)
    count = 0
    for row in rows:
        clear = getattr(row, column)
        if clear is None or is_sealed(clear):
            continue
        sealed = keys.seal(named[row.id], name.format(row=row), clear)
        connection.execute(update(table).where(table.c.id == row.id).values({column: sealed}))
        count += 1
    return count


def _with_keys(
    connection: Connection,
    keys: KeyStore,
    table: Table,
    column: str,
    rows: Sequence[Row[*tuple[Any, ...]]],
) -> dict[int, str]:
    """Return the name of each row's key, by its id; see to it that there is one."""
    named = {row.id: getattr(row, column) for row in rows}
    if table is letters:
        keys.adopt([ref for ref in named.values() if ref])
        return named
    without = [number for number, key in named.items() if not key]
    for number, key in zip(without, keys.take(len(without)), strict=True):
        connection.execute(update(table).where(table.c.id == number).values({column: key}))
        named[number] = key
    return named


def _files(
    connection: Connection, archive: Archive, keys: KeyStore, ids: Sequence[int]
) -> Iterator[bool]:
    """Seal raw letters, and the words of their pages, with the letters' keys."""
    query = select(letters.c.id, letters.c.raw_ref, letters.c.findings)
    for row in connection.execute(query.where(letters.c.id.in_(ids))):
        yield archive.seal(row.raw_ref, row.raw_ref)
        if row.findings is None:
            continue
        try:
            opened = keys.open(f"letters.findings/{row.id}", row.findings)
        except NotFound:
            continue
        found: Findings = shapes.load(opened)
        for document in found.documents:
            if document.words_ref:
                yield archive.seal(document.words_ref, row.raw_ref)


_MESSAGE_REFS = (
    messages.c.sheet_ref,
    messages.c.seal_ref,
    messages.c.bytes_ref,
    messages.c.receipt_ref,
)


def _papers(connection: Connection, archive: Archive, ids: Sequence[int]) -> Iterator[bool]:
    """Seal signed sheets and approved bytes with their messages' keys."""
    query = select(messages.c.key_id, *_MESSAGE_REFS)
    for row in connection.execute(query.where(messages.c.id.in_(ids))):
        for ref in filter(None, row[1:]):
            yield archive.seal(ref, row.key_id)


def _rest(archive: Archive, keys: KeyStore) -> Iterator[bool]:
    """Seal what nothing refers to, each with a key of its own: a crash may have left a letter."""
    for ref in archive.refs():
        if not is_sealed(archive.sealed(ref)):
            keys.adopt([ref])
            yield archive.seal(ref, ref)


def _wipe(engine: Any, count: int) -> None:
    """Leave no older page that holds a word: SQLite overwrites them, PostgreSQL keeps dead rows."""
    if not count:
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            for table in (letters, appeals, messages, accounts):
                connection.execute(text(f"VACUUM FULL {table.name}"))
        else:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
