"""Sources say what is held about one subject, or why they say nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, create_engine, text

from mailbot.sources.held import Source, query_source, sheet_source
from tests.mails import ANNA, MARINA

DATA = {"phone": "5.3", "city": "5.6"}
PEOPLE = [
    {"mail": "Marina.Orlova@example.com", "phone": "+7 916 123-45-67", "city": "Пример"},
    {"mail": "smirnova.a@example.com", "phone": "+7 921 765-43-21", "city": None},
]


@pytest.fixture
def site(fresh: str) -> Iterator[Engine]:
    engine = create_engine(fresh)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS people"))
        connection.execute(text("CREATE TABLE people (mail TEXT, phone TEXT, city TEXT)"))
        connection.execute(text("INSERT INTO people VALUES (:mail, :phone, :city)"), PEOPLE)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS people"))
    engine.dispose()


@pytest.fixture
def fresh(database_url: str) -> str:
    """A database of each make, here the site's."""
    return database_url


def asks(url: str, query: str, wanted: tuple[str, ...] = ("email",), seconds: int = 5) -> Source:
    return query_source("site", url, lambda: "", query, wanted, DATA, seconds)


BY_EMAIL = "SELECT phone, city FROM people WHERE lower(mail) = lower(:email)"


def test_a_query_tells_of_the_subject_alone(site: Engine, fresh: str) -> None:
    answer = asks(fresh, BY_EMAIL).ask(MARINA)

    assert answer.why is None
    assert answer.values == {"5.3": ("+7 916 123-45-67",), "5.6": ("Пример",)}


def test_null_is_a_value_that_is_not_held(site: Engine, fresh: str) -> None:
    answer = asks(fresh, BY_EMAIL).ask(ANNA)

    assert answer.found
    assert answer.values["5.6"] == ()


def test_nobody_there_is_no_fault_and_no_finding(site: Engine, fresh: str) -> None:
    stranger = replace(MARINA, emails=("nobody@example.com",))
    answer = asks(fresh, BY_EMAIL).ask(stranger)

    assert not answer.found
    assert answer.why is None


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM people WHERE mail <> :email",
        "UPDATE people SET phone = '' WHERE mail <> :email",
    ],
)
def test_nothing_is_ever_changed(site: Engine, fresh: str, query: str) -> None:
    answer = asks(fresh, query).ask(MARINA)

    assert answer.waits
    with site.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM people WHERE phone <> ''")) == 2


def test_a_query_that_takes_too_long_is_ended(site: Engine, fresh: str) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT max(i) AS phone, :email AS city FROM n"
    )
    answer = asks(fresh, endless, seconds=1).ask(MARINA)

    assert answer.waits
    assert not answer.values


def test_a_source_that_is_down_waits_and_says_nothing_of_the_subject(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/none.db", "postgresql+psycopg://x@127.0.0.1:1/none"):
        answer = asks(url, BY_EMAIL).ask(MARINA)

        assert answer.waits
        assert answer.why and "marina" not in (answer.why.ru + answer.why.en).lower()


def test_who_lacks_the_key_is_not_taken_for_nobody(fresh: str, site: Engine) -> None:
    query = "SELECT phone, city FROM people WHERE mail = :login"
    answer = asks(fresh, query, ("login",)).ask(ANNA)

    assert answer.why and "login" in answer.why.ru
    assert not answer.waits


def test_a_query_that_tells_of_a_crowd_tells_nothing(site: Engine, fresh: str) -> None:
    with site.begin() as connection:
        connection.execute(
            text("INSERT INTO people VALUES (:mail, :phone, :city)"),
            [{"mail": "x@example.com", "phone": str(n), "city": ""} for n in range(150)],
        )
    answer = asks(fresh, "SELECT phone, city FROM people WHERE :email <> ''").ask(MARINA)

    assert answer.why and "слишком много" in answer.why.ru
    assert not answer.values


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_sheet_tells_of_the_subject_alone(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"people.{suffix}"
    table = [["Почта", "phone", "city"], *([*map(str, row.values())] for row in PEOPLE)]
    if suffix == "csv":
        file.write_text("\n".join(";".join(row) for row in table), encoding="utf-8")
    else:
        book = Workbook()
        for row in table:
            book.worksheets[0].append(row)
        book.save(file)
    answer = sheet_source("people", file, {"Почта": "email"}, DATA).ask(MARINA)

    assert answer.values == {"5.3": ("+7 916 123-45-67",), "5.6": ("Пример",)}


def test_a_sheet_that_is_not_there_waits(tmp_path: Path) -> None:
    answer = sheet_source("people", tmp_path / "none.csv", {"Почта": "email"}, DATA).ask(MARINA)

    assert answer.waits
