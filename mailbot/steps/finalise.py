"""Have the final draft lie ready in time, and take an appeal up again when what it lacked comes.

What is missing stops no clock (domain facts, sentence 4): on the working day before the last one
the reply says what was done, what could not be done and what to send (facts 4.6, section 5).
"""

from dataclasses import replace

from mailbot.domain.appeal import Appeal, DemandState
from mailbot.domain.drafting import missing, untold
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Message, Purpose
from mailbot.domain.outcome import unmet_by_reply
from mailbot.domain.states import AppealState, MessageState
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.conclude import reopen
from mailbot.steps.draft import is_in_vain
from mailbot.steps.portions import those

# Marks among the alarms that the final draft was ordered: once an appeal.
_READY = "final_draft"


def finalise(office: Office) -> None:
    """Have every appeal checked anew whose completion was asked for in vain, once its day comes."""
    with office.records.look() as unit:
        checked = unit.appeals.registered([AppealState.CHECKED])
    for appeal_id in those(office, checked, lambda u, it: _is_due(office, u, u.appeals.get(it))):
        with office.records.begin() as unit:
            appeal = unit.appeals.get(appeal_id)
            if appeal.state is AppealState.CHECKED and _is_due(office, unit, appeal):
                unit.alarms.ring(f"appeal:{appeal_id}", _READY, [_READY], office.now())
                unit.appeals.move(appeal_id, AppealState.REGISTERED)


def _is_due(office: Office, unit: Unit, appeal: Appeal) -> bool:
    if appeal.requisites is None or not missing(appeal.kinds, appeal.requisites):
        return False
    if not is_in_vain(office, unit, appeal):
        return False
    return not unit.alarms.rung(f"appeal:{appeal.id}", _READY)


def resume(unit: Unit, appeal: Appeal) -> None:
    """Open the demands again that were answered by what the appeal lacked, if it lacks it no more.

    Their clocks run from the first letter, as those of an appeal that its subject confirms.
    """
    replies = [
        message
        for message in unit.messages.find([MessageState.SENT], appeal.id)
        if message.purpose is Purpose.REPLY
    ]
    lacking = [reply for reply in replies if reply.draft.lacks]
    if not lacking or appeal.requisites is None:
        return
    withheld = {kind for reply in lacking for kind in untold(reply.draft) & {*reply.draft.kinds}}
    told = {kind for reply in replies for kind in _told(reply)}
    back = withheld - told
    if not back or missing(sorted(back), appeal.requisites):
        return
    unit.appeals.set_demands(
        appeal.id,
        [
            replace(demand, state=DemandState.OPEN) if demand.kind in back else demand
            for demand in unit.appeals.demands(appeal.id)
        ],
    )
    clocks = unit.appeals.clocks(appeal.id)
    for reply in lacking:
        if reply.sent_at:
            clocks = unmet_by_reply(clocks, reply.sent_at)
    unit.appeals.set_clocks(appeal.id, clocks)
    reopen(unit, appeal.id)


def _told(reply: Message) -> set[Kind]:
    return set(reply.draft.kinds) - untold(reply.draft)
