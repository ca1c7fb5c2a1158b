"""What the commands share: the office, the acting person, tables and JSON Lines."""

import getpass
import json
import os
import sys
import unicodedata
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from mailbot.app.configuration import settings_of
from mailbot.app.office import open_office
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.message import Message
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
    if getattr(arguments, "by", ""):
        return str(arguments.by)
    user = system_user()
    # Who became the daemon's user by sudo is still himself.
    for login in (os.environ.get("SUDO_USER", ""), user):
        if name := settings.operators.get(login):
            return name
    raise Hindered(
        [
            Text(
                f"Неизвестно, кто действует: задайте --by «Фамилия И. О.» или впишите пользователя"
                f" {user} в раздел [operators].",
                f"Nobody acts: give --by NAME or put the user {user} into [operators].",
            )
        ]
    )


def viewer(arguments: Namespace, settings: Settings) -> str:
    """Return who looks: as who acts, but whoever has no name is recorded by his login."""
    try:
        return actor(arguments, settings)
    except Hindered:
        return os.environ.get("SUDO_USER") or system_user()


def system_user() -> str:
    """Return the login name, or the uid where passwd has none for it, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


# The numbers of the register have 31 bits and a sign (PostgreSQL's integer; SQLite's is longer):
# whatever has nine digits fits.
_DIGITS = 9


def number_of(words: str) -> int:
    """Return the number that a person typed; raises NotFound for what is none in any list."""
    if words.isascii() and words.isdigit() and len(words) <= _DIGITS:
        return int(words)
    raise NotFound(Text(f"Номера «{words}» нет.", f"There is no number {words!r}."))


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


_Line = TypeVar("_Line", StoredLetter, Message)


class _Latest(Protocol[_Line]):
    def __call__(self, *, before: int | None, limit: int) -> list[_Line]:
        """Return what precedes, latest first."""


# A screenful for eyes, and as many as are held in memory at once.
_SCREEN, _CHUNK = 100, 500


def recent(
    arguments: Namespace, page: Callable[[int, int], list[_Line]], latest: _Latest[_Line]
) -> Iterator[list[_Line]]:
    """Yield what a list shows, oldest first: the last ones for eyes, all for scripts.

    By `--limit` (0: all) and `--before`. A register of a hundred thousand lines is read in chunks.
    """
    before = None if arguments.before is None else number_of(arguments.before)
    limit = arguments.limit
    if limit is None and (before is not None or arguments.format == "table"):
        limit = _SCREEN
    if limit:
        yield latest(before=before, limit=max(limit, 0))[::-1]
        return
    after = 0
    while chunk := [it for it in page(after, _CHUNK) if before is None or it.id < before]:
        yield chunk
        after = chunk[-1].id


def tell_earlier(arguments: Namespace, shown: Sequence[StoredLetter | Message]) -> None:
    """Say below a table that there is more above it."""
    if shown and shown[0].id > 1 and arguments.limit != 0:
        first = shown[0].id
        say(
            arguments,
            Text(
                f"Показаны последние; что было раньше: --before {first}, всё сразу: --limit 0",
                f"These are the latest; what came before: --before {first}, all at once: --limit 0",
            ),
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

    # A pipe gets whole lines: nothing is folded to the width of a terminal that is not there.
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, emoji=False)
    names = [head.say(arguments.lang) for head in heads]
    cells = [[harmless(cell) for cell in row] for row in rows]
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    for name, width in zip(names, _widths([names, *cells], console.width), strict=True):
        drawn.add_column(name, overflow="fold", width=width)
    for row in cells:
        drawn.add_row(*map(escape, row))
    console.print(drawn)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """Return how wide each column is to be: words stay whole as long as the terminal has room.

    Where it has none the library may fold words too, hence None.
    """
    columns = list(zip(*rows, strict=True))
    whole = [max(map(len, column)) for column in columns]
    widths = [max(len(word) for c in column for word in (c.split() or ["—"])) for column in columns]
    # Two for the gap beside each column.
    spare = room - sum(widths) - 2 * len(columns)
    if spare < 0:
        return [None] * len(columns)
    for _ in range(spare):
        tallest = max(range(len(columns)), key=lambda n: whole[n] / widths[n])
        widths[tallest] += whole[tallest] > widths[tallest]
    return list(widths)


def moment(instant: datetime | None, settings: Settings) -> str:
    """Write an instant as the operator reads it: «05.06.2025 11:20»."""
    return instant.astimezone(settings.operator.zone).strftime("%d.%m.%Y %H:%M") if instant else "—"


def day(value: date | None) -> str:
    """Write a day as «05.06.2025»."""
    return value.strftime("%d.%m.%Y") if value else "—"
