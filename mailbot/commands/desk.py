"""What the commands share: the office, the acting person, tables and JSON Lines."""

import getpass
import json
import sys
import unicodedata
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.app import open_office, settings_of
from mailbot.errors import Hindered, NotFound
from mailbot.office import Office
from mailbot.settings import Settings
from mailbot.words import Text


@contextmanager
def at_desk(arguments: Namespace) -> Iterator[Office]:
    """Open the office that the configuration describes."""
    with open_office(settings_of(arguments.config)) as office:
        yield office


def actor(arguments: Namespace, settings: Settings) -> str:
    """Return who acts: --by, else the operator mapped to the system user.

    Raises Hindered where nobody is named: every act of a person carries his name.
    """
    user = getpass.getuser()
    if name := arguments.by or settings.operators.get(user):
        return str(name)
    raise Hindered(
        [
            Text(
                f"Неизвестно, кто действует: задайте --by «Фамилия И. О.» или впишите пользователя"
                f" {user} в раздел [operators].",
                f"Nobody acts: give --by NAME or put the user {user} into [operators].",
            )
        ]
    )


def number_of(words: str) -> int:
    """Return the number that a person typed; raises NotFound for what is none."""
    if words.isascii() and words.isdigit():
        return int(words)
    raise NotFound(Text(f"«{words}» — не номер.", f"{words!r} is no number."))


def say(arguments: Namespace, text: Text) -> None:
    """Tell the operator something."""
    tell(text.say(arguments.lang))


def tell(words: str) -> None:
    """Print what may hold a stranger's words: nothing in them may command the terminal."""
    print(harmless(words))


def harmless(words: str) -> str:
    """Return the words without control and surrogate characters; line feeds and tabs stay."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") else "\ufffd"
        for char in words
    )


def lines(rows: Iterable[Mapping[str, Any]], settings: Settings) -> None:
    """Print JSON Lines, each as soon as it is known; instants in the operator's zone."""
    plain = partial(_plain, zone=settings.operator.zone)
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, default=plain)
        # Broken mail brings lone surrogates, which no terminal and no file takes.
        print(text.encode("utf-8", "replace").decode(), flush=True)


def _plain(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    raise TypeError(type(value).__name__)


def table(heads: Sequence[Text], rows: Iterable[Sequence[str]], arguments: Namespace) -> None:
    """Print a table that fits the terminal; one cell never hides another."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        drawn.add_column(head.say(arguments.lang), overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(harmless(cell)) for cell in row))
    # A pipe gets whole lines: nothing is folded to the width of a terminal that is not there.
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, emoji=False).print(drawn)


def moment(instant: datetime | None, settings: Settings) -> str:
    """Write an instant as the operator reads it: «05.06.2025 11:20»."""
    return instant.astimezone(settings.operator.zone).strftime("%d.%m.%Y %H:%M") if instant else "—"


def day(value: date | None) -> str:
    """Write a day as «05.06.2025»."""
    return value.strftime("%d.%m.%Y") if value else "—"
