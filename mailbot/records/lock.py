"""The lock of the one daemon of a database; the operating system or the server ends it."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from mailbot.errors import Unavailable
from mailbot.records.engine import DAEMON_LOCK
from mailbot.words import Text


class DaemonLock(Protocol):
    """What makes a process the one daemon."""

    def take(self) -> bool:
        """Take it, or see that it is still held; False if another process has it."""

    def drop(self) -> None:
        """Let it go."""


class FileLock:
    """flock on a file beside the SQLite database: gone with its process, whatever ends it."""

    def __init__(self, database: Path) -> None:
        self._path = Path(f"{database}.lock")
        self._fd: int | None = None

    def take(self) -> bool:
        """Take the lock without waiting."""
        if self._fd is not None:
            return True
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(
                Text(
                    f"Файл {self._path} недоступен: {error.strerror}.",
                    f"{self._path} cannot be opened: {error.strerror}.",
                )
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def drop(self) -> None:
        """Close the file; it stays, for removing it would let two daemons lock two files."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class ServerLock:
    """An advisory lock of PostgreSQL, held by one connection that is kept open for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Take the lock without waiting; asked again, see that its connection still lives."""
        if self._is_held():
            return True
        self.drop()
        # No transaction: one that is open for months would keep every old row.
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:l)"), {"l": DAEMON_LOCK}):
            connection.close()
            return False
        self._connection = connection
        return True

    def _is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def drop(self) -> None:
        """Unlock and close: the server would see a mere close only a moment later."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if not connection.invalidated:
            with suppress(OperationalError):
                connection.execute(text("SELECT pg_advisory_unlock(:l)"), {"l": DAEMON_LOCK})
        connection.close()
