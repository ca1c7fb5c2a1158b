"""What lies in the Drafts folder, from when, and until when."""

import re

import pytest

from mailbot.app.mail import inbox_of
from mailbot.domain.findings import Form
from mailbot.domain.states import MessageState, PlacedState
from mailbot.steps import act, place, view
from mailbot.steps.place import has_work
from mailbot.steps.sign import sign
from mailbot.watch.drafts import once
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import BY
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open
from tests.watch.drafts.desk import (
    Desk,
    open_desk,
)


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


def test_what_was_found_of_a_draft_is_forgotten_with_it(desk: Desk) -> None:
    kept = set(desk.looked.at)
    desk.program.send(desk.program.draft())
    desk.looks()
    has_work(desk.bureau.office, desk.looked)

    assert desk.bureau.reply().id in kept
    assert desk.bureau.reply().id not in desk.looked.at


def test_a_full_folder_forgets_nothing_of_the_drafts_in_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "MOST_PLACED", 1)
    kept = dict(desk.looked.at)
    has_work(desk.bureau.office, desk.looked)

    assert kept
    assert desk.looked.at == kept


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


def test_the_next_day_it_bears_the_next_day(desk: Desk) -> None:
    desk.bureau.waits(days=1)
    desk.looks()

    assert "12\N{NO-BREAK SPACE}июня" in desk.program.draft().get_content()


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
