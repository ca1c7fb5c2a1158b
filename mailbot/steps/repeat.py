"""Tell a repeated request for information from a first one (152-ФЗ, ч. 4–6 ст. 14; facts 7.5).

Only access may come too early, only if the first request was answered in full, and only a person
refuses: here the entry is linked and flagged.
"""

from dataclasses import replace

from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import REPEAT_GATE, is_premature_repeat
from mailbot.domain.drafting import JUSTIFIED, REPEAT, REPEATABLE
from mailbot.domain.kinds import ReplySort
from mailbot.domain.message import Purpose
from mailbot.domain.saying import Saying
from mailbot.domain.states import AppealState, MessageState
from mailbot.office import Office
from mailbot.ports import Unit


def repeated(office: Office, unit: Unit, entry: Appeal, said: Saying) -> Appeal:
    """Return a new entry with the request that it repeats, where it comes before its time."""
    if entry.subject_id is None or REPEATABLE.isdisjoint(entry.kinds):
        return entry
    zone = office.settings.operator.zone
    on = entry.received_at.astimezone(zone).date()
    for first in reversed(unit.appeals.of_subject(entry.subject_id)):
        first_on = first.received_at.astimezone(zone).date()
        gate = office.clocks[REPEAT_GATE]
        if not _was_told(unit, first) or not is_premature_repeat(
            gate, first_on, on, office.calendar
        ):
            continue
        flags = (*entry.flags, REPEAT, *((JUSTIFIED,) if said.complains else ()))
        return replace(entry, follows_id=first.id, flags=tuple(dict.fromkeys(flags)))
    return entry


def _was_told(unit: Unit, first: Appeal) -> bool:
    """Did a reply with the information leave, and did it arrive as far as is known?"""
    if first.state is AppealState.NOT_AN_APPEAL or REPEATABLE.isdisjoint(first.kinds):
        return False
    return any(
        message.purpose is Purpose.REPLY
        and ReplySort.INFORMATION in message.draft.sorts
        and not REPEATABLE.isdisjoint(message.draft.kinds)
        for message in unit.messages.find([MessageState.SENT], first.id)
    )
