"""Deadlines as an iCalendar file (RFC 5545): numbers and norms only, no word about a person."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from mailbot.domain.calendar import ONE_DAY
from mailbot.domain.clocks import Clock, practical_due
from mailbot.domain.kinds import KINDS
from mailbot.office import Office
from mailbot.words import Text

# RFC 5545, 3.1: longer lines are folded, counted in octets.
_OCTETS = 75


def calendar(
    office: Office, found: Iterable[tuple[str, Iterable[Clock]]], language: str
) -> Iterator[str]:
    """Return the lines of one calendar: an event for each clock that runs.

    A clock of days is a whole day, the last working one on or before the due; one of hours is
    its last hour.
    """
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mailbot//deadlines//RU")
    for number, clocks in found:
        for clock in clocks:
            if clock.is_running:
                yield from map(_folded, _event(office, number, clock, language))
    yield "END:VCALENDAR"


def _event(office: Office, number: str, clock: Clock, language: str) -> Iterator[str]:
    zone = office.settings.operator.zone
    host = office.settings.operator.email.rpartition("@")[2]
    what = KINDS[clock.kind].name if clock.kind else Text("ответ", "reply")
    due = clock.due.astimezone(zone)
    yield "BEGIN:VEVENT"
    yield f"UID:{clock.clock}-{clock.kind or 'appeal'}-{number.replace('/', '-')}@{host}"
    yield f"DTSTAMP:{_instant(office.now())}"
    if clock.in_hours:
        yield f"DTSTART:{_instant(due - timedelta(hours=1))}"
        yield f"DTEND:{_instant(due)}"
    else:
        on = practical_due(due, office.calendar, zone)
        yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{on + ONE_DAY:%Y%m%d}"
    yield f"SUMMARY:{_text(f'№ {number}: {what.say(language)}')}"
    until = Text("срок", "due").say(language)
    yield f"DESCRIPTION:{_text(f'{until} {due:%d.%m.%Y %H:%M}, {clock.clock}: {clock.norm}')}"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Escape as RFC 5545, 3.3.11 wants."""
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Fold a long line between characters; the next part begins with a space."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > _OCTETS:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
