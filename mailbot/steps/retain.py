"""What has been kept long enough: a list, and what a person approves of it (policy 11.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from mailbot.domain.retention import Expired, Kept, batch_code, months_before
from mailbot.errors import Changed
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.shred import Shredded, shred_appeal, shred_letters
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Batch:
    """What has expired, and the code by which a person approves exactly this."""

    code: str
    expired: tuple[Expired, ...]


def expired(office: Office, unit: Unit) -> Batch:
    """Return every letter and appeal whose term in policy.toml [retention] is over."""
    terms = office.policy.retention
    found = (
        *unit.shredding.expired_letters(_before(office, terms.set_aside_months)),
        *unit.shredding.expired_appeals(_before(office, 12 * terms.appeals_years)),
    )
    return Batch(batch_code(found), found)


def _before(office: Office, months: int) -> datetime:
    """Return the end of the last day whose term is over: the term's own last day is kept whole."""
    zone = office.settings.operator.zone
    today = office.now().astimezone(zone).date()
    return datetime.combine(months_before(today, months), time(), zone)


def approve(office: Office, code: str, by: str) -> tuple[Batch, tuple[Shredded, ...]]:
    """Destroy exactly the list of that code; raises Changed where the list is another by now."""
    with office.records.look() as unit:
        batch = expired(office, unit)
    if batch.code != code:
        raise Changed(
            Text(
                "Список уже другой, ничего не уничтожено. Посмотрите его: mailbot retention list.",
                "The list is another by now, nothing was destroyed. See: mailbot retention list.",
            )
        )
    letters = [each.id for each in batch.expired if each.kind is Kept.LETTER]
    done = [shred_letters(office, letters, by)] if letters else []
    done += [shred_appeal(office, appeal_id, by) for appeal_id in _appeals(batch.expired)]
    return batch, tuple(done)


def _appeals(found: Sequence[Expired]) -> list[int]:
    return [each.id for each in found if each.kind is Kept.APPEAL]
