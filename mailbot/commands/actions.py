"""`mailbot actions`: what the operator has to do or confirm, and what his systems do of it."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.commands.desk import actor, at_desk, lines, moment, number_of, say, table
from mailbot.domain.appeal import Action
from mailbot.domain.changes import FIELDS, told
from mailbot.domain.hooks import Extract, extract
from mailbot.domain.kinds import TASKS, Task
from mailbot.domain.outcome import AFTER_THE_END
from mailbot.domain.states import OPEN, ActionState
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.settings import Settings
from mailbot.steps import person, recipients, remove, retain
from mailbot.steps.changes import changes_of
from mailbot.steps.excess import places as excess_places
from mailbot.steps.recipients import Awaited
from mailbot.steps.remove import is_on
from mailbot.words import Text

STATES = {
    ActionState.ORDERED: Text("ждёт оператора", "waits for the operator"),
    ActionState.RELEASED: Text("передаётся в систему оператора", "given to a hook"),
    ActionState.RUNNING: Text("выполняется системой оператора", "a hook is at work"),
    ActionState.FAILED: Text("НЕ ВЫПОЛНЕНО системой оператора", "the hook FAILED"),
    ActionState.DONE: Text("выполнено", "done"),
    ActionState.DECLINED: Text("решено не выполнять", "declined"),
}


def state_of(row: dict[str, Any], settings: Settings, language: str) -> str:
    """Say of an `action_json` how it stands, since when, by whom, and why it does not go on."""
    told = STATES[row["state"]].say(language)
    if row["done_at"] is not None:
        told += f" {moment(row['done_at'], settings)} {row['done_by'] or ''}".rstrip()
    return f"{told}: {row['reason']}" if row["reason"] else told


def action_json(action: Action) -> dict[str, Any]:
    """Return what the contract promises of an action."""
    return {
        "id": action.id,
        "task": action.task,
        "state": action.state,
        "ordered_at": action.ordered_at,
        "ordered_by": action.ordered_by or None,
        "released_at": action.released_at,
        "released_by": action.released_by or None,
        "tries": action.tries,
        "reason": action.reason or None,
        "done_at": action.done_at,
        "done_by": action.done_by or None,
    }


def show_all(arguments: Namespace) -> None:
    """Print the tasks that wait; with --all those that are done too."""
    with at_desk(arguments) as office:
        awaited = recipients.awaited(office)
        copies = len(remove.for_person(office))
        with office.records.look() as unit:
            appeals = unit.appeals.registered(OPEN)
            actions = [
                a
                for a in unit.appeals.actions()
                if arguments.all
                or (a.done_at is None and (a.appeal_id in appeals or a.task in AFTER_THE_END))
            ]
            numbers = unit.appeals.numbers(action.appeal_id for action in actions)
            expired = len(retain.expired(office, unit).expired)
            wanted = {a.id: _wanted(office, unit, a) for a in actions if a.task is Task.RECTIFY}
    if arguments.format == "json":
        lines(
            (
                {"appeal": numbers[action.appeal_id], **action_json(action)}
                | ({"changes": wanted[action.id]} if action.id in wanted else {})
                for action in actions
            ),
            office.settings,
        )
        return
    table(
        [
            Text("№", "No."),
            Text("Обращение", "Appeal"),
            Text("Что сделать", "What to do"),
            Text("Поручено", "Ordered"),
            Text("Состояние", "State"),
        ],
        [
            [
                str(action.id),
                numbers[action.appeal_id],
                TASKS[action.task].say(arguments.lang),
                moment(action.ordered_at, office.settings),
                state_of(action_json(action), office.settings, arguments.lang),
            ]
            for action in actions
        ],
        arguments,
    )
    for action_id, changes in wanted.items():
        _print_wanted(arguments, action_id, changes)
    _print_awaited(arguments, office, awaited)
    _print_waiting(arguments, copies, expired)


def _wanted(office: Office, unit: Unit, action: Action) -> list[dict[str, str]]:
    """Return the new values that the letters name, as the hook is told them."""
    found = changes_of(office, unit, unit.appeals.get(action.appeal_id))
    return told(found, office.policy.data_categories)


def _print_wanted(
    arguments: Namespace, action_id: int, changes: Sequence[dict[str, str]]
) -> None:  # fmt: skip
    """Say what is to be corrected to what; what the letters do not name is a person's to find."""
    named = {lang: "; ".join(f"{FIELDS[each['field']].say(lang)}: {each['value']}"
                             for each in changes) for lang in ("ru", "en")}  # fmt: skip
    say(
        arguments,
        Text(
            f"Уточнить по задаче {action_id} — {named['ru'] or '[[новые значения найдите сами]]'}",
            f"To correct by task {action_id}: {named['en'] or '[[find the new values yourself]]'}",
        ),
    )


def _print_awaited(arguments: Namespace, office: Office, awaited: Sequence[Awaited]) -> None:
    """Remind of the recipients who have not confirmed our notices yet."""
    for each in awaited:
        at = moment(each.sent_at, office.settings)
        say(
            arguments,
            Text(
                f"Ждём подтверждения: {each.party}, обращение № {each.appeal_number},"
                f" уведомление отправлено {at} (сообщение {each.message_id}).",
                f"To be confirmed: {each.party}, appeal No. {each.appeal_number}, notice sent"
                f" {at} (message {each.message_id}).",
            ),
        )


def _print_waiting(arguments: Namespace, copies: int, expired: int) -> None:
    """Remind of what belongs to no open appeal and waits for a person."""
    if copies:
        say(
            arguments,
            Text(
                f"В почтовом ящике остались копии уничтоженных писем: {copies}. Удалите их:"
                " mailbot retention copies.",
                f"Copies of destroyed letters are left in the mailbox: {copies}. Remove them:"
                " mailbot retention copies.",
            ),
        )
    if expired:
        say(
            arguments,
            Text(
                f"Истёк срок хранения, уничтожение ждёт утверждения: {expired}. Список:"
                " mailbot retention list.",
                f"Kept long enough, and waits for approval: {expired}. See: mailbot retention"
                " list.",
            ),
        )


def done(arguments: Namespace) -> None:
    """Record that a task was done."""
    with at_desk(arguments) as office:
        person.done(
            office,
            number_of(arguments.number),
            actor(arguments, office.settings),
            _moment(arguments.at, office.settings.operator.zone) if arguments.at else None,
            _extract(arguments.extract) if arguments.extract else None,
        )
        with office.records.look() as unit:
            action = unit.appeals.action(number_of(arguments.number))
            excess = action.task is Task.DELETE_EXCESS
            lie = excess_places(unit, action.appeal_id) if excess else []
        removes = is_on(office)
    say(arguments, Text("Отмечено.", "Recorded."))
    if lie:
        words = "; ".join(f"{folder}, UID {uid}" for folder, uid in lie)
        whole = Text(
            f"В почтовом ящике письмо лежит целиком, с копией документа: {words}.",
            f"In the mailbox the letter lies whole, with the copy: {words}.",
        )
        who = MAILBOT_TAKES_IT if removes else TAKE_IT_YOURSELF
        say(arguments, Text(f"{whole.ru} {who.ru}", f"{whole.en} {who.en}"))


MAILBOT_TAKES_IT = Text(
    "Его удалит mailbot: без этой копии письмо хранится здесь. Итог: mailbot retention copies.",
    "mailbot removes it: the letter is kept here without that copy. See: mailbot retention copies.",
)
TAKE_IT_YOURSELF = Text(
    "Удалите его там сами (без этой копии письмо хранится здесь), затем: mailbot retention copies"
    " --done.",
    "Remove it there yourself (the letter is kept here without that copy), then: mailbot retention"
    " copies --done.",
)


def _moment(words: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise BadInput(
            Text('--at: нужен момент вида "2025-06-11 12:30".',
                 '--at: a moment like "2025-06-11 12:30" is needed.')
        ) from error  # fmt: skip
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _extract(name: str) -> Extract:
    """Read what the destroying system tells; raises BadInput where it tells nothing."""
    try:
        found = extract(Path(name).read_bytes())
    except OSError as error:
        raise BadInput(Text(f"{name}: файл не читается.", f"{name}: cannot be read.")) from error
    if found.is_empty:
        raise BadInput(
            Text(
                f"{name}: это не выгрузка: нужен JSON с ключами system, tool, at, events"
                " (docs/contract.md).",
                f"{name}: no extract: JSON with system, tool, at, events is needed"
                " (docs/contract.md).",
            )
        )
    return found


def approve(arguments: Namespace) -> None:
    """Let the operator's system do a task, or do it again after it failed."""
    with at_desk(arguments) as office:
        person.start(office, number_of(arguments.number), actor(arguments, office.settings))
    say(arguments, Text("Передаётся в систему оператора.", "Given to the operator's system."))


def decline(arguments: Namespace) -> None:
    """Record that a task is not to be done, and why."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        person.decline(office, number_of(arguments.number), by, arguments.reason)
    say(arguments, Text("Отмечено: не выполняется.", "Recorded: it is not to be done."))


def order(arguments: Namespace) -> None:
    """Put a task before the operator that no demand asks for."""
    try:
        task = Task(arguments.task)
    except ValueError as error:
        known = ", ".join(Task)
        raise BadInput(Text(f"Такой задачи нет: {known}.", f"No such task: {known}.")) from error
    with at_desk(arguments) as office:
        person.order(office, arguments.number, task, actor(arguments, office.settings))
    say(arguments, Text("Поставлено: mailbot actions list.", "Ordered: mailbot actions list."))
