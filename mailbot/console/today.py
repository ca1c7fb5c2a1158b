"""The first page: what is due, what is in trouble, whether everything runs."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from starlette.responses import Response

from mailbot.commands.letters import reason_of
from mailbot.console.appeal import path_of
from mailbot.console.desk import CHART_HEIGHT, Row, is_silent, month_ahead, row
from mailbot.console.visit import Visit
from mailbot.domain.clocks import practical_due
from mailbot.domain.journal import kinds_in_words
from mailbot.domain.kinds import Kind
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.placed import BY_HAND
from mailbot.domain.policy import unfilled
from mailbot.domain.states import LetterState
from mailbot.domain.urgency import Urgency, urgency
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.escalate import TROUBLED
from mailbot.steps.heartbeat import last_beat
from mailbot.steps.keeping import days_unkept
from mailbot.steps.mailbox import answered
from mailbot.steps.register import read, seen
from mailbot.steps.remove import for_person
from mailbot.steps.retain import expired
from mailbot.words import Text

# What an eye can take in; the register holds the rest.
_SHOWN = 40


def today(visit: Visit) -> Response:
    """Show what stands on the desk."""
    office = visit.office
    with office.records.look() as unit:
        waiting = unit.register.dues()
        ids = [each for each, _ in waiting[:_SHOWN]]
        rows = [row(line) for line in read(unit, ids)]
        facts: dict[str, Any] = {
            "rows": rows,
            "open": len(waiting),
            "held": unit.letters.find([LetterState.HELD])[:_SHOWN],
            "troubled": _troubled(unit),
            "by_hand": unit.register.flagged(BY_HAND),
            "health": _health(office, unit),
            "unkept": days_unkept(office, unit),
            "expired": len(expired(office, unit).expired),
        }
    seen(office, visit.by, "today", ids)
    dues = [due for _, due in waiting if due is not None]
    zone = office.settings.operator.zone
    # Of thousands of dues few are different: most are the last second of some day.
    counts = Counter(dues)
    return visit.page(
        "today.html",
        groups=_grouped(rows, level=partial(_level, office)),
        path_of=path_of,
        bars=month_ahead(dues, visit.now.date(), office.calendar, zone),
        chart_height=CHART_HEIGHT,
        late=sum(many for due, many in counts.items() if due < office.now()),
        last=sum(many for due, many in counts.items() if _level(office, due) is Urgency.LAST),
        blanks=unfilled(office.policy, office.operator, frozenset(Kind), visit.language),
        kinds_in_words=lambda entry: kinds_in_words(entry.kinds, entry.sort, visit.language),
        reason_of=lambda letter: reason_of(letter, visit.language),
        copies=len(for_person(office)),
        **facts,
    )


# The headings of the list; what is near and what may wait stand apart.
_HEADINGS: Mapping[Urgency | None, Text] = {
    Urgency.LATE: Text("Просрочено", "Overdue"),
    Urgency.TODAY: Text("Срок сегодня", "Due today"),
    Urgency.LAST: Text("Последний рабочий день — сегодня", "Today is the last working day"),
    Urgency.SOON: Text("Ближайшие три дня", "The next three days"),
    Urgency.NEAR: Text("На этой неделе", "Within a week"),
    Urgency.CALM: Text("Позже", "Later"),
    None: Text("Без срока", "Nothing due"),
}


def _level(office: Office, due: datetime) -> Urgency:
    zone = office.settings.operator.zone
    return urgency(due, practical_due(due, office.calendar, zone), office.now(), zone)


def _grouped(
    rows: list[Row], level: Callable[[datetime], Urgency]
) -> list[tuple[str, Text, list[Row]]]:
    """Return the rows under their headings; they come in the order of their dues."""
    levels = groupby(rows, key=lambda row: level(row.due) if row.due else None)
    return [(key or "rest", _HEADINGS[key], list(found)) for key, found in levels]


def _troubled(unit: Unit) -> list[dict[str, object]]:
    messages = [m for m in unit.messages.find(TROUBLED) if m.purpose not in TO_OPERATOR]
    numbers = unit.appeals.numbers(m.appeal_id for m in messages if m.appeal_id)
    return [
        {"message": message, "number": numbers.get(message.appeal_id or 0, "—")}
        for message in messages[:_SHOWN]
    ]


def _health(office: Office, unit: Unit) -> dict[str, object]:
    now, limit = office.now(), office.settings.mailbox.unreachable_minutes
    beat = last_beat(unit)
    folders = [
        {
            "name": folder,
            "at": at,
            "why": why,
            "silent": at is None or (now - at).total_seconds() > 60 * limit,
        }
        for folder, at, why in answered(office, unit)
    ]
    return {"beat": beat, "silent": is_silent(beat, now), "folders": folders}
