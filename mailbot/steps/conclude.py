"""What follows for an appeal from a message that went out, or that came back to the drafts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mailbot.domain.appeal import DemandState
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.outcome import answered_by, is_answered, met_by_reply, unmet_by_reply
from mailbot.domain.states import AppealState, MessageState
from mailbot.ports import Happening, Unit

_ON_ITS_WAY = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN)


def conclude(unit: Unit, message: Message, at: datetime) -> None:
    """Answer the demands that a sent reply answers, and meet its clocks (policy 14.4).

    What a partial reply left open is checked anew, so that its draft is written; and so is an
    appeal whose recipients were told.
    """
    noticed = (Purpose.EXTENSION_NOTICE, Purpose.RECIPIENT_NOTICE)
    if message.appeal_id is not None and message.purpose in noticed:
        _count_anew(unit, message.appeal_id)
    if message.purpose is not Purpose.REPLY or message.appeal_id is None:
        return
    appeal_id = message.appeal_id
    demands = answered_by(unit.appeals.demands(appeal_id), message.draft.kinds)
    unit.appeals.set_demands(appeal_id, demands)
    unit.appeals.set_clocks(appeal_id, met_by_reply(unit.appeals.clocks(appeal_id), demands, at))
    _reopen(unit, appeal_id, AppealState.REGISTERED)


def undeliver(unit: Unit, message: Message) -> None:
    """Take back what a reply brought about that did not arrive: the clocks run on."""
    if message.appeal_id is not None and message.purpose is Purpose.EXTENSION_NOTICE:
        _count_anew(unit, message.appeal_id)
    if message.purpose is not Purpose.REPLY or message.appeal_id is None:
        return
    appeal_id, sent_at = message.appeal_id, message.sent_at
    if unit.shredding.destroyed_at(appeal_id) is not None:
        # Nothing is left that could be answered anew; a person is told.
        return
    others = [
        other
        for other in unit.messages.find([MessageState.SENT], appeal_id)
        if other.purpose is Purpose.REPLY and other.id != message.id
    ]
    answered = {kind for other in others for kind in other.draft.kinds}
    lost = set(message.draft.kinds) - answered
    unit.appeals.set_demands(
        appeal_id,
        [
            replace(demand, state=DemandState.OPEN) if demand.kind in lost else demand
            for demand in unit.appeals.demands(appeal_id)
        ],
    )
    if sent_at is not None:
        clocks = unmet_by_reply(unit.appeals.clocks(appeal_id), sent_at)
        unit.appeals.set_clocks(appeal_id, clocks)
    if unit.appeals.get(appeal_id).state in (AppealState.DECIDED, AppealState.CLOSED):
        unit.appeals.move(appeal_id, AppealState.CHECKED)


def _count_anew(unit: Unit, appeal_id: int) -> None:
    """Have the clocks counted that a notice extends, now that it left or came back.

    What was decided stays decided while its reply is on its way; the reply sees to the rest.
    """
    if unit.appeals.get(appeal_id).state is AppealState.CHECKED or (
        unit.appeals.get(appeal_id).state is AppealState.DECIDED
        and not _is_leaving(unit.messages.find(appeal_id=appeal_id))
    ):
        unit.appeals.move(appeal_id, AppealState.REGISTERED)


def reopen(unit: Unit, appeal_id: int) -> None:
    """Have an appeal checked anew, whatever its state; one that was never filed stays out."""
    steps: dict[AppealState, tuple[AppealState, ...]] = {
        AppealState.CHECKED: (AppealState.REGISTERED,),
        AppealState.DECIDED: (AppealState.REGISTERED,),
        AppealState.CLOSED: (AppealState.CHECKED, AppealState.REGISTERED),
    }
    for state in steps.get(unit.appeals.get(appeal_id).state, ()):
        unit.appeals.move(appeal_id, state)


def undecide(unit: Unit, message: Message) -> None:
    """Take the decision back when no reply of the appeal is on its way any more."""
    if message.purpose is Purpose.REPLY and message.appeal_id is not None:
        _reopen(unit, message.appeal_id, AppealState.CHECKED)


def _reopen(unit: Unit, appeal_id: int, to: AppealState) -> None:
    appeal, messages = unit.appeals.get(appeal_id), unit.messages.find(appeal_id=appeal_id)
    leaving = _is_leaving(messages)
    done = leaving or is_answered(unit.appeals.demands(appeal_id), messages)
    if appeal.state is AppealState.DECIDED and not done:
        unit.appeals.move(appeal_id, to)
    elif appeal.state is AppealState.CHECKED and done and not leaving:
        # A letter that joined had reopened what a reply, uncertain then, did answer.
        unit.appeals.move(appeal_id, AppealState.DECIDED)


def _is_leaving(messages: Iterable[Message]) -> bool:
    return any(m.purpose is Purpose.REPLY and m.state in _ON_ITS_WAY for m in messages)


def withdraw_drafts(unit: Unit, appeal_id: int, at: datetime) -> None:
    """Take what nobody approved out of the operator's list: its appeal has ended."""
    for message in unit.messages.find([MessageState.DRAFTED], appeal_id):
        if message.purpose not in TO_OPERATOR:
            withdraw_draft(unit, message, at)


def withdraw_draft(unit: Unit, message: Message, at: datetime) -> None:
    """Take one draft out of the operator's list; it comes back if it is needed again."""
    unit.messages.move(message.id, MessageState.WITHDRAWN)
    unit.note(
        Happening(
            at=at,
            event="draft_withdrawn",
            appeal_id=message.appeal_id,
            message_id=message.id,
        )
    )


def taken_up(unit: Unit, message: Message) -> Message:
    """Return the message as a draft again if it was withdrawn: its appeal goes on."""
    if message.state is not MessageState.WITHDRAWN:
        return message
    unit.messages.move(message.id, MessageState.DRAFTED)
    return unit.messages.get(message.id)


def recall(unit: Unit, appeal_id: int, reason: str, at: datetime) -> list[Message]:
    """Take back what was approved for the subject and has not left; alarms go on."""
    approved = [
        message
        for message in unit.messages.find([MessageState.APPROVED], appeal_id)
        if message.purpose not in TO_OPERATOR
    ]
    for message in approved:
        unit.messages.move(message.id, MessageState.DRAFTED, reason=reason)
        unit.note(
            Happening(
                at=at,
                event="returned",
                appeal_id=appeal_id,
                message_id=message.id,
                details={"reason": reason},
            )
        )
    return approved
