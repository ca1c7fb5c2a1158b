"""A person approves exactly what was shown, and nothing that may not leave."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.domain.findings import Form, Verdict
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, Changed, Hindered, IllegalTransition
from mailbot.mail.parse import parse
from mailbot.steps import act, person, view
from mailbot.steps.conclude import undeliver
from mailbot.steps.sign import sign
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, NOW, Bureau, open_bureau, write_config


def came(bureau: Bureau, text: str = ACCESS, **other: object) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(text, **other))
    bureau.works()


def as_letter(bureau: Bureau) -> None:
    """Let the reply be one that is attached, filled in."""
    came(bureau)
    reply = bureau.reply()
    with bureau.office.records.begin() as unit:
        draft = replace(reply.draft, form=Form.SCANNED_DOCUMENT)
        unit.messages.revise(reply.id, draft, reply.version)
    bureau.fills(bureau.reply())


def why_not(bureau: Bureau, message_id: int) -> str:
    with pytest.raises(Hindered) as caught:
        act.approve(bureau.office, message_id, None, BY)
    return str(caught.value.text.ru)


def test_a_blank_hinders_approval_and_is_named(bureau: Bureau) -> None:
    came(bureau)

    assert "номер телефона" in why_not(bureau, bureau.reply().id)
    assert bureau.reply().state is MessageState.DRAFTED


def test_approval_binds_who_when_which_version_and_the_exact_bytes(bureau: Bureau) -> None:
    came(bureau)
    version = bureau.fills(bureau.reply())
    approved = act.approve(bureau.office, bureau.reply().id, version, BY)
    assert approved.bytes_ref is not None
    content = bureau.office.archive.get(approved.bytes_ref)

    assert (approved.approved_by, approved.approved_at, approved.version) == (BY, NOW, version)
    assert approved.approved_sha256 == hashlib.sha256(content).hexdigest()
    assert parse(content).message_id == approved.message_id
    assert approved.recipients == MARINA.emails
    assert bureau.appeal().state is AppealState.DECIDED


def test_another_version_than_the_one_shown_is_not_approved(bureau: Bureau) -> None:
    came(bureau)
    shown = bureau.fills(bureau.reply())
    act.edit(bureau.office, bureau.reply().id, shown, bureau.reply().draft.body + " Ещё.", BY)

    with pytest.raises(Changed):
        act.approve(bureau.office, bureau.reply().id, shown, BY)
    assert bureau.reply().state is MessageState.DRAFTED


def test_a_text_written_over_another_version_is_refused(bureau: Bureau) -> None:
    came(bureau)
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, "первый", BY)

    with pytest.raises(Changed):
        act.edit(bureau.office, reply.id, reply.version, "второй", BY)
    assert bureau.reply().draft.body == "первый"


def test_a_letter_without_a_signature_is_not_approved(bureau: Bureau) -> None:
    as_letter(bureau)

    assert "не подписано" in why_not(bureau, bureau.reply().id)


def test_a_letter_that_was_signed_and_scanned_leaves_as_that_scan(bureau: Bureau) -> None:
    """Source: policy 14.1.2, 14.4."""
    as_letter(bureau)
    sheet = b"%PDF-1.7 signed by hand"
    sign(bureau.office, bureau.reply().id, None, sheet, BY)
    act.approve(bureau.office, bureau.reply().id, None, BY)
    bureau.works()
    (content,) = bureau.posted.to(MARINA.emails[0])

    assert [part.content for part in parse(content).parts] == [sheet]


def test_a_signature_counts_for_its_version_only(bureau: Bureau) -> None:
    as_letter(bureau)
    sign(bureau.office, bureau.reply().id, None, b"%PDF-1.7 signed", BY)
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, reply.draft.body + " Ещё.", BY)

    assert "не подписано" in why_not(bureau, reply.id)


def test_a_sheet_that_is_no_picture_is_refused(bureau: Bureau) -> None:
    as_letter(bureau)

    with pytest.raises(BadInput):
        sign(bureau.office, bureau.reply().id, None, b"PK\3\4 a word processor's", BY)


def test_with_a_facsimile_the_letter_leaves_as_pdf(tmp_path: Path, database_url: str) -> None:
    config = write_config(tmp_path / "office", database_url, facsimile=True)
    with open_bureau(config) as bureau:
        as_letter(bureau)
        act.approve(bureau.office, bureau.reply().id, None, BY)
        bureau.works()
        (content,) = bureau.posted.to(MARINA.emails[0])
        letter = parse(content)

    (part,) = letter.parts
    assert (part.media_type, part.content[:5]) == ("application/pdf", b"%PDF-")
    assert "приложен" in letter.text


def test_empty_mandatory_configuration_hinders_approval(tmp_path: Path, database_url: str) -> None:
    """Source: domain facts 2.14."""
    config = write_config(tmp_path / "office", database_url, filled=False)
    with open_bureau(config) as bureau:
        came(bureau)
        bureau.fills(bureau.reply())
        hindrances = why_not(bureau, bureau.reply().id)

    for key in ("recipients", "processors", "cross_border"):
        assert f"{key}: не заполнено в policy.toml" in hindrances


@pytest.mark.parametrize("known", [(), (MARINA, replace(ANNA, emails=MARINA.emails))])
def test_whoever_is_not_surely_the_subject_is_answered_without_yes_or_no(
    bureau: Bureau, known: tuple[Subject, ...]
) -> None:
    """A stranger, or an address of two: the answer goes where the letter came from."""
    bureau.enrols(*known)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    desk = view.look(bureau.office, bureau.reply().id)
    bureau.approves(bureau.reply())
    bureau.works()
    (sent,) = bureau.posted.to(*MARINA.emails)
    text = " ".join(parse(sent).text.split())

    assert view.STRANGER in desk.warnings
    assert "не подтверждает и не опровергает" in text
    assert "117/2025" not in text
    assert "Орлова" not in text


def test_information_for_a_stranger_is_never_approved(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS))
    bureau.works()
    reply = bureau.reply()
    with bureau.office.records.begin() as unit:
        told = replace(reply.draft, sorts=(ReplySort.INFORMATION,))
        unit.messages.revise(reply.id, told, reply.version)

    assert "сведения не раскрываются" in why_not(bureau, reply.id)


@pytest.mark.parametrize("name", ["noreply", "no-reply", "do.not.reply", "MAILER-DAEMON"])
def test_nobody_s_address_is_never_answered(bureau: Bureau, name: str) -> None:
    nobody = replace(MARINA, emails=(f"{name}@example.com",))
    bureau.arrives(mail(MARKETING, sender=nobody))
    bureau.works()
    for letter in bureau.letters():
        if letter.state is not LetterState.FILED:
            person.register(bureau.office, letter.id, BY)
    bureau.works()

    assert "никто не читает" in why_not(bureau, bureau.reply().id)


def test_a_reply_never_goes_to_reply_to(bureau: Bureau) -> None:
    came(bureau, Reply_To="thief@example.ru")

    assert bureau.approves(bureau.reply()).recipients == MARINA.emails


def test_a_forged_letter_is_answered_with_no_data_at_the_registered_address(
    bureau: Bureau,
) -> None:
    came(bureau, results="mx.example.ru; dmarc=fail header.from=example.com", subject="х")
    desk = view.look(bureau.office, bureau.reply().id)

    assert desk.recipient == MARINA.emails[0]
    assert "Подтверждаем, что обрабатываем" not in bureau.reply().draft.body


def test_an_appeal_that_is_no_appeal_is_not_answered(bureau: Bureau) -> None:
    came(bureau)
    bureau.fills(bureau.reply())
    person.not_an_appeal(bureau.office, "1/2025", BY, "реклама")

    assert "not_an_appeal" in why_not(bureau, bureau.reply().id)


def test_an_appeal_with_an_approved_message_does_not_leave_the_count(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())

    with pytest.raises(Hindered):
        person.not_an_appeal(bureau.office, "1/2025", BY, "реклама")


def test_what_was_taken_back_is_not_sent(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())
    act.take_back(bureau.office, bureau.reply().id, BY)
    bureau.works()

    assert bureau.posted.to(MARINA.emails[0]) == []
    assert bureau.appeal().state is AppealState.CHECKED


def test_what_was_sent_cannot_be_taken_back(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())
    bureau.works()

    with pytest.raises(IllegalTransition):
        act.take_back(bureau.office, bureau.reply().id, BY)


def test_a_second_approval_of_the_same_message_is_refused(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())

    with pytest.raises(Hindered):
        act.approve(bureau.office, bureau.reply().id, None, BY)


def test_what_was_approved_is_shown_as_it_was_approved(bureau: Bureau) -> None:
    came(bureau)
    approved = bureau.approves(bureau.reply())
    assert approved.bytes_ref is not None
    bureau.waits(days=3)
    shown = view.preview(bureau.office, view.look(bureau.office, approved.id))

    assert shown.text == parse(bureau.office.archive.get(approved.bytes_ref)).text
    assert "14 июня" not in shown.text


def test_an_alarm_of_an_appeal_is_shown_as_itself(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.is_at(NOW.replace(hour=23))
    bureau.sweeps()
    (alarm, *_) = bureau.alarms()
    shown = view.preview(bureau.office, view.look(bureau.office, alarm.id))

    assert shown.recipients == ("duty@example.ru",)
    assert alarm.appeal_id is not None
    assert "Уважаем" not in shown.text


def test_a_completion_request_may_leave_before_the_reply(bureau: Bureau) -> None:
    came(bureau)
    (request,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    bureau.approves(request)
    bureau.works()

    assert len(bureau.posted.to(MARINA.emails[0])) == 1
    assert bureau.appeal().state is AppealState.CHECKED
    assert bureau.reply().state is MessageState.DRAFTED
    assert bureau.reply().draft.kinds == (Kind.ACCESS_REQUEST,)


def test_a_sheet_signed_for_another_version_is_refused(bureau: Bureau) -> None:
    as_letter(bureau)
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, "Уважаемая Марина Сергеевна!", BY)

    with pytest.raises(Changed):
        sign(bureau.office, reply.id, reply.version, b"%PDF-1.7 signed", BY)


def test_a_draft_that_nobody_needed_is_withdrawn_with_its_appeal_and_taken_up_with_it(
    bureau: Bureau,
) -> None:
    """Source: policy 14.3.4."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    (asked,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    bureau.approves(bureau.reply())
    bureau.works()
    (withdrawn,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    told = [h.event for h in bureau.history(message_id=asked.id)]
    with bureau.office.records.begin() as unit:
        undeliver(unit, unit.messages.get(bureau.reply().id))
        unit.appeals.move(1, AppealState.REGISTERED)
    bureau.works()
    (again,) = bureau.messages(Purpose.COMPLETION_REQUEST)

    assert asked.state is MessageState.DRAFTED
    assert (withdrawn.state, told[-1]) == (MessageState.WITHDRAWN, "draft_withdrawn")
    assert (again.id, again.state) == (asked.id, MessageState.DRAFTED)


def test_what_is_no_appeal_leaves_no_draft_behind(bureau: Bureau) -> None:
    came(bureau)
    person.not_an_appeal(bureau.office, "1/2025", BY, "реклама")

    assert {message.state for message in bureau.messages()} == {MessageState.WITHDRAWN}
    with pytest.raises(Hindered, match="not needed"):
        act.take_back(bureau.office, bureau.reply().id, BY)


def test_nobody_is_asked_any_more_for_what_has_come(bureau: Bureau) -> None:
    came(bureau)
    (asked,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    person.set_requisites(bureau.office, "1/2025", {"signature": Verdict.PRESENT}, BY)
    bureau.works()
    (withdrawn,) = bureau.messages(Purpose.COMPLETION_REQUEST)

    assert asked.state is MessageState.DRAFTED
    assert withdrawn.state is MessageState.WITHDRAWN
    assert bureau.reply().state is MessageState.DRAFTED
