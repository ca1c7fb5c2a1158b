"""Recipients of the data are told what to do, after approval, and their answers are seen."""

from dataclasses import replace

import pytest

from mailbot.domain.appeal import Action
from mailbot.domain.filing import Reason
from mailbot.domain.kinds import Task
from mailbot.domain.message import Message, Purpose
from mailbot.domain.policy import Party
from mailbot.domain.states import ActionState, LetterState, MessageState
from mailbot.domain.subject import Subject
from mailbot.mail.parse import parse
from mailbot.steps import act, recipients, view
from mailbot.words import Text
from tests.mails import MARINA, MARKETING, mail
from tests.offices import Bureau

SENDER = Party(
    name="ООО «Рассылка»",
    address="г. Пример, ул. Почтовая, д. 3",
    purpose=Text("рассылка сообщений", "sending mailings"),
    email="dpo@mailer.example",
)
HOST = replace(SENDER, name="ООО «Хостинг»", email="law@host.example", identify_by="id")
ERASE = "Требую уничтожить все мои персональные данные. Орлова Марина Сергеевна"


@pytest.fixture
def office(bureau: Bureau) -> Bureau:
    policy = replace(
        bureau.office.policy,
        recipients=(SENDER,), no_recipients=False, processors=(HOST,), no_processors=False,
    )  # fmt: skip
    bureau.office = replace(bureau.office, policy=policy)
    bureau.enrols(MARINA)
    return bureau


def came(bureau: Bureau, text: str) -> dict[str, Message]:
    bureau.arrives(mail(text))
    bureau.works()
    return {m.recipients[0]: m for m in bureau.messages(Purpose.RECIPIENT_NOTICE)}


def told(bureau: Bureau) -> Action:
    with bureau.office.records.look() as unit:
        (found,) = [a for a in unit.appeals.actions() if a.task is Task.NOTIFY_RECIPIENTS]
    return found


def test_each_party_gets_a_draft_that_names_the_subject_by_one_thing_only(office: Bureau) -> None:
    """Source: policy 9.4.1, 9.5."""
    drafts = came(office, ERASE)

    mailer, host = drafts[SENDER.email].draft.body, drafts[HOST.email].draft.body
    assert "адрес электронной почты marina.orlova@example.com" in mailer
    assert "идентификатор 1001" in host
    assert "marina.orlova" not in host
    for body in (mailer, host):
        assert "Орлова" not in body
        assert "117/2025" not in body
        assert "уничтожить эти данные" in body
        assert "не позднее 1" in body
        assert "Дальнейшая передача" in body
        assert "подтвердить" in body
    assert "Поручаем" in host
    assert "Просим не позднее" in mailer


def test_a_notice_leaves_only_when_approved_and_answers_nobody_s_letter(office: Bureau) -> None:
    drafts = came(office, MARKETING)
    before = office.sent()
    desk = view.look(office.office, drafts[SENDER.email].id)
    act.approve(office.office, drafts[SENDER.email].id, None, "Румянцев Д. В.")
    office.works()
    (content,) = office.posted.to(SENDER.email)

    assert (before, desk.hindrances, desk.recipient) == ([], (), SENDER.email)
    left = parse(content)
    assert left.in_reply_to == ()
    assert "Орлова" not in left.text
    assert "Исх. № 1/2025-" in left.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "незамедлительно" in left.text
    assert told(office).state is ActionState.ORDERED
    assert [each.party for each in recipients.awaited(office.office)] == ["ООО «Рассылка»"]


def test_when_every_party_was_told_the_task_is_done(office: Bureau) -> None:
    for draft in came(office, MARKETING).values():
        act.approve(office.office, draft.id, None, "Румянцев Д. В.")
    office.works()

    done = told(office)
    assert (done.state, done.done_by) == (ActionState.DONE, "mailbot")
    assert done.done_at == max(m.sent_at for m in office.sent() if m.sent_at)


def test_a_recipient_s_answer_joins_and_ends_the_reminder(office: Bureau) -> None:
    """Source: policy 9.5."""
    drafts = came(office, MARKETING)
    act.approve(office.office, drafts[SENDER.email].id, None, "Румянцев Д. В.")
    office.works()
    (sent,) = [m for m in office.messages(Purpose.RECIPIENT_NOTICE) if m.message_id]
    office.waits(hours=1)
    party = Subject(id="x", full_name="Отдел", emails=("petrova@mailer.example",))
    letter_id = office.arrives(
        mail(
            "Подтверждаем: рассылка прекращена, данные уничтожены 11.06.2025.",
            sender=party,
            message_id="<answer@mailer.example>",
            in_reply_to=sent.message_id,
            results="",
        )
    )
    office.works()

    letter = office.letter(letter_id)
    assert (letter.state, letter.reason) == (LetterState.JOINED, Reason.RECIPIENT_ANSWER)
    assert len(office.appeals()) == 1
    assert recipients.awaited(office.office) == []
    assert "Получатель данных ответил" in office.alarms()[-1].draft.body


def test_a_party_that_is_configured_no_more_gets_nothing(office: Bureau) -> None:
    drafts = came(office, MARKETING)
    act.approve(office.office, drafts[SENDER.email].id, None, "Румянцев Д. В.")
    policy = replace(office.office.policy, recipients=(), no_recipients=True)
    office.office = replace(office.office, policy=policy)
    office.works()

    every = office.messages(Purpose.RECIPIENT_NOTICE)
    assert office.posted.to(SENDER.email) == []
    (back,) = [message for message in every if message.recipients[0] == SENDER.email]
    assert back.state is MessageState.DRAFTED


def test_on_a_doubtful_letter_nobody_is_told_anything(office: Bureau) -> None:
    office.arrives(mail(ERASE, results="mx.example.ru; dmarc=fail header.from=example.com"))
    office.works()

    assert office.messages(Purpose.RECIPIENT_NOTICE) == []
