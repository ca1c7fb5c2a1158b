"""Sweep the clocks: ring every rung that is due, once, and write the digest of the day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from mailbot import log
from mailbot.domain.appeal import Appeal, StoredLetter
from mailbot.domain.clocks import Clock, Facts, called, effective_due, practical_due, start_clocks
from mailbot.domain.escalation import Rung, alarm_key, due_rung
from mailbot.domain.kinds import KINDS
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.states import OPEN, LetterState, MessageState, PlacedState
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import notify, recipients_of, tell_kept_back
from mailbot.steps.consent import end_terms
from mailbot.steps.consult import refresh
from mailbot.steps.finalise import finalise
from mailbot.steps.keeping import days_unkept
from mailbot.steps.mailbox import ring_mailbox
from mailbot.steps.portions import those
from mailbot.steps.retain import expired

TROUBLED = (MessageState.REFUSED, MessageState.UNCERTAIN, MessageState.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Ringing:
    """A clock whose rung rings now."""

    clock: Clock
    rung: str


def sweep(office: Office, started_at: datetime) -> None:
    """Ring what is due on everything open (domain facts 4.6); since `started_at`.

    Each thing has a transaction of its own: one that cannot be told must not silence the others.
    """
    office.keys.expire_copies(office.now())
    with office.records.look() as unit:
        registered = unit.appeals.registered(OPEN)
    appeals = those(
        office,
        registered,
        lambda unit, it: _is_due(
            office, unit, f"appeal:{it}", unit.appeals.clocks(it), registered[it]
        ),
    )
    with office.records.look() as unit:
        unfiled = [
            letter.id
            for letter in _unfiled(office, unit)
            if _is_due(office, unit, f"letter:{letter.id}", _its_clocks(office, letter),
                       letter.arrived_at)
        ]  # fmt: skip
    for appeal_id in appeals[:_APART]:
        _alone(office, "alarm of appeal", appeal_id, partial(_ring_appeals, office, [appeal_id]))
    for start in range(_APART, len(appeals), _TOGETHER):
        several = appeals[start : start + _TOGETHER]
        _alone(office, "alarm of appeals", several[0], partial(_ring_appeals, office, several))
    for letter_id in unfiled:
        _alone(office, "alarm of letter", letter_id, partial(_ring_letter, office, letter_id))
    _alone(office, "terms of consents", 0, partial(end_terms, office))
    _alone(office, "alarm of mailbox", 0, partial(ring_mailbox, office, started_at))
    _alone(office, "alarms kept back", 0, partial(tell_kept_back, office))
    _alone(office, "digest", 0, partial(_digest, office))
    finalise(office)
    # Last, since a source that is down takes its time.
    refresh(office)


# So many appeals ring at once with a mail of their own; what comes after a flood, or a long outage,
# is told in lists: no cap may swallow a term, and no mail service carries thousands.
_APART, _TOGETHER = 50, 100


def _alone(office: Office, what: str, thing_id: int, act: Callable[[Unit], None]) -> None:
    try:
        with office.records.begin() as unit:
            act(unit)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 -- the others must ring
        log.failed(what, thing_id, error)


def _ring_appeals(office: Office, appeal_ids: Sequence[int], unit: Unit) -> None:
    """Ring what is due on these appeals: one mail for all of it, to each who is told of it."""
    by_recipients: dict[tuple[str, ...], list[tuple[Appeal, Ringing]]] = {}
    for appeal_id in appeal_ids:
        appeal = unit.appeals.get(appeal_id)
        if appeal.state not in OPEN:
            continue
        about, clocks = f"appeal:{appeal_id}", unit.appeals.clocks(appeal_id)
        for one in _ringing(office, unit, about, clocks, appeal.registered_at):
            by_recipients.setdefault(tuple(recipients_of(office, one.rung)), []).append(
                (appeal, one)
            )
    for several in by_recipients.values():
        if len(appeal_ids) > 1:
            _tell_several(office, unit, several)
            continue
        appeal = several[0][0]
        ringing = [one for _, one in several]
        _tell(office, unit, ringing, f"mailbot appeals show {appeal.number}", appeal)


def _tell_several(office: Office, unit: Unit, several: Sequence[tuple[Appeal, Ringing]]) -> None:
    for appeal, one in several:
        _note(office, unit, one, appeal_id=appeal.id)
    listed = sorted(several, key=lambda it: it[1].clock.due)
    facts = {
        "dues": [{"number": appeal.number, **_due(office, one)} for appeal, one in listed],
        "command": "mailbot appeals list",
    }
    notify(office, unit, Purpose.ALARM, "escalations", facts, rung=listed[0][1].rung)


# A letter that nothing has filed for so long waits for a server of ours, or for a person.
_UNFILED_AFTER = timedelta(hours=1)


def _unfiled(office: Office, unit: Unit) -> list[StoredLetter]:
    """Return the letters that may be appeals and stand in no register yet."""
    late = office.now() - _UNFILED_AFTER
    waiting = unit.letters.find([LetterState.ARRIVED], arrived_before=late)
    return [*unit.letters.find([LetterState.HELD]), *waiting]


def _its_clocks(office: Office, letter: StoredLetter) -> tuple[Clock, ...]:
    """A letter that is not filed counts the policy's days: it may be an appeal."""
    zone = office.settings.operator.zone
    facts = Facts(received_at=letter.received_at, appeal_dated=None, zone=zone)
    return start_clocks(office.clocks, [], facts, office.calendar)


def _ring_letter(office: Office, letter_id: int, unit: Unit) -> None:
    letter = unit.letters.get(letter_id)
    if letter.state not in (LetterState.HELD, LetterState.ARRIVED):
        return
    clocks = _its_clocks(office, letter)
    ringing = _ringing(office, unit, f"letter:{letter_id}", clocks, letter.arrived_at)
    if ringing:
        _tell(office, unit, ringing, f"mailbot letters show {letter_id}", letter_id=letter_id)


def _rung_of(
    office: Office, unit: Unit, about: str, clock: Clock, registered_at: datetime
) -> tuple[Rung | None, tuple[str, ...]]:
    escalation = office.settings.escalation
    rung = partial(
        due_rung,
        clock,
        office.now(),
        ladder=escalation.ladder,
        calendar=office.calendar,
        zone=office.settings.operator.zone,
        hour=escalation.hour,
        registered_at=registered_at,
    )
    # Most clocks have no rung yet on most days: the database is asked about the others only.
    _, come = rung(frozenset())
    return rung(unit.alarms.rung(about, alarm_key(clock))) if come else (None, ())


def _is_due(
    office: Office, unit: Unit, about: str, clocks: Iterable[Clock], registered_at: datetime
) -> bool:
    """Has any rung of these clocks come? Asked without holding up those who write."""
    return any(_rung_of(office, unit, about, clock, registered_at)[1] for clock in clocks)


def _ringing(
    office: Office, unit: Unit, about: str, clocks: Iterable[Clock], registered_at: datetime
) -> list[Ringing]:
    """Return the most urgent missed rung of each clock, and mark all that passed."""
    found = []
    for clock in clocks:
        name = alarm_key(clock)
        rung, passed = _rung_of(office, unit, about, clock, registered_at)
        if passed:
            unit.alarms.ring(about, name, passed, office.now())
        if rung:
            log.rang(about, name, rung.name)
            found.append(Ringing(clock, rung.step))
    return found


def _tell(
    office: Office,
    unit: Unit,
    ringing: list[Ringing],
    command: str,
    appeal: Appeal | None = None,
    letter_id: int | None = None,
) -> None:
    appeal_id = appeal.id if appeal else None
    for one in ringing:
        _note(office, unit, one, appeal_id=appeal_id, letter_id=letter_id)
    first = min(ringing, key=lambda one: one.clock.due)
    facts = {
        "number": appeal.number if appeal else "",
        "dues": [_due(office, one) for one in sorted(ringing, key=lambda one: one.clock.due)],
        "command": command,
        "drafts": _drafts(unit, appeal.id) if appeal else (),
    }
    notify(
        office,
        unit,
        Purpose.ALARM,
        "escalation",
        facts,
        rung=first.rung,
        appeal_id=appeal_id,
        urgent=any(one.clock.in_hours for one in ringing),
    )


def _note(
    office: Office,
    unit: Unit,
    one: Ringing,
    *,
    appeal_id: int | None = None,
    letter_id: int | None = None,
) -> None:
    details = {"clock": one.clock.clock, "rung": one.rung}
    unit.note(
        Happening(
            at=office.now(),
            event="rang",
            appeal_id=appeal_id,
            letter_id=letter_id,
            details=details,
        )
    )


def _due(office: Office, one: Ringing) -> dict[str, Any]:
    return {
        "what": called(one.clock).ru,
        "due": one.clock.due.astimezone(office.settings.operator.zone),
        "norm": one.clock.norm,
        "overdue": one.clock.due < office.now(),
    }


def _drafts(unit: Unit, appeal_id: int) -> list[dict[str, Any]]:
    """Say which drafts lie ready, and which of them in the mailbox: sending one answers."""
    drafted = unit.messages.find([MessageState.DRAFTED], appeal_id)
    there = {row.message_id for row in unit.placed.open() if row.state is PlacedState.THERE}
    return [
        {"id": message.id, "purpose": message.purpose.value, "placed": message.id in there}
        for message in drafted
        if message.purpose not in TO_OPERATOR
    ]


def _digest(office: Office, unit: Unit) -> None:
    """Once a working morning, when anything is open: all of it, most urgent first."""
    zone = office.settings.operator.zone
    now = office.now().astimezone(zone)
    day = now.date().isoformat()
    early = now.hour < office.settings.escalation.hour
    if early or not office.calendar.is_working(now.date()) or unit.alarms.rung("digest", day):
        return
    unit.alarms.ring("digest", day, ["digest"], office.now())
    lines = [_line(office, unit, appeal) for appeal in unit.appeals.find(OPEN)]
    lines.sort(key=lambda line: line["due"] or _NEVER)
    held = [letter.id for letter in _unfiled(office, unit)]
    # Alarms that a server refused stand here too: else nobody would learn of them.
    troubled = [
        message.id
        for message in unit.messages.find(TROUBLED)
        if message.purpose not in TO_OPERATOR or _is_fresh(message, office.now())
    ]
    troubled += [
        message.id
        for message in unit.messages.find([MessageState.APPROVED])
        if _is_stuck(message, office.now())
    ]
    kept, unkept = expired(office, unit).expired, days_unkept(office, unit)
    if not (lines or held or troubled or kept or unkept):
        return
    facts = {
        "day": now.date(),
        "appeals": lines,
        "held": held,
        "troubled": troubled,
        "expired": len(kept),
        "unkept": unkept,
        # A second place holds it: what is before it cannot be written anew unnoticed.
        "heads": str(unit.heads()),
    }
    notify(office, unit, Purpose.DIGEST, "digest", facts, rung="digest")


def _is_fresh(message: Message, now: datetime) -> bool:
    """Nobody can return a refused alarm: it is told of for some days, not for ever."""
    return message.approved_at is not None and now - message.approved_at < timedelta(days=4)


def _is_stuck(message: Message, now: datetime) -> bool:
    """Does it still wait for the server a day after its approval?"""
    return message.approved_at is not None and now - message.approved_at > timedelta(days=1)


_NEVER = datetime.max.replace(tzinfo=UTC)


def _line(office: Office, unit: Unit, appeal: Appeal) -> dict[str, Any]:
    """An appeal whose clocks are all met is open all the same: a task waits, or a message."""
    zone = office.settings.operator.zone
    due = effective_due(unit.appeals.clocks(appeal.id))
    return {
        "number": appeal.number,
        "kinds": [KINDS[kind].name.ru for kind in appeal.kinds],
        "due": due.astimezone(zone) if due else None,
        "practical_due": practical_due(due, office.calendar, zone) if due else None,
        "state": appeal.state.value,
    }
