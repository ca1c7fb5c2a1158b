"""Record that the post brought a letter back: it counts as delivered, or its clocks run again.

Either way nothing closes silently: the appeal is open until the operator has tried another way.
"""

from datetime import date

from mailbot import log
from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Task
from mailbot.domain.message import Message
from mailbot.domain.post import is_same_place
from mailbot.domain.returned import REASONS, Returned, counts_as_delivered
from mailbot.domain.states import MessageState
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.conclude import reopen, undeliver
from mailbot.words import Text


def came_back(office: Office, message_id: int, reason: Returned, on: date, by: str) -> bool:
    """Record it, and return whether the letter counts as delivered.

    Raises Hindered for what was not posted, BadInput for a day on which it cannot have come back.
    """
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        _was_posted(office, message, on)
        appeal = unit.appeals.get(message.appeal_id or 0)
        delivered = counts_as_delivered(reason, his_address=_is_his(unit, appeal, message))
        told = f"возвращено {on:%d.%m.%Y}: {REASONS[reason].ru}"
        if delivered:
            told = f"{message.delivery}; {told}, считается доставленным (п. 1 ст. 165.1 ГК РФ)"
            unit.messages.followed(message_id, told)
        else:
            unit.messages.move(message_id, MessageState.UNDELIVERED, reason=told)
            log.not_sent(message_id, message.purpose, MessageState.UNDELIVERED)
            undeliver(unit, message)
        unit.note(
            Happening(
                at=office.now(),
                event="came_back",
                by=by,
                appeal_id=appeal.id,
                message_id=message_id,
                details={"reason": reason, "on": on.isoformat()},
            )
        )
        if unit.shredding.destroyed_at(appeal.id) is None:
            reopen(unit, appeal.id)
            unit.appeals.order(appeal.id, Task.REACH_OTHERWISE, office.now(), by)
    office.records.postpone("appeal", appeal.id, office.now())
    return delivered


def _was_posted(office: Office, message: Message, on: date) -> None:
    if message.draft.form is not Form.PAPER or message.state is not MessageState.SENT:
        raise Hindered([NOT_POSTED])
    zone = office.settings.operator.zone
    posted = message.sent_at.astimezone(zone).date() if message.sent_at else on
    if not posted <= on <= office.now().astimezone(zone).date():
        raise BadInput(NOT_THEN)


def _is_his(unit: Unit, appeal: Appeal, message: Message) -> bool:
    """Was it sent where the subject is registered, or where he wrote from on paper?"""
    sent_to = next(iter(message.recipients), "")
    subject = unit.subjects.find(appeal.subject_id)
    known = [subject.postal_address] if subject else []
    known += [appeal.sender] if appeal.channel is Channel.PAPER else []
    return any(place and is_same_place(sent_to, place) for place in known)


NOT_POSTED = Text(
    "Это письмо не сдавали на почту (mailbot paper sent): вернуться оно не могло.",
    "This message was not posted (mailbot paper sent): it cannot have come back.",
)
NOT_THEN = Text(
    "В этот день письмо вернуться не могло: оно сдано позже, или этот день ещё не наступил (--on).",
    "It cannot have come back on that day: it was posted later, or the day is yet to come (--on).",
)
