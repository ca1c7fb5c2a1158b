"""Clocks: from when, how long, in which days, by which norm; and what is due first.

Nothing here stops, suspends or rolls a clock forward: neither the policy nor the law knows such a
relief (domain facts, section 4). All days are civil days of the operator's zone.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.kinds import KINDS, Kind, in_order
from mailbot.words import Text

# Clocks that are started by something else than a kind of demand.
POLICY_REPLY = "policy_reply"
LAW_RKN = "law_rkn"
GDPR = "gdpr"
REPEAT_GATE = "repeat_gate"
KEEP_ACT = "keep_act"
INCIDENT = ("incident_24", "incident_72")

# How far before its receipt a letter may be dated and still be believed (domain facts 4.2).
BELIEVED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock of an appeal.

    `due` is the last instant in time (aware, in the operator's zone: 23:59:59 for clocks of days).
    `starts` is an instant for clocks of hours only. `met_at` is the instant at which its act was
    done. `escalates` is False for mere terms. `warning` says why the count is not certain (a year
    without a calendar, a provisional one).
    """

    clock: str
    kind: Kind | None
    starts: date | datetime
    due: datetime
    norm: str
    met_at: datetime | None = None
    escalates: bool = True
    warning: Text | None = None

    @property
    def in_hours(self) -> bool:
        """Does it run in hours, nights and holidays included?"""
        return isinstance(self.starts, datetime)

    @property
    def is_running(self) -> bool:
        """Is it a due that is not met yet?"""
        return self.escalates and self.met_at is None


class Days(StrEnum):
    """In what a clock is counted."""

    CALENDAR = "calendar"
    WORKING = "working"
    HOURS = "hours"
    MONTHS = "months"
    SAME_DAY = "same_day"


class Start(StrEnum):
    """What starts a clock; whatever is not known yet counts from receipt, the cautious day."""

    RECEIVED = "received"
    DATED = "dated"
    PROOFS = "proofs"
    DISCOVERED = "discovered"
    PURPOSE_REACHED = "purpose_reached"
    FIRST_REQUEST = "first_request"
    DESTROYED = "destroyed"
    TERM_ENDED = "term_ended"


# Only these are known to the minute.
INSTANTS = frozenset({Start.RECEIVED, Start.DISCOVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One clock as `config/clocks.toml` gives it.

    `length` and `extension` are counted in `days`; an extension of 0 means that the norm knows
    none. `remark` says, in the operator's language, what of the rule is our own cautious reading.
    """

    clock: str
    norm: str
    start: Start
    length: int
    days: Days
    extension: int = 0
    escalates: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about the moments that start clocks.

    `appeal_dated` is the date that the letter bears. None anywhere means: not known, so the day
    of receipt counts.
    """

    received_at: datetime
    zone: tzinfo
    appeal_dated: date | None = None
    special_regime: bool = False
    proofs_on: date | None = None
    discovered_at: datetime | None = None
    purpose_reached_on: date | None = None
    first_request_on: date | None = None
    destroyed_on: date | None = None
    term_ended_on: date | None = None

    @property
    def received_on(self) -> date:
        """The day of receipt: the zone is converted before the date is taken."""
        return self.received_at.astimezone(self.zone).date()


_START_DAYS: Mapping[Start, Callable[[Facts], date | None]] = {
    Start.RECEIVED: lambda facts: None,
    Start.DATED: lambda facts: appeal_start(facts.appeal_dated, facts.received_on)[0],
    # Proofs that were there before the demand start nothing before it.
    Start.PROOFS: lambda facts: max(facts.proofs_on or facts.received_on, facts.received_on),
    Start.DISCOVERED: lambda facts: (
        facts.discovered_at.astimezone(facts.zone).date() if facts.discovered_at else None
    ),
    Start.PURPOSE_REACHED: lambda facts: facts.purpose_reached_on,
    Start.FIRST_REQUEST: lambda facts: facts.first_request_on,
    Start.DESTROYED: lambda facts: facts.destroyed_on,
    Start.TERM_ENDED: lambda facts: facts.term_ended_on,
}


def appeal_start(
    dated: date | None, received_on: date, sent_on: date | None = None
) -> tuple[date, bool]:
    """Return the day on which `policy_destroy` starts, and whether a date was not believed.

    The earliest of receipt, the date of the letter and the day of its Date header (in the
    operator's zone). A date older than three days before receipt, or later than it, is ignored.

    Source: policy 11.1; domain facts 4.2.
    """
    oldest = received_on - BELIEVED_DAYS * ONE_DAY
    named = [day for day in (dated, sent_on) if day is not None]
    believed = [day for day in named if oldest <= day <= received_on]
    return min([received_on, *believed]), len(believed) < len(named)


def start_clocks(
    rules: Mapping[str, ClockRule],
    kinds: Iterable[Kind],
    facts: Facts,
    calendar: Calendar,
    *,
    authority: bool = False,
) -> tuple[Clock, ...]:
    """Start every clock of a letter, earliest due first.

    Each kind has its own clocks, also where two kinds start the same one, because each is met by
    an act of its own. No kinds: only the policy's ten days run.

    Source: domain facts 4.6.
    """
    ordered = in_order(kinds)
    wanted: list[tuple[str, Kind | None]] = [(LAW_RKN if authority else POLICY_REPLY, None)]
    wanted += [(name, kind) for kind in ordered for name in KINDS[kind].clocks]
    if _under_gdpr(ordered, facts) and any(GDPR not in KINDS[kind].clocks for kind in ordered):
        wanted.append((GDPR, None))
    clocks = (start_clock(rules[name], kind, facts, calendar) for name, kind in wanted)
    return tuple(sorted(clocks, key=lambda clock: clock.due))


def _under_gdpr(kinds: tuple[Kind, ...], facts: Facts) -> bool:
    """Tell whether the GDPR's month runs; a notice counts for the demands that stand beside it."""
    noticed = Kind.SPECIAL_REGIME_NOTICE in kinds and len(kinds) > 1
    return noticed or (facts.special_regime and bool(kinds))


def start_clock(rule: ClockRule, kind: Kind | None, facts: Facts, calendar: Calendar) -> Clock:
    """Start one clock."""
    starts = _starts(rule, facts)
    return Clock(
        clock=rule.clock,
        kind=kind,
        starts=starts,
        due=due_at(rule, starts, calendar, facts.zone),
        norm=rule.norm,
        escalates=rule.escalates,
        warning=_warning(rule, starts, calendar),
    )


def _starts(rule: ClockRule, facts: Facts) -> date | datetime:
    if rule.days is not Days.HOURS:
        return _START_DAYS[rule.start](facts) or facts.received_on
    discovered = facts.discovered_at if rule.start is Start.DISCOVERED else None
    return (discovered or facts.received_at).astimezone(facts.zone)


def _warning(rule: ClockRule, starts: date, calendar: Calendar) -> Text | None:
    """Only working days depend on the calendar."""
    if rule.days is not Days.WORKING:
        return None
    return calendar.warning(starts + ONE_DAY, calendar.reach(starts, rule.length))


def due_at(rule: ClockRule, starts: date | datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    """Return the last instant in time: the end of the last day (ГК РФ, ст. 194), or of the hours.

    Hours run continuously, so they are added to the instant and not to the wall clock.
    """
    if isinstance(starts, datetime):
        return (starts.astimezone(UTC) + timedelta(hours=rule.length)).astimezone(zone)
    return _end_of(last_day(rule, starts, calendar), zone)


def last_day(rule: ClockRule, start: date, calendar: Calendar) -> date:
    """Return the last day of a clock that is not counted in hours.

    The first day is the one after `start` (ГК РФ, ст. 191). A last day off does not move, since
    relying on ГК РФ ст. 193 could only make us late (domain facts 4.3).
    """
    match rule.days:
        case Days.WORKING:
            return calendar.add_working(start, rule.length)
        case Days.MONTHS:
            return add_months(start, rule.length)
        case Days.SAME_DAY:
            return start
        case _:
            return start + rule.length * ONE_DAY


def term_in_words(rule: ClockRule) -> Text:
    """Return the length as it stands after «в течение»: «10 дней», «15 рабочих дней»."""
    one = rule.length % 10 == 1 and rule.length % 100 != 11
    ru, en = _UNITS.get(rule.days, _UNITS[Days.CALENDAR])
    plural = "" if rule.length == 1 else "s"
    return Text(f"{rule.length} {ru[0 if one else 1]}", f"{rule.length} {en}{plural}")


_UNITS = {
    Days.CALENDAR: (("дня", "дней"), "day"),
    Days.WORKING: (("рабочего дня", "рабочих дней"), "working day"),
    Days.HOURS: (("часа", "часов"), "hour"),
    Days.MONTHS: (("месяца", "месяцев"), "month"),
}


def add_months(day: date, months: int) -> date:
    """Return the same date so many months later, or the last day of that month.

    Source: domain facts 4.1(8); regulation 1182/71, article 3.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def extended_due(
    rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo
) -> datetime | None:
    """Return the due that a motivated notice would give; None where the norm knows no extension.

    The policy's ten days are never extended, and nothing is extended by itself: this only says
    what a person may choose. Months are counted on from the first due, which is the earlier of
    the two readings of GDPR article 12(3).

    Source: 152-ФЗ, ч. 3 ст. 14, ст. 20, ч. 5.1 ст. 21; GDPR, article 12(3).
    """
    if not rule.extension:
        return None
    if rule.days is Days.MONTHS:
        return _end_of(add_months(last_day(rule, clock.starts, calendar), rule.extension), zone)
    longer = replace(rule, length=rule.length + rule.extension)
    return due_at(longer, clock.starts, calendar, zone)


def called(clock: Clock) -> Text:
    """Say what is due: the answer to a demand, the reply, or a notice about an incident."""
    if clock.kind is not None:
        return KINDS[clock.kind].name
    return _INCIDENT if clock.clock in INCIDENT else _REPLY


_REPLY = Text("ответ на обращение", "the reply to the appeal")
_INCIDENT = Text("уведомление Роскомнадзора об инциденте", "telling Roskomnadzor about an incident")


def effective_due(clocks: Iterable[Clock]) -> datetime | None:
    """Return the earliest due among the clocks that are not met; terms are no dues.

    Source: domain facts 4.2.
    """
    return min((clock.due for clock in clocks if clock.is_running), default=None)


def practical_due(due: datetime, calendar: Calendar, zone: tzinfo) -> date:
    """Return the last working day on or before a due; it may lie before the receipt.

    Source: domain facts 4.2.
    """
    return calendar.last_working_on_or_before(due.astimezone(zone).date())


def is_premature_repeat(
    gate: ClockRule, first_on: date, repeat_on: date, calendar: Calendar
) -> bool:
    """Does a repeated access request come too early? Only a person may refuse it.

    `gate` is the rule `repeat_gate`; `last_day` of it is the day from which he may ask again.
    Whether the first one was answered fully is not asked here.

    Source: 152-ФЗ, ч. 4 ст. 14; domain facts 4.2, 7.5.
    """
    return repeat_on < last_day(gate, first_on, calendar)


def _end_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
