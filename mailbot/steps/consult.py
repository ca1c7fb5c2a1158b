"""Ask the sources what is held about a subject; again, where one was down when a draft was made.

Asked outside every transaction: a slow source must hold up neither letters nor alarms.
"""

from dataclasses import replace

from mailbot.domain.holdings import TOLD_DATA, Consulted, silent
from mailbot.domain.message import Message
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.trust import Standing, standing
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.identify import identified
from mailbot.steps.portions import those


def consult(office: Office, appeal_id: int) -> Consulted:
    """Return what the sources say of the subject, if his appeal is answered with his data."""
    if not office.settings.sources:
        return Consulted()
    with office.records.look() as unit:
        appeal = identified(office, unit, unit.appeals.get(appeal_id))
        kinds = tuple(demand.kind for demand in unit.appeals.demands(appeal_id))
        subject = unit.subjects.find(appeal.subject_id)
    is_his = standing(replace(appeal, kinds=kinds), subject) is Standing.SUBJECT
    if subject is None or not is_his or TOLD_DATA.isdisjoint(kinds):
        return Consulted()
    return Consulted(subject.id, office.ask_sources(subject))


def refresh(office: Office) -> None:
    """Have the drafts made anew whose sources were down and answer now.

    What a person changed stays; the first source that is still down ends the round.
    """
    if not office.settings.sources:
        return
    with office.records.look() as unit:
        checked = unit.appeals.registered([AppealState.CHECKED])
    for appeal_id in those(office, checked, lambda unit, it: bool(_waits_for(unit, it))):
        with office.records.look() as unit:
            sources = _waits_for(unit, appeal_id)
        if sources & set(silent(consult(office, appeal_id).answers)):
            return
        with office.records.begin() as unit:
            if unit.appeals.get(appeal_id).state is AppealState.CHECKED:
                unit.appeals.move(appeal_id, AppealState.REGISTERED)


def _waits_for(unit: Unit, appeal_id: int) -> set[str]:
    """Return the sources that were down when the machine drafted for this appeal."""
    drafts = unit.messages.find([MessageState.DRAFTED], appeal_id)
    waiting = [it for it in drafts if it.draft.waits_for and is_the_machines(unit, it)]
    return {source for message in waiting for source in message.draft.waits_for}


# What makes a draft a person's own, and what makes it the machine's text again.
_TOUCHES = frozenset({"edited", "signed", "returned"})
_REWRITES = frozenset({"refusal", "decided", "redrafted"})


def is_the_machines(unit: Unit, message: Message) -> bool:
    """Is its text one that no person has touched since the machine wrote it?

    Who chose another form wrote no word of it.
    """
    acts = [
        happening.event
        for happening in unit.history(message_id=message.id)
        if happening.by != "mailbot"
        and happening.event in _TOUCHES | _REWRITES
        and "form" not in (happening.details or {})
    ]
    return message.state is MessageState.DRAFTED and (not acts or acts[-1] in _REWRITES)
