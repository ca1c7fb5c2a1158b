"""An act of our own copies is approved and carried out, after a crash at the next start."""

from collections.abc import Sequence

from mailbot import log
from mailbot.domain.acts import Act
from mailbot.domain.kinds import Task
from mailbot.domain.retention import Expired, Kept
from mailbot.domain.states import UNDONE, ActState
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.draw import concerned, note
from mailbot.steps.shred import Shredded, finished, ready, strike_appeal, strike_letters
from mailbot.words import Text


def approved(office: Office, unit: Unit, act: Act, hindrances: Sequence[Text], by: str) -> Act:
    """Let what the act names be destroyed; raises Hindered with everything that is in the way."""
    for each in act.contents.expired:
        if each.kind is Kept.APPEAL:
            ready(unit, each.id)
    if hindrances:
        raise Hindered(hindrances)
    unit.acts.approve(act.id, by=by, at=office.now())
    for appeal_id in concerned(act):
        note(office, unit, "act_approved", appeal_id, by)
    return unit.acts.get(act.id)


def carry_out(office: Office, act_id: int) -> tuple[Shredded, ...]:
    """Destroy what is there still of an approved list, and say so in its act."""
    with office.records.look() as unit:
        act = unit.acts.get(act_id)
        left = [each for each in act.contents.expired if _is_there(unit, each)]
    letters = [each.id for each in left if each.kind is Kept.LETTER]
    by = act.approved_by
    struck, forgets = list[Shredded](), act.contents.forgets
    try:
        if letters:
            struck.append(strike_letters(office, letters, by))
        for each in left:
            if each.kind is Kept.APPEAL:
                struck.append(strike_appeal(office, each.id, by, subject=forgets))
    finally:
        # The keys of thousands go at once, also where one of them could not be destroyed.
        done = finished(office, struck)
    with office.records.begin() as unit:
        if unit.acts.get(act_id).state is ActState.APPROVED:
            unit.acts.destroyed(act_id, at=office.now())
            _meet(office, unit, act)
    return done


def _meet(office: Office, unit: Unit, act: Act) -> None:
    """Mark the tasks to destroy these copies as done, which an earlier act had ordered."""
    for each in act.contents.expired:
        tasks = unit.appeals.actions(each.id) if each.kind is Kept.APPEAL else ()
        for action in tasks:
            if action.task is Task.SHRED and action.state in UNDONE:
                unit.appeals.done(action.id, office.now(), act.approved_by)


def _is_there(unit: Unit, each: Expired) -> bool:
    if each.kind is Kept.APPEAL:
        return unit.shredding.destroyed_at(each.id) is None
    return unit.letters.get(each.id).destroyed_at is None


def resume(office: Office) -> None:
    """Go on where a crash came between a person's approval and the end of the destruction."""
    with office.records.look() as unit:
        left = unit.acts.of_expired([ActState.APPROVED])
    for act in left:
        try:
            carry_out(office, act.id)
        except Hindered as error:
            # A reply came back meanwhile, say: the rest waits, and the daemon starts all the same.
            log.failed("act", act.id, error)
