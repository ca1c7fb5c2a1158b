"""What follows for an appeal from a task that was done, or that a person declined."""

from datetime import datetime

from mailbot.domain.appeal import Action
from mailbot.domain.outcome import met_by_actions
from mailbot.domain.states import AppealState
from mailbot.ports import Happening, Unit


def fulfilled(unit: Unit, action: Action, *, event: str, by: str, at: datetime) -> None:
    """Meet the clocks that waited for it, and have the draft that tells of it written anew.

    Whoever decides with a reason that a thing is not to be done has met its clock, too: what is
    left to do is to say so in the reply.
    """
    clocks = unit.appeals.clocks(action.appeal_id)
    actions = unit.appeals.actions(action.appeal_id)
    unit.appeals.set_clocks(action.appeal_id, met_by_actions(clocks, actions))
    if unit.appeals.get(action.appeal_id).state is AppealState.CHECKED:
        unit.appeals.move(action.appeal_id, AppealState.REGISTERED)
    unit.note(
        Happening(
            at=at,
            event=event,
            by=by,
            appeal_id=action.appeal_id,
            details={"task": action.task},
        )
    )
