"""Every letter finds its place: an entry, a place in one, set aside with a reason, or held."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.letter import Letter
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.errors import Unavailable, UnreadableLetter
from mailbot.mail.parse import parse
from mailbot.steps import person
from mailbot.steps.alarm import alarm
from mailbot.words import Text
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, DUTY, NOW, Bureau


def breaks_on(*marks: str):
    """A parser with a fault of ours: it falls over letters that hold one of these marks."""

    def broken(raw: bytes) -> Letter:
        letter = parse(raw)
        if any(mark in letter.text for mark in marks):
            raise ZeroDivisionError(letter.text)
        return letter

    return broken


def test_an_entry_bears_what_the_letter_says(bureau: Bureau) -> None:
    """Source: policy 14.3.1, 15.2."""
    bureau.enrols(MARINA)
    letter_id = bureau.arrives(mail(ACCESS))
    bureau.works()
    appeal = bureau.appeal()

    assert bureau.letter(letter_id).state is LetterState.FILED
    assert (appeal.number, appeal.subject_id, appeal.sender) == (
        "1/2025",
        MARINA.id,
        MARINA.emails[0],
    )
    assert appeal.kinds == (Kind.ACCESS_REQUEST,)
    assert appeal.policy_edition.startswith("2025-06-09 ")


def test_what_cannot_be_parsed_is_registered_as_unclear(bureau: Bureau) -> None:
    """Source: policy 14.3.1."""

    def unreadable(raw: bytes) -> Letter:
        raise UnreadableLetter(Text("не письмо", "no letter"))

    bureau.office = replace(bureau.office, parse=unreadable)
    bureau.arrives(b"\0\1\2")
    bureau.works()

    assert bureau.appeal().sort is Sort.UNCLEAR
    assert "unreadable" in bureau.appeal().flags


def test_odd_bytes_get_an_entry_all_the_same(bureau: Bureau) -> None:
    for raw in (b"", b"\0", b"\xff\xfe\xfd", b"\r\n\r\n", b"From: \xff\r\n\r\n\xed\xa0\x80"):
        bureau.arrives(raw)
    bureau.works()

    assert {letter.state for letter in bureau.letters()} == {LetterState.FILED}
    assert len(bureau.appeals()) == 5


def test_the_same_message_id_with_the_same_words_joins_as_a_duplicate(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS))
    copy = bureau.arrives(mail(ACCESS, results="mx.example.ru; none"))
    bureau.works()
    letter = bureau.letter(copy)

    assert (letter.state, letter.reason) == (LetterState.JOINED, "duplicate")
    assert letter.appeal_id == bureau.appeal().id


def test_the_same_message_id_with_other_content_is_an_entry_of_its_own_flagged(
    bureau: Bureau,
) -> None:
    bureau.arrives(mail(ACCESS))
    bureau.arrives(mail(MARKETING))
    bureau.works()

    assert [appeal.flags for appeal in bureau.appeals()] == [(), ("same_message_id",)]


def test_the_same_message_id_with_another_subject_line_is_an_entry_of_its_own(
    bureau: Bureau,
) -> None:
    bureau.arrives(mail(ACCESS, subject="Запрос"))
    bureau.arrives(mail(ACCESS, subject="Удалите мои данные"))
    bureau.works()

    assert len(bureau.appeals()) == 2


def answered(bureau: Bureau) -> bytes:
    """Answer an appeal of Marina, and return the reply as it left."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    (reply,) = bureau.posted.to(MARINA.emails[0])
    return reply


def test_our_own_message_that_comes_back_is_set_aside(bureau: Bureau) -> None:
    reply = answered(bureau)
    letter_id = bureau.arrives(
        b"Received: by mx.example.ru; Wed, 11 Jun 2025 11:21:00 +0300\r\n" + reply
    )
    bureau.works()
    letter = bureau.letter(letter_id)

    assert (letter.state, letter.reason) == (LetterState.SET_ASIDE, "own_message")
    assert len(bureau.appeals()) == 1


def test_a_stranger_s_letter_under_our_message_id_is_no_message_of_ours(bureau: Bureau) -> None:
    ours = parse(answered(bureau)).message_id
    assert ours is not None
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id=ours))
    bureau.works()

    assert [appeal.flags for appeal in bureau.appeals()] == [(), ("same_message_id",)]


def reply_to(bureau: Bureau, text: str, **other: str) -> int | None:
    """Let Marina answer the last message that was drafted and approved for her."""
    message = next(m for m in bureau.messages() if m.message_id)
    return bureau.arrives(
        mail(text, message_id="<second@example.com>", In_Reply_To=message.message_id, **other)
    )


def approved(bureau: Bureau) -> None:
    """Approve a reply that the mail server does not take for now."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.posted.troubles = [Unavailable(Text("позже", "later"))]
    bureau.works()
    assert bureau.reply().state is MessageState.APPROVED


def test_an_answer_to_our_message_joins_and_takes_back_what_was_not_sent(bureau: Bureau) -> None:
    approved(bureau)
    letter_id = reply_to(bureau, "Дополняю: мой телефон прежний.\n\nОрлова Марина Сергеевна\n")
    bureau.works()
    bureau.waits(hours=1)
    bureau.works()
    letter, reply = bureau.letter(letter_id), bureau.reply()

    assert (letter.state, letter.reason) == (LetterState.JOINED, "answer")
    assert (reply.state, reply.approved_by) == (MessageState.DRAFTED, "")
    assert bureau.appeal().state is AppealState.CHECKED
    assert bureau.posted.to(MARINA.emails[0]) == []


def test_what_a_person_wrote_outlives_a_letter_that_joins(bureau: Bureau) -> None:
    approved(bureau)
    written = bureau.reply().draft.body
    reply_to(bureau, "Дополняю: мой телефон прежний.\n\nОрлова Марина Сергеевна\n")
    bureau.works()

    assert bureau.reply().draft.body == written


def test_an_alarm_of_the_appeal_leaves_although_a_letter_joins(bureau: Bureau) -> None:
    approved(bureau)
    with bureau.office.records.begin() as unit:
        alarm(bureau.office, unit, bureau.appeal().id, Text("нечто", "something"), "mailbot")
    bureau.posted.troubles = [Unavailable(Text("позже", "later"))]
    reply_to(bureau, "Дополняю: мой телефон прежний.\n\nОрлова Марина Сергеевна\n")
    bureau.works()
    bureau.waits(hours=1)
    bureau.works()

    told = [parse(content).text for content in bureau.posted.to(DUTY)]
    assert sum("нечто" in text for text in told) == 1
    # The other one says that an approval was taken back.
    assert len(told) == 2


def test_who_approved_is_told_that_a_letter_took_the_approval_back(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Unavailable(Text("позже", "later"))]
    reply_to(bureau, "Дополняю: мой телефон прежний.\n\nОрлова Марина Сергеевна\n")
    bureau.works()
    (alarm,) = bureau.alarms()

    assert bureau.reply().state is MessageState.DRAFTED
    assert f"mailbot messages show {bureau.reply().id}" in alarm.draft.body


def test_a_joined_letter_with_a_demand_of_its_own_can_be_registered(bureau: Bureau) -> None:
    answered(bureau)
    first = bureau.appeal()
    letter_id = reply_to(bureau, "Спасибо!\n\nОрлова Марина\n")
    bureau.works()
    person.register(bureau.office, letter_id, BY)
    bureau.works()

    assert bureau.letter(letter_id).state is LetterState.FILED
    assert [appeal.id != first.id for appeal in bureau.appeals()] == [False, True]


def test_thanks_for_a_reply_join_the_closed_appeal_and_call_nobody(bureau: Bureau) -> None:
    answered(bureau)
    assert bureau.appeal().state is AppealState.CLOSED
    letter_id = reply_to(bureau, "Спасибо!\n\nОрлова Марина\n")
    bureau.works()

    assert bureau.letter(letter_id).state is LetterState.JOINED
    assert bureau.appeal().state is AppealState.CLOSED
    assert bureau.alarms() == []


def test_more_than_thanks_after_the_reply_joins_the_closed_appeal_and_calls_a_person(
    bureau: Bureau,
) -> None:
    answered(bureau)
    letter_id = reply_to(bureau, "Спасибо, но я не всё понимаю.\n\nОрлова Марина\n")
    bureau.works()

    assert bureau.letter(letter_id).state is LetterState.JOINED
    (alarm,) = bureau.alarms()
    assert f"mailbot letters show {letter_id}" in alarm.draft.body


def test_thanks_before_the_tasks_are_done_do_not_reopen_what_is_answered(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(MARKETING))
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    reply_to(bureau, "Спасибо!\n\nОрлова Марина\n")
    bureau.works()
    assert bureau.appeal().state is AppealState.DECIDED

    bureau.does_tasks()
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED


def test_a_demand_made_again_after_its_reply_is_an_entry_of_its_own(bureau: Bureau) -> None:
    answered(bureau)
    reply_to(bureau, ACCESS)
    bureau.works()

    assert [appeal.number for appeal in bureau.appeals()] == ["1/2025", "2/2025"]


def test_a_demand_made_again_while_a_task_waits_is_an_entry_of_its_own(bureau: Bureau) -> None:
    """It was answered: a second wish to hear no more advertising needs an eye and a clock."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(MARKETING))
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    reply_to(bureau, MARKETING)
    bureau.works()

    assert [appeal.state for appeal in bureau.appeals()] == [
        AppealState.DECIDED,
        AppealState.CHECKED,
    ]


def test_a_stranger_who_answers_our_message_gets_an_entry_of_his_own(bureau: Bureau) -> None:
    approved(bureau)
    message = bureau.reply()
    bureau.arrives(
        mail("Да.", sender=ANNA, message_id="<x@example.com>", In_Reply_To=message.message_id)
    )
    bureau.works()

    assert len(bureau.appeals()) == 2


def test_our_own_fault_holds_the_letter_calls_a_person_and_goes_on(bureau: Bureau) -> None:
    bureau.office = replace(bureau.office, parse=breaks_on("БОМБА"))
    bad = bureau.arrives(mail("БОМБА у Орловой"), at=NOW - timedelta(hours=1))
    good = bureau.arrives(mail(ACCESS, message_id="<b@example.com>"))
    bureau.works()
    held = bureau.letter(bad)

    assert (held.state, held.reason) == (LetterState.HELD, "ZeroDivisionError")
    assert bureau.letter(good).state is LetterState.FILED
    (alarm,) = bureau.alarms()
    assert alarm.state is MessageState.SENT
    assert f"mailbot letters retry {bad}" in alarm.draft.body
    assert "Орлов" not in alarm.draft.body


def test_a_held_letter_is_read_again_when_a_person_says_so(bureau: Bureau) -> None:
    sound = bureau.office
    bureau.office = replace(sound, parse=breaks_on("мои"))
    letter_id = bureau.arrives(mail(ACCESS))
    bureau.works()
    assert letter_id is not None
    bureau.office = sound
    person.retry(bureau.office, letter_id, BY)
    bureau.works()

    assert bureau.letter(letter_id).state is LetterState.FILED
    assert bureau.appeal().kinds == (Kind.ACCESS_REQUEST,)


def test_a_faulty_alarm_template_stops_neither_the_letter_nor_the_others(bureau: Bureau) -> None:
    templates = bureau.office.settings.folder / "templates/ru"
    templates.mkdir(parents=True)
    (templates / "alarm.txt").write_text("{{ nothing }}", encoding="utf-8")
    bureau.office = replace(bureau.office, parse=breaks_on("БОМБА"))
    bad = bureau.arrives(mail("БОМБА"), at=NOW - timedelta(hours=1))
    good = bureau.arrives(mail(ACCESS, message_id="<b@example.com>"))
    bureau.works()

    assert bureau.letter(good).state is LetterState.FILED
    assert bureau.letter(bad).state is LetterState.ARRIVED
    (templates / "alarm.txt").unlink()


def test_a_letter_begun_three_times_and_never_finished_is_filed_unread(bureau: Bureau) -> None:
    class Killed(BaseException):
        pass

    def killer(raw: bytes) -> Letter:
        raise Killed

    letter_id = bureau.arrives(mail(ACCESS))
    office = bureau.office
    bureau.office = replace(office, parse=killer)
    for _ in range(3):
        with pytest.raises(Killed):
            bureau.works()
        assert bureau.letter(letter_id).state is LetterState.ARRIVED
        bureau.office.records.release()
    bureau.works()

    assert bureau.letter(letter_id).state is LetterState.FILED
    assert bureau.appeal().sort is Sort.UNCLEAR
    assert "unreadable" in bureau.appeal().flags


def test_what_was_set_aside_is_registered_by_a_person_s_order(bureau: Bureau) -> None:
    letter_id = bureau.arrives(mail(ACCESS, Auto_Submitted="auto-replied"))
    bureau.works()
    assert letter_id is not None
    letter = bureau.letter(letter_id)
    assert (letter.state, letter.reason) == (LetterState.SET_ASIDE, "auto_reply")

    person.register(bureau.office, letter_id, BY)
    bureau.works()
    assert bureau.letter(letter_id).state is LetterState.FILED
    assert bureau.appeal().kinds == (Kind.ACCESS_REQUEST,)


def test_junk_without_a_demand_is_set_aside_and_visible(bureau: Bureau) -> None:
    letter_id = bureau.arrives(mail("Поздравляем с праздником!"), folder="Junk", junk=True)
    bureau.works()
    letter = bureau.letter(letter_id)

    assert (letter.state, letter.reason) in (
        (LetterState.SET_ASIDE, "junk"),
        (LetterState.SET_ASIDE, "other_business"),
    )


def test_a_demand_in_junk_is_an_appeal(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS), folder="Junk", junk=True)
    bureau.works()

    assert bureau.appeal().kinds == (Kind.ACCESS_REQUEST,)


def test_a_representative_without_a_name_is_no_subject(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(
        mail(
            "Действую в интересах доверителя на основании доверенности. Прошу сообщить, какие"
            " персональные данные доверителя вы обрабатываете (ч. 7 ст. 14 152-ФЗ).",
            results="mx.example.ru; dkim=pass header.d=example.com",
        )
    )
    bureau.works()
    with bureau.office.records.look() as unit:
        found = unit.letters.findings(1)
    assert found is not None

    assert found.applicant.representative is not None
    assert bureau.appeal().representative
