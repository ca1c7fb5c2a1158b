"""When the alarms of a clock ring, and which of the missed ones still does.

Decides moments only: who is told, and in which words, is decided elsewhere. A clock that is met,
and a mere term, never rings.

Source: domain facts 4.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import Clock

# Of the hours of a clock that runs in hours.
HOUR_RUNGS_PCT = (0, 50, 75, 90, 100)

OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Rung:
    """One alarm of a clock: "7" (days before the due), "50%" (of its hours), "overdue 2026-01-12".

    The name is unique within a clock, so that each rung rings once.
    """

    name: str
    at: datetime

    @property
    def step(self) -> str:
        """The name under which `[escalation.rungs]` may name more recipients."""
        return self.name.partition(" ")[0]


def alarm_key(clock: Clock) -> str:
    """Name the clock in the alarms that have rung; a due that moved has a ladder of its own."""
    return f"{clock.clock}:{clock.kind or ''}:{clock.due.astimezone(UTC).isoformat()}"


def rungs(
    clock: Clock,
    *,
    ladder: Sequence[int],
    calendar: Calendar,
    zone: tzinfo,
    hour: int,
    registered_at: datetime,
) -> tuple[Rung, ...]:
    """Return the rungs up to the due, the least urgent first.

    `ladder` holds days before the due; a rung on a day off rings on the working day before it,
    at `hour`. Clocks of hours ring at shares of their hours, day and night. What would have rung
    before the registration rings with it.
    """
    if not clock.is_running:
        return ()
    if isinstance(clock.starts, datetime):
        marks = [
            (f"{share}%", _share_at(clock.starts, clock.due, share, zone))
            for share in HOUR_RUNGS_PCT
        ]
    else:
        due_on = clock.due.astimezone(zone).date()
        marks = [
            (
                str(days),
                _at(calendar.last_working_on_or_before(due_on - days * ONE_DAY), hour, zone),
            )
            for days in sorted(set(ladder), reverse=True)
        ]
    return tuple(Rung(name, max(at, registered_at)) for name, at in marks)


def overdue_rung(
    clock: Clock,
    now: datetime,
    *,
    calendar: Calendar,
    zone: tzinfo,
    hour: int,
    registered_at: datetime,
) -> Rung | None:
    """Return the latest rung after the due that has come by `now`; None where none has.

    Every working day at `hour` has one; of clocks of hours every day has, since a leak told on
    31 December would else be silent from its last hour until 12 January.
    """
    if not clock.is_running:
        return None
    due_on = clock.due.astimezone(zone).date()
    day = now.astimezone(zone).date()
    if now < _at(day, hour, zone):
        day -= ONE_DAY
    if not clock.in_hours:
        day = calendar.last_working_on_or_before(day)
    if day <= due_on:
        return None
    return Rung(f"{OVERDUE} {day.isoformat()}", max(_at(day, hour, zone), registered_at))


def due_rung(
    clock: Clock,
    now: datetime,
    already: frozenset[str],
    *,
    ladder: Sequence[int],
    calendar: Calendar,
    zone: tzinfo,
    hour: int,
    registered_at: datetime,
) -> tuple[Rung | None, tuple[str, ...]]:
    """Return the one rung that has to ring now, and the names of all that are over with it.

    After downtime only the most urgent of the missed rungs rings; where a more urgent one than
    any of them has rung already, none does. The names go to the alarms as rung, that one's too.
    """
    ladder_rungs = rungs(
        clock, ladder=ladder, calendar=calendar, zone=zone, hour=hour, registered_at=registered_at
    )
    late = overdue_rung(
        clock, now, calendar=calendar, zone=zone, hour=hour, registered_at=registered_at
    )
    come = [rung for rung in (*ladder_rungs, late) if rung is not None and rung.at <= now]
    over = tuple(rung.name for rung in come if rung.name not in already)
    return (come[-1] if come and come[-1].name in over else None), over


def _share_at(starts: datetime, due: datetime, share: int, zone: tzinfo) -> datetime:
    """Return the instant at which that share of the hours has passed."""
    first, last = starts.timestamp(), due.timestamp()
    return datetime.fromtimestamp(first + (last - first) * share / 100, zone)


def _at(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone)
