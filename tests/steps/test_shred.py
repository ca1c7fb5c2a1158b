"""What was destroyed is nowhere: not in the database, its log, the archive, nor an old copy."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mailbot.domain.findings import Form
from mailbot.domain.letter import Part
from mailbot.domain.states import AppealState
from mailbot.errors import Changed, Hindered, NotFound
from mailbot.records import Archive, open_records
from mailbot.records.engine import connect, file_of, looking
from mailbot.records.tables import metadata
from mailbot.steps import retain, view
from mailbot.steps.shred import finish, shred_appeal
from mailbot.watch.daemon import begin
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, NOW, Bureau

WORDS = "билет А-0455 на имя моей бабушки"
BODY = f"{MARKETING}\nКстати, {WORDS}.\n"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Temporary files lie where the test can look at them."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def closed(bureau: Bureau, here: Path) -> Bureau:
    """An office whose only appeal was answered and closed; its letter has a document."""
    bureau.enrols(MARINA)
    paper = Part("note.txt", "text/plain", f"Приложение: {WORDS}".encode())
    bureau.arrives(mail(BODY, parts=(paper,)))
    bureau.works()
    bureau.does_tasks()
    bureau.works()
    reply = bureau.reply()
    body = f"{reply.draft.body}\n\nВы писали: {WORDS}."
    with bureau.office.records.begin() as unit:
        unit.messages.revise(
            reply.id, replace(reply.draft, body=body, form=Form.PLAIN_TEXT), reply.version
        )
    bureau.approves(bureau.reply())
    bureau.works()
    bureau.does_tasks()
    bureau.waits(hours=7)
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED
    return bureau


def contents(url: str, *folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte on the disk, and of PostgreSQL what a dump of it would hold."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                yield str(file), file.read_bytes()
    if file := file_of(url):
        for beside in file.parent.glob(f"{file.name}*"):
            yield str(beside), beside.read_bytes()
        return
    engine = looking(connect(url))
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield table.name, repr([
                    value.decode(errors="replace") if isinstance(value, bytes) else value
                    for value in row
                ]).encode()  # fmt: skip
    engine.dispose()


def holding(words: str, found: Iterator[tuple[str, bytes]]) -> list[str]:
    forms = [words.encode(charset) for charset in ("utf-8", "koi8-r", "cp1251", "utf-16-le")]
    return [place for place, raw in found if any(form in raw for form in forms)]


def test_a_destroyed_appeal_leaves_its_line_and_no_word(
    closed: Bureau, database_url: str, tmp_path: Path
) -> None:
    office = closed.office
    letter, reply = closed.letters()[0], closed.reply()
    before = closed.appeal()
    done = shred_appeal(office, before.id, BY)

    for ref in (letter.raw_ref, reply.bytes_ref or ""):
        with pytest.raises(NotFound):
            office.archive.get(ref)
    with office.records.look() as unit:
        assert unit.letters.findings(letter.id) is None
        assert unit.messages.get(reply.id).draft.body == ""
        assert unit.shredding.destroyed_at(before.id) == done.at
        (line,) = unit.register.lines([before.id])
    assert closed.appeal() == replace(before, requisites=None)
    assert line.entry.subject_name == "Орлова Марина Сергеевна"
    assert holding(WORDS, contents(database_url, tmp_path)) == []
    assert "destroyed" in [each.event for each in closed.history(appeal_id=before.id)]


def test_before_it_the_search_would_have_found_nothing_in_clear_either(
    closed: Bureau, database_url: str, tmp_path: Path
) -> None:
    assert WORDS in closed.office.archive.get(closed.letters()[0].raw_ref).decode()
    assert holding(WORDS, contents(database_url, tmp_path)) == []


def test_an_old_copy_of_database_and_archive_opens_nothing_of_it(
    closed: Bureau, database_url: str, tmp_path: Path
) -> None:
    """The copy was made before; the keys of today do not open what was destroyed since."""
    office = closed.office
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "office" / "archive", copy / "archive")
    url = database_url
    if file := file_of(database_url):
        office.records.scrub()
        shutil.copy(file, copy / "mailbot.db")
        url = f"sqlite:///{copy}/mailbot.db"
    letter, reply = closed.letters()[0], closed.reply()
    archive = Archive(copy / "archive", office.keys)
    before = archive.get(letter.raw_ref)
    shred_appeal(office, closed.appeal().id, BY)

    assert WORDS in before.decode()
    for ref in (letter.raw_ref, reply.bytes_ref or ""):
        with pytest.raises(NotFound, match="Destroyed|destroyed"):
            archive.get(ref)
    old = open_records(url, office.keys)
    with old.look() as unit:
        assert unit.letters.findings(letter.id) is None
        assert unit.messages.get(reply.id).draft.body == ""
    old.close()


def test_what_is_left_of_a_destroyed_appeal_can_still_be_shown(closed: Bureau) -> None:
    """Else nobody could look at the register's line, nor bundle it for an inspection."""
    shred_appeal(closed.office, closed.appeal().id, BY)
    desk = view.look(closed.office, closed.reply().id)

    assert view.preview(closed.office, desk).text == ""
    assert desk.thread == ()


def test_only_what_is_named_is_destroyed(closed: Bureau) -> None:
    closed.enrols(ANNA)
    other = closed.arrives(mail(ACCESS, sender=ANNA, message_id="<2@example.com>"))
    closed.works()
    raw = closed.office.archive.get(closed.letter(other).raw_ref)
    shred_appeal(closed.office, closed.appeals()[0].id, BY)

    assert closed.office.archive.get(closed.letter(other).raw_ref) == raw
    with closed.office.records.look() as unit:
        assert unit.letters.findings(other or 0) is not None
        assert all(m.draft.body for m in unit.messages.find(appeal_id=closed.appeals()[1].id))


def test_an_open_appeal_is_not_destroyed(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()

    with pytest.raises(Hindered, match="not finished"):
        shred_appeal(bureau.office, bureau.appeal().id, BY)
    assert bureau.office.archive.get(bureau.letters()[0].raw_ref)


def test_what_a_crash_left_between_database_and_keys_is_destroyed_at_the_next_start(
    closed: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(keys: object) -> None:
        raise KeyboardInterrupt

    letter = closed.letters()[0]
    with monkeypatch.context() as patch:
        patch.setattr(closed.office.keys, "destroy", dies)
        with pytest.raises(KeyboardInterrupt):
            shred_appeal(closed.office, closed.appeal().id, BY)
    left = closed.office.keys.holds([letter.raw_ref])
    begin(closed.office)

    assert left == {letter.raw_ref}
    assert closed.office.keys.holds([letter.raw_ref]) == frozenset()


def test_the_same_letter_that_the_server_shows_anew_is_not_kept_anew(closed: Bureau) -> None:
    raw = closed.office.archive.get(closed.letters()[0].raw_ref)
    shred_appeal(closed.office, closed.appeal().id, BY)
    again = closed.arrives(raw, validity=2)

    assert again is None
    with pytest.raises(NotFound):
        closed.office.archive.get(closed.letters()[0].raw_ref)


def test_a_subject_goes_along_where_none_of_his_appeals_is_open(closed: Bureau) -> None:
    shred_appeal(closed.office, closed.appeal().id, BY, subject=True)

    with closed.office.records.look() as unit:
        assert unit.subjects.all() == []
        assert unit.subjects.by_address(MARINA.emails[0]) == []


def test_a_subject_stays_while_another_appeal_of_his_is_open(closed: Bureau) -> None:
    closed.arrives(mail(ACCESS, message_id="<2@example.com>"))
    closed.works()
    shred_appeal(closed.office, closed.appeals()[0].id, BY, subject=True)

    with closed.office.records.look() as unit:
        assert [subject.id for subject in unit.subjects.all()] == [MARINA.id]


def kept(bureau: Bureau, at: datetime) -> list[str]:
    bureau.is_at(at)
    with bureau.office.records.look() as unit:
        return [
            f"{each.kind} {each.number}" for each in retain.expired(bureau.office, unit).expired
        ]


def test_letters_set_aside_wait_six_months_and_closed_appeals_three_years(closed: Bureau) -> None:
    closed.is_at(NOW)
    closed.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
    closed.works()
    midnight = NOW.replace(hour=0, minute=0)

    assert kept(closed, midnight.replace(month=12, day=11, hour=23)) == []
    assert kept(closed, midnight.replace(month=12, day=12)) == ["letter 2"]
    assert kept(closed, midnight.replace(year=2028, hour=23)) == ["letter 2"]
    assert kept(closed, midnight.replace(year=2028, day=12)) == ["letter 2", "appeal 1/2025"]


def test_what_a_person_approved_is_destroyed_and_nothing_else(closed: Bureau) -> None:
    closed.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
    closed.works()
    closed.is_at(NOW + timedelta(days=3 * 366))
    with closed.office.records.look() as unit:
        batch = retain.expired(closed.office, unit)
    with pytest.raises(Changed):
        retain.approve(closed.office, "00000000", BY)
    untouched = closed.office.archive.get(closed.letters()[1].raw_ref)
    done, _ = retain.approve(closed.office, batch.code, BY)

    assert untouched
    assert done.contents.expired == batch.expired
    for letter in closed.letters():
        with pytest.raises(NotFound):
            closed.office.archive.get(letter.raw_ref)
    with closed.office.records.look() as unit:
        assert retain.expired(closed.office, unit).expired == ()
    finish(closed.office)
