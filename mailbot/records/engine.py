"""Connections to SQLite and PostgreSQL that keep the same promises.

A writing transaction is alone: SQLite starts it with BEGIN IMMEDIATE, PostgreSQL takes one
advisory lock, so that what a unit has read is still true when it writes. A looking transaction
sees one moment of the database, cannot write, and holds up nobody.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

# Connections: one for the loop and one for whichever thread looks beside it; so many more when all
# of them look at once.
_KEPT, _MORE = 2, 13

# So long a writer waits for another; units are short, only an import takes seconds.
_PATIENCE_SECONDS = 30

# A server that vanished without a word (a firewall that forgot us, a machine that lost power) is
# noticed after so long, by libpq's names: else a statement would wait for it for two hours.
_NOTICES_A_DEAD_SERVER = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

# Names of advisory locks within one database: any numbers that no one else uses there.
WRITER_LOCK, DAEMON_LOCK, MIGRATION_LOCK = 0x6D62_0001, 0x6D62_0002, 0x6D62_0003


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite database, None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def connect(url: str) -> Engine:
    """Return an engine for writing.

    `hide_parameters`: what an error quotes may reach the log.
    """
    file = file_of(url)
    if file is not None:
        return _sqlite(url, file)
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "application_name": "mailbot",
            "connect_timeout": 10,
            **_NOTICES_A_DEAD_SERVER,
            "options": f"-c timezone=UTC -c lock_timeout={_PATIENCE_SECONDS}s",
        },
    )


def looking(engine: Engine) -> Engine:
    """Return an engine for mere looking, on the connections and statements of the other."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(**{_LOOKS: True})


_LOOKS = "mailbot_looks"


def _sqlite(url: str, file: Path) -> Engine:
    def opened() -> sqlite3.Connection:
        # mode=rw: a mistyped path must be an error and not an empty register.
        return sqlite3.connect(
            f"file:{quote(os.fspath(file))}?mode=rw",
            uri=True,
            timeout=_PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    # The connection that was used last serves next, and few are kept: each holds pages and
    # statements of its own, most of a MiB, and the next one is opened in a millisecond.
    engine = create_engine(
        url,
        creator=opened,
        hide_parameters=True,
        pool_size=_KEPT,
        max_overflow=_MORE,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # a commit survives a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # what was replaced is overwritten (policy 11)
            "cache_size = -256",  # KiB: the system keeps the file in memory once for all of them
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        looks = bool(connection.get_execution_options().get(_LOOKS))
        if connection.info.get(_LOOKS, False) is not looks:
            connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if looks else 'OFF'}")
            connection.info[_LOOKS] = looks
        connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")

    return engine


def be_alone(connection: Connection, lock: int = WRITER_LOCK) -> None:
    """Wait until no other transaction of that kind runs; SQLite's BEGIN has seen to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can say ON CONFLICT, which SQLAlchemy has per dialect only."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return such an INSERT of a dialect, for what is made once and executed often."""
    made = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return made(table)
