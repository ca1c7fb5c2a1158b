"""`mailbot appeals` and `mailbot demands`: the register, and a person's corrections of it."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import Any

from mailbot.commands.actions import action_json, state_of
from mailbot.commands.deadlines import clock_json
from mailbot.commands.decisions import kinds_of
from mailbot.commands.desk import actor, at_desk, day, lines, moment, say, tell, viewer
from mailbot.commands.history import in_words
from mailbot.commands.messages import PURPOSES, message_json
from mailbot.commands.messages import STATES as MESSAGE_STATES
from mailbot.commands.register import AUTHENTICITY, REQUISITES, line_json
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import effective_due
from mailbot.domain.findings import Basis, Findings, Verdict
from mailbot.domain.journal import kinds_in_words
from mailbot.domain.kinds import KINDS, TASKS
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.powers import Powers
from mailbot.domain.register import STATES
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.settings import Settings
from mailbot.shapes import findings_json, requisites_json
from mailbot.steps import by_hand, person, remains, represent
from mailbot.steps import join as joining
from mailbot.steps.register import seen
from mailbot.words import Text

REGISTERED = {
    True: Text("зарегистрирован", "registered"),
    False: Text("не зарегистрирован", "not registered"),
    None: Text("не проверялся", "not asked"),
}

_MARK = {Verdict.PRESENT: "✓", Verdict.ABSENT: "✗", Verdict.DOUBTFUL: "?"}


def requisites_of(appeal: Appeal, language: str) -> str:
    """Return the four verdicts as «имя ✓ отношения ✓ суть ✓ подпись ✗»."""
    if appeal.requisites is None:
        return "—"
    return " ".join(
        f"{words.say(language)}\N{NO-BREAK SPACE}{_MARK[getattr(appeal.requisites, key).verdict]}"
        for key, words in REQUISITES.items()
    )


def judges_of(appeal: Appeal) -> str:
    """Return who corrected requisites, as «Румянцев Д. В.», "" where nobody did."""
    if appeal.requisites is None:
        return ""
    found = (getattr(appeal.requisites, key).set_by for key in REQUISITES)
    return ", ".join(dict.fromkeys(filter(None, found)))


def show(arguments: Namespace) -> None:
    """Print one line of the register with everything that belongs to it."""
    with at_desk(arguments) as office:
        with office.records.look() as unit:
            appeal = unit.appeals.by_number(arguments.number)
            letters = unit.letters.of_appeal(appeal.id)
            found = unit.letters.findings(letters[0].id) if letters else None
            shown = _whole(arguments, office, unit, appeal, found)
            gone = remains.of_appeal(office, unit, appeal.id)
        by = viewer(arguments, office.settings)
        seen(office, by, "show", [appeal.id])
    if arguments.format == "json":
        lines([shown], office.settings)
        return
    _print(arguments, office, appeal, found, shown, gone)


def _whole(
    arguments: Namespace, office: Office, unit: Unit, appeal: Appeal, found: Findings | None
) -> dict[str, Any]:
    """Return the contract's object: the findings, and what belongs to the register line."""
    clocks = unit.appeals.clocks(appeal.id)
    base = findings_json(found, arguments.lang) if found else {}
    subject = unit.subjects.find(appeal.subject_id)
    return {
        **base,
        **line_json(office, appeal, effective_due(clocks)),
        "demands": _demands(unit, appeal, found),
        "requisites": appeal.requisites and requisites_json(appeal.requisites),
        "clocks": [clock_json(clock) for clock in clocks],
        "policy_edition": appeal.policy_edition,
        "letters": [
            {"id": letter.id, "state": letter.state, "received_at": letter.received_at,
             "sha256": letter.raw_sha256}
            for letter in unit.letters.of_appeal(appeal.id)
        ],
        "subject": {"id": subject.id, "full_name": subject.full_name} if subject else None,
        "actions": [action_json(action) for action in unit.appeals.actions(appeal.id)],
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
    gone: Text | None,
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
    if gone:
        say(arguments, gone)
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
    if judges := judges_of(appeal):
        say(arguments, Text(f"    исправил(а): {judges}", f"    corrected by: {judges}"))
    if appeal.flags:
        say(
            arguments,
            Text(f"Пометки: {', '.join(appeal.flags)}", f"Flags: {', '.join(appeal.flags)}"),
        )
    say(arguments, Text("Требования:", "Demands:"))
    for demand in shown["demands"]:
        row = KINDS[demand["kind"]]
        tell(f"  • {row.name.say(language)} ({office.policy.cited(row.norm)})")
        for one in demand["evidence"]:
            tell(f"      «{one['quote']}» ({one['document']})")
    if not shown["demands"]:
        tell(f"  {kinds_in_words(appeal.kinds, appeal.sort, language)}")
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
        if happening["event"] == "seen":
            continue
        details = {k: v for k, v in happening.items() if k not in ("at", "event", "by")}
        words = in_words(happening["event"], happening["by"], language, details)
        tell(f"  {moment(happening['at'], settings)}  {words}")


def _words(row: dict[str, Any], language: str, settings: Settings) -> str:
    if "task" in row:
        return f"{TASKS[row['task']].say(language)}: {state_of(row, settings, language)}"
    what = PURPOSES[row["purpose"]].say(language)
    return f"{what}, {MESSAGE_STATES[row['state']].say(language)}, v{row['version']}"


def confirm(arguments: Namespace) -> None:
    """Record that a person made sure that the subject made the appeal."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        person.vouch(office, arguments.number, by)
    say(
        arguments,
        Text(
            "Отмечено: обращение подал субъект. Черновик ответа будет написан заново.",
            "Noted: the subject made the appeal. The draft of the reply is written anew.",
        ),
    )


def verify(arguments: Namespace) -> None:
    """Record that a person verified on what a representative acts."""
    powers = Powers(
        basis=Basis(arguments.basis),
        document=arguments.document,
        scope=arguments.scope,
        issued_on=_day("--issued", arguments.issued),
        until=_day("--until", arguments.until),
    )
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        until = represent.verify(office, arguments.number, powers, arguments.subject, by)
    ends = (day(until), day(until)) if until else ("без срока", "without an end")
    say(
        arguments,
        Text(
            f"Полномочия проверены, действуют по: {ends[0]}. Черновик ответа будет написан заново.",
            f"The authority is verified; it holds up to: {ends[1]}. The draft is written anew.",
        ),
    )


def _day(option: str, words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise BadInput(
            Text(f"{option} {words}: нужна дата вида 2026-01-11.",
                 f"{option} {words}: a date like 2026-01-11 is needed.")
        ) from error  # fmt: skip


def join(arguments: Namespace) -> None:
    """Let an appeal go on in another; both numbers are kept."""
    one, into = arguments.number, arguments.into
    with at_desk(arguments) as office:
        joining.join(office, one, into, actor(arguments, office.settings))
    say(
        arguments,
        Text(
            f"Обращение № {one} продолжается в № {into}; сроки — от более раннего получения.",
            f"Appeal No. {one} goes on in No. {into}; terms run from the earlier receipt.",
        ),
    )


def split(arguments: Namespace) -> None:
    """Split off a letter, or another person's demand."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        if arguments.letter is not None:
            joining.split_letter(office, arguments.number, arguments.letter, by)
            told = Text("Письмо будет зарегистрировано отдельно в течение нескольких секунд.",
                        "The letter is registered by itself within seconds.")  # fmt: skip
        else:
            kinds = kinds_of(arguments.demand)
            who = {"subject_id": arguments.subject, "name": arguments.name}
            new = joining.split_person(office, arguments.number, kinds, by, **who)
            told = Text(
                f"Зарегистрировано № {new.number}. Пока человек не подтвердит обращение, ему"
                " ничего не сообщается и ничего не меняется.",
                f"Registered as No. {new.number}. Until that person confirms it, nothing is told"
                " and nothing is changed.",
            )
    say(arguments, told)


def answered(arguments: Namespace) -> None:
    """Record whether what a person wrote by hand is the reply."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        (by_hand.is_none if arguments.no else by_hand.is_answer)(office, arguments.number, by)
    say(arguments, Text("Отмечено.", "Noted."))


def not_an_appeal(arguments: Namespace) -> None:
    """Take an entry out of the count; its number is kept."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        person.not_an_appeal(office, arguments.number, by, arguments.reason)
    say(arguments, Text("Снято с учёта, номер сохранён.", "Out of the count; the number is kept."))


def set_demands(arguments: Namespace) -> None:
    """Correct demands and requisites; clocks and drafts follow within seconds."""
    kinds, verdicts = kinds_of(arguments.kinds), verdicts_of(arguments.requisite)
    if not kinds and not verdicts:
        raise BadInput(
            Text("Назовите виды требований или --requisite.", "Name kinds, or --requisite.")
        )
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        if kinds:
            person.set_demands(office, arguments.number, kinds, by)
        if verdicts:
            person.set_requisites(office, arguments.number, verdicts, by)
    say(
        arguments,
        Text(
            "Исправлено, обращение будет проверено заново.",
            "Corrected; the appeal is checked anew.",
        ),
    )


def verdicts_of(words: Sequence[str]) -> dict[str, Verdict]:
    """Return «signature=present» as a verdict by its requisite; raises BadInput."""
    found = {}
    for word in words:
        name, _, verdict = word.partition("=")
        if name not in REQUISITES or verdict not in set(Verdict):
            raise BadInput(
                Text(
                    f"--requisite {word}: нужно вида signature=present; реквизиты:"
                    f" {', '.join(REQUISITES)}; значения: {', '.join(Verdict)}.",
                    f"--requisite {word}: like signature=present; requisites:"
                    f" {', '.join(REQUISITES)}; verdicts: {', '.join(Verdict)}.",
                )
            )
        found[name] = Verdict(verdict)
    return found
