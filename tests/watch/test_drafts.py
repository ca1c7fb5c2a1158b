"""Another mail program on the same mailbox edits, sends and deletes what mailbot placed there."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from smtplib import SMTP as WayOut

import pytest
from imapclient import IMAPClient

from mailbot.app.mail import inbox_of
from mailbot.domain.findings import Form
from mailbot.domain.kinds import INCIDENT_TASKS, Task
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import AppealState, MessageState, PlacedState
from mailbot.errors import Hindered
from mailbot.ports import OpenDrafts
from mailbot.steps import act, by_hand, dispatch, place, view
from mailbot.steps.place import Looked, has_work, tend
from mailbot.steps.sign import sign
from mailbot.watch.beside import together
from mailbot.watch.drafts import once, own_folders, take_in_sent
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, Bureau
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import DeliveringSmtp
from tests.watch.conftest import Open

SENDER = "Румянцев Д. В. (почта)"
LAWYER = "lawyer@example.net"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One make will do here: what is asked of the register is asked of both in tests/records."""
    return sqlite_url


@dataclass
class Program:
    """A mail program: what a person sees of Drafts, and does there."""

    client: IMAPClient
    user: str

    def drafts(self) -> dict[int, EmailMessage]:
        self.client.select_folder("Drafts")
        found = self.client.fetch(self.client.search(["UNDELETED"]), ["BODY.PEEK[]", "FLAGS"])
        # What the daemon takes away between SEARCH and FETCH comes as NIL.
        return {
            uid: message_from_bytes(items[b"BODY[]"], policy=default)
            for uid, items in found.items()
            if items[b"BODY[]"] is not None
        }

    def draft(self) -> EmailMessage:
        (only,) = self.drafts().values()
        return only

    def replies(self) -> list[EmailMessage]:
        return [it for it in self.drafts().values() if it["Subject"].startswith("Ответ")]

    def delete(self) -> None:
        self.client.select_folder("Drafts")
        self.client.delete_messages(self.client.search(["ALL"]))
        self.client.expunge()

    def save(self, letter: EmailMessage, *, keep_old: bool = False) -> None:
        """Save a changed draft as programs do: a new message, and the old one deleted."""
        old = list(self.drafts())
        self.client.append("Drafts", letter.as_bytes(policy=SMTP), [rb"\Draft"])
        if not keep_old:
            self.client.select_folder("Drafts")
            self.client.delete_messages(old)
            self.client.uid_expunge(old)

    def send(self, letter: EmailMessage, *, keep_draft: bool = False) -> None:
        """Send it, as far as the mailbox notices: a copy in Sent, and the draft is gone."""
        self.client.append("Sent", letter.as_bytes(policy=SMTP), [rb"\Seen"])
        if not keep_draft:
            self.delete()


@dataclass
class Desk:
    """The office with its folders, and the program beside it."""

    bureau: Bureau
    program: Program
    drafts: OpenDrafts
    looked: Looked = field(default_factory=Looked)

    def looks(self) -> None:
        """Do what the two threads do: a look at Sent, and one at Drafts."""
        inbox = inbox_of(self.bureau.office.settings)
        with inbox.open(inbox.sent()) as sent:
            take_in_sent(self.bureau.office, sent)
        tend(self.bureau.office, self.drafts, self.looked)
        self.bureau.works()

    def rows(self) -> list[tuple[PlacedState, str]]:
        with self.bureau.office.records.look() as unit:
            rows = unit.placed.of_message(self.bureau.reply().id)
        return [(row.state, row.reason) for row in rows]

    def events(self) -> list[str]:
        return [h.event for h in self.bureau.history(message_id=self.bureau.reply().id)]


@pytest.fixture
def desk(watching: Open, dovecot: Dovecot, user: str) -> Iterator[Desk]:
    """A final draft lies in the Drafts folder of a person's mailbox."""
    with open_desk(watching, dovecot, user) as opened:
        opened.bureau.fills(opened.bureau.reply())
        opened.looks()
        yield opened


@contextmanager
def open_desk(
    watching: Open, dovecot: Dovecot, user: str, words: str = MARKETING, **config: object
) -> Iterator[Desk]:
    bureau = watching(**config)
    bureau.sets(operators={"root": BY, "mail": SENDER})
    bureau.enrols(MARINA)
    bureau.arrives(mail(words))
    bureau.works()
    bureau.does_tasks()
    bureau.works()
    client = dovecot.login(user)
    inbox = inbox_of(bureau.office.settings)
    try:
        with inbox.drafts() as drafts:
            yield Desk(bureau, Program(client, user), drafts)
    finally:
        client.logout()


def edited(letter: EmailMessage, words: str = "Кроме того, сообщаем о сроках.") -> EmailMessage:
    """Change the text in the midst, as a person would."""
    lines = letter.get_content().replace("\r\n", "\n").split("\n\n")
    lines.insert(len(lines) // 2, words)
    letter.set_content("\n\n".join(lines), charset="utf-8", cte="8bit")
    return letter


def by_another_program(letter: EmailMessage, to: str = MARINA.emails[0]) -> EmailMessage:
    """The same letter from a program that drops headers that it does not know."""
    made = EmailMessage(policy=SMTP)
    for name in ("Date", "From", "Subject", "In-Reply-To", "References"):
        made[name] = str(letter[name])
    made["To"] = to
    made["Message-ID"] = "<BAADF00D.1@another.example.ru>"
    made.set_content(letter.get_content(), charset="utf-8", cte="quoted-printable")
    return made


def test_a_final_draft_lies_in_the_mailbox_as_a_complete_reply(desk: Desk) -> None:
    letter, reply = desk.program.draft(), desk.bureau.reply()
    flags = desk.program.client.fetch(list(desk.program.drafts()), ["FLAGS"])

    assert letter["To"] == MARINA.emails[0]
    assert letter["Subject"] == reply.draft.subject
    assert letter["In-Reply-To"] == letter["References"] == "<first@example.com>"
    assert re.fullmatch(r"[0-9a-f]{16}\.\d+\.\d+\.[0-9a-f]{32}", letter["X-Mailbot-Draft"])
    assert f"исх. № {reply.outgoing_no}".lower() in " ".join(letter.get_content().split()).lower()
    assert all(rb"\Draft" in it[b"FLAGS"] for it in flags.values())
    assert reply.state is MessageState.DRAFTED


def test_a_second_look_changes_nothing(desk: Desk) -> None:
    before = desk.program.drafts().keys()
    desk.looks()

    assert desk.program.drafts().keys() == before
    assert desk.rows() == [(PlacedState.THERE, "")]
    assert not has_work(desk.bureau.office, desk.looked)


def test_no_more_drafts_lie_there_than_a_look_sees_and_the_next_follow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "MOST_PLACED", 1)
    bureau, first = desk.bureau, desk.program.draft()
    bureau.enrols(MARINA, ANNA)
    words = f"Прошу не присылать мне рекламу.\n\n{ANNA.full_name}\n"
    bureau.arrives(mail(words, sender=ANNA, message_id="<second@example.com>"))
    bureau.works()
    bureau.does_tasks()
    bureau.works()
    bureau.fills(bureau.reply_of(2))
    desk.looks()
    lay = desk.program.draft()
    waits = has_work(bureau.office, desk.looked)
    desk.program.send(first)
    desk.looks()
    assert has_work(bureau.office, desk.looked)
    desk.looks()

    assert (lay["To"], waits) == (MARINA.emails[0], False)
    assert desk.program.draft()["To"] == ANNA.emails[0]


def test_a_draft_with_blanks_is_not_placed(watching: Open, dovecot: Dovecot, user: str) -> None:
    with open_desk(watching, dovecot, user, words=ACCESS) as desk:
        desk.looks()

        assert view.look(desk.bureau.office, desk.bureau.reply().id).hindrances
        assert not desk.program.replies()


def test_a_draft_for_somebody_who_is_not_surely_the_subject_is_not_placed(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    with open_desk(watching, dovecot, user) as desk:
        desk.bureau.arrives(mail(ACCESS, results="", message_id="<second@example.com>"))
        desk.bureau.works()
        for message in desk.bureau.messages():
            desk.bureau.fills(message)
        desk.looks()

        (only,) = desk.program.drafts().values()
        assert only["In-Reply-To"] == "<first@example.com>"


def test_a_letter_is_placed_only_once_it_is_signed(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    wanted = f"{ACCESS}\nОтвет прошу направить сканом письма с подписью."
    with open_desk(watching, dovecot, user, words=wanted) as desk:
        reply = desk.bureau.reply()
        desk.bureau.fills(reply)
        desk.looks()
        before = desk.program.replies()
        sign(desk.bureau.office, reply.id, None, b"%PDF-1.4 signed", BY)
        desk.looks()

        assert reply.draft.form is Form.SCANNED_DOCUMENT
        assert not before
        (attachment,) = desk.program.replies()[0].iter_attachments()
        assert attachment.get_content() == b"%PDF-1.4 signed"


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


def test_another_letter_of_the_thread_answers_nothing(desk: Desk) -> None:
    letter = by_another_program(desk.program.draft())
    letter.set_content("Ваше письмо получено, ответим позже.", charset="utf-8")
    desk.program.send(letter, keep_draft=True)
    desk.looks()

    assert desk.bureau.reply().state is MessageState.DRAFTED
    assert desk.program.drafts()
    assert BY_HAND in desk.bureau.appeals()[0].flags
    assert any(by_hand.ASKED.ru in alarm.draft.body for alarm in desk.bureau.alarms())


def in_his_own_words(desk: Desk, to: str = MARINA.emails[0]) -> EmailMessage:
    """A letter that a person wrote himself, in the thread of the appeal."""
    letter = by_another_program(desk.program.draft(), to)
    letter.set_content("Марина, всё сделали, писать больше не будем. Дмитрий", charset="utf-8")
    return letter


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


def test_editing_without_sending_makes_a_new_version(desk: Desk) -> None:
    desk.program.save(edited(desk.program.draft()))
    desk.looks()
    reply = desk.bureau.reply()
    desk.looks()

    assert (reply.state, reply.version) == (MessageState.DRAFTED, 3)
    assert "Кроме того, сообщаем о сроках." in reply.draft.body
    assert "исх. №" not in reply.draft.body.lower()
    assert desk.bureau.reply().version == 3
    assert desk.rows() == [(PlacedState.GONE, "replaced"), (PlacedState.THERE, "")]
    with desk.bureau.office.records.look() as unit:
        refs = [row.bytes_ref for row in unit.placed.of_message(reply.id)]
    texts = [desk.bureau.office.parse(desk.bureau.office.archive.get(ref)).text for ref in refs]
    assert ["Кроме того" in text for text in texts] == [False, True]


def test_saving_without_a_change_makes_no_version(desk: Desk) -> None:
    letter = desk.program.draft()
    letter.set_content(letter.get_content().replace("\n\n", "\n\n\n"), charset="utf-8", cte="8bit")
    desk.program.save(letter)
    desk.looks()

    assert desk.bureau.reply().version == 2
    assert len(desk.program.drafts()) == 1


def test_an_enclosed_file_and_another_subject_belong_to_the_new_version(desk: Desk) -> None:
    letter = desk.program.draft()
    letter.replace_header("Subject", "Ответ на Ваше обращение")
    letter.add_attachment(b"a,b", maintype="text", subtype="csv", filename="данные.csv")
    desk.program.save(letter)
    desk.looks()
    reply = desk.bureau.reply()
    shown = view.preview(desk.bureau.office, view.look(desk.bureau.office, reply.id))

    assert shown.subject == "Ответ на Ваше обращение"
    assert [(part.name, part.content) for part in shown.attachments] == [("данные.csv", b"a,b")]


def test_a_changed_head_is_kept_as_it_was_left(desk: Desk) -> None:
    letter = desk.program.draft()
    text = letter.get_content().replace("Исх.", "Наш исх.")
    letter.set_content(text, charset="utf-8", cte="8bit")
    desk.program.save(letter)
    desk.looks()
    reply = desk.bureau.reply()
    shown = view.preview(desk.bureau.office, view.look(desk.bureau.office, reply.id))

    assert reply.draft.whole
    assert shown.text.split() == text.split()


def test_a_program_that_drops_headers_may_edit_too(desk: Desk) -> None:
    changed = by_another_program(edited(desk.program.draft()))
    desk.program.delete()
    desk.looks()
    desk.program.client.append("Drafts", changed.as_bytes(policy=SMTP), [rb"\Draft"])
    desk.looks()

    assert desk.bureau.reply().version == 3
    assert len(desk.program.drafts()) == 1


def test_a_deleted_draft_is_put_back_once(desk: Desk) -> None:
    desk.program.delete()
    desk.looks()
    at_once = desk.program.drafts()
    desk.bureau.waits(minutes=5)
    desk.looks()
    back = desk.program.drafts()
    desk.program.delete()
    desk.looks()
    desk.bureau.waits(minutes=5)
    desk.looks()
    desk.looks()

    assert (len(at_once), len(back), len(desk.program.drafts())) == (0, 1, 0)
    assert desk.events().count("deleted") == 2
    assert not has_work(desk.bureau.office, desk.looked)


def test_what_is_approved_by_a_command_leaves_the_folder(desk: Desk) -> None:
    reply = desk.bureau.reply()
    act.approve(desk.bureau.office, reply.id, reply.version, BY)
    assert has_work(desk.bureau.office, desk.looked)
    desk.looks()

    assert not desk.program.drafts()
    assert desk.bureau.reply().approved_by == BY


def test_what_is_changed_by_a_command_is_replaced(desk: Desk) -> None:
    reply = desk.bureau.reply()
    body = reply.draft.body + "\n\nДобавлено."
    act.edit(desk.bureau.office, reply.id, reply.version, body, BY)
    desk.looks()

    assert "Добавлено." in desk.program.draft().get_content()


def test_two_editors_lose_neither_version(desk: Desk) -> None:
    desk.program.save(edited(desk.program.draft()))
    reply = desk.bureau.reply()
    body = reply.draft.body + "\n\nДобавлено."
    act.edit(desk.bureau.office, reply.id, reply.version, body, BY)
    desk.looks()
    office = desk.bureau.office
    with office.records.look() as unit:
        refs = [row.bytes_ref for row in unit.placed.of_message(reply.id)]
    texts = [office.parse(office.archive.get(ref)).text for ref in refs]

    assert "Кроме того" in desk.bureau.reply().draft.body
    assert any("Добавлено." in text for text in texts)
    assert "двух местах" in desk.bureau.alarms()[-1].draft.body


def test_an_edit_after_the_approval_is_kept_and_told(desk: Desk) -> None:
    reply = desk.bureau.reply()
    act.approve(desk.bureau.office, reply.id, reply.version, BY)
    desk.program.save(edited(desk.program.draft()))
    desk.looks()

    assert "Кроме того" not in desk.bureau.reply().draft.body
    assert "edited_late" in desk.events()
    assert not desk.program.drafts()


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


def test_data_of_somebody_else_are_told_after_the_fact(desk: Desk) -> None:
    desk.program.send(edited(desk.program.draft(), "Смирнова Анна Викторовна живёт там же."))
    desk.looks()

    assert desk.bureau.reply().state is MessageState.SENT
    assert "strangers_left" in desk.events()
    assert "Смирнова" not in desk.bureau.alarms()[-1].draft.body


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


def test_a_crash_after_the_append_leaves_one_draft(desk: Desk) -> None:
    """The folder holds it, and the register does not know its UID."""
    with desk.bureau.office.records.begin() as unit:
        (row,) = unit.placed.open()
        unit.placed.move(row.id, PlacedState.LEAVING, desk.bureau.watch.at)
        unit.placed.move(row.id, PlacedState.GONE, desk.bureau.watch.at, reason="outdated")
    desk.program.client.select_folder("Drafts")
    desk.looks()

    assert len(desk.program.drafts()) == 1
    assert desk.rows()[-1] == (PlacedState.THERE, "")


def test_other_people_s_drafts_are_never_touched(desk: Desk) -> None:
    own = EmailMessage()
    own["Subject"] = "Список покупок"
    own["X-Mailbot-Draft"] = "0123456789abcdef.1.1.0123456789abcdef0123456789abcdef"
    own.set_content("молоко")
    desk.program.client.append("Drafts", own.as_bytes(), [rb"\Draft"])
    desk.program.client.append("Drafts", b"Subject: x\r\n\r\ny", [rb"\Draft", rb"\Deleted"])
    reply = desk.bureau.reply()
    act.approve(desk.bureau.office, reply.id, reply.version, BY)
    desk.looks()

    assert [letter["Subject"] for letter in desk.program.drafts().values()] == ["Список покупок"]
    assert len(desk.program.client.search(["DELETED"])) == 1


def test_the_next_day_it_bears_the_next_day(desk: Desk) -> None:
    desk.bureau.waits(days=1)
    desk.looks()

    assert "12\N{NO-BREAK SPACE}июня" in desk.program.draft().get_content()


def test_a_folder_that_is_numbered_anew_is_read_by_the_marks(desk: Desk) -> None:
    letter = desk.program.draft()
    desk.program.client.select_folder("INBOX")
    desk.program.client.delete_folder("Drafts")
    desk.program.client.create_folder("Drafts")
    desk.program.client.append("Drafts", letter.as_bytes(policy=SMTP), [rb"\Draft"])
    with inbox_of(desk.bureau.office.settings).drafts() as drafts:
        tend(desk.bureau.office, drafts, desk.looked)

    assert len(desk.program.drafts()) == 1
    assert desk.rows()[-1] == (PlacedState.THERE, "")
    assert desk.bureau.reply().version == 2


def test_one_round_places_what_is_final(watching: Open, dovecot: Dovecot, user: str) -> None:
    with open_desk(watching, dovecot, user) as desk:
        desk.bureau.fills(desk.bureau.reply())
        once(desk.bureau.office, lambda: inbox_of(desk.bureau.office.settings))

        assert len(desk.program.drafts()) == 1


def test_nobody_who_approves_by_sending_means_no_drafts(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    with open_desk(watching, dovecot, user) as desk:
        desk.bureau.sets(operators={"root": BY})
        desk.bureau.fills(desk.bureau.reply())
        once(desk.bureau.office, lambda: inbox_of(desk.bureau.office.settings))

        assert not desk.program.drafts()


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


def test_a_server_without_uidplus_expunges_nothing_else(watching: Open, user: str) -> None:
    with (
        Dovecot({user: "secret"}, idle=False, special_use=False) as plain,
        open_desk(watching, plain, user, imap_port=plain.imap_port) as desk,
    ):
        desk.bureau.fills(desk.bureau.reply())
        desk.looks()
        desk.program.client.append("Drafts", b"Subject: x\r\n\r\ny", [rb"\Deleted"])
        lay = len(desk.program.drafts())
        reply = desk.bureau.reply()
        act.approve(desk.bureau.office, reply.id, reply.version, BY)
        desk.looks()

        assert (lay, len(desk.program.drafts())) == (1, 0)
        assert len(desk.program.client.search(["DELETED"])) == 2


def test_the_daemon_s_own_threads_place_it_and_see_it_go(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    """By IDLE and real SMTP: from the folder to the subject, and back into the register."""
    subject = MARINA.emails[0]
    with (
        DeliveringSmtp(lambda recipient, raw: None) as smtp,
        open_desk(watching, dovecot, user) as desk,
    ):
        desk.bureau.fills(desk.bureau.reply())
        office = desk.bureau.office
        with together(*own_folders(office, lambda: inbox_of(office.settings), lambda: None)):
            _awaits(desk.program.drafts)
            letter = edited(desk.program.draft())
            with WayOut("127.0.0.1", smtp.port) as way_out:
                way_out.send_message(letter)
            desk.program.send(letter, keep_draft=True)
            _awaits(lambda: desk.bureau.reply().state is MessageState.SENT)
            _awaits(lambda: not desk.program.drafts())
        desk.bureau.works()

    (taken,) = smtp.taken
    assert taken.recipients == (subject,)
    assert desk.bureau.appeal().state is AppealState.CLOSED
    assert desk.bureau.reply().message_id.encode() in taken.content


def _awaits(found: Callable[[], object]) -> None:
    until = time.monotonic() + 40
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)
