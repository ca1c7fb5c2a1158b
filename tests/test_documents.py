"""Every command and every setting is told of in the operator's own language."""

import re
from pathlib import Path

from mailbot.commands.table import COMMANDS
from mailbot.settings import Settings
from tests.test_promises import KEYS, NESTED

RU = Path(__file__).parents[1] / "docs/ru"


def command_rows() -> str:
    """Write the rows of docs/ru/commands.md, as they must stand there."""
    rows = []
    for command in COMMANDS:
        names = [_shown(argument.flags[-1], argument.how) for argument in command.arguments]
        words = " ".join(("mailbot", *command.words, *filter(None, names)))
        help_ = command.help.ru.replace("|", r"\|")
        rows.append(f"| `{words}` | {help_} |")
    return "\n".join(rows)


def _shown(flag: str, how: object) -> str:
    assert hasattr(how, "get")
    return f"[{flag}]" if flag.startswith("-") else str(how.get("metavar", flag))


def test_every_command_is_told_in_russian() -> None:
    page = (RU / "commands.md").read_text(encoding="utf-8")

    assert command_rows() in page, "python -m tests.test_documents writes the page anew"


def test_every_setting_is_told_in_russian() -> None:
    page = (RU / "settings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_.]+)`", page))
    tables = {"operators", "sources", "hooks"}

    assert {f"{section}.{key}" for section, key in (*KEYS, *NESTED)} <= told
    assert tables <= told & set(Settings.model_fields)


if __name__ == "__main__":
    place = RU / "commands.md"
    text = place.read_text(encoding="utf-8")
    head = text[: text.index("|---|---|") + len("|---|---|\n")]
    place.write_text(f"{head}{command_rows()}\n", encoding="utf-8")
