"""A draft that a person sends from his own mail program is approved and sent by it."""

from datetime import timedelta
from email.policy import SMTP

import pytest

from mailbot.domain.kinds import INCIDENT_TASKS, Task
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import AppealState, MessageState
from mailbot.steps import act, by_hand, dispatch
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY
from tests.watch.drafts.desk import LAWYER, SENDER, Desk, by_another_program, edited


def test_sending_it_is_the_approval(desk: Desk) -> None:
    letter = desk.program.draft()
    desk.program.send(letter)
    desk.looks()
    reply = desk.bureau.reply()

    assert (reply.state, reply.approved_by) == (MessageState.SENT, SENDER)
    assert reply.approved_at == reply.sent_at
    assert desk.bureau.office.archive.get(reply.bytes_ref or "") == letter.as_bytes(policy=SMTP)
    assert reply.recipients == MARINA.emails
    assert reply.version == 2
    assert desk.bureau.appeal().state is AppealState.CLOSED
    assert desk.events()[-2:] == ["dispatched", "withdrawn"]
    assert not desk.bureau.posted.taken


def test_an_edited_draft_is_sent_as_it_was_edited(desk: Desk) -> None:
    desk.program.send(edited(desk.program.draft()), keep_draft=True)
    desk.looks()
    reply = desk.bureau.reply()

    assert "Кроме того, сообщаем о сроках." in reply.draft.body
    assert (reply.state, reply.version) == (MessageState.SENT, 3)
    assert not reply.draft.whole
    assert not desk.program.drafts()


def test_a_program_that_drops_headers_is_understood(desk: Desk) -> None:
    desk.program.send(by_another_program(edited(desk.program.draft())))
    desk.looks()

    assert desk.bureau.reply().state is MessageState.SENT
    assert desk.bureau.reply().message_id == "<BAADF00D.1@another.example.ru>"
    assert desk.bureau.appeal().state is AppealState.CLOSED


def test_data_of_somebody_else_are_told_after_the_fact(desk: Desk) -> None:
    desk.program.send(edited(desk.program.draft(), "Смирнова Анна Викторовна живёт там же."))
    desk.looks()

    assert desk.bureau.reply().state is MessageState.SENT
    assert "strangers_left" in desk.events()
    assert "Смирнова" not in desk.bureau.alarms()[-1].draft.body


def test_a_letter_to_a_wrong_address_is_an_incident(desk: Desk) -> None:
    letter = desk.program.draft()
    letter.replace_header("To", LAWYER)
    desk.program.send(letter)
    desk.looks()
    appeal, office = desk.bureau.appeal(), desk.bureau.office
    with office.records.look() as unit:
        clocks = {c.clock: c for c in unit.appeals.clocks(appeal.id)}
        tasks = {action.task for action in unit.appeals.actions(appeal.id)}

    assert desk.bureau.reply().state is MessageState.UNDELIVERED
    assert appeal.state is AppealState.CHECKED
    assert clocks["policy_reply"].met_at is None
    assert clocks["incident_24"].due - office.now() == timedelta(hours=24)
    assert clocks["incident_72"].due - office.now() == timedelta(hours=72)
    assert set(INCIDENT_TASKS) <= tasks
    alarm = desk.bureau.alarms()[-1].draft
    assert "инцидент" in alarm.body
    assert LAWYER not in alarm.body + alarm.subject


def test_the_checklist_of_an_incident_outlives_a_new_check(desk: Desk) -> None:
    letter = desk.program.draft()
    letter["Cc"] = LAWYER
    desk.program.send(letter)
    desk.looks()
    desk.bureau.arrives(mail(MARKETING, message_id="<later@example.com>",
                             in_reply_to="<first@example.com>"))  # fmt: skip
    desk.bureau.works()
    office = desk.bureau.office
    first = desk.bureau.appeals()[0]
    with office.records.look() as unit:
        tasks = {a.task: a.id for a in unit.appeals.actions(first.id)}

    assert desk.bureau.reply_of(first.id).state is MessageState.SENT
    assert Task.REPORT_INCIDENT in tasks


def test_sent_twice_is_recorded_and_told_once(desk: Desk) -> None:
    letter = desk.program.draft()
    desk.program.send(letter)
    desk.looks()
    desk.program.send(by_another_program(letter), keep_draft=True)
    desk.looks()
    desk.looks()

    assert desk.events().count("sent_twice") == 1
    assert "дважды" in desk.bureau.alarms()[-1].draft.body


def test_a_second_copy_of_one_sending_is_none(desk: Desk) -> None:
    letter = desk.program.draft()
    desk.program.send(letter)
    desk.program.client.append("Sent", letter.as_bytes(policy=SMTP))
    desk.looks()

    assert "sent_twice" not in desk.events()


def test_what_the_daemon_sent_itself_is_not_taken_for_a_person_s(desk: Desk) -> None:
    reply = desk.bureau.reply()
    act.approve(desk.bureau.office, reply.id, reply.version, BY)
    desk.bureau.works()
    ((content, _),) = [t for t in desk.bureau.posted.taken if t[1] == MARINA.emails]
    desk.program.client.append("Sent", content)
    desk.looks()

    assert desk.bureau.reply().approved_by == BY
    assert not {"sent_twice", "dispatched"} & set(desk.events())


@pytest.mark.parametrize("to", [MARINA.emails[0], LAWYER])
def test_a_draft_that_is_sent_where_nobody_approves_so_is_looked_after_and_closes_nothing(
    desk: Desk, to: str
) -> None:
    letter = edited(desk.program.draft())
    letter.replace_header("To", to)
    desk.bureau.sets(operators={"root": BY})
    desk.program.send(letter)
    desk.looks()
    (appeal,) = desk.bureau.appeals()
    asked = [alarm.draft.body for alarm in desk.bureau.alarms()]
    with desk.bureau.office.records.look() as unit:
        tasks = {action.task for action in unit.appeals.actions(appeal.id)}

    assert desk.bureau.reply().state is MessageState.DRAFTED
    assert appeal.state is AppealState.CHECKED
    assert any(dispatch.UNNAMED.ru in words for words in asked)
    assert (BY_HAND in appeal.flags) == (to != LAWYER)
    assert tasks.issuperset(INCIDENT_TASKS) == (to == LAWYER)
    if to != LAWYER:
        by_hand.is_answer(desk.bureau.office, "1/2025", BY)
        assert desk.bureau.reply().approved_by == BY
