"""Where words stand on the picture of a page, and where a quote does; pure.

A place is in shares of the page's width and height, from its top left corner, as the page is
shown: turned as its EXIF or its PDF says, not as it was straightened for reading. So a place
holds for the page at any size, and the straightened page need not be kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

# Where a quote was cut, and where a secret in it is masked.
_GAPS: Final = re.compile("…|•+")
# Words stand on one line while the box around both is not that much thicker than either.
_THICKER: Final = 1.5
# Fewer letters than this stand everywhere.
_LETTERS_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on a page, in shares of its width and height."""

    x0: float
    y0: float
    x1: float
    y1: float

    def around(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands; `confidence_pct` is the recogniser's, None for a text layer."""

    text: str
    box: Box
    confidence_pct: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page; pages count from 1."""

    page: int
    box: Box


def where(quote: str, words: Sequence[Word]) -> tuple[Box, ...]:
    """Return the boxes of a quote, one a line, or none where the page does not hold it.

    Only letters and digits are compared, without case, so line ends, hyphens that break words
    and whatever we evened out do not matter. `words` are in reading order.
    """
    letters = [_letters(word.text) for word in words]
    # Where each word ends among the letters of the page.
    ends = list(accumulate(map(len, letters)))
    page = "".join(letters)
    found: list[Box] = []
    start = 0
    for piece in _pieces(quote):
        at = page.find(piece, start)
        if at < 0:
            return ()
        start = at + len(piece)
        found += [
            word.box
            for word, own, end in zip(words, letters, ends, strict=True)
            if own and at < end and end - len(own) < start
        ]
    return tuple(_lines(found))


def _pieces(quote: str) -> list[str]:
    pieces = [_letters(piece) for piece in _GAPS.split(quote)]
    whole = "".join(pieces)
    if len(whole) < _LETTERS_LEAST:
        return []
    return [piece for piece in pieces if piece]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().replace("ё", "е")))


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    """Join the boxes of neighbours; on a page that lies sideways lines run down."""
    runs_down = sum(map(_height, boxes)) > sum(map(_width, boxes))
    thickness = _width if runs_down else _height
    line: Box | None = None
    for box in boxes:
        both = line and line.around(box)
        if line and both and thickness(both) <= _THICKER * max(thickness(line), thickness(box)):
            line = both
            continue
        if line:
            yield line
        line = box
    if line:
        yield line


def _height(box: Box) -> float:
    return box.y1 - box.y0


def _width(box: Box) -> float:
    return box.x1 - box.x0
