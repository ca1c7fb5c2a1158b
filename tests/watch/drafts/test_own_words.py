"""A letter that a person writes himself answers an appeal only if he says so."""

from email.message import EmailMessage

import pytest

from mailbot.app.mail import inbox_of
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import Hindered
from mailbot.steps import by_hand
from mailbot.watch.drafts import once
from tests.mails import MARINA
from tests.offices import BY
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open
from tests.watch.drafts.desk import LAWYER, Desk, by_another_program, open_desk


def in_his_own_words(desk: Desk, to: str = MARINA.emails[0]) -> EmailMessage:
    """A letter that a person wrote himself, in the thread of the appeal."""
    letter = by_another_program(desk.program.draft(), to)
    letter.set_content("Марина, всё сделали, писать больше не будем. Дмитрий", charset="utf-8")
    return letter


def test_another_letter_of_the_thread_answers_nothing(desk: Desk) -> None:
    letter = by_another_program(desk.program.draft())
    letter.set_content("Ваше письмо получено, ответим позже.", charset="utf-8")
    desk.program.send(letter, keep_draft=True)
    desk.looks()

    assert desk.bureau.reply().state is MessageState.DRAFTED
    assert desk.program.drafts()
    assert BY_HAND in desk.bureau.appeals()[0].flags
    assert any(by_hand.ASKED.ru in alarm.draft.body for alarm in desk.bureau.alarms())


def test_an_answer_in_his_own_words_closes_once_he_says_that_it_is_one(desk: Desk) -> None:
    desk.program.send(in_his_own_words(desk), keep_draft=True)
    desk.looks()
    waiting = desk.bureau.appeals()[0].state
    by_hand.is_answer(desk.bureau.office, "1/2025", BY)
    desk.looks()
    reply, appeal = desk.bureau.reply(), desk.bureau.appeals()[0]

    assert waiting is AppealState.CHECKED
    assert appeal.state is AppealState.CLOSED
    assert BY_HAND not in appeal.flags
    assert (reply.state, reply.approved_by) == (MessageState.SENT, BY)
    assert "писать больше не будем" in reply.draft.body
    assert reply.recipients == MARINA.emails
    assert not desk.program.drafts()


def test_one_that_is_no_answer_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.program.send(in_his_own_words(desk), keep_draft=True)
    desk.looks()
    desk.looks()
    by_hand.is_none(desk.bureau.office, "1/2025", BY)
    desk.looks()

    assert desk.bureau.appeals()[0].state is AppealState.CHECKED
    assert BY_HAND not in desk.bureau.appeals()[0].flags
    assert desk.program.drafts()
    with pytest.raises(Hindered):
        by_hand.is_answer(desk.bureau.office, "1/2025", BY)


def test_what_goes_to_somebody_else_is_the_persons_own(desk: Desk) -> None:
    desk.program.send(in_his_own_words(desk, LAWYER), keep_draft=True)
    desk.looks()

    assert BY_HAND not in desk.bureau.appeals()[0].flags


def test_a_person_s_own_answer_is_noticed_also_where_nobody_approves_by_sending(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    with open_desk(watching, dovecot, user) as desk:
        desk.bureau.fills(desk.bureau.reply())
        desk.looks()
        letter = in_his_own_words(desk)
        desk.bureau.sets(operators={"root": BY})
        desk.program.send(letter, keep_draft=True)
        once(desk.bureau.office, lambda: inbox_of(desk.bureau.office.settings))
        asked = [alarm.draft.body for alarm in desk.bureau.alarms()]

        assert BY_HAND in desk.bureau.appeals()[0].flags
        assert sum(by_hand.ASKED.ru in words for words in asked) == 1
        # What lay there since somebody did is taken away.
        assert not desk.program.drafts()
