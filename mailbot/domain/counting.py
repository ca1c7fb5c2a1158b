"""The count of a clock, day by day, so that a person can check it with a finger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import Clock, ClockRule, Days
from mailbot.words import Text

_START = Text("день начала не считается (ГК РФ, ст. 191)", "the day of the start does not count")
_AT_ONCE = Text("незамедлительно, в тот же день", "at once, on the same day")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: as which number it counts (None: it does not), and what is odd of it.

    For clocks of hours the number is that of the whole hours which have passed by its end.
    """

    day: date
    number: int | None
    note: Text | None = None


def count(
    rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo
) -> tuple[CountedDay, ...]:
    """Count a clock from its start to its due, the day of the start included.

    The clock is counted as it stands: if the last number is not the length of the rule, then a
    year has no calendar, or the calendar has changed since, or the term was extended.

    Source: ГК РФ, ст. 191, 194; ТК РФ, ст. 112; domain facts 4.1, 4.4.
    """
    if isinstance(clock.starts, datetime):
        return tuple(_hours(clock.starts, clock.due, zone))
    if rule.days is Days.SAME_DAY:
        return (CountedDay(clock.starts, None, _AT_ONCE),)
    rows, number = [CountedDay(clock.starts, None, _START)], 0
    for day in _days(clock.starts + ONE_DAY, clock.due.astimezone(zone).date()):
        counts = rule.days is not Days.WORKING or calendar.is_working(day)
        number += counts
        rows.append(CountedDay(day, number if counts else None, calendar.nature(day)))
    return tuple(rows)


def _hours(starts: datetime, due: datetime, zone: tzinfo) -> Iterator[CountedDay]:
    first, last = starts.astimezone(zone), due.astimezone(zone)
    for day in _days(first.date(), last.date()):
        midnight = datetime.combine(day + ONE_DAY, time(), tzinfo=zone)
        # Subtracting two instants of one zone would compare wall clocks; timestamps do not.
        passed = min(midnight, due).timestamp() - starts.timestamp()
        note = None
        if day == first.date():
            note = Text(f"начало в {first:%H:%M}", f"starts at {first:%H:%M}")
        elif day == last.date():
            note = Text(f"конец в {last:%H:%M}", f"ends at {last:%H:%M}")
        yield CountedDay(day, int(passed // timedelta(hours=1).total_seconds()), note)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
