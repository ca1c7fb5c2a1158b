"""A year in numbers: what was asked for, in how many days it was answered, how much in time."""

import time as clock
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from starlette.responses import Response

from mailbot.console.visit import Console, Visit
from mailbot.domain.kinds import KINDS
from mailbot.domain.register import Tally

# Counting a hundred thousand appeals takes a while, and a year changes slowly.
_FRESH_SECONDS = 600.0

# The last bar of the chart holds whatever took longer.
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, by its share of the longest."""

    label: str
    count: int
    share: int
    is_late: bool = False


def statistics(visit: Visit) -> Response:
    """Show a year."""
    this = visit.now.year
    asked = visit.asked("year")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked[:4]) <= this else this
    at, tally = counted(visit.console, year)
    names = {kind: visit.say(row.name) for kind, row in KINDS.items()}
    judged = tally.in_time + tally.late
    return visit.page(
        "statistics.html",
        year=year,
        this=this,
        at=at,
        tally=tally,
        share=round(100 * tally.in_time / judged) if judged else None,
        kinds=_bars({names[kind]: n for kind, n in sorted(
            tally.kinds.items(), key=lambda pair: -pair[1])}),
        days=_bars(_by_days(tally.days)),
        mean=_mean(tally.days),
    )  # fmt: skip


def counted(console: Console, year: int) -> tuple[datetime, Tally]:
    """Return a year in numbers, and when it was counted."""
    office, zone = console.office, console.office.settings.operator.zone
    since, until = (datetime.combine(date(y, 1, 1), time(), zone) for y in (year, year + 1))

    def count() -> tuple[datetime, Tally]:
        with office.records.look() as unit:
            return office.now(), unit.register.tally(since, until, office.now())

    found: tuple[datetime, Tally] = console.answers.fresh(
        f"year {year}", clock.monotonic(), _FRESH_SECONDS, count
    )
    return found


def _by_days(days: Mapping[int, int]) -> dict[str, int]:
    if not days:
        return {}
    counted = {str(day): days.get(day, 0) for day in range(_LONGEST)}
    longer = sum(count for day, count in days.items() if day >= _LONGEST)
    return {**counted, f"{_LONGEST}+": longer}


def _bars(counts: Mapping[str, int]) -> list[Bar]:
    most = max(counts.values(), default=0)
    return [
        Bar(label, count, max(1, round(100 * count / most)) if count else 0)
        for label, count in counts.items()
    ]


def _mean(days: Mapping[int, int]) -> float | None:
    total = sum(days.values())
    return sum(day * count for day, count in days.items()) / total if total else None
