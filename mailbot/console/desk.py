"""What stands on the desk: open appeals with their dues and next steps, troubles, the month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from mailbot.commands.messages import PURPOSES
from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import Clock, effective_due
from mailbot.domain.register import Entry, Line
from mailbot.domain.states import AppealState, MessageState
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One open appeal as it is listed: what is due first, and what comes next."""

    entry: Entry
    due: datetime | None
    next: Text
    first: Clock | None = None


def row(line: Line) -> Row:
    """Return the line as it is listed, with the clock that is due first."""
    due = effective_due(line.clocks)
    first = next((c for c in line.clocks if c.is_running and c.due == due), None)
    return Row(line.entry, due, next_step(line), first)


def next_step(line: Line) -> Text:
    """Say what comes next on an appeal, and whose turn it is."""
    states = {sending.state for sending in line.sendings}
    if states & _TROUBLED.keys():
        return next(words for state, words in _TROUBLED.items() if state in states)
    if line.entry.state is not AppealState.CHECKED:
        return _NEXT[line.entry.state]
    drafted = {s.purpose for s in line.sendings if s.state is MessageState.DRAFTED}
    named = [words for purpose, words in PURPOSES.items() if purpose in drafted]
    if not named:
        return Text("остались задачи", "tasks are left")
    ru, en = (", ".join(getattr(words, tongue) for words in named) for tongue in ("ru", "en"))
    return Text(f"ждёт решения: {ru}", f"waits for a decision: {en}")


_TROUBLED = {
    MessageState.UNDELIVERED: Text("ответ НЕ ДОСТАВЛЕН", "the reply was NOT DELIVERED"),
    MessageState.REFUSED: Text("сервер НЕ ПРИНЯЛ ответ", "the server REFUSED the reply"),
    MessageState.UNCERTAIN: Text("НЕЯСНО, ушёл ли ответ", "UNCERTAIN whether the reply went"),
}
_NEXT = {
    AppealState.REGISTERED: Text("mailbot проверяет", "mailbot is checking"),
    AppealState.DECIDED: Text("ответ утверждён, уходит", "the reply is approved, leaving"),
    AppealState.CLOSED: Text("закрыто", "closed"),
    AppealState.NOT_AN_APPEAL: Text("не обращение", "not an appeal"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: how many appeals are due, and whether anybody works."""

    day: date
    count: int
    works: bool
    height: int


# The chart is so high, and so many days long.
CHART_HEIGHT, _DAYS = 64, 31


def month_ahead(
    dues: Sequence[datetime], today: date, calendar: Calendar, zone: tzinfo
) -> tuple[Bar, ...]:
    """Return how many open appeals are due on each day; what is overdue stands on today."""
    counts = Counter(max(due.astimezone(zone).date(), today) for due in dues)
    days = [today + n * ONE_DAY for n in range(_DAYS)]
    most = max((counts[day] for day in days), default=0)
    return tuple(
        Bar(day, counts[day], calendar.is_working(day), _height(counts[day], most)) for day in days
    )


def _height(count: int, most: int) -> int:
    """A single appeal among hundreds is still seen."""
    return max(4, round(CHART_HEIGHT * count / most)) if count else 0


# The work loop remembers itself every minute; on a busy machine a step may take some.
_SILENT = timedelta(minutes=5)


def is_silent(at: datetime | None, now: datetime) -> bool:
    """Has the daemon been silent for longer than a busy one is?"""
    return at is None or now - at > _SILENT
