"""`mailbot migrate`: bring the database's schema to this version, and seal what is not sealed."""

from argparse import Namespace

from mailbot.app.configuration import settings_of
from mailbot.app.owner import step_down
from mailbot.app.stores import seal
from mailbot.commands.desk import say
from mailbot.words import Text


def migrate(arguments: Namespace) -> None:
    """Create the database or move it forward; what is in it stays."""
    from mailbot.records import migrate as forward

    settings = settings_of(arguments.config)
    step_down(settings)
    forward(settings.database_url)
    if sealed := seal(settings):
        say(
            arguments,
            Text(
                f"Запечатано прежних объектов: {sealed}.",
                f"Sealed {sealed} objects of before.",
            ),
        )
    say(arguments, Text("База данных готова.", "The database is ready."))
