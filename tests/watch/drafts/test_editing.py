"""What another mail program makes of a draft becomes the next version of the reply."""

from email.policy import SMTP

from mailbot.domain.states import MessageState, PlacedState
from mailbot.steps import act, view
from tests.offices import BY
from tests.watch.drafts.desk import Desk, by_another_program, edited


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
