"""`mailbot deadlines`: what is due, by which clock and norm, counted day by day."""

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from mailbot.commands.count import drawn, term, weekday
from mailbot.commands.desk import actor, at_desk, lines, moment, say, tell
from mailbot.commands.history import in_words
from mailbot.commands.ics import calendar
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import (
    POLICY_REPLY,
    Clock,
    Facts,
    called,
    effective_due,
    practical_due,
    start_clock,
)
from mailbot.domain.counting import CountedDay, count
from mailbot.domain.kinds import KINDS
from mailbot.domain.message import Purpose
from mailbot.domain.states import OPEN, MessageState
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.extend import extend as extend_terms
from mailbot.words import Text


def show(arguments: Namespace) -> None:
    """Print the clocks of every open appeal, the most urgent appeal first."""
    with at_desk(arguments) as office, office.records.look() as unit:
        now = _at(arguments.at, office)
        found = [
            (appeal, _as_of(now, unit.appeals.clocks(appeal.id)))
            for appeal in _wanted(unit, arguments)
            if appeal.received_at.astimezone(now.tzinfo).date() <= now.date()
        ]
        found.sort(key=lambda pair: effective_due(pair[1]) or datetime.max.replace(tzinfo=UTC))
        if arguments.format == "json":
            rows = (_line(office, appeal, clocks, now) for appeal, clocks in found)
            lines(rows, office.settings)
            return
        if arguments.format == "ics":
            numbered = ((appeal.number, clocks) for appeal, clocks in found)
            print("\r\n".join(calendar(office, numbered, arguments.lang)), end="\r\n")
            return
        if not found:
            say(arguments, Text("Открытых обращений нет.", "No appeal is open."))
        for appeal, clocks in found:
            _print(arguments, office, appeal, clocks, now)
            _print_changes(arguments, office, unit, appeal)
        if arguments.at and not arguments.numbers:
            _print_of_that_day(arguments, office, now)


def extend(arguments: Namespace) -> None:
    """Draft the notice of an extension, and say what it does and what it does not."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        made = extend_terms(office, arguments.number, arguments.reason, by)
        settings = office.settings
    message, by_when = made.message, moment(made.leave_by, settings)
    say(
        arguments,
        Text(
            f"Уведомление о продлении — сообщение {message.id}, версия {message.version}."
            f" Проверьте и утвердите: mailbot messages show {message.id}."
            f" Продление действует, только если оно уйдёт до {by_when}.",
            f"The extension notice is message {message.id}, version {message.version}."
            f" Check and approve it: mailbot messages show {message.id}."
            f" The extension counts only if it leaves by {by_when}.",
        ),
    )
    for clock in made.clocks:
        tell(f"  {clock.clock}: → {moment(clock.due, settings)} ({clock.norm})")
    if made.policy_due:
        due = moment(made.policy_due, settings)
        say(
            arguments,
            Text(
                f"! Срок Политики не продлевается: до {due} направьте ответ, хотя бы в части.",
                f"! The policy's term is not extended: send a reply by {due}, if only a partial"
                " one.",
            ),
        )


def _as_of(now: datetime, clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    """What was done later than that was not done then."""
    return tuple(
        replace(clock, met_at=None) if clock.met_at and clock.met_at.date() > now.date() else clock
        for clock in clocks
    )


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


def _print_changes(arguments: Namespace, office: Office, unit: Unit, appeal: Appeal) -> None:
    """Say which notices extended a term, and which terms have moved since their first count."""
    print()
    for notice in unit.messages.find([MessageState.SENT], appeal.id):
        if notice.purpose is Purpose.EXTENSION_NOTICE:
            at = moment(notice.sent_at, office.settings)
            said = Text("уведомление о продлении, исх. №", "extension notice, our No.")
            tell(f"  {at}  {said.say(arguments.lang)} {notice.outgoing_no}")
    for happening in unit.history(appeal_id=appeal.id):
        if happening.event == "recounted":
            words = in_words("recounted", happening.by, arguments.lang, happening.details)
            tell(f"  {moment(happening.at, office.settings)}  {words}")
    print()


def _print_clock(arguments: Namespace, office: Office, clock: Clock, now: datetime) -> None:
    name = Text("ответ", "reply") if clock.clock == POLICY_REPLY else called(clock)
    state = _state(clock, now, office)
    language, zone = arguments.lang, office.settings.operator.zone
    on = weekday(clock.due.astimezone(zone).date(), language)
    until = f"{on} {moment(clock.due, office.settings)}"
    rule = office.clocks[clock.clock]
    print()
    say(
        arguments,
        Text(
            f"  {clock.clock} ({name.ru}): до {until} — {clock.norm}{state.ru}",
            f"  {clock.clock} ({name.en}): until {until} — {clock.norm}{state.en}",
        ),
    )
    for line in drawn(rule, clock, office.calendar, zone, language):
        tell(f"    {line}")
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


def _print_of_that_day(arguments: Namespace, office: Office, at: datetime) -> None:
    """Say what a letter would have to be answered by that were received on that day."""
    zone, language = office.settings.operator.zone, arguments.lang
    facts = Facts(received_at=at, zone=zone)
    wanted = [POLICY_REPLY, *(name for row in KINDS.values() for name in row.clocks)]
    clocks = [
        start_clock(office.clocks[name], None, facts, office.calendar)
        for name in dict.fromkeys(wanted)
    ]
    day = f"{weekday(at.date(), language)} {at:%d.%m.%Y}"
    say(arguments, Text(f"Получено {day}:", f"Received on {day}:"))
    for clock in sorted(clocks, key=lambda clock: clock.due):
        on = f"{weekday(clock.due.date(), language)} {moment(clock.due, office.settings)}"
        length = term(office.clocks[clock.clock]).say(language)
        tell(f"  {on}  {clock.clock}, {length} — {clock.norm}")
    for warning in dict.fromkeys(clock.warning for clock in clocks if clock.warning):
        say(arguments, Text(f"  ! {warning.ru}", f"  ! {warning.en}"))
