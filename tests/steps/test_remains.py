"""What was destroyed stops nobody: later letters, the clock and whoever looks go on without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.errors import Hindered
from mailbot.steps import person, remains, view
from mailbot.steps.shred import shred_appeal, shred_letters
from mailbot.watch.daemon import begin
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import BY, OPERATOR, Bureau, open_bureau, write_config
from tests.way.test_threads import REPORTS

DESTROY = "Требую уничтожить мои персональные данные.\n\nОрлова Марина Сергеевна\n"


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA)
        yield opened


def closes(bureau: Bureau, text: str = MARKETING) -> None:
    """Her appeal is answered and closed, with an act where she wanted all destroyed."""
    bureau.arrives(mail(text))
    bureau.works()
    bureau.does_tasks()
    bureau.works()
    bureau.approves(bureau.reply_of(1))
    bureau.works()
    bureau.does_tasks()
    bureau.waits(hours=7)
    bureau.works()
    assert bureau.appeals()[0].state is AppealState.CLOSED


def goes(bureau: Bureau) -> None:
    """Her words and her own row are destroyed."""
    shred_appeal(bureau.office, 1, BY, subject=True)
    with bureau.office.records.look() as unit:
        assert unit.subjects.find(MARINA.id) is None


def fails(bureau: Bureau) -> list[str]:
    events = {h.event for each in bureau.letters() for h in bureau.history(letter_id=each.id)}
    events |= {h.event for each in bureau.appeals() for h in bureau.history(appeal_id=each.id)}
    return sorted(events & {"held", "failed"})


def test_a_later_letter_of_hers_is_a_stranger_s_and_is_registered(bureau: Bureau) -> None:
    closes(bureau)
    goes(bureau)
    bureau.arrives(mail(ACCESS, message_id="<2@example.com>"))
    bureau.works()

    assert [appeal.number for appeal in bureau.appeals()] == ["1/2025", "2/2025"]
    assert bureau.appeals()[1].authorised is False
    assert fails(bureau) == []


@pytest.mark.parametrize(
    "words",
    ["Спасибо!", "Уточняю: прошу также не звонить мне.", ACCESS, "Я этого не писала!", DESTROY],
    ids=["thanks", "more", "access", "denies", "destroy"],
)
def test_a_letter_that_answers_what_was_destroyed_is_filed(bureau: Bureau, words: str) -> None:
    closes(bureau)
    answered = bureau.reply_of(1).message_id
    goes(bureau)
    bureau.arrives(mail(words, message_id="<2@example.com>", in_reply_to=answered))
    bureau.works()
    bureau.waits(days=3)
    bureau.sweeps()

    assert fails(bureau) == []
    assert bureau.letters()[1].state in (LetterState.JOINED, LetterState.FILED)


def test_another_open_appeal_that_only_bears_her_name_goes_on(bureau: Bureau) -> None:
    """Somebody wrote in her name: she is meant, and there is nobody any more to be asked."""
    closes(bureau)
    bureau.arrives(mail(ACCESS, results="mx.example.ru; dmarc=fail", message_id="<2@example.com>"))
    bureau.works()
    second = bureau.appeals()[1]
    assert MARINA.id in (second.claimed_id, second.subject_id)
    with bureau.office.records.begin() as unit:
        unit.shredding.forget(MARINA.id)
    begin(bureau.office)
    person.set_demands(bureau.office, second.number, second.kinds, BY)
    bureau.works()
    bureau.waits(days=8)
    bureau.sweeps()
    for message in bureau.messages():
        view.look(bureau.office, message.id)

    assert fails(bureau) == []
    assert bureau.appeals()[1].state is AppealState.CHECKED


def test_the_clock_ticks_on_for_years(bureau: Bureau) -> None:
    closes(bureau, DESTROY)
    goes(bureau)
    begin(bureau.office)
    for _ in range(3):
        bureau.waits(days=400)
        bureau.sweeps()

    assert fails(bureau) == []


def test_a_reply_that_comes_back_too_late_is_told_and_opens_nothing(bureau: Bureau) -> None:
    closes(bureau)
    reply = bureau.reply_of(1)
    goes(bureau)
    (to,) = reply.recipients
    said = REPORTS["words"].format(sender=OPERATOR, to=to, n=1)
    bureau.arrives(said.encode())
    bureau.works()

    assert fails(bureau) == []
    assert bureau.reply_of(1).state is MessageState.UNDELIVERED
    assert "уже уничтожены" in " ".join(bureau.alarms()[-1].draft.body.split())
    assert bureau.appeals()[0].state is AppealState.CLOSED


def test_it_is_told_in_words_what_was_destroyed_and_by_which_act(bureau: Bureau) -> None:
    """Source: policy 11.3."""
    closes(bureau, DESTROY)
    with bureau.office.records.look() as unit:
        before = remains.of_appeal(bureau.office, unit, 1)
    goes(bureau)
    with bureau.office.records.look() as unit:
        told = remains.of_appeal(bureau.office, unit, 1)
        same = remains.of_letter(bureau.office, unit, unit.letters.get(1))

    assert before is None
    assert told == same
    assert told is not None
    assert "акт № 1/2025 от 11.06.2025" in told.ru


def test_what_was_destroyed_is_neither_read_again_nor_given_other_demands(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS, Auto_Submitted="auto-replied"))
    bureau.works()
    shred_letters(bureau.office, [1], BY)
    with pytest.raises(Hindered, match="destroyed"):
        person.register(bureau.office, 1, BY)
    bureau.arrives(mail(ACCESS, message_id="<2@example.com>"))
    bureau.works()
    person.not_an_appeal(bureau.office, "1/2025", BY, "проверка")
    shred_appeal(bureau.office, 1, BY)

    with pytest.raises(Hindered, match="destroyed"):
        person.set_demands(bureau.office, "1/2025", [], BY)
