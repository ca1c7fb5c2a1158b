"""`mailbot templates`: the texts as their reader will see them, with invented data."""

from argparse import Namespace
from pathlib import Path

from mailbot.app.configuration import preview_of, settings_of, templates_of
from mailbot.commands.desk import lines, table, tell
from mailbot.errors import BadInput, ConfigError
from mailbot.words import Text


def show_all(arguments: Namespace) -> None:
    """Print every template: its languages, whose it is, and what is wrong in it."""
    from mailbot.replies.preview import entries

    settings = settings_of(arguments.config)
    shown = preview_of(settings)
    rows = []
    for entry in entries(templates_of(settings)):
        faults = []
        for language in entry.languages:
            try:
                shown.text(entry.name, language)
            except ConfigError as error:
                faults += [fault.say(arguments.lang) for fault in error.faults]
        rows.append((entry, faults))
    if arguments.format == "json":
        lines(
            (
                {"name": e.name, "languages": e.languages, "own": e.own, "faults": faults}
                for e, faults in rows
            ),
            settings,
        )
        return
    own, good = Text("свой", "own"), Text("✓", "✓")
    table(
        [
            Text("Шаблон", "Template"),
            Text("Языки", "Languages"),
            Text("Чей", "Whose"),
            Text("Состояние", "State"),
        ],
        [
            [
                entry.name,
                ", ".join(entry.languages),
                own.say(arguments.lang) if entry.own else "mailbot",
                "; ".join(faults) or good.say(arguments.lang),
            ]
            for entry, faults in rows
        ],
        arguments,
    )


def preview(arguments: Namespace) -> None:
    """Print one text, or save it as the letter that would be attached."""
    shown = preview_of(settings_of(arguments.config))
    if not arguments.pdf:
        tell(shown.text(arguments.name, arguments.lang))
        return
    file = Path(arguments.pdf)
    try:
        file.write_bytes(shown.pdf(arguments.name, arguments.lang))
    except OSError as error:
        raise BadInput(
            Text(f"{file}: не записать: {error.strerror}.", f"{file}: {error.strerror}.")
        ) from error
