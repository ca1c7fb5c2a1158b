"""Bringing a database to the tables of this program; Alembic is imported only to do it."""

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from mailbot.errors import ConfigError
from mailbot.records.engine import MIGRATION_LOCK, be_alone, connect, file_of, looking
from mailbot.records.faults import translated
from mailbot.records.modes import make_file
from mailbot.words import Text

# The newest revision of migrations/; a test holds it to that.
HEAD = "versions"


def needs_migration(url: str) -> bool:
    """Is the database missing, empty, or not of this program's revision?"""
    file = file_of(url)
    if file is not None and not file.exists():
        return True
    engine = looking(connect(url))
    try:
        with translated(), engine.connect() as connection:
            return _revision(connection) != HEAD
    finally:
        engine.dispose()


def revision_of(url: str) -> str | None:
    """Return which revision a database is of; None for an empty one."""
    engine = looking(connect(url))
    try:
        with translated(), engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to this program's revision, or an earlier one, whole or not at all.

    Makes the SQLite file, for its owner only. Raises ConfigError for a newer database.
    """
    file = file_of(url)
    if file is not None:
        _make(file)
    engine = connect(url)
    try:
        with translated(), engine.begin() as connection:
            be_alone(connection, MIGRATION_LOCK)
            # Alembic keeps 7 MiB of the daemon for as long as it runs.
            if revision != "head" or _revision(connection) != HEAD:
                _upgrade(connection, revision)
    finally:
        engine.dispose()


def _make(file: Path) -> None:
    try:
        make_file(file)
    except OSError as error:
        raise ConfigError([
            Text(
                f"database.url: {file} не создать: {error.strerror}.",
                f"database.url: cannot make {file}: {error.strerror}.",
            )
        ]) from error  # fmt: skip


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    folder = os.fspath(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise ConfigError([
            Text(
                "database.url: база создана более новой версией mailbot; обновите программу.",
                "database.url: a newer mailbot made this database; update the program.",
            )
        ]) from error  # fmt: skip
