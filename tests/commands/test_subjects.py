"""`mailbot subjects import`: a person registers addresses, and his name stays in the history."""

import sqlite3
from pathlib import Path

import pytest

from mailbot.__main__ import main
from mailbot.domain.subject import Subject
from tests.mails import MARINA
from tests.offices import BY, open_bureau, write_config


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Path:
    """A configuration whose register is empty, and nobody of this machine mapped in it."""
    return write_config(tmp_path / "office", sqlite_url, user="nobody-here")


def imports(config: Path, sheet: str, *words: str) -> int:
    file = config.parent / "subjects.csv"
    file.write_text(sheet, encoding="utf-8")
    return main(["subjects", "import", str(file), "--config", str(config), *words])


def registered(config: Path) -> list[Subject]:
    with open_bureau(config) as bureau, bureau.office.records.look() as unit:
        return unit.subjects.all()


def actors(sqlite_url: str) -> list[str]:
    """Return who enrolled, as the history bears it."""
    file = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    try:
        found = file.execute("SELECT \"by\" FROM history WHERE event = 'enrolled'").fetchall()
    finally:
        file.close()
    return [name for (name,) in found]


def test_the_history_bears_the_name_of_who_imported(config: Path, sqlite_url: str) -> None:
    assert imports(config, "id,email\n1,a@example.ru\n", "--by", BY) == 0
    assert actors(sqlite_url) == [BY]


def test_nobody_imports_without_a_name(
    config: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imports(config, "id,email\n1,a@example.ru\n") == 1
    assert "--by" in capsys.readouterr().err
    assert registered(config) == []
    assert actors(sqlite_url) == []


def test_a_column_that_the_file_lacks_wipes_nothing(config: Path) -> None:
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
    assert imports(config, f"ид;телефон\n{MARINA.id};+7 900 000-00-00\n", "--by", BY) == 0
    (subject,) = registered(config)

    assert subject.phones == ("+7 900 000-00-00",)
    assert (subject.full_name, subject.emails, subject.contract) == (
        MARINA.full_name,
        MARINA.emails,
        MARINA.contract,
    )


def test_an_empty_cell_of_a_column_that_is_there_empties_the_field(config: Path) -> None:
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
    imports(config, f"id,email,login\n{MARINA.id},{MARINA.emails[0]},\n", "--by", BY)
    (subject,) = registered(config)

    assert (subject.login, subject.contract) == ("", MARINA.contract)


def test_an_address_of_two_people_is_told_to_who_imported(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = "ФИО;Почта\nБелова Ольга;family@example.ru\nБелов Пётр;family@example.ru\n"
    assert imports(config, sheet, "--by", BY) == 0

    assert "family@example.ru" in capsys.readouterr().out
    assert len(registered(config)) == 2
