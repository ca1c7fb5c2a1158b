"""How lines of the register hang together that a person joined or split (`steps/join.py`)."""

from mailbot.domain.appeal import Appeal
from mailbot.domain.states import OPEN, AppealState
from mailbot.ports import Unit

# Flags: this line's matter goes on in the line that it follows; this line came out of that one.
JOINED, SPLIT = "joined_into", "split_off"


def goes_on_in(unit: Unit, appeal: Appeal) -> Appeal:
    """Return the line in which the matter of a joined one goes on."""
    while JOINED in appeal.flags and appeal.state is AppealState.NOT_AN_APPEAL:
        if appeal.follows_id is None:
            break
        appeal = unit.appeals.get(appeal.follows_id)
    return appeal


def waits_for_letter(unit: Unit, appeal_id: int) -> bool:
    """Is a line open that rests on the letter of this one?"""
    return any(
        SPLIT in other.flags and other.follows_id == appeal_id for other in unit.appeals.find(OPEN)
    )
