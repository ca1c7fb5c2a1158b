"""The registered subjects follow their source: shown first, done when a person says so."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.app.office import roster_of
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, ConfigError, Unavailable
from mailbot.sections import SubjectsSection
from mailbot.sources.sheet import Sheet
from mailbot.steps.sync import Difference, sync
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import BY, Bureau, open_bureau, write_config

IVAN = Subject(id="1003", full_name="Иванов Иван", emails=("ivan@example.com",))


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA, ANNA)
        yield opened


def follows(bureau: Bureau, *subjects: Subject, apply: bool, whole: bool = True) -> Difference:
    return sync(bureau.office, subjects, Subject.__slots__, BY, whole=whole, apply=apply)


def registered(bureau: Bureau) -> dict[str, Subject]:
    with bureau.office.records.look() as unit:
        return {subject.id: subject for subject in unit.subjects.all()}


MOVED = replace(MARINA, contract="118/2026", emails=("m.orlova@example.com",))


def test_new_changed_and_gone_are_shown_and_nothing_is_done(bureau: Bureau) -> None:
    before = registered(bureau)
    found = follows(bureau, MOVED, IVAN, apply=False)

    assert (found.new, found.gone, found.kept) == ((IVAN.id,), (ANNA.id,), ())
    assert found.changed == ((MARINA.id, ("emails", "contract")),)
    assert registered(bureau) == before


def test_applied_it_does_what_was_shown(bureau: Bureau) -> None:
    shown = follows(bureau, MOVED, IVAN, apply=False)
    done = follows(bureau, MOVED, IVAN, apply=True)

    assert done == shown
    assert registered(bureau) == {MARINA.id: MOVED, IVAN.id: IVAN}


def test_who_is_gone_stays_while_an_appeal_of_his_is_open(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS))
    bureau.works()
    found = follows(bureau, ANNA, apply=True)

    assert (found.gone, found.kept) == ((), (MARINA.id,))
    assert MARINA.id in registered(bureau)


def test_a_source_that_could_not_be_read_whole_removes_nobody(bureau: Bureau) -> None:
    found = follows(bureau, MARINA, apply=True, whole=False)

    assert (found.gone, found.kept) == ((), (ANNA.id,))


def test_a_source_that_lost_most_of_its_people_removes_nobody(bureau: Bureau) -> None:
    many = [replace(IVAN, id=f"2{n}", emails=(f"p{n}@example.com",)) for n in range(20)]
    follows(bureau, MARINA, ANNA, *many, apply=True)
    found = follows(bureau, MARINA, apply=True)

    assert (found.gone, len(found.kept)) == ((), 21)
    with pytest.raises(BadInput, match="names nobody"):
        follows(bureau, apply=True)


def from_source(bureau: Bureau, **source: object) -> Sheet:
    return roster_of(bureau.office.settings.model_copy(
        update={"subjects": SubjectsSection(**source)}
    ))  # fmt: skip


def test_an_sql_source_is_read_as_a_sheet_is_and_never_written(
    bureau: Bureau, tmp_path: Path
) -> None:
    site = tmp_path / "site.db"
    with sqlite3.connect(site) as database:
        database.execute("CREATE TABLE users (id INTEGER, name TEXT, mail TEXT)")
        database.execute("INSERT INTO users VALUES (7, 'Ким Евгений', 'kim@example.com')")
    url = f"sqlite:///{site}"
    sheet = from_source(bureau, url=url, query="SELECT id, name, mail AS email FROM users")

    assert [subject for _, subject in sheet.subjects] == [
        Subject(id="7", full_name="Ким Евгений", emails=("kim@example.com",))
    ]
    with pytest.raises(Unavailable):
        from_source(bureau, url=url, query="WITH x AS (SELECT 1) DELETE FROM users")
    with pytest.raises(ConfigError, match="No source of subjects"):
        from_source(bureau)
