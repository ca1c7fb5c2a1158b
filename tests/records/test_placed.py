"""Drafts in the mailbox: which are there, which might be, and by what names they are known."""

import pytest

from mailbot.domain.message import BY_HAND, Message
from mailbot.domain.placed import DELETED, Placed
from mailbot.domain.states import AppealState, MessageState, PlacedState
from mailbot.errors import IllegalTransition
from mailbot.ports import NewPlaced, Records, Unit
from tests.records.samples import APPEAL, DRAFT, LATER, NOW, reply


def drafted(unit: Unit) -> Message:
    appeal = unit.appeals.register(APPEAL)
    message = unit.messages.add(reply(appeal.id))
    unit.appeals.move(appeal.id, AppealState.CHECKED)
    return message


def placed(unit: Unit, message: Message, name: str = "<1@example.ru>") -> Placed:
    return unit.placed.add(
        NewPlaced(
            message_id=message.id,
            version=message.version,
            state=PlacedState.PLACING,
            rfc_message_id=name,
            bytes_ref="ab" * 16,
            uidvalidity=4_000_000_000,
            at=NOW,
        )
    )


def test_a_copy_is_known_by_its_message_id_and_keeps_its_uid(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        row = placed(unit, message)
        unit.placed.move(row.id, PlacedState.THERE, LATER, uid=4_000_000_001)
        unit.placed.move(row.id, PlacedState.MISSING, LATER)
        (there,) = unit.placed.open()

        assert (there.state, there.uid, there.since) == (PlacedState.MISSING, 4_000_000_001, LATER)
        assert [m.id for m in unit.messages.by_message_ids(["<1@example.ru>"])] == [message.id]


def test_what_is_gone_does_not_come_back(records: Records) -> None:
    with records.begin() as unit:
        row = placed(unit, drafted(unit))
        unit.placed.move(row.id, PlacedState.LEAVING, LATER)
        unit.placed.move(row.id, PlacedState.GONE, LATER, reason=DELETED)

        assert not unit.placed.open()
        with pytest.raises(IllegalTransition):
            unit.placed.move(row.id, PlacedState.THERE, LATER)


def test_a_draft_that_was_deleted_twice_is_no_candidate(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        counts = [len(unit.placed.candidates())]
        for _ in range(2):
            row = placed(unit, message)
            unit.placed.move(row.id, PlacedState.THERE, LATER, uid=1)
            unit.placed.move(row.id, PlacedState.GONE, LATER, reason=DELETED)
            counts.append(len(unit.placed.candidates()))

        assert counts == [1, 1, 0]


def test_only_drafts_of_open_appeals_are_candidates(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        unit.appeals.move(message.appeal_id or 0, AppealState.DECIDED)
        open_ones = unit.placed.candidates()
        unit.appeals.move(message.appeal_id or 0, AppealState.CLOSED)

        assert [each.appeal_state for each in open_ones] == [AppealState.DECIDED]
        assert not unit.placed.candidates()


def test_what_a_person_sent_is_approved_and_sent_at_once(records: Records) -> None:
    with records.begin() as unit:
        message = drafted(unit)
        unit.messages.dispatched(
            message.id,
            draft=DRAFT,
            version=2,
            by="Иванова И. И.",
            at=NOW,
            sha256="ab" * 32,
            bytes_ref="cd" * 16,
            rfc_message_id="<2@example.ru>",
            recipients=["marina@example.ru"],
        )
        sent = unit.messages.get(message.id)

        assert (sent.state, sent.version, sent.delivery) == (MessageState.SENT, 2, BY_HAND)
        assert sent.approved_at == sent.sent_at == sent.sent_copy_at == NOW
        assert not unit.messages.to_copy()
        assert unit.placed.states([message.id]) == {message.id: (MessageState.SENT, 2)}
