"""A bar for long work: on a terminal only, and never where the output goes."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

_Thing = TypeVar("_Thing")


def tracked(things: Iterable[_Thing], words: str, total: int) -> Iterator[_Thing]:
    """Yield the things, and show on a terminal how many of them are done."""
    if not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(things, words, total=total, console=Console(stderr=True), transient=True)
