"""`mailbot actions`: what the operator has to do or confirm."""

from argparse import Namespace

from mailbot.commands.desk import actor, at_desk, lines, moment, number_of, say, table
from mailbot.domain.kinds import TASKS
from mailbot.domain.states import OPEN
from mailbot.steps import person
from mailbot.words import Text


def show_all(arguments: Namespace) -> None:
    """Print the tasks that wait; with --all those that are done too."""
    with at_desk(arguments) as office, office.records.look() as unit:
        appeals = unit.appeals.registered(OPEN)
        actions = [
            action
            for action in unit.appeals.actions()
            if arguments.all or (action.done_at is None and action.appeal_id in appeals)
        ]
        numbers = unit.appeals.numbers(action.appeal_id for action in actions)
    if arguments.format == "json":
        lines(
            (
                {
                    "id": action.id,
                    "appeal": numbers[action.appeal_id],
                    "task": action.task,
                    "ordered_at": action.ordered_at,
                    "done_at": action.done_at,
                    "done_by": action.done_by or None,
                }
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
            Text("Сделано", "Done"),
        ],
        [
            [
                str(action.id),
                numbers[action.appeal_id],
                TASKS[action.task].say(arguments.lang),
                moment(action.ordered_at, office.settings),
                f"{moment(action.done_at, office.settings)} {action.done_by}".strip(),
            ]
            for action in actions
        ],
        arguments,
    )


def done(arguments: Namespace) -> None:
    """Record that a task was done."""
    with at_desk(arguments) as office:
        person.done(office, number_of(arguments.number), actor(arguments, office.settings))
    say(arguments, Text("Отмечено.", "Recorded."))
