"""What has been kept long enough: a list, what a person approves of it, and its act (policy 11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from mailbot import log
from mailbot.domain.acts import Act, Contents, blanks, propose_expired, unknown
from mailbot.domain.retention import Expired, Kept, batch_code, months_before
from mailbot.domain.states import ActState
from mailbot.errors import Changed, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.shred import Shredded, ready, shred_appeal, shred_letters
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

    act: Act
    code: str
    hindrances: tuple[Text, ...]


def draft(office: Office, changes: Mapping[str, Any], by: str) -> Draft:
    """Write or change the proposal; `changes` are fields of `Contents`.

    Raises Hindered where nothing has expired.
    """
    with office.records.begin() as unit:
        batch = expired(office, unit)
        if not batch.expired:
            raise Hindered([NOTHING])
        act = _drafted(office, unit, batch, changes)
        _note(office, unit, "act_drafted", by)
        return Draft(act, batch.code, _hindrances(office, act))


def _drafted(office: Office, unit: Unit, batch: Batch, changes: Mapping[str, Any]) -> Act:
    """Return the proposal, of exactly this list; what a person changed before stays so."""
    proposed = _proposed(office, unit, batch)
    known = unit.acts.of_expired([ActState.DRAFTED])
    if not known:
        return unit.acts.add(None, replace(proposed, **changes))
    kept = replace(known[-1].contents, subject=proposed.subject, expired=proposed.expired)
    unit.acts.revise(known[-1].id, replace(kept, **changes))
    return unit.acts.get(known[-1].id)


def _proposed(office: Office, unit: Unit, batch: Batch) -> Contents:
    appeals = [each.id for each in batch.expired if each.kind is Kept.APPEAL]
    return propose_expired(
        batch.expired,
        {appeal_id: unit.appeals.get(appeal_id).subject_name for appeal_id in appeals},
        _categories(office, unit, batch.expired),
        office.policy,
        office.operator,
        _tool(),
    )


def _categories(office: Office, unit: Unit, found: Sequence[Expired]) -> Iterator[str]:
    """Yield what the letters may hold: of a subject's appeal what is held of his sort of subject.

    Of whoever wrote at all there is at least a name and an address.
    """
    policy = office.policy
    yield from (c.clause for c in policy.data_categories if c.field in ("full_name", "emails"))
    for each in found:
        if each.kind is Kept.APPEAL:
            subject = unit.subjects.find(unit.appeals.get(each.id).subject_id)
            yield from (c.clause for c in policy.data_of(subject.category if subject else ""))


def _tool() -> str:
    try:
        return f"mailbot {version('mailbot')}"
    except PackageNotFoundError:
        return "mailbot"


def _hindrances(office: Office, act: Act) -> tuple[Text, ...]:
    return (
        *blanks(act.contents, office.operator, office.policy, RETENTION),
        *unknown(act.contents, office.policy),
    )


def approve(office: Office, code: str, by: str) -> tuple[Batch, tuple[Shredded, ...]]:
    """Destroy exactly the list of that code; its act is drawn up by the daemon.

    Raises Changed where the list is another by now, Hindered where the act would have blanks.
    """
    with office.records.begin() as unit:
        batch = expired(office, unit)
        if batch.code != code:
            raise Changed(ANOTHER)
        for each in batch.expired:
            if each.kind is Kept.APPEAL:
                ready(unit, each.id)
        act = _drafted(office, unit, batch, {})
        if hindrances := _hindrances(office, act):
            raise Hindered(hindrances)
        unit.acts.approve(act.id, by=by, at=office.now())
        _note(office, unit, "act_approved", by)
    return batch, _carry_out(office, act.id)


def _carry_out(office: Office, act_id: int) -> tuple[Shredded, ...]:
    """Destroy what is there still of an approved list, and say so in its act."""
    with office.records.look() as unit:
        act = unit.acts.get(act_id)
        left = [each for each in act.contents.expired if _is_there(unit, each)]
    letters = [each.id for each in left if each.kind is Kept.LETTER]
    by = act.approved_by
    done = [shred_letters(office, letters, by)] if letters else []
    done += [shred_appeal(office, each.id, by) for each in left if each.kind is Kept.APPEAL]
    with office.records.begin() as unit:
        if unit.acts.get(act_id).state is ActState.APPROVED:
            unit.acts.destroyed(act_id, at=office.now())
    return tuple(done)


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
            _carry_out(office, act.id)
        except Hindered as error:
            # A reply came back meanwhile, say: the rest waits, and the daemon starts all the same.
            log.failed("act", act.id, error)


def _note(office: Office, unit: Unit, event: str, by: str) -> None:
    unit.note(Happening(at=office.now(), event=event, by=by))


NOTHING = Text("Сроки хранения не истекли.", "Nothing has been kept too long.")
ANOTHER = Text(
    "Список уже другой, ничего не уничтожено. Посмотрите его: mailbot retention list.",
    "The list is another by now, nothing was destroyed. See: mailbot retention list.",
)
