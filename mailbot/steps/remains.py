"""What is told of letters and appeals whose words were destroyed: when, and by which act."""

from datetime import datetime

from mailbot.domain.acts import gone
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.retention import Kept
from mailbot.domain.states import ActState
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.words import Text


def of_appeal(office: Office, unit: Unit, appeal_id: int) -> Text | None:
    """Return what is left to say of an appeal; None where its words are there."""
    at = unit.shredding.destroyed_at(appeal_id)
    return _told(office, unit, at, appeal_id, Kept.APPEAL, appeal_id) if at else None


def of_letter(office: Office, unit: Unit, letter: StoredLetter) -> Text | None:
    """Return what is left to say of a letter; None where its words are there."""
    at = letter.destroyed_at
    if at is None:
        return None
    if letter.appeal_id is None:
        return _told(office, unit, at, None, Kept.LETTER, letter.id)
    return _told(office, unit, at, letter.appeal_id, Kept.APPEAL, letter.appeal_id)


def _told(
    office: Office, unit: Unit, at: datetime, appeal_id: int | None, kind: Kept, its_id: int
) -> Text:
    acts = [
        act
        for act in unit.acts.of_expired([ActState.DRAWN])
        if any((each.kind, each.id) == (kind, its_id) for each in act.contents.expired)
    ]
    if appeal_id is not None:
        # An act of its own says of the copies, too, that their keys go.
        acts = acts or unit.acts.find([ActState.DRAWN], appeal_id)
    return gone(at, acts[-1] if acts else None, office.operator.zone)


def refuse_destroyed(office: Office, unit: Unit, letter: StoredLetter) -> None:
    """Raise Hindered where nothing is left that could be read again."""
    if told := of_letter(office, unit, letter):
        raise Hindered([told])
