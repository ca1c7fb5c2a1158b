"""`mailbot deadlines`: what is due, by which clock and norm, counted day by day."""

from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from mailbot.commands.desk import at_desk, lines, moment, say, tell
from mailbot.domain.appeal import Appeal
from mailbot.domain.calendar import Calendar
from mailbot.domain.clocks import Clock, effective_due, practical_due
from mailbot.domain.counting import CountedDay, count
from mailbot.domain.kinds import KINDS
from mailbot.domain.states import OPEN
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.words import Text

_WEEKDAYS = Text("Пн Вт Ср Чт Пт Сб Вс", "Mon Tue Wed Thu Fri Sat Sun")


def show(arguments: Namespace) -> None:
    """Print the clocks of every open appeal, the most urgent appeal first."""
    with at_desk(arguments) as office, office.records.look() as unit:
        now = _at(arguments.at, office)
        found = [(appeal, unit.appeals.clocks(appeal.id)) for appeal in _wanted(unit, arguments)]
        found.sort(key=lambda pair: effective_due(pair[1]) or datetime.max.replace(tzinfo=UTC))
        if arguments.format == "json":
            rows = (_line(office, appeal, clocks, now) for appeal, clocks in found)
            lines(rows, office.settings)
            return
        if not found:
            say(arguments, Text("Открытых обращений нет.", "No appeal is open."))
        for appeal, clocks in found:
            _print(arguments, office, appeal, clocks, now)


def _at(words: str | None, office: Office) -> datetime:
    if words is None:
        return office.now()
    try:
        return datetime.combine(date.fromisoformat(words), time(), office.settings.operator.zone)
    except ValueError as error:
        raise BadInput(
            Text(f"--at {words}: нужна дата вида 2027-01-11.",
                 f"--at {words}: a date like 2027-01-11 is needed.")
        ) from error  # fmt: skip


def _wanted(unit: Unit, arguments: Namespace) -> Iterable[Appeal]:
    if arguments.numbers:
        return [unit.appeals.by_number(number) for number in arguments.numbers]
    return unit.appeals.find(OPEN)


def clock_json(clock: Clock) -> dict[str, object]:
    """Return a clock in the contract's shape."""
    return {
        "clock": clock.clock,
        "kind": clock.kind,
        "starts": clock.starts,
        "due": clock.due,
        "met_at": clock.met_at,
        "norm": clock.norm,
    }


def _line(
    office: Office, appeal: Appeal, clocks: tuple[Clock, ...], now: datetime
) -> dict[str, object]:
    due = effective_due(clocks)
    zone = office.settings.operator.zone
    return {
        "number": appeal.number,
        "state": appeal.state,
        "effective_due": due,
        "practical_due": practical_due(due, office.calendar, zone) if due else None,
        "overdue": bool(due and due < now),
        "clocks": [
            {
                **clock_json(clock),
                "days": [
                    {"day": d.day, "number": d.number, "note": d.note.ru if d.note else None}
                    for d in _days(office, clock)
                ],
                "warning": clock.warning.ru if clock.warning else None,
            }
            for clock in clocks
        ],
    }


def _days(office: Office, clock: Clock) -> tuple[CountedDay, ...]:
    zone = office.settings.operator.zone
    return count(office.clocks[clock.clock], clock, office.calendar, zone)


def _print(
    arguments: Namespace,
    office: Office,
    appeal: Appeal,
    clocks: tuple[Clock, ...],
    now: datetime,
) -> None:
    due = effective_due(clocks)
    zone = office.settings.operator.zone
    left = Text("все сроки соблюдены", "every clock is met")
    if due:
        on = practical_due(due, office.calendar, zone)
        left = Text(
            f"ближайший срок {moment(due, office.settings)}, последний рабочий день {on:%d.%m.%Y}",
            f"first due {moment(due, office.settings)}, last working day {on:%d.%m.%Y}",
        )
    say(arguments, Text(f"№ {appeal.number}: {left.ru}", f"No. {appeal.number}: {left.en}"))
    for clock in clocks:
        _print_clock(arguments, office, clock, now)
    print()


def _print_clock(arguments: Namespace, office: Office, clock: Clock, now: datetime) -> None:
    name = KINDS[clock.kind].name if clock.kind else Text("ответ", "reply")
    state = _state(clock, now, office)
    until = moment(clock.due, office.settings)
    rule = office.clocks[clock.clock]
    print()
    say(
        arguments,
        Text(
            f"  {clock.clock} ({name.ru}): до {until} — {clock.norm}{state.ru}",
            f"  {clock.clock} ({name.en}): until {until} — {clock.norm}{state.en}",
        ),
    )
    tell(f"    {_strip(_days(office, clock), office.calendar, arguments.lang)}")
    for note in (clock.warning, Text(rule.remark, rule.remark) if rule.remark else None):
        if note:
            say(arguments, Text(f"    ! {note.ru}", f"    ! {note.en}"))


def _state(clock: Clock, now: datetime, office: Office) -> Text:
    if clock.met_at:
        at = moment(clock.met_at, office.settings)
        return Text(f"; соблюдён {at}", f"; met {at}")
    if clock.due < now:
        return Text("; ПРОСРОЧЕН", "; OVERDUE")
    return Text("", "")


def _strip(days: Iterable[CountedDay], calendar: Calendar, language: str) -> str:
    """Write the count so that a finger can follow: «Пт 06.06=1, Сб 07.06 выходной, …»."""
    names = _WEEKDAYS.say(language).split()
    parts = []
    for counted in days:
        words = f"{names[counted.day.weekday()]} {counted.day:%d.%m}"
        words += f"={counted.number}" if counted.number is not None else ""
        parts.append(f"{words} {counted.note.say(language)}" if counted.note else words)
    return ", ".join(parts)
