"""Enrol registered subjects: update by id, else by e-mail; report what does not fit."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.identify import identified


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an import did.

    `missing` counts registered subjects that the file does not name: reported, never deleted.
    `shared` are addresses of two subjects; letters from there go to the operator.
    """

    new: int
    updated: int
    missing: tuple[str, ...]
    shared: tuple[str, ...]


def enrol(office: Office, subjects: Iterable[Subject], by: str) -> Enrolment:
    """Put the subjects into the register of authorised addresses (policy 14.1.2)."""
    named: set[str] = set()
    new = updated = 0
    with office.records.begin() as unit:
        for subject in subjects:
            known = _identified(office, unit, subject)
            addresses = [office.canonical(address) for address in known.emails]
            if unit.subjects.put(known, addresses):
                new += 1
            else:
                updated += 1
            named.add(known.id)
        recognise(office, unit)
        everybody = unit.subjects.all()
        unit.note(
            Happening(
                at=office.now(),
                event="enrolled",
                by=by,
                details={"new": new, "updated": updated},
            )
        )
    return Enrolment(
        new,
        updated,
        tuple(subject.id for subject in everybody if subject.id not in named),
        _shared(office, everybody),
    )


def recognise(office: Office, unit: Unit) -> None:
    """Check those open appeals anew whose unknown sender is registered by now."""
    for appeal in unit.appeals.find([AppealState.CHECKED]):
        if identified(office, unit, appeal) != appeal:
            unit.appeals.move(appeal.id, AppealState.REGISTERED)


def _identified(office: Office, unit: Unit, subject: Subject) -> Subject:
    """Give a subject without an id the one that its address has, or one made of its address."""
    if subject.id:
        return subject
    for address in subject.emails:
        owners = unit.subjects.by_address(office.canonical(address))
        if len(owners) == 1:
            return replace(subject, id=owners[0].id)
    first = office.canonical(subject.emails[0])
    return replace(subject, id="m" + hashlib.sha256(first.encode()).hexdigest()[:12])


def _shared(office: Office, everybody: Iterable[Subject]) -> tuple[str, ...]:
    owners: dict[str, set[str]] = defaultdict(set)
    for subject in everybody:
        for address in subject.emails:
            owners[office.canonical(address)].add(subject.id)
    return tuple(sorted(address for address, ids in owners.items() if len(ids) > 1))
