"""Cuts a text into the words and initials of which a name may be made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_INITIALS = re.compile(
    r"[А-ЯЁ]\.\s?[А-ЯЁ](?=[\s,;]|$)|(?:(?:Дж|[А-ЯЁ])\.\s?){1,2}|(?<=[а-яё] )[А-ЯЁ] [А-ЯЁ](?=[\s,.]|$)|(?<=[а-яё] )[А-ЯЁ][А-ЯЁ](?=[,.]?\s*$)"
    r"|(?<=[а-яё] )[А-ЯЁ](?=\.?$)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or the initials of a person, with its place in the text."""

    text: str
    start: int
    end: int
    initials: bool = False

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Tell whether it begins with a capital."""
        return self.text[0].isupper()


def runs(text: str) -> Iterator[list[Piece]]:
    """Yield runs of words and initials with nothing but spaces between them."""
    pieces = sorted(
        [Piece(m.group(), m.start(), m.end(), True) for m in _INITIALS.finditer(text)]
        + [Piece(m.group(), m.start(), m.end()) for m in WORD.finditer(text)],
        key=lambda piece: (piece.start, not piece.initials),
    )
    run: list[Piece] = []
    for piece in pieces:
        if run and piece.start < run[-1].end:
            continue
        if (
            run
            and text[run[-1].end : piece.start].strip(" \t")
            or run
            and "\n" in text[run[-1].end : piece.start]
        ):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run
