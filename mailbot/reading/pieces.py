"""Cuts a text into what names are made of: runs of words and initials."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_INITIALS = re.compile(
    r"[А-ЯЁ]\.\s?[А-ЯЁ](?=[\s,;]|$)|(?:(?:Дж|[А-ЯЁ])\.\s?){1,2}|(?<=[а-яё] )[А-ЯЁ] [А-ЯЁ](?=[\s,.]|$)|(?<=[а-яё] )[А-ЯЁ][А-ЯЁ](?=[,.]?\s*$)"
    r"|(?<=[а-яё] )[А-ЯЁ](?=\.?$)"
)
# Where any initials begin: found in no time, and seldom.
_AN_INITIAL = re.compile(r"[А-ЯЁ](?:ж?\.| [А-ЯЁ]|[А-ЯЁ]?[,.]?\s*$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or initials with their place in the text."""

    text: str
    start: int
    end: int
    initials: bool = False

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Tell whether it begins with a capital."""
        return self.text[0].isupper()


def has_initials(text: str) -> bool:
    """Tell whether there may be initials in the text."""
    return _AN_INITIAL.search(text) is not None


def runs(text: str) -> Iterator[list[Piece]]:
    """Yield runs of words and initials with nothing but spaces between them."""
    initials = _INITIALS.finditer(text) if has_initials(text) else ()
    pieces = sorted(
        [Piece(m.group(), m.start(), m.end(), True) for m in initials]
        + [Piece(m.group(), m.start(), m.end()) for m in WORD.finditer(text)],
        key=lambda piece: (piece.start, not piece.initials),
    )
    run: list[Piece] = []
    for piece in pieces:
        if run and piece.start < run[-1].end:
            continue
        if run and text[run[-1].end : piece.start].strip(" \t"):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run
