"""What follows for an appeal from a task that was done, or that a person declined."""

from datetime import datetime

from mailbot.domain.appeal import Action
from mailbot.domain.hooks import Extract
from mailbot.domain.kinds import Task
from mailbot.domain.outcome import met_by_actions
from mailbot.domain.states import ActState, AppealState
from mailbot.ports import Happening, Unit
from mailbot.shapes import dump


def fulfilled(
    unit: Unit, action: Action, *, event: str, by: str, at: datetime, extract: Extract | None = None
) -> None:
    """Meet the clocks that waited for it, and have the draft that tells of it written anew.

    Whoever decides with a reason that a thing is not to be done has met its clock, too: what is
    left to do is to say so in the reply. What was destroyed gets its act, by the clock and in the
    words of the system that did it, where it tells.
    """
    if action.task is Task.DESTROY and event == "done":
        _destroyed(unit, action.appeal_id, at, extract or Extract())
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


def _destroyed(unit: Unit, appeal_id: int, at: datetime, extract: Extract) -> None:
    for act in unit.acts.find([ActState.APPROVED], appeal_id):
        words = "" if extract.is_empty else dump(extract).decode()
        unit.acts.destroyed(act.id, at=_when(extract, at, act.approved_at), extract=words)


def _when(extract: Extract, at: datetime, approved_at: datetime | None) -> datetime:
    """Believe the system's clock where it can be right: after the approval, not in the future."""
    told = extract.at
    possible = told is not None and told <= at and (approved_at is None or told >= approved_at)
    return told if told is not None and possible else at
