"""What goes out: versions, approvals of exactly one of them, and what is left of a send."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import MessageState
from mailbot.errors import Changed, IllegalTransition, NotFound
from mailbot.ports import Messages, NewMessage, Records, Unit
from tests.records.samples import ALARM, APPEAL, DRAFT, LATER, NOW, reply
from tests.records.threads import together

S = MessageState


def drafted(unit: Unit) -> Message:
    return unit.messages.add(reply(unit.appeals.register(APPEAL).id))


def approve(messages: Messages, message: Message, name: str = "<1@example.ru>") -> None:
    messages.approve(
        message.id,
        message.version,
        by="Иванова И. И.",
        at=NOW,
        sha256="ab" * 32,
        bytes_ref="cd" * 16,
        rfc_message_id=name,
        recipients=["marina@example.ru"],
    )


def test_a_new_message_is_version_one_with_an_outgoing_number(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        first = unit.messages.add(reply(appeal.id))
        second = unit.messages.add(reply(appeal.id))
        other = drafted(unit)

        assert first == Message(
            id=first.id,
            appeal_id=appeal.id,
            purpose=Purpose.REPLY,
            state=S.DRAFTED,
            version=1,
            draft=DRAFT,
            outgoing_no="1/2025-1",
            key_id=first.key_id,
        )
        assert len({first.key_id, second.key_id, ""}) == 3
        assert unit.messages.get(first.id) == first
        assert (second.outgoing_no, other.outgoing_no) == ("1/2025-2", "2/2025-1")


def test_an_alarm_has_no_outgoing_number(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        alarm = unit.messages.add(replace(ALARM, appeal_id=appeal.id))
        unit.messages.add(ALARM)

        assert (alarm.outgoing_no, alarm.state) == ("", S.APPROVED)
        assert alarm.recipients == ("operator@example.ru",)
        assert unit.messages.add(reply(appeal.id)).outgoing_no == "1/2025-1"


def test_many_threads_draw_every_outgoing_number_once(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)

    def add(_worker: int) -> str:
        with records.begin() as unit:
            return unit.messages.add(reply(appeal.id)).outgoing_no

    assert set(together(8, add)) == {f"1/2025-{k}" for k in range(1, 9)}


def test_a_message_of_an_unknown_appeal_is_not_recorded(records: Records) -> None:
    with pytest.raises(NotFound), records.begin() as unit:
        unit.messages.add(reply(7))


def test_messages_are_found_by_state_and_appeal(records: Records) -> None:
    with records.begin() as unit:
        first, second = drafted(unit), drafted(unit)
        alarm = unit.messages.add(ALARM)
        approve(unit.messages, first)

        assert [m.id for m in unit.messages.find()] == [first.id, second.id, alarm.id]
        assert [m.id for m in unit.messages.find([S.APPROVED])] == [first.id, alarm.id]
        assert [m.id for m in unit.messages.find((), first.appeal_id)] == [first.id]
        assert unit.messages.find([S.APPROVED], second.appeal_id) == []


def test_a_revision_makes_the_next_version(records: Records) -> None:
    changed = replace(DRAFT, body="Иначе")
    with records.begin() as unit:
        message = drafted(unit)
        version = unit.messages.revise(message.id, changed, 1)
        stored = unit.messages.get(message.id)

    assert (version, stored.version, stored.draft) == (2, 2, changed)


def test_a_signed_sheet_belongs_to_its_version(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        unit.messages.sign(message.id, 1, "ef" * 16, "подписано.pdf")
        unit.messages.revise(message.id, DRAFT, 1)
        stored = unit.messages.get(message.id)

    assert (stored.sheet_ref, stored.sheet_name) == ("ef" * 16, "подписано.pdf")
    assert (stored.sheet_version, stored.version) == (1, 2)


def test_an_approval_is_recorded_with_everything_that_binds_it(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        approve(unit.messages, message)
        stored = unit.messages.get(message.id)

    assert stored == replace(
        message,
        state=S.APPROVED,
        approved_by="Иванова И. И.",
        approved_at=NOW,
        approved_sha256="ab" * 32,
        bytes_ref="cd" * 16,
        message_id="<1@example.ru>",
        recipients=("marina@example.ru",),
    )


ACTS: dict[str, Callable[[Messages, Message], object]] = {
    "revise": lambda messages, m: messages.revise(m.id, DRAFT, m.version),
    "sign": lambda messages, m: messages.sign(m.id, m.version, "ef" * 16, "a.pdf"),
    "approve": approve,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_changed_since_it_was_shown_stays_untouched(
    records: Records, act: Callable[[Messages, Message], object]
) -> None:
    with records.begin() as unit:
        shown = drafted(unit)
        unit.messages.revise(shown.id, DRAFT, 1)
        stored = unit.messages.get(shown.id)
        with pytest.raises(Changed):
            act(unit.messages, shown)

        assert unit.messages.get(shown.id) == stored


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_approved_is_not_changed_any_more(
    records: Records, act: Callable[[Messages, Message], object]
) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        approve(unit.messages, message)
        stored = unit.messages.get(message.id)
        with pytest.raises(Changed):
            act(unit.messages, stored)

        assert unit.messages.get(message.id) == stored


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_not_there_is_not_found(
    records: Records, act: Callable[[Messages, Message], object]
) -> None:
    with records.begin() as unit:
        with pytest.raises(NotFound, match="message 7"):
            act(unit.messages, replace(drafted(unit), id=7))
        for ask in (
            lambda: unit.messages.get(7),
            lambda: unit.messages.move(7, S.APPROVED),
            lambda: unit.messages.copied(7, NOW),
        ):
            with pytest.raises(NotFound):
                ask()


def test_one_of_two_approvals_of_a_version_wins(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)

    def attempt(worker: int) -> bool:
        try:
            with records.begin() as unit:
                approve(unit.messages, message, f"<{worker}@example.ru>")
        except Changed:
            return False
        return True

    assert together(4, attempt).count(True) == 1


def test_sending_counts_attempts_and_keeps_what_is_said_of_them(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        approve(unit.messages, message)
        unit.messages.move(message.id, S.SENDING)
        unit.messages.move(message.id, S.APPROVED, reason="greylisted", not_before=LATER)
        waiting = unit.messages.get(message.id)
        unit.messages.move(message.id, S.SENDING)
        unit.messages.move(message.id, S.SENT, sent_at=LATER, delivery="250 2.0.0 Ok: queued")
        unit.messages.move(message.id, S.UNDELIVERED, reason="bounced")
        bounced = unit.messages.get(message.id)

    assert (waiting.attempts, waiting.reason) == (1, "greylisted")
    assert waiting.next_attempt_at == LATER
    assert (bounced.attempts, bounced.reason, bounced.next_attempt_at) == (2, "bounced", None)
    assert (bounced.sent_at, bounced.delivery) == (LATER, "250 2.0.0 Ok: queued")


def test_a_message_that_is_drafted_again_has_no_approval(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        unit.messages.sign(message.id, 1, "ef" * 16, "a.pdf")
        signed = unit.messages.get(message.id)
        approve(unit.messages, message)
        unit.messages.move(message.id, S.SENDING)
        unit.messages.move(message.id, S.SENT, sent_at=NOW, delivery="250 Ok")
        unit.messages.copied(message.id, NOW)
        unit.messages.move(message.id, S.UNDELIVERED)
        unit.messages.move(message.id, S.DRAFTED, reason="bounced")
        again = unit.messages.get(message.id)

    assert again == replace(signed, reason="bounced", recipients=("marina@example.ru",))


def test_a_message_moves_by_the_table_only(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        with pytest.raises(IllegalTransition):
            unit.messages.move(message.id, S.SENDING)

        assert unit.messages.get(message.id) == message


def test_a_message_is_known_by_every_name_it_went_out_with(records: Records) -> None:
    with records.begin() as unit:
        message, other = drafted(unit), drafted(unit)
        approve(unit.messages, message, "<first@example.ru>")
        unit.messages.move(message.id, S.DRAFTED)
        approve(unit.messages, message, "<second@example.ru>")
        approve(unit.messages, other, "<other@example.ru>")

        def known(*names: str) -> list[int]:
            return [m.id for m in unit.messages.by_message_ids(names)]

        assert known("<first@example.ru>", "<second@example.ru>", "<x@example.com>") == [message.id]
        assert known("<other@example.ru>", "<first@example.ru>") == [message.id, other.id]
        assert known("<x@example.com>") == known() == []


def test_what_was_sent_to_a_subject_waits_for_its_copy(records: Records) -> None:
    def send(unit: Unit, message: Message) -> int:
        unit.messages.move(message.id, S.SENDING)
        unit.messages.move(message.id, S.SENT, sent_at=NOW)
        return message.id

    with records.begin() as unit:
        ids = []
        for name in ("<1@example.ru>", "<2@example.ru>"):
            message = drafted(unit)
            approve(unit.messages, message, name)
            ids.append(send(unit, message))
        send(unit, unit.messages.add(ALARM))
        send(unit, unit.messages.add(replace(ALARM, purpose=Purpose.DIGEST)))
        drafted(unit)
        unit.messages.copied(ids[0], LATER)

        assert [m.id for m in unit.messages.to_copy()] == [ids[1]]
        assert unit.messages.get(ids[0]).sent_copy_at == LATER


def test_every_purpose_is_copied_or_the_operators_own(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        for purpose in Purpose:
            added = unit.messages.add(
                NewMessage(purpose=purpose, draft=DRAFT, appeal_id=appeal.id, state=S.APPROVED)
            )
            unit.messages.move(added.id, S.SENDING)
            unit.messages.move(added.id, S.SENT, sent_at=NOW)

        waiting = {m.purpose for m in unit.messages.to_copy()}
        assert waiting == set(Purpose) - {Purpose.ALARM, Purpose.DIGEST}
