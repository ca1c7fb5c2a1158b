"""`mailbot appeals list` and `search`: the register on the screen.

A listing reads no more than it prints, and whoever looks leaves a line in the history.
"""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from mailbot.commands.desk import at_desk, day, lines, say, table, viewer
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import effective_due, practical_due
from mailbot.domain.findings import Authenticity, Verdict
from mailbot.domain.journal import kinds_in_words
from mailbot.domain.kinds import Kind
from mailbot.domain.register import STATES, Entry, Line, Wanted, wanted
from mailbot.domain.states import AppealState
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.steps.register import read, seen
from mailbot.words import Text

AUTHENTICITY = {
    Authenticity.PROVEN: Text("подтверждён", "proven"),
    Authenticity.UNPROVEN: Text("не подтверждён", "unproven"),
    Authenticity.FAILED: Text("ПОДДЕЛКА?", "FAILED"),
    Authenticity.AMBIGUOUS: Text("НЕОДНОЗНАЧЕН", "AMBIGUOUS"),
}

# In the order of policy 14.2.
REQUISITES = {
    "name": Text("имя", "name"),
    "relation": Text("отношения", "relation"),
    "substance": Text("суть", "substance"),
    "signature": Text("подпись", "signature"),
}

# What a person looks through; whoever wants more says so.
_SCREEN = 100

_HEADS = (
    Text("№", "No."),
    Text("Получено", "Received"),
    Text("Субъект", "Subject"),
    Text("Отправитель", "Sender"),
    Text("Требования", "Demands"),
    Text("Не хватает", "Missing"),
    Text("Срок", "Due"),
    Text("Состояние", "State"),
)


def show_all(arguments: Namespace) -> None:
    """Print the open lines, the most urgent first; --all or a condition: lines in order."""
    in_order = arguments.all or arguments.after or arguments.state or arguments.kind
    urgent = not (in_order or arguments.first or arguments.last)
    with at_desk(arguments) as office:
        _show(arguments, office, urgent=urgent, what="list")


def search(arguments: Namespace) -> None:
    """Print the lines that hold every word of the text, in order."""
    with at_desk(arguments) as office:
        _show(arguments, office, urgent=False, what="search")


def wanted_of(arguments: Namespace, office: Office) -> Wanted:
    """Return the conditions that a person gave; raises BadInput for one that is none."""
    return wanted(
        office.settings.operator.zone,
        text=" ".join(getattr(arguments, "text", ())),
        states=_known(AppealState, getattr(arguments, "state", None)),
        kinds=_known(Kind, getattr(arguments, "kind", None)),
        first=day_of("--from", arguments.first),
        last=day_of("--to", arguments.last),
        numbers=getattr(arguments, "numbers", ()),
    )


_Word = TypeVar("_Word", AppealState, Kind)


def _known(names: type[_Word], words: Sequence[str] | None) -> tuple[_Word, ...]:
    try:
        return tuple(names(word) for word in words or ())
    except ValueError as error:
        known = ", ".join(names)
        raise BadInput(
            Text(f"{error}. Возможны: {known}.", f"{error}. Known are: {known}.")
        ) from error


def day_of(flag: str, words: str | None) -> date | None:
    """Return the day that a person typed; raises BadInput for what is none."""
    try:
        return None if words is None else date.fromisoformat(words)
    except ValueError as error:
        raise BadInput(
            Text(f"{flag} {words}: нужна дата вида 2027-01-11.",
                 f"{flag} {words}: a date like 2027-01-11 is needed.")
        ) from error  # fmt: skip


def _show(arguments: Namespace, office: Office, *, urgent: bool, what: str) -> None:
    """Find what is to be shown, record who sees it, and only then read and print it."""
    limit = _limit(arguments)
    # One more tells whether there are more.
    ask = None if limit is None else limit + 1
    with office.records.look() as unit:
        if urgent:
            ids = unit.register.urgent(ask)
        else:
            conditions = wanted_of(arguments, office)
            ids = unit.register.find(conditions, after=arguments.after, limit=ask)
        count = unit.register.open() if urgent else 0
    shown = ids[:limit]
    seen(office, viewer(arguments, office.settings), what, shown)
    with office.records.look() as unit:
        found = read(unit, shown)
        if arguments.format == "json":
            lines((_json(office, line) for line in found), office.settings)
            return
        rows = [_row(arguments, office, line) for line in found]
    table(_HEADS, rows, arguments)
    if len(ids) > len(shown):
        say(arguments, _more(len(shown), count) if urgent else _next(rows[-1][0]))


def _limit(arguments: Namespace) -> int | None:
    """Return how many lines are printed: a screenful for eyes, all for scripts; 0 means all."""
    if arguments.limit is not None:
        return max(arguments.limit, 0) or None
    return None if arguments.format == "json" else _SCREEN


def _more(shown: int, count: int) -> Text:
    return Text(
        f"Показаны {shown} самых срочных из {count}; все: --limit 0",
        f"The {shown} most urgent of {count}; all of them: --limit 0",
    )


def _next(number: str) -> Text:
    return Text(
        f"Это не все; дальше: --after {number}, все сразу: --limit 0",
        f"There are more: --after {number}, all at once: --limit 0",
    )


def _json(office: Office, line: Line) -> dict[str, Any]:
    return line_json(office, line.entry, effective_due(line.clocks))


def _row(arguments: Namespace, office: Office, line: Line) -> list[str]:
    entry, language = line.entry, arguments.lang
    zone = office.settings.operator.zone
    return [
        entry.number,
        day(entry.received_at.astimezone(zone).date()),
        entry.subject_name or "—",
        _sender(entry, language),
        kinds_in_words(entry.kinds, entry.sort, language),
        _missing(entry, language),
        _due(office, entry, effective_due(line.clocks), language),
        STATES[entry.state].say(language),
    ]


def _sender(entry: Entry, language: str) -> str:
    """Return the verdict on the sender; that the address is registered is the ordinary case."""
    verdict = AUTHENTICITY[entry.authenticity].say(language)
    return verdict if entry.authorised else f"{_UNKNOWN.say(language)}, {verdict}"


_UNKNOWN = Text("адреса НЕТ в реестре", "UNKNOWN address")


def _missing(entry: Entry, language: str) -> str:
    """Return the requisites that are absent or doubtful (policy 14.2)."""
    if not entry.verdicts:
        return "—"
    return ", ".join(
        words.say(language) + ("?" if verdict is Verdict.DOUBTFUL else "")
        for words, verdict in zip(REQUISITES.values(), entry.verdicts, strict=True)
        if verdict is not Verdict.PRESENT
    )


def _due(office: Office, entry: Entry, due: datetime | None, language: str) -> str:
    """Return what is due first, and the working day on which to be ready, if that is earlier.

    A term that ends on the days off on which the letter came leaves no working day to name.
    """
    if due is None:
        return "—"
    zone = office.settings.operator.zone
    on, ready = due.astimezone(zone).date(), practical_due(due, office.calendar, zone)
    if not entry.received_at.astimezone(zone).date() <= ready < on:
        return day(on)
    return Text(f"{day(on)}, раб. {day(ready)}", f"{day(on)}, work. {day(ready)}").say(language)


def line_json(office: Office, appeal: Appeal | Entry, due: datetime | None) -> dict[str, Any]:
    """Return a line in the contract's shape."""
    zone = office.settings.operator.zone
    return {
        "number": appeal.number,
        "sort": appeal.sort,
        "state": appeal.state,
        "received_at": appeal.received_at,
        "registered_at": appeal.registered_at,
        "subject": appeal.subject_id,
        "subject_name": appeal.subject_name or None,
        "sender": appeal.sender or None,
        "authenticity": appeal.authenticity,
        "authorised": appeal.authorised,
        "kinds": appeal.kinds,
        "effective_due": due,
        "practical_due": practical_due(due, office.calendar, zone) if due else None,
        "flags": appeal.flags,
    }
