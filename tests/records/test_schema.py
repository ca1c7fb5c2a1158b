"""The migrations bring a database exactly to the tables of the program."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from mailbot.errors import ConfigError, Unavailable
from mailbot.records import migrate, needs_migration, open_records, schema
from mailbot.records.engine import connect
from mailbot.records.tables import metadata

NOW = datetime(2025, 6, 11, 8, 20, tzinfo=UTC)


def described(url: str) -> dict[str, object]:
    engine = connect(url)
    try:
        seen = inspect(engine)
        return {
            table: {
                "columns": [(c["name"], str(c["type"]), c["nullable"])
                            for c in seen.get_columns(table)],
                "key": seen.get_pk_constraint(table)["constrained_columns"],
                "foreign": sorted(str(f["constrained_columns"]) + f["referred_table"]
                                  for f in seen.get_foreign_keys(table)),
                "unique": sorted(str(u["column_names"])
                                 for u in seen.get_unique_constraints(table)),
                "indexes": sorted(f"{i['name']} {i['column_names']}"
                                  for i in seen.get_indexes(table)),
            }
            for table in seen.get_table_names()
            if table != "alembic_version"
        }  # fmt: skip
    finally:
        engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_program(bare_url: str) -> None:
    migrate(bare_url)
    migrated = described(bare_url)
    engine = connect(bare_url)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    engine.dispose()

    assert migrated == described(bare_url)
    assert set(migrated) == set(metadata.tables)


def test_a_database_needs_migration_until_it_is_migrated(bare_url: str) -> None:
    before = needs_migration(bare_url)
    migrate(bare_url)

    assert before
    assert not needs_migration(bare_url)


def test_asking_does_not_make_a_database(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.db"

    assert needs_migration(f"sqlite:///{file}")
    assert not file.exists()


def test_migrating_twice_changes_nothing(bare_url: str) -> None:
    migrate(bare_url)
    records = open_records(bare_url)
    with records.begin() as unit:
        unit.remember("since", "2025-06-11")
    migrate(bare_url)
    with records.look() as unit:
        kept = unit.setting("since")
    records.close()

    assert kept == "2025-06-11"


def test_alembic_is_loaded_only_for_a_database_that_needs_it(
    bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(bare_url)
    monkeypatch.setitem(sys.modules, "alembic", None)

    migrate(bare_url)


def test_the_program_knows_its_newest_revision() -> None:
    folder = Path(schema.__file__).with_name("migrations")

    assert ScriptDirectory(str(folder)).get_current_head() == schema.HEAD


def test_a_newer_database_is_a_fault_of_the_configuration(bare_url: str) -> None:
    migrate(bare_url)
    engine = connect(bare_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))
    engine.dispose()

    assert needs_migration(bare_url)
    with pytest.raises(ConfigError, match="newer mailbot"):
        migrate(bare_url)


def test_a_migration_that_fails_leaves_nothing(
    bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(connection: object, revision: str) -> None:
        upgrade(connection, revision)
        raise RuntimeError

    upgrade = schema._upgrade
    monkeypatch.setattr(schema, "_upgrade", break_off)
    with pytest.raises(RuntimeError):
        migrate(bare_url)

    assert described(bare_url) == {}


def test_the_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "mailbot.db"
    migrate(f"sqlite:///{file}")

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_made_is_a_fault_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match=r"database\.url"):
        migrate(f"sqlite:///{tmp_path}/file/mailbot.db")


def test_a_missing_sqlite_file_is_unavailable_and_not_made_empty(tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path}/mistyped.db")

    with pytest.raises(Unavailable), records.begin():
        pass
    assert not list(tmp_path.iterdir())


def test_the_history_can_neither_be_changed_nor_deleted(database_url: str) -> None:
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(
            metadata.tables["history"]
            .insert()
            .values(at=NOW, event="arrived", by="mailbot", letter_id=1)
        )
    for statement in ("UPDATE history SET event = 'x'", "DELETE FROM history"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
