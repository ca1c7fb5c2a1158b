"""Draws the count of a clock week by week, so that a finger can follow it on a wall calendar."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo

from mailbot.domain.calendar import Calendar, is_weekend
from mailbot.domain.clocks import Clock, ClockRule, Days, Start
from mailbot.domain.counting import CountedDay, count
from mailbot.domain.moved import counted_due, is_extended
from mailbot.words import Text

WEEKDAYS = Text("Пн Вт Ср Чт Пт Сб Вс", "Mon Tue Wed Thu Fri Sat Sun")

# As wide as «31.12 =12» and the gap behind it.
_CELL = 11

# One, two to four, five and more; the second and third are one in English.
_UNITS: Mapping[Days, tuple[Text, Text, Text]] = {
    Days.CALENDAR: (
        Text("календарный день", "calendar day"),
        Text("календарных дня", "calendar days"),
        Text("календарных дней", "calendar days"),
    ),
    Days.WORKING: (
        Text("рабочий день", "working day"),
        Text("рабочих дня", "working days"),
        Text("рабочих дней", "working days"),
    ),
    Days.HOURS: (Text("час", "hour"), Text("часа", "hours"), Text("часов", "hours")),
    Days.MONTHS: (Text("месяц", "month"), Text("месяца", "months"), Text("месяцев", "months")),
}

_STARTS: Mapping[Start, Text] = {
    Start.RECEIVED: Text("получение", "receipt"),
    Start.DATED: Text("дата обращения", "date of the appeal"),
    Start.PROOFS: Text("представление подтверждений", "proofs supplied"),
    Start.DISCOVERED: Text("выявление", "discovery"),
    Start.PURPOSE_REACHED: Text("достижение цели", "purpose reached"),
    Start.FIRST_REQUEST: Text("первый запрос", "first request"),
    Start.DESTROYED: Text("уничтожение", "destruction"),
    Start.TERM_ENDED: Text("окончание срока", "end of the term"),
}


def term(rule: ClockRule, *, longer: bool = False) -> Text:
    """Return the length in words: «10 рабочих дней», extended «10 + 5 рабочих дней»."""
    if rule.days is Days.SAME_DAY:
        return Text("в тот же день", "on the same day")
    number = rule.extension if longer else rule.length
    one, few, many = _UNITS[rule.days]
    shown = f"{rule.length} + {rule.extension}" if longer else str(rule.length)
    ru = (one, few, many)[_form(number)].ru
    return Text(f"{shown} {ru}", f"{shown} {(one if number == 1 else many).en}")


def _form(number: int) -> int:
    """Return which of the three Russian forms follows the number."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def drawn(
    rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo, language: str
) -> Iterator[str]:
    """Draw the count: its rule, its weeks, its odd days, and what it was changed by."""
    days = count(rule, clock, calendar, zone)
    longer = is_extended(rule, clock, calendar, zone)
    starts = clock.starts
    since = f"{starts:%d.%m.%Y %H:%M}" if clock.in_hours else f"{starts:%d.%m.%Y}"
    words = term(rule, longer=longer).say(language)
    begin = Text("от", "from").say(language)
    by_weeks = not clock.in_hours and rule.days is not Days.SAME_DAY
    zero = f"; {days[0].note.say(language)}" if by_weeks and days[0].note else ""
    yield f"{words} {begin} {since} ({_STARTS[rule.start].say(language)}){zero}"
    if not by_weeks:
        yield ", ".join(_spelled(day, language) for day in days)
    else:
        yield from _weeks(days, language)
        yield from _odd(days, calendar, language)
    counted = counted_due(rule, clock, calendar, zone)
    if clock.due != counted and not longer:
        yield Text(
            f"! По нынешним правилам и календарю выходит {counted:%d.%m.%Y}: служба пересчитает"
            " срок при следующем запуске.",
            f"! By today's rules and calendar it is {counted:%d.%m.%Y}: the daemon counts anew"
            " when it starts next.",
        ).say(language)


def _weeks(days: Sequence[CountedDay], language: str) -> Iterator[str]:
    heads = WEEKDAYS.say(language).split()
    yield "".join(f"{head:<{_CELL}}" for head in heads).rstrip()
    cells = [""] * days[0].day.weekday() + [f"{days[0].day:%d.%m} =0"]
    cells += [_cell(day) for day in days[1:]]
    for first in range(0, len(cells), 7):
        yield "".join(f"{cell:<{_CELL}}" for cell in cells[first : first + 7]).rstrip()


def _cell(counted: CountedDay) -> str:
    """Write «23.10 =1» for a day that counts, «25.10 –» for one that does not."""
    number = f"={counted.number}" if counted.number is not None else "–"
    return f"{counted.day:%d.%m} {number}"


def _odd(days: Sequence[CountedDay], calendar: Calendar, language: str) -> Iterator[str]:
    """Name what a wall calendar may not show: holidays, moved days, and by which act."""
    odd = [day for day in days[1:] if calendar.is_working(day.day) is is_weekend(day.day)]
    if odd:
        yield "; ".join(_spelled(day, language) for day in odd)
    for year in sorted({day.day.year for day in odd} & calendar.years.keys()):
        yield f"{year}: {calendar.years[year].source}"


def _spelled(counted: CountedDay, language: str) -> str:
    words = f"{weekday(counted.day, language)} {counted.day:%d.%m}"
    words += f" ={counted.number}" if counted.number is not None else ""
    return f"{words} {counted.note.say(language)}" if counted.note else words


def weekday(day: date, language: str) -> str:
    """Return the short name of the day's weekday."""
    return WEEKDAYS.say(language).split()[day.weekday()]
