"""Sweep the clocks: ring every rung that is due, once, and write the digest of the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mailbot import log
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import Clock, Facts, effective_due, practical_due, start_clocks
from mailbot.domain.escalation import alarm_key, due_rung
from mailbot.domain.kinds import KINDS
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.alarm import alarm, notify, recipients_of
from mailbot.words import Text

OPEN = (AppealState.REGISTERED, AppealState.CHECKED, AppealState.DECIDED)
TROUBLED = (MessageState.REFUSED, MessageState.UNCERTAIN, MessageState.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Ringing:
    """A clock whose rung rings now."""

    clock: Clock
    rung: str


def sweep(office: Office, started_at: datetime) -> None:
    """Ring what is due on everything open (domain facts 4.6); since `started_at`."""
    with office.records.begin() as unit:
        for appeal in unit.appeals.find(OPEN):
            _ring_appeal(office, unit, appeal)
        for letter in unit.letters.find([LetterState.HELD]):
            _ring_held(office, unit, letter.id, letter.received_at)
        _ring_mailbox(office, unit, started_at)
        _digest(office, unit)


def _ring_appeal(office: Office, unit: Unit, appeal: Appeal) -> None:
    ringing = _ringing(
        office, unit, f"appeal:{appeal.id}", unit.appeals.clocks(appeal.id), appeal.registered_at
    )
    by_recipients: dict[tuple[str, ...], list[Ringing]] = {}
    for one in ringing:
        by_recipients.setdefault(tuple(recipients_of(office, one.rung)), []).append(one)
    for several in by_recipients.values():
        _tell(
            office,
            unit,
            several,
            number=appeal.number,
            command=f"mailbot appeals show {appeal.number}",
        )


def _ring_held(office: Office, unit: Unit, letter_id: int, received_at: datetime) -> None:
    """A held letter counts the policy's days as if it were an appeal: it may be one."""
    zone = office.settings.operator.zone
    facts = Facts(received_at=received_at, appeal_dated=None, zone=zone)
    clocks = start_clocks(office.clocks, [], facts, office.calendar)
    ringing = _ringing(office, unit, f"letter:{letter_id}", clocks, received_at)
    if ringing:
        _tell(office, unit, ringing, number="", command=f"mailbot letters show {letter_id}")


def _ringing(
    office: Office, unit: Unit, about: str, clocks: Iterable[Clock], registered_at: datetime
) -> list[Ringing]:
    """Return the most urgent missed rung of each clock, and mark all that passed."""
    found = []
    now, escalation = office.now(), office.settings.escalation
    for clock in clocks:
        name = alarm_key(clock)
        rung, passed = due_rung(
            clock,
            now,
            unit.alarms.rung(about, name),
            ladder=escalation.ladder,
            calendar=office.calendar,
            zone=office.settings.operator.zone,
            hour=escalation.hour,
            registered_at=registered_at,
        )
        if passed:
            unit.alarms.ring(about, name, passed, now)
        if rung:
            log.rang(about, name, rung.name)
            found.append(Ringing(clock, rung.step))
    return found


def _tell(office: Office, unit: Unit, ringing: list[Ringing], *, number: str, command: str) -> None:
    zone, now = office.settings.operator.zone, office.now()
    first = min(ringing, key=lambda one: one.clock.due)
    facts = {
        "number": number,
        "dues": [
            {
                "what": _what(one.clock).ru,
                "due": one.clock.due.astimezone(zone),
                "norm": one.clock.norm,
                "overdue": one.clock.due < now,
            }
            for one in sorted(ringing, key=lambda one: one.clock.due)
        ],
        "command": command,
    }
    notify(office, unit, Purpose.ALARM, "escalation", facts, rung=first.rung)


def _what(clock: Clock) -> Text:
    if clock.kind is None:
        return Text("ответ на обращение", "the reply to the appeal")
    return KINDS[clock.kind].name


def _ring_mailbox(office: Office, unit: Unit, started_at: datetime) -> None:
    """Alarm once an outage when the mailbox has not been reachable for too long."""
    reached = unit.setting(REACHED)
    since = max(datetime.fromisoformat(reached), started_at) if reached else started_at
    silent = office.now() - since
    minutes = office.settings.mailbox.unreachable_minutes
    if silent < timedelta(minutes=minutes) or unit.alarms.rung("mailbox", since.isoformat()):
        return
    unit.alarms.ring("mailbox", since.isoformat(), ["unreachable"], office.now())
    log.rang("mailbox", "unreachable", str(minutes))
    what = Text(
        f"Почтовый ящик недоступен уже {int(silent.total_seconds() // 60)} мин.: новые обращения"
        " не поступают, а сроки по ним идут.",
        f"The mailbox has been unreachable for {int(silent.total_seconds() // 60)} minutes.",
    )
    alarm(office, unit, None, what, "mailbot check", rung="mailbox")


REACHED = "mailbox_reached_at"


def reached(office: Office) -> None:
    """Remember that the mailbox answered."""
    with office.records.begin() as unit:
        unit.remember(REACHED, office.now().isoformat())


def _digest(office: Office, unit: Unit) -> None:
    """Once a working morning, when anything is open: all of it, most urgent first."""
    zone = office.settings.operator.zone
    now = office.now().astimezone(zone)
    day = now.date().isoformat()
    early = now.hour < office.settings.escalation.hour
    if early or not office.calendar.is_working(now.date()) or unit.alarms.rung("digest", day):
        return
    unit.alarms.ring("digest", day, ["digest"], office.now())
    lines = [line for appeal in unit.appeals.find(OPEN) if (line := _line(office, unit, appeal))]
    lines.sort(key=lambda line: line["due"])
    held = [letter.id for letter in unit.letters.find([LetterState.HELD])]
    troubled = [m.id for m in unit.messages.find(TROUBLED)]
    if not (lines or held or troubled):
        return
    facts = {"day": now.date(), "appeals": lines, "held": held, "troubled": troubled}
    notify(office, unit, Purpose.DIGEST, "digest", facts, rung="digest")


def _line(office: Office, unit: Unit, appeal: Appeal) -> dict[str, Any] | None:
    zone = office.settings.operator.zone
    due = effective_due(unit.appeals.clocks(appeal.id))
    if due is None:
        return None
    return {
        "number": appeal.number,
        "kinds": [KINDS[kind].name.ru for kind in appeal.kinds],
        "due": due.astimezone(zone),
        "practical_due": practical_due(due, office.calendar, zone),
        "state": appeal.state.value,
    }
