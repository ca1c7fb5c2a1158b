"""Where the quotes of the findings stand in a text, and the text cut there; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_GAPS = re.compile("…|•+")
_LETTERS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; `marks` are the quotes that it belongs to, `begins` those that start."""

    text: str
    marks: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def marked(text: str, quotes: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    """Cut the text at its quotes, given as (name, words); a quote that it lacks marks nothing.

    Letters and digits are compared alone, without case, as `domain/places.py` does on a page.
    """
    folded, places = _folded(text)
    spans = [
        (start, end, name) for name, words in quotes for start, end in _found(folded, places, words)
    ]
    cuts = sorted({0, len(text), *(at for start, end, _ in spans for at in (start, end))})
    begun: set[str] = set()
    pieces = []
    for start, end in pairwise(cuts):
        names = tuple(dict.fromkeys(n for first, last, n in spans if first <= start < last))
        begins = tuple(name for name in names if name not in begun)
        begun.update(begins)
        pieces.append(Piece(text[start:end], names, begins))
    return tuple(pieces)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the letters and digits of the text as they compare, and where each stands."""
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        if sign.isalnum():
            low = sign.casefold().replace("ё", "е")
            signs.append(low)
            places += [at] * len(low)
    return "".join(signs), places


def _found(folded: str, places: Sequence[int], words: str) -> list[tuple[int, int]]:
    pieces = [piece for part in _GAPS.split(words) if (piece := _folded(part)[0])]
    if sum(map(len, pieces)) < _LETTERS_LEAST:
        return []
    spans, start = [], 0
    for piece in pieces:
        at = folded.find(piece, start)
        if at < 0:
            return []
        start = at + len(piece)
        spans.append((places[at], places[start - 1] + 1))
    return spans
