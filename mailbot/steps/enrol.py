"""Enrol registered subjects: update by id, else by e-mail; report what does not fit."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

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


def enrol(
    office: Office,
    subjects: Iterable[Subject],
    by: str,
    fields: Collection[str] = Subject.__slots__,
) -> Enrolment:
    """Put the subjects into the register of authorised addresses (policy 14.1.2).

    `fields` are those that the source knows; of the others a registered subject keeps his own.
    """
    with office.records.begin() as unit:
        return put(office, unit, subjects, by, fields)


def put(
    office: Office, unit: Unit, subjects: Iterable[Subject], by: str, fields: Collection[str]
) -> Enrolment:
    """Do it inside a transaction that is somebody else's."""
    named: dict[str, str] = {}
    new = updated = 0
    stored = {subject.id: subject for subject in unit.subjects.all()}
    # Who is certain comes first, so that the order of rows does not decide who is who.
    for subject in sorted(subjects, key=partial(_doubt, office, unit)):
        subject_id = subject.id or _id_of(office, unit, subject, named, stored)
        known = _merged(stored.get(subject_id), replace(subject, id=subject_id), fields)
        addresses = [office.canonical(address) for address in known.emails]
        if unit.subjects.put(known, addresses):
            new += 1
        else:
            updated += 1
        stored[known.id] = known
        named[known.id] = _name(subject)
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
    """Check those open appeals anew of whose sender the register says more by now."""
    for appeal in unit.appeals.find([AppealState.CHECKED]):
        if identified(office, unit, appeal) != appeal:
            unit.appeals.move(appeal.id, AppealState.REGISTERED)


def _merged(stored: Subject | None, given: Subject, fields: Collection[str]) -> Subject:
    """Change those fields only; who is new has nothing to keep.

    The mark of a special regime, which the subject's own notice set (policy 12.3), is not taken
    away by a cell that is empty.
    """
    if stored is None:
        return given
    changed = {field: getattr(given, field) for field in fields if field != "id"}
    if not changed.get("special_regime"):
        changed.pop("special_regime", None)
    return replace(stored, **changed)


def _doubt(office: Office, unit: Unit, subject: Subject) -> int:
    """Say how little is known of who a row means: an id, a registered name and address, or less."""
    if subject.id:
        return 0
    return 1 if any(_namesakes(office, unit, subject, to) for to in subject.emails) else 2


def _namesakes(office: Office, unit: Unit, subject: Subject, address: str) -> list[Subject]:
    owners = unit.subjects.by_address(office.canonical(address))
    return [owner for owner in owners if _name(owner) == _name(subject)]


def _id_of(
    office: Office,
    unit: Unit,
    subject: Subject,
    named: Mapping[str, str],
    taken: Collection[str],
) -> str:
    """Return the id that a subject's address has, or one made of it for who is new.

    `named` are the subjects that the import put so far, by the name that it gives them: under
    another name an address is another person's, who must not overwrite the first one.
    """
    name = _name(subject)
    for address in subject.emails:
        owners = unit.subjects.by_address(office.canonical(address))
        meant = _namesakes(office, unit, subject, address) or owners
        if len(meant) == 1 and named.get(meant[0].id, name) == name:
            return meant[0].id
    first = office.canonical(subject.emails[0])
    alone = _hashed(first)
    return alone if alone not in taken else _hashed(f"{first}\n{name}")


def _hashed(words: str) -> str:
    return "m" + hashlib.sha256(words.encode()).hexdigest()[:12]


def _name(subject: Subject) -> str:
    return " ".join(subject.full_name.casefold().replace("ё", "е").split())


def _shared(office: Office, everybody: Iterable[Subject]) -> tuple[str, ...]:
    owners: dict[str, set[str]] = defaultdict(set)
    for subject in everybody:
        for address in subject.emails:
            owners[office.canonical(address)].add(subject.id)
    return tuple(sorted(address for address, ids in owners.items() if len(ids) > 1))
