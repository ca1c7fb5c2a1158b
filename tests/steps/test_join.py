"""What was registered twice is joined, what one letter holds of two persons is split."""

from datetime import datetime, timedelta

import pytest

from mailbot.domain.appeal import Appeal, DemandState
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, LetterState
from mailbot.errors import BadInput, Hindered
from mailbot.steps import act, join, person
from mailbot.steps.shred import shred_appeal
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, MOSCOW, NOW, Bureau

BOTH = """\
Мы с женой просим удалить наши персональные данные.

Орлова Марина Сергеевна
"""


def twice(bureau: Bureau) -> None:
    """One person writes twice within an hour, about two things."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.waits(days=1)
    bureau.arrives(mail(MARKETING, message_id="<two@example.com>"))
    bureau.works()


def line(bureau: Bureau, number: str) -> Appeal:
    with bureau.office.records.look() as unit:
        return unit.appeals.by_number(number)


def dues(bureau: Bureau, number: str) -> dict[str, datetime]:
    with bureau.office.records.look() as unit:
        clocks = unit.appeals.clocks(unit.appeals.by_number(number).id)
    return {clock.clock: clock.due.astimezone(MOSCOW) for clock in clocks}


def test_a_joined_appeal_brings_letters_demands_and_the_earlier_start(bureau: Bureau) -> None:
    twice(bureau)
    first = dues(bureau, "1/2025")
    join.join(bureau.office, "1/2025", "2/2025", BY)
    bureau.works()
    kept, gone = line(bureau, "2/2025"), line(bureau, "1/2025")
    with bureau.office.records.look() as unit:
        letters = unit.letters.of_appeal(kept.id)
        demands = {demand.kind: demand.state for demand in unit.appeals.demands(kept.id)}

    assert (gone.state, kept.state) == (AppealState.NOT_AN_APPEAL, AppealState.CHECKED)
    assert [letter.state for letter in letters] == [LetterState.JOINED, LetterState.FILED]
    assert set(demands) == {Kind.ACCESS_REQUEST, Kind.MARKETING_OBJECTION}
    assert kept.received_at.astimezone(MOSCOW) == NOW
    after = dues(bureau, "2/2025")
    assert {clock: after[clock] for clock in first} == first
    assert {*bureau.reply_of(kept.id).draft.kinds} == set(demands)


def test_what_was_done_upon_it_counts_with_its_moment(bureau: Bureau) -> None:
    twice(bureau)
    with bureau.office.records.look() as unit:
        stop = next(a for a in unit.appeals.actions() if a.task is Task.STOP_MAILING)
    person.done(bureau.office, stop.id, BY)
    done_at = bureau.watch.at
    bureau.waits(hours=2)
    join.join(bureau.office, "2/2025", "1/2025", BY)
    bureau.works()
    with bureau.office.records.look() as unit:
        actions = {a.task: a.done_at for a in unit.appeals.actions(line(bureau, "1/2025").id)}

    assert actions[Task.STOP_MAILING] == done_at
    assert actions[Task.NOTIFY_RECIPIENTS] is None


def test_both_histories_say_who_joined_what_and_no_number_comes_again(bureau: Bureau) -> None:
    twice(bureau)
    join.join(bureau.office, "2/2025", "1/2025", BY)
    bureau.works()
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id="<three@example.com>"))
    bureau.works()

    for number, event in (("1/2025", "appeals_joined"), ("2/2025", "not_an_appeal")):
        told = [h for h in bureau.history(appeal_id=line(bureau, number).id) if h.event == event]
        assert [happening.by for happening in told] == [BY]
    assert [appeal.number for appeal in bureau.appeals()] == ["1/2025", "2/2025", "3/2025"]


def test_an_answer_to_the_joined_appeal_comes_to_the_one_in_which_it_goes_on(
    bureau: Bureau,
) -> None:
    twice(bureau)
    join.join(bureau.office, "2/2025", "1/2025", BY)
    bureau.works()
    word = "К обращению № 2/2025: жду ответа, договор № 117/2025. Орлова Марина Сергеевна"
    came = bureau.arrives(mail(word, message_id="<three@example.com>"))
    bureau.works()

    assert bureau.letter(came).appeal_id == line(bureau, "1/2025").id


def test_what_is_not_surely_of_one_person_is_not_joined(bureau: Bureau) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(ACCESS))
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id="<two@example.com>"))
    bureau.arrives(mail(MARKETING + ACCESS, message_id="<three@example.com>",
                        results="mx.example.ru; dmarc=fail"))  # fmt: skip
    bureau.works()

    with pytest.raises(Hindered, match="not of one person"):
        join.join(bureau.office, "2/2025", "1/2025", BY)
    with pytest.raises(Hindered, match="not as sure"):
        join.join(bureau.office, "3/2025", "1/2025", BY)


def test_what_was_answered_is_not_joined_any_more(bureau: Bureau) -> None:
    twice(bureau)
    bureau.does_tasks()
    bureau.works()
    reply = bureau.reply_of(line(bureau, "2/2025").id)
    act.approve(bureau.office, reply.id, bureau.fills(reply), BY)

    with pytest.raises(Hindered, match="too late to join"):
        join.join(bureau.office, "2/2025", "1/2025", BY)


def test_a_letter_that_was_joined_gets_its_own_number_again(bureau: Bureau) -> None:
    twice(bureau)
    join.join(bureau.office, "2/2025", "1/2025", BY)
    bureau.works()
    with bureau.office.records.look() as unit:
        letters = unit.letters.of_appeal(line(bureau, "1/2025").id)
    first, second = letters
    with pytest.raises(Hindered, match="did not join"):
        join.split_letter(bureau.office, "1/2025", first.id, BY)
    join.split_letter(bureau.office, "1/2025", second.id, BY)
    bureau.works()
    again = line(bureau, "3/2025")

    assert bureau.letter(second.id).appeal_id == again.id
    assert again.received_at.astimezone(MOSCOW) == NOW + timedelta(days=1)
    assert again.kinds == (Kind.MARKETING_OBJECTION,)
    assert line(bureau, "2/2025").state is AppealState.NOT_AN_APPEAL


def test_another_person_s_demand_gets_an_entry_that_discloses_nothing_yet(bureau: Bureau) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(BOTH))
    bureau.works()
    new = join.split_person(bureau.office, "1/2025", [Kind.DESTRUCTION], BY, subject_id=ANNA.id)
    bureau.works()
    with bureau.office.records.look() as unit:
        tasks = {action.task for action in unit.appeals.actions(new.id)}
        demands = unit.appeals.demands(line(bureau, "1/2025").id)
    (challenge,) = bureau.messages(Purpose.CHALLENGE)

    assert (new.number, new.follows_id) == ("2/2025", line(bureau, "1/2025").id)
    assert new.received_at.astimezone(MOSCOW) == NOW
    assert tasks == {Task.STOP_MAILING, Task.BLOCK}
    assert challenge.appeal_id == new.id
    assert act.look(bureau.office, challenge.id).recipient == ANNA.emails[0]
    reply = bureau.reply_of(new.id).draft.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "не подтверждает и не опровергает" in reply
    # Its author's own demand is still his.
    assert [(d.kind, d.state) for d in demands] == [(Kind.DESTRUCTION, DemandState.OPEN)]


def test_the_letter_of_a_split_appeal_is_not_destroyed_with_the_first_one(bureau: Bureau) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(BOTH))
    bureau.works()
    join.split_person(bureau.office, "1/2025", [Kind.DESTRUCTION], BY, name="Орлов Иван Петрович")
    person.not_an_appeal(bureau.office, "1/2025", BY, "проверка")
    with bureau.office.records.look() as unit:
        stored = unit.letters.of_appeal(1)

    with pytest.raises(Hindered, match="not finished"):
        shred_appeal(bureau.office, 1, BY)
    assert bureau.office.archive.get(stored[0].raw_ref)


def test_a_split_says_whose_demand_it_is_and_which(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(BOTH))
    bureau.works()

    with pytest.raises(BadInput, match="whose demand"):
        join.split_person(bureau.office, "1/2025", [], BY, name="Орлов Иван")
    with pytest.raises(Hindered, match="the subject of this appeal"):
        join.split_person(bureau.office, "1/2025", [Kind.DESTRUCTION], BY, subject_id=MARINA.id)
