"""The blanks of a draft, filled in one by one; and what changed between two texts; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mailbot.console.marks import Piece

_BLANK = re.compile(r"\[\[(.*?)(?:\]\]|\Z)", re.DOTALL)

# A longer text is compared by whole lines: by words it would take seconds.
_WORDS_MOST = 3000


def filled(body: str, values: Sequence[str]) -> str:
    """Put the values in place of the blanks, in their order; an empty one leaves its blank."""
    waiting = iter(values)

    def value(blank: re.Match[str]) -> str:
        return " ".join(next(waiting, "").split()) or blank[0]

    return _BLANK.sub(value, body)


def holes(text: str) -> tuple[Piece, ...]:
    """Cut the text at its blanks, so that each is seen."""
    pieces, start = [], 0
    for blank in _BLANK.finditer(text):
        pieces += [Piece(text[start : blank.start()]), Piece(blank[0], ("blank",))]
        start = blank.end()
    return (*pieces, Piece(text[start:]))


@dataclass(frozen=True, slots=True)
class Change:
    """A run of two texts: the same in both, or only in the stored or in the typed one."""

    how: str
    text: str


def changes(stored: str, typed: str) -> Iterator[Change]:
    """Yield what both texts share and what only one of them has."""
    a, b = _parts(stored), _parts(typed)
    if len(a) + len(b) > _WORDS_MOST:
        a, b = stored.splitlines(keepends=True), typed.splitlines(keepends=True)
    for how, a0, a1, b0, b1 in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if how == "equal":
            yield Change("same", "".join(a[a0:a1]))
            continue
        if a1 > a0:
            yield Change("stored", "".join(a[a0:a1]))
        if b1 > b0:
            yield Change("typed", "".join(b[b0:b1]))


def _parts(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)
