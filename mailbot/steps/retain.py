"""Our own copies, destroyed at the end of their term or, of one appeal, before: always with an act.

What has expired is a list, and a person approves exactly the one that he was shown (policy 11).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from mailbot.domain.acts import (
    NAMED_MOST,
    Act,
    Contents,
    blanks,
    demanded,
    propose_expired,
    unknown,
)
from mailbot.domain.appeal import Appeal
from mailbot.domain.retention import ENDS, Expired, Kept, batch_code, months_before
from mailbot.domain.states import ActState
from mailbot.errors import Changed, Hindered
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps import remains
from mailbot.steps.carry_out import approved, carry_out
from mailbot.steps.consent import ended_by
from mailbot.steps.draw import note
from mailbot.steps.shred import Shredded, forgettable
from mailbot.words import Text

# By this word a person names the act of what has expired, where others bear an appeal's number.
RETENTION = "retention"


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


@dataclass(frozen=True, slots=True)
class Draft:
    """What the act of everything that has expired would say, and what hinders its approval."""

    batch: Batch
    contents: Contents
    hindrances: tuple[Text, ...]


def look(office: Office) -> Draft:
    """Return what the act would say now, and write nothing.

    Raises Hindered where nothing has expired.
    """
    with office.records.look() as unit:
        return _draft(office, unit, {})


def draft(office: Office, changes: Mapping[str, Any], by: str) -> Draft:
    """Write or change the proposal; `changes` are fields of `Contents`.

    Raises Hindered where nothing has expired.
    """
    with office.records.begin() as unit:
        drafted = _draft(office, unit, changes)
        _written(unit, drafted.contents)
        note(office, unit, "act_drafted", None, by)
    return drafted


def _draft(office: Office, unit: Unit, changes: Mapping[str, Any]) -> Draft:
    """Return the proposal, of exactly this list; what a person changed before stays so."""
    batch = expired(office, unit)
    if not batch.expired:
        raise Hindered([NOTHING])
    contents = _proposed(office, unit, batch.expired)
    if known := _known(unit):
        contents = replace(known.contents, subject=contents.subject, expired=contents.expired)
    contents = replace(contents, **changes)
    return Draft(batch, contents, _hindrances(office, contents, f"mailbot acts draft {RETENTION}"))


def _known(unit: Unit) -> Act | None:
    """Return the proposal that was written down, None where there is none."""
    return next(iter(unit.acts.of_expired([ActState.DRAFTED])), None)


def _written(unit: Unit, contents: Contents) -> Act:
    """Write the proposal down in the place of the one before."""
    known = _known(unit)
    if known is None:
        return unit.acts.add(None, contents)
    unit.acts.revise(known.id, contents)
    return unit.acts.get(known.id)


def _proposed(
    office: Office, unit: Unit, found: Sequence[Expired], *, forgets: bool = False
) -> Contents:
    appeals = [each.id for each in found if each.kind is Kept.APPEAL]
    # Thousands may have expired, of which the act names nobody: the extract does.
    named = appeals if len(found) <= NAMED_MOST else []
    return propose_expired(
        found,
        {appeal_id: unit.appeals.get(appeal_id).subject_name for appeal_id in named},
        _categories(office, unit, appeals),
        office.policy,
        office.operator,
        _tool(),
        forgets=forgets,
    )


def _categories(office: Office, unit: Unit, appeals: Sequence[int]) -> Iterator[str]:
    """Yield what the letters may hold: of a subject's appeal what is held of his sort of subject.

    Of whoever wrote at all there is at least a name and an address.
    """
    policy = office.policy
    yield from (c.clause for c in policy.data_categories if c.field in ("full_name", "emails"))
    for category in unit.shredding.subject_categories(appeals):
        yield from (c.clause for c in policy.data_of(category))


def _tool() -> str:
    try:
        return f"mailbot {version('mailbot')}"
    except PackageNotFoundError:
        return "mailbot"


def _hindrances(office: Office, contents: Contents, order: str) -> tuple[Text, ...]:
    return (
        *blanks(contents, office.operator, office.policy, order),
        *unknown(contents, office.policy),
    )


def approve(office: Office, code: str, by: str) -> tuple[Act, tuple[Shredded, ...]]:
    """Destroy exactly the list of that code; its act is drawn up by the daemon.

    Raises Changed where the list is another by now, Hindered where the act would have blanks.
    """
    with office.records.begin() as unit:
        if expired(office, unit).code != code:
            raise Changed(ANOTHER)
        drafted = _draft(office, unit, {})
        act = approved(office, unit, _written(unit, drafted.contents), drafted.hindrances, by)
    return act, carry_out(office, act.id)


def destroy(
    office: Office, number: str, by: str, *, subject: bool = False, grounds: Sequence[str] = ()
) -> tuple[Act, tuple[Shredded, ...]]:
    """Destroy our copies of one finished appeal, expired or not; the daemon draws up its act.

    The ground is what the appeal demanded or that a term ended, unless `grounds` name another.
    With `subject` the registered subject goes too, where no other appeal of his is open. Raises
    Hindered where the appeal is not finished, or its act would have blanks.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if told := remains.of_appeal(office, unit, appeal.id):
            raise Hindered([told])
        contents = _proposed_early(office, unit, appeal, subject=subject)
        contents = replace(contents, grounds=tuple(grounds) or contents.grounds)
        act = unit.acts.add(None, contents)
        note(office, unit, "act_drafted", appeal.id, by)
        hindrances = _hindrances(office, contents, f"mailbot retention destroy {number}")
        act = approved(office, unit, act, hindrances, by)
    return act, carry_out(office, act.id)


def _proposed_early(office: Office, unit: Unit, appeal: Appeal, *, subject: bool) -> Contents:
    """Return what the act of one appeal says; who asked for it, or a term, is the ground."""
    batch = expired(office, unit).expired
    over = [each for each in batch if (each.kind, each.id) == (Kept.APPEAL, appeal.id)]
    own = over or [Expired(Kept.APPEAL, appeal.id, appeal.number, _ended_at(unit, appeal))]
    contents = _proposed(office, unit, own, forgets=subject and forgettable(unit, appeal))
    if not over:
        wanted = demanded(
            unit.appeals.demands(appeal.id),
            office.policy,
            ended=ended_by(unit, appeal),
        )
        contents = replace(contents, grounds=wanted)
    return contents


def _ended_at(unit: Unit, appeal: Appeal) -> datetime:
    ends = [h.at for h in unit.history(appeal_id=appeal.id) if h.event in ENDS]
    return max(ends, default=appeal.received_at)


NOTHING = Text("Сроки хранения не истекли.", "Nothing has been kept too long.")
ANOTHER = Text(
    "Список уже другой, ничего не уничтожено. Посмотрите его: mailbot retention list.",
    "The list is another by now, nothing was destroyed. See: mailbot retention list.",
)
