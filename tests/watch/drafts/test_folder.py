"""The Drafts folder on real servers: others' drafts, crashes, new numbers, IDLE."""

from email.message import EmailMessage
from email.policy import SMTP
from smtplib import SMTP as WayOut

from mailbot.app.mail import inbox_of
from mailbot.domain.states import AppealState, MessageState, PlacedState
from mailbot.steps import act
from mailbot.steps.place import tend
from mailbot.watch.beside import together
from mailbot.watch.drafts import own_folders
from tests.mails import MARINA
from tests.offices import BY
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import DeliveringSmtp
from tests.watch.conftest import Open
from tests.watch.drafts.desk import Desk, edited, open_desk
from tests.watch.test_daemon import eventually


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


def test_a_server_without_uidplus_expunges_nothing_else(
    watching: Open, plain_server: Dovecot, user: str
) -> None:
    with open_desk(watching, plain_server, user, imap_port=plain_server.imap_port) as desk:
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
            eventually(desk.program.drafts)
            letter = edited(desk.program.draft())
            with WayOut("127.0.0.1", smtp.port) as way_out:
                way_out.send_message(letter)
            desk.program.send(letter, keep_draft=True)
            eventually(lambda: desk.bureau.reply().state is MessageState.SENT)
            eventually(lambda: not desk.program.drafts())
        desk.bureau.works()

    (taken,) = smtp.taken
    assert taken.recipients == (subject,)
    assert desk.bureau.appeal().state is AppealState.CLOSED
    assert desk.bureau.reply().message_id.encode() in taken.content
