"""The shape of a command, and the arguments that several commands share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command, as argparse takes it."""

    flags: tuple[str, ...]
    help: Text
    how: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `run` names the function below `mailbot.commands` that does it.

    What is `paged` is long reading: a terminal shows it page by page.
    """

    words: tuple[str, ...]
    help: Text
    run: str
    arguments: tuple[Argument, ...] = ()
    paged: bool = False


def number(what: Text, metavar: str = "N") -> Argument:
    return Argument(("number",), what, {"metavar": metavar})


APPEAL = number(Text("регистрационный номер, например 12/2025", "register number, as 12/2025"))
MESSAGE = number(Text("номер сообщения из messages list", "number in messages list"))
BY = Argument(
    ("--by",),
    Text("кто действует (иначе по [operators])", "who acts (else by [operators])"),
    {"metavar": "NAME", "default": ""},
)
FORMAT = Argument(
    ("--format",),
    Text("вид вывода", "form of the output"),
    {"choices": ("table", "json"), "default": "table"},
)
ALL = Argument(
    ("--all",),
    Text("и законченные", "finished ones too"),
    {"action": "store_true"},
)
RECENT = (
    Argument(
        ("--limit",),
        Text("не больше строк, последние; 0 — все (таблица: 100)",
             "no more lines, the latest; 0: all (a table: 100)"),
        {"type": int, "metavar": "COUNT"},
    ),
    Argument(
        ("--before",),
        Text("предыдущие перед этим номером", "those that precede that number"),
        {"metavar": "N"},
    ),
)  # fmt: skip
