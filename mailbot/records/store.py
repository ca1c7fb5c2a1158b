"""The register's database: transactions, claims and the daemon's lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from mailbot.ports import Claim, Keys, Records, Unit
from mailbot.records import queue
from mailbot.records.engine import be_alone, connect, file_of, looking
from mailbot.records.faults import translated
from mailbot.records.keystore import NO_KEYS
from mailbot.records.lock import DaemonLock, FileLock, ServerLock
from mailbot.records.recall import remembers
from mailbot.records.unit import Transaction


class Database:
    """`ports.Records` on SQLite or PostgreSQL; threads may share it."""

    def __init__(self, url: str, keys: Keys) -> None:
        file = file_of(url)
        self._keys = keys
        self._engine = connect(url)
        self._looks = looking(self._engine)
        remembers(self._engine)
        self._lock: DaemonLock = FileLock(file) if file else ServerLock(self._engine)

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        """Open one writing transaction; they run one after another."""
        with translated(), self._engine.begin() as connection:
            be_alone(connection)
            unit = Transaction(connection, self._keys)
            yield unit
            unit.enter()

    @contextmanager
    def look(self) -> Iterator[Unit]:
        """Open one transaction that sees one moment, cannot write, and holds up nobody."""
        with translated(), self._looks.begin() as connection:
            yield Transaction(connection, self._keys)

    def claim(self, what: str, state: str, now: datetime, until: datetime) -> Claim | None:
        """Take the oldest due thing in `state`, in one statement."""
        with translated(), self._engine.begin() as connection:
            return queue.claim(connection, what, state, now, until)

    def postpone(self, what: str, thing_id: int, until: datetime) -> None:
        """Give a claimed thing back; it is due again at `until`."""
        with translated(), self._engine.begin() as connection:
            queue.postpone(connection, what, thing_id, until)

    def release(self) -> None:
        """End every claim."""
        with translated(), self._engine.begin() as connection:
            queue.release(connection)

    def lock(self) -> bool:
        """Become the one daemon of this database; False if another process is."""
        with translated():
            return self._lock.take()

    def scrub(self) -> None:
        """Empty SQLite's log into the file, where `secure_delete` has overwritten what was there.

        What PostgreSQL keeps of older rows is sealed, and waits for its vacuum.
        """
        with translated(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                return
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def close(self) -> None:
        """Let go of everything."""
        self._lock.drop()
        self._engine.dispose()


def open_records(url: str, keys: Keys = NO_KEYS) -> Records:
    """Return the records at that URL; the schema is the caller's to ask for (`needs_migration`).

    Without keys only that can be read and written which stands in clear.
    """
    return Database(url, keys)
