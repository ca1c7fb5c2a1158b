"""What follows for an appeal from a message that went out, or that came back to the drafts."""

from datetime import datetime

from mailbot.domain.message import Message, Purpose
from mailbot.domain.outcome import answered_by, met_by_reply
from mailbot.domain.states import AppealState, MessageState
from mailbot.ports import Unit

_ON_ITS_WAY = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN)


def conclude(unit: Unit, message: Message, at: datetime) -> None:
    """Answer the demands that a sent reply answers, and meet its clocks (policy 14.4)."""
    if message.purpose is not Purpose.REPLY or message.appeal_id is None:
        return
    appeal_id = message.appeal_id
    demands = answered_by(unit.appeals.demands(appeal_id), message.draft.kinds)
    unit.appeals.set_demands(appeal_id, demands)
    unit.appeals.set_clocks(appeal_id, met_by_reply(unit.appeals.clocks(appeal_id), demands, at))


def undecide(unit: Unit, appeal_id: int) -> None:
    """Take the decision back when no reply of the appeal is on its way any more."""
    appeal = unit.appeals.get(appeal_id)
    replies = [
        message
        for message in unit.messages.find(_ON_ITS_WAY, appeal_id)
        if message.purpose is Purpose.REPLY
    ]
    if appeal.state is AppealState.DECIDED and not replies:
        unit.appeals.move(appeal_id, AppealState.CHECKED)
