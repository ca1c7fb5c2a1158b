"""The production calendar of the five-day week: which days work, and what a missing year costs.

Holds no calendar itself and refuses to guess in silence: whatever touches a year that nobody has
decreed yet carries a warning, and every doubt makes a term end earlier, never later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.words import Text

ONE_DAY = timedelta(days=1)

# Non-working holidays of every year, as (month, day). Source: ТК РФ, ст. 112.
HOLIDAYS = frozenset(
    {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)

_WEEKEND = Text("выходной", "weekend")
_HOLIDAY = Text("нерабочий праздничный день", "public holiday")
_MOVED = Text("выходной день по переносу", "day off by transfer")
_SATURDAY = Text("рабочая суббота", "working Saturday")
_SUNDAY = Text("рабочее воскресенье", "working Sunday")
_UNKNOWN = Text("год без календаря: считаем рабочим", "no calendar: taken for a working day")


@dataclass(frozen=True, slots=True)
class Year:
    """One year as decreed; `provisional` while the decree on transfers is still to come.

    `days_off` are the weekdays on which nobody works, holidays and transferred days alike;
    `working_weekends` the Saturdays and Sundays on which everybody does.
    """

    year: int
    days_off: frozenset[date]
    working_weekends: frozenset[date]
    provisional: bool
    source: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known; every other year works from Monday to Friday, with a warning."""

    years: Mapping[int, Year]

    def is_working(self, day: date) -> bool:
        """Is it a working day (ТК РФ, ст. 112, and the yearly decree)?"""
        year = self.years.get(day.year)
        if is_weekend(day):
            return year is not None and day in year.working_weekends
        return year is None or day not in year.days_off

    def last_working_on_or_before(self, day: date) -> date:
        """Return `day` itself, or the working day before it.

        Here a day off too many is the cautious error: a holiday of ТК РФ ст. 112 never counts as
        working, even in a year without a calendar.
        """
        while not self.is_working(day) or (day.month, day.day) in HOLIDAYS:
            day -= ONE_DAY
        return day

    def add_working(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, or the one before it where a year is unknown.

        As soon as a day up to the n-th lies in a year without a calendar, one day fewer is
        counted, for a Saturday that may be decreed a working one; the count may then end in the
        known year. Once is enough also across two unknown years, since the January holidays
        between them are counted as working. Taking a day off the result instead could be late.

        Source: domain facts 4.4.
        """
        last = self.reach(day, n)
        return last if self.knows(day + ONE_DAY, last) else self.reach(day, n - 1)

    def reach(self, day: date, n: int) -> date:
        """Return the n-th working day after `day` with nothing held back for unknown years."""
        while n > 0:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def knows(self, first: date, last: date) -> bool:
        """Is there a calendar, provisional or not, for every day from `first` to `last`?"""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def warning(self, first: date, last: date) -> Text | None:
        """Say which years from `first` to `last` are missing or provisional; None: all is certain.

        Source: domain facts 4.4.
        """
        span = range(first.year, last.year + 1)
        missing = [year for year in span if year not in self.years]
        provisional = [year for year in span if year in self.years and self.years[year].provisional]
        warnings = [_missing(year) for year in missing] + [_provisional(y) for y in provisional]
        if not warnings:
            return None
        return Text(" ".join(w.ru for w in warnings), " ".join(w.en for w in warnings))

    def nature(self, day: date) -> Text | None:
        """Say why the day is no ordinary working day; None if it is one."""
        if is_weekend(day):
            if not self.is_working(day):
                return _WEEKEND
            return _SATURDAY if day.weekday() == 5 else _SUNDAY
        if day.year not in self.years:
            return _UNKNOWN
        if self.is_working(day):
            return None
        return _HOLIDAY if (day.month, day.day) in HOLIDAYS else _MOVED


def is_weekend(day: date) -> bool:
    """Is it a Saturday or a Sunday?"""
    return day.weekday() >= 5


def _missing(year: int) -> Text:
    return Text(
        f"ВНИМАНИЕ: нет производственного календаря на {year} год. Рабочими считаются все дни"
        " с понедельника по пятницу, и отсчитано на один рабочий день меньше нормы."
        f" Добавьте calendar/{year}.toml.",
        f"WARNING: there is no production calendar for {year}. Every day from Monday to Friday is"
        " taken for a working one, and one working day fewer than the norm is counted."
        f" Add calendar/{year}.toml.",
    )


def _provisional(year: int) -> Text:
    return Text(
        f"ВНИМАНИЕ: календарь на {year} год предварительный, переносы выходных в нём не учтены:"
        " рабочая суббота сделает срок короче."
        f" Сверьте дату с постановлением Правительства и обновите calendar/{year}.toml.",
        f"WARNING: the calendar for {year} is provisional and knows no transferred days: a working"
        " Saturday would end the term earlier."
        f" Check the date against the decree and update calendar/{year}.toml.",
    )
