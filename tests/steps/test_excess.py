"""A passport that nobody asked for is deleted when a person says so; its letter stays."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.domain.kinds import Task
from mailbot.domain.letter import Part
from mailbot.domain.states import ActionState, AppealState
from mailbot.errors import Destroyed, Hindered
from mailbot.mail.strip import without
from mailbot.records.verify import verify
from mailbot.steps import person
from mailbot.steps.excess import delete_excess
from mailbot.steps.shred import shred_appeal
from mailbot.watch.daemon import begin
from tests.documents.packed import zipped
from tests.mails import ANNA, MARINA, mail
from tests.offices import BY, Bureau, open_bureau, write_config
from tests.steps.test_shred import contents, holding

NUMBER = "4509 123456"
PASSPORT = Part(
    "pasport_razvorot.txt",
    "text/plain",
    f"ПАСПОРТ РОССИЙСКАЯ ФЕДЕРАЦИЯ\nпаспорт выдан ТП № 1, код подразделения 770-001\n{NUMBER}\n"
    "ГРОМОВА ЕЛЕНА ПЕТРОВНА\n".encode(),
)
NOTE = Part("prichina.txt", "text/plain", "Я вышла замуж, свидетельство приложу позже.".encode())
WORDS = """\
Добрый день! Я сменила фамилию, исправьте у себя: Орлова Марина Сергеевна, телефон теперь \
+7 900 111-11-11.

Орлова Марина Сергеевна
"""


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA, ANNA)
        yield opened


def came(bureau: Bureau, *parts: Part) -> None:
    bureau.arrives(mail(WORDS, parts=parts))
    bureau.works()


def task(bureau: Bureau) -> ActionState | None:
    with bureau.office.records.look() as unit:
        found = [a for a in unit.appeals.actions(1) if a.task is Task.DELETE_EXCESS]
    return found[0].state if found else None


def does(bureau: Bureau) -> None:
    with bureau.office.records.look() as unit:
        (action,) = [a for a in unit.appeals.actions(1) if a.task is Task.DELETE_EXCESS]
    person.done(bureau.office, action.id, BY)
    bureau.works()


def test_a_passport_becomes_a_task_and_is_untouched_until_a_person_does_it(bureau: Bureau) -> None:
    """Source: policy 5.10."""
    came(bureau, PASSPORT, NOTE)

    assert "excess_data" in bureau.appeal().flags
    assert task(bureau) is ActionState.ORDERED
    assert NUMBER.encode() in raw(bureau)


def raw(bureau: Bureau) -> bytes:
    letter = bureau.office.parse(bureau.office.archive.get(bureau.letters()[0].raw_ref))
    return b"\n".join(part.content for part in letter.parts)


def test_what_was_deleted_is_nowhere_and_the_rest_of_the_letter_stays(
    bureau: Bureau, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    came(bureau, PASSPORT, NOTE)
    before, appeal = bureau.letters()[0], bureau.appeal()
    number = appeal.number
    does(bureau)
    after = bureau.letters()[0]
    letter = bureau.office.parse(bureau.office.archive.get(after.raw_ref))
    with bureau.office.records.look() as unit:
        found = unit.letters.findings(1)
        (happened,) = [h for h in unit.history(letter_id=1) if h.event == "excess_deleted"]

    assert found is not None
    assert letter.text.strip() == WORDS.strip()
    assert [part.content for part in letter.parts][1] == NOTE.content
    assert "удалена 11.06.2025" in letter.parts[0].content.decode()
    assert NUMBER not in repr(found)
    assert "razvorot" not in repr((found, letter))
    with pytest.raises(Destroyed):
        bureau.office.archive.get(before.raw_ref)
    assert after.raw_sha256 == before.raw_sha256
    assert happened.by == BY
    assert bureau.appeal().number == number
    assert bureau.appeal().state is AppealState.CHECKED
    assert task(bureau) is ActionState.DONE
    assert holding(NUMBER, contents(sqlite_url, tmp_path)) == []
    verdicts = verify(sqlite_url, bureau.office.archive, bureau.office.keys)
    assert [fault.en for verdict in verdicts for fault in verdict.faults] == []


def test_a_crash_before_the_old_key_is_gone_is_made_good_at_the_next_start(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: object) -> None:
        raise KeyboardInterrupt

    came(bureau, PASSPORT)
    old = bureau.letters()[0].raw_ref
    with monkeypatch.context() as patch:
        patch.setattr("mailbot.steps.excess.finish", dies)
        with pytest.raises(KeyboardInterrupt):
            does(bureau)
    left = bureau.office.keys.holds([old])
    begin(bureau.office)

    assert left == {old}
    assert bureau.office.keys.holds([old]) == frozenset()
    # Nothing is left to be deleted: the person says so once more, and it is done.
    does(bureau)
    assert task(bureau) is ActionState.DONE


def test_one_inside_an_archive_cannot_be_taken_out_and_nothing_is_changed(bureau: Bureau) -> None:
    packed = Part("dokumenty.zip", "application/zip", zipped({PASSPORT.name: PASSPORT.content}))
    came(bureau, packed)
    before = bureau.letters()[0]
    with pytest.raises(Hindered, match="lies inside another file"):
        delete_excess(bureau.office, bureau.appeal(), BY)

    assert bureau.letters()[0] == before
    assert bureau.office.archive.get(before.raw_ref)


def test_papers_that_prove_something_and_letters_are_no_excess(bureau: Bureau) -> None:
    came(
        bureau,
        NOTE,
        Part("svid_o_brake.txt", "text/plain", "СВИДЕТЕЛЬСТВО О ЗАКЛЮЧЕНИИ БРАКА".encode()),
    )

    assert task(bureau) is None


def test_it_keeps_no_appeal_open_and_goes_with_the_appeal(bureau: Bureau) -> None:
    came(bureau, PASSPORT)
    for _ in range(2):
        # What was blocked for the check is unblocked after it.
        bureau.does_tasks()
        bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    bureau.waits(hours=7)
    bureau.works()
    state = bureau.appeal().state
    shred_appeal(bureau.office, 1, BY)

    assert state is AppealState.CLOSED
    assert task(bureau) is ActionState.DONE


def test_the_rest_of_a_letter_is_what_came() -> None:
    whole = mail(WORDS, parts=(PASSPORT, NOTE))
    digest = hashlib.sha256(PASSPORT.content).hexdigest()
    rest, found = without(whole, {digest, "other"}, "удалено")
    same, none = without(whole, {"other"}, "удалено")

    assert found == {digest}
    assert (same, none) == (whole, frozenset())
    head = whole.partition(b"\r\n\r\n")[0]
    assert rest.startswith(head)
    assert rest.count(b"\r\n") == rest.count(b"\n")
