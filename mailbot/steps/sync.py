"""Bring the register of addresses in line with its source: who is new, changed or gone.

The preview does everything and takes it back, so that it shows exactly what applying would do.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mailbot.domain.findings import Sort
from mailbot.domain.states import OPEN
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.deleted import open_line, today
from mailbot.steps.enrol import put
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """What a source changes, by id; `changed` with the fields that differ.

    `gone` are taken out of the register; `deleted` are gone because they deleted their data on the
    site, and stay until the rest is destroyed; `kept` are gone, too, but stay: something is open of
    theirs, a consent stands, or the source is not believed so far. `shared` are addresses of two.
    """

    new: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    shared: tuple[str, ...]
    deleted: tuple[str, ...] = ()


class _TakenBack(Exception):
    """Ends a preview: nothing of it is committed."""

    def __init__(self, difference: Difference) -> None:
        super().__init__()
        self.difference = difference


def sync(
    office: Office,
    subjects: Iterable[Subject],
    fields: Collection[str],
    by: str,
    *,
    whole: bool,
    apply: bool,
    deleted: bool = False,
) -> Difference:
    """Return what the source changes; do it only if `apply`.

    `whole` says that every row of the source was read: else nobody is gone. `deleted` says that
    who is gone deleted his data on the site: he stays until they are destroyed everywhere, with an
    act (policy 9.2.1). Raises BadInput for a source that names nobody.
    """
    rows = tuple(subjects)
    if not rows:
        raise BadInput(NOBODY)
    try:
        with office.records.begin() as unit:
            difference = _brought_in_line(
                office, unit, rows, fields, by, whole=whole, deleted=deleted
            )
            if not apply:
                raise _TakenBack(difference)
    except _TakenBack as preview:
        return preview.difference
    return difference


def _brought_in_line(
    office: Office, unit: Unit, rows: tuple[Subject, ...], fields: Collection[str], by: str,
    *, whole: bool, deleted: bool,
) -> Difference:  # fmt: skip
    before = {subject.id: subject for subject in unit.subjects.all()}
    report = put(office, unit, rows, by, fields)
    after = {subject.id: subject for subject in unit.subjects.all()}
    # A source that lost most of its people is more likely broken than right.
    believed = whole and 2 * len(report.missing) <= max(len(before), _FEW)
    asked = _asked_about(unit) if report.missing else frozenset()
    gone = [
        each
        for each in report.missing
        if believed and each not in asked and not unit.consents.of_subject(each)
    ]
    told = [each for each in gone if not deleted or _was_told(unit, each)]
    opened = tuple(each for each in gone if each not in told)
    for subject_id in opened:
        open_line(office, unit, before[subject_id], today(office), by)
    gone = told
    for subject_id in gone:
        unit.shredding.forget(subject_id)
    if gone:
        unit.note(
            Happening(at=office.now(), event="subjects_removed", by=by, details={"gone": len(gone)})
        )
    changed = (
        (each, _differing(before[each], after[each]))
        for each in before
        if each in after and before[each] != after[each]
    )
    return Difference(
        tuple(each for each in after if each not in before),
        tuple(changed),
        tuple(gone),
        tuple(each for each in report.missing if each not in (*gone, *opened)),
        report.shared,
        opened,
    )


def _was_told(unit: Unit, subject_id: str) -> bool:
    """Is it done with that he deleted his data: is the line of it closed?"""
    return any(each.sort is Sort.DATA_DELETED for each in unit.appeals.of_subject(subject_id))


# Of so few people any number may go.
_FEW = 10


def _differing(one: Subject, other: Subject) -> tuple[str, ...]:
    return tuple(
        name for name in Subject.__slots__ if getattr(one, name) != getattr(other, name)
    )  # fmt: skip


def _asked_about(unit: Unit) -> frozenset[str]:
    """Return the subjects of whom something is open, or who are asked about one."""
    waiting = unit.appeals.find(OPEN)
    return frozenset(
        known for each in waiting for known in (each.subject_id, each.claimed_id) if known
    )


NOBODY = Text(
    "В источнике нет ни одного субъекта: проверьте его, реестр адресов не изменён.",
    "The source names nobody: check it; the register of addresses was not changed.",
)
