"""`mailbot appeals` and `mailbot demands`: the register, and a person's corrections of it."""

from argparse import Namespace
from datetime import UTC, datetime
from typing import Any

from mailbot.commands.deadlines import clock_json
from mailbot.commands.desk import actor, at_desk, day, lines, moment, say, table, tell
from mailbot.commands.history import in_words
from mailbot.commands.messages import PURPOSES, message_json
from mailbot.commands.messages import STATES as MESSAGE_STATES
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import effective_due, practical_due
from mailbot.domain.findings import Authenticity, Findings, Sort, Verdict
from mailbot.domain.kinds import KINDS, TASKS, Kind
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.states import OPEN, AppealState
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.settings import Settings
from mailbot.shapes import findings_json
from mailbot.steps import person
from mailbot.words import Text

STATES = {
    AppealState.REGISTERED: Text("зарегистрировано", "registered"),
    AppealState.CHECKED: Text("проверено, ждёт решения", "checked, waits for a decision"),
    AppealState.DECIDED: Text("решено, ответ уходит", "decided"),
    AppealState.CLOSED: Text("закрыто", "closed"),
    AppealState.NOT_AN_APPEAL: Text("не обращение", "not an appeal"),
}

AUTHENTICITY = {
    Authenticity.PROVEN: Text("подтверждён", "proven"),
    Authenticity.UNPROVEN: Text("не подтверждён", "unproven"),
    Authenticity.FAILED: Text("ПОДДЕЛКА?", "FAILED"),
    Authenticity.AMBIGUOUS: Text("НЕОДНОЗНАЧЕН", "AMBIGUOUS"),
}

REGISTERED = {
    True: Text("зарегистрирован", "registered"),
    False: Text("не зарегистрирован", "not registered"),
    None: Text("не проверялся", "not asked"),
}

SORTS = {
    Sort.UNCLEAR: Text("неясно: нужно прочитать", "unclear: a person has to read it"),
    Sort.CONSENT_SUBMISSION: Text("поступило согласие", "a consent"),
    Sort.AUTHORITY_REQUEST: Text("запрос органа власти", "an authority's request"),
}

_MARK = {Verdict.PRESENT: "✓", Verdict.ABSENT: "✗", Verdict.DOUBTFUL: "?"}
_REQUISITES = {
    "name": Text("имя", "name"),
    "relation": Text("отношения", "relation"),
    "substance": Text("суть", "substance"),
    "signature": Text("подпись", "signature"),
}


def kinds_of(appeal: Appeal, language: str) -> str:
    """Return the demands in words; an entry without any says what it is."""
    names = [KINDS[kind].name.say(language) for kind in appeal.kinds]
    if names:
        return ", ".join(names)
    return SORTS[appeal.sort].say(language) if appeal.sort in SORTS else "—"


def requisites_of(appeal: Appeal, language: str) -> str:
    """Return the four verdicts as «имя ✓ отношения ✓ суть ✓ подпись ✗»."""
    if appeal.requisites is None:
        return "—"
    return " ".join(
        f"{words.say(language)}\N{NO-BREAK SPACE}{_MARK[getattr(appeal.requisites, key).verdict]}"
        for key, words in _REQUISITES.items()
    )


def show_all(arguments: Namespace) -> None:
    """Print the open lines of the register, the most urgent first; --all: every line, in order."""
    with at_desk(arguments) as office, office.records.look() as unit:
        appeals = unit.appeals.find(() if arguments.all else OPEN)
        dues = {a.id: effective_due(unit.appeals.clocks(a.id)) for a in appeals}
    if not arguments.all:
        appeals.sort(key=lambda a: dues[a.id] or _NEVER)
    if arguments.format == "json":
        rows = (_line(office, appeal, dues[appeal.id]) for appeal in appeals)
        lines(rows, office.settings)
        return
    table(
        [
            Text("№", "No."),
            Text("Получено", "Received"),
            Text("Субъект", "Subject"),
            Text("Отправитель", "Sender"),
            Text("Требования", "Demands"),
            Text("Не хватает", "Missing"),
            Text("Срок", "Due"),
            Text("Состояние", "State"),
        ],
        [_row(arguments, office, appeal, dues[appeal.id]) for appeal in appeals],
        arguments,
    )


_NEVER = datetime.max.replace(tzinfo=UTC)


def _row(arguments: Namespace, office: Office, appeal: Appeal, due: datetime | None) -> list[str]:
    language = arguments.lang
    zone = office.settings.operator.zone
    return [
        appeal.number,
        day(appeal.received_at.astimezone(zone).date()),
        appeal.subject_name or "—",
        _sender(appeal, language),
        kinds_of(appeal, language),
        _missing(appeal, language),
        _due(office, appeal, due, language),
        STATES[appeal.state].say(language),
    ]


def _sender(appeal: Appeal, language: str) -> str:
    """Return the verdict on the sender; that the address is registered is the ordinary case."""
    verdict = AUTHENTICITY[appeal.authenticity].say(language)
    return verdict if appeal.authorised else f"{_UNKNOWN.say(language)}, {verdict}"


_UNKNOWN = Text("адреса НЕТ в реестре", "UNKNOWN address")


def _missing(appeal: Appeal, language: str) -> str:
    """Return the requisites that are absent or doubtful (policy 14.2)."""
    if appeal.requisites is None:
        return "—"
    verdicts = {key: getattr(appeal.requisites, key).verdict for key in _REQUISITES}
    return ", ".join(
        _REQUISITES[key].say(language) + ("?" if verdict is Verdict.DOUBTFUL else "")
        for key, verdict in verdicts.items()
        if verdict is not Verdict.PRESENT
    )


def _due(office: Office, appeal: Appeal, due: datetime | None, language: str) -> str:
    """Return what is due first, and the working day on which to be ready, if that is earlier.

    A term that ends on the days off on which the letter came leaves no working day to name.
    """
    if due is None:
        return "—"
    zone = office.settings.operator.zone
    on, ready = due.astimezone(zone).date(), practical_due(due, office.calendar, zone)
    if not appeal.received_at.astimezone(zone).date() <= ready < on:
        return day(on)
    return Text(f"{day(on)}, раб. {day(ready)}", f"{day(on)}, work. {day(ready)}").say(language)


def _line(office: Office, appeal: Appeal, due: datetime | None) -> dict[str, Any]:
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


def show(arguments: Namespace) -> None:
    """Print one line of the register with everything that belongs to it."""
    with at_desk(arguments) as office, office.records.look() as unit:
        appeal = unit.appeals.by_number(arguments.number)
        letters = unit.letters.of_appeal(appeal.id)
        found = unit.letters.findings(letters[0].id) if letters else None
        shown = _whole(arguments, office, unit, appeal, found)
    if arguments.format == "json":
        lines([shown], office.settings)
        return
    _print(arguments, office, appeal, found, shown)


def _whole(
    arguments: Namespace, office: Office, unit: Unit, appeal: Appeal, found: Findings | None
) -> dict[str, Any]:
    """Return the contract's object: the findings, and what belongs to the register line."""
    clocks = unit.appeals.clocks(appeal.id)
    base = findings_json(found, arguments.lang) if found else {}
    subject = unit.subjects.get(appeal.subject_id) if appeal.subject_id else None
    return {
        **base,
        **_line(office, appeal, effective_due(clocks)),
        "demands": _demands(unit, appeal, found),
        "clocks": [clock_json(clock) for clock in clocks],
        "policy_edition": appeal.policy_edition,
        "letters": [
            {"id": letter.id, "state": letter.state, "received_at": letter.received_at,
             "sha256": letter.raw_sha256}
            for letter in unit.letters.of_appeal(appeal.id)
        ],
        "subject": {"id": subject.id, "full_name": subject.full_name} if subject else None,
        "actions": [
            {"id": a.id, "task": a.task, "ordered_at": a.ordered_at, "done_at": a.done_at,
             "done_by": a.done_by or None}
            for a in unit.appeals.actions(appeal.id)
        ],
        "messages": [
            message_json(message, appeal.number)
            for message in unit.messages.find(appeal_id=appeal.id)
            if message.purpose not in TO_OPERATOR
        ],
        "escalations": [
            {"at": h.at, **(h.details or {})}
            for h in unit.history(appeal_id=appeal.id)
            if h.event == "rang"
        ],
        "history": [
            {"at": h.at, "event": h.event, "by": h.by, **(h.details or {})}
            for h in unit.history(appeal_id=appeal.id)
        ],
    }  # fmt: skip


def _demands(unit: Unit, appeal: Appeal, found: Findings | None) -> list[dict[str, Any]]:
    """Return the demands as they stand, a person's correction included, with their evidence."""
    evidence = {demand.kind: demand.evidence for demand in found.demands} if found else {}
    return [
        {
            "kind": demand.kind,
            "state": demand.state,
            "set_by": demand.set_by or None,
            "evidence": [
                {"quote": e.quote, "document": e.document, "page": e.page}
                for e in evidence.get(demand.kind, ())
            ],
        }
        for demand in unit.appeals.demands(appeal.id)
    ]


def _print(
    arguments: Namespace,
    office: Office,
    appeal: Appeal,
    found: Findings | None,
    shown: dict[str, Any],
) -> None:
    language, settings = arguments.lang, office.settings
    state = STATES[appeal.state]
    received = moment(appeal.received_at, settings)
    say(
        arguments,
        Text(
            f"Обращение № {appeal.number}: {state.ru}, получено {received}",
            f"Appeal No. {appeal.number}: {state.en}, received {received}",
        ),
    )
    due, on = moment(shown["effective_due"], settings), day(shown["practical_due"])
    say(
        arguments,
        Text(
            f"Ближайший срок {due}, последний рабочий день {on}",
            f"First due {due}, last working day {on}",
        ),
    )
    name, sender = appeal.subject_name or "—", appeal.sender or "—"
    verdict = AUTHENTICITY[appeal.authenticity]
    registered = REGISTERED[appeal.authorised]
    say(
        arguments,
        Text(
            f"Субъект: {name}; писал {sender} ({registered.ru}, {verdict.ru})",
            f"Subject: {name}; wrote from {sender} ({registered.en}, {verdict.en})",
        ),
    )
    for reason in found.sender.reasons if found else ():
        tell(f"    {reason.say(language)}")
    requisites = (requisites_of(appeal, "ru"), requisites_of(appeal, "en"))
    say(arguments, Text(f"Реквизиты: {requisites[0]}", f"Requisites: {requisites[1]}"))
    if appeal.flags:
        say(
            arguments,
            Text(f"Пометки: {', '.join(appeal.flags)}", f"Flags: {', '.join(appeal.flags)}"),
        )
    say(arguments, Text("Требования:", "Demands:"))
    for demand in shown["demands"]:
        tell(f"  • {KINDS[demand['kind']].name.say(language)} ({KINDS[demand['kind']].norm})")
        for one in demand["evidence"]:
            tell(f"      «{one['quote']}» ({one['document']})")
    if not shown["demands"]:
        tell(f"  {kinds_of(appeal, language)}")
    _print_rest(arguments, office, appeal, shown)


def _print_rest(
    arguments: Namespace, office: Office, appeal: Appeal, shown: dict[str, Any]
) -> None:
    language, settings = arguments.lang, office.settings
    say(arguments, Text("Сроки:", "Clocks:"))
    for clock in shown["clocks"]:
        met = f" ✓ {moment(clock['met_at'], settings)}" if clock["met_at"] else ""
        tell(f"  {moment(clock['due'], settings)}  {clock['clock']}  {clock['norm']}{met}")
    for title, rows in (
        (Text("Задачи:", "Tasks:"), shown["actions"]),
        (Text("Сообщения:", "Messages:"), shown["messages"]),
    ):
        if rows:
            say(arguments, title)
        for row in rows:
            tell(f"  {row['id']}  {_words(row, language, settings)}")
    say(arguments, Text("История:", "History:"))
    for happening in shown["history"]:
        words = in_words(happening["event"], happening["by"], language)
        tell(f"  {moment(happening['at'], settings)}  {words}")


def _words(row: dict[str, Any], language: str, settings: Settings) -> str:
    if "task" in row:
        done = f" ✓ {moment(row['done_at'], settings)} {row['done_by']}" if row["done_at"] else ""
        return TASKS[row["task"]].say(language) + done
    what = PURPOSES[row["purpose"]].say(language)
    return f"{what}, {MESSAGE_STATES[row['state']].say(language)}, v{row['version']}"


def not_an_appeal(arguments: Namespace) -> None:
    """Take an entry out of the count; its number is kept."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        person.not_an_appeal(office, arguments.number, by, arguments.reason)
    say(arguments, Text("Снято с учёта, номер сохранён.", "Out of the count; the number is kept."))


def set_demands(arguments: Namespace) -> None:
    """Correct the demands; clocks and drafts follow within seconds."""
    try:
        kinds = [Kind(word) for word in arguments.kinds]
    except ValueError as error:
        known = ", ".join(Kind)
        raise BadInput(
            Text(f"{error}. Виды требований: {known}.", f"{error}. Kinds of demand: {known}.")
        ) from error
    with at_desk(arguments) as office:
        person.set_demands(office, arguments.number, kinds, actor(arguments, office.settings))
    say(
        arguments,
        Text(
            "Требования исправлены, обращение будет проверено заново.",
            "The demands are corrected; the appeal is checked anew.",
        ),
    )
