"""Looks for ink that is no text where people sign; says yes or no, never whose hand it was.

A signature is one long bent line: taller than a letter, wider than a few, mostly paper inside its
box. Printed letters do not hang together that far, a printed rule is not tall, a blot is filled.
Policy 14.2.4 wants a signed document; a printed line «Подпись: ____» is not one.
"""

from collections.abc import Iterator, Sequence
from math import pi
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.documents.ocr import Word
from mailbot.documents.triage import SURE_PCT

Picture = NDArray[np.uint8]
# Left, top, width, height.
Pixels = tuple[int, int, int, int]

# Ink on the evened page is darker than this; blue ballpoint comes out near 150.
INK: Final = 190
# Above this a word is type, however large.
CERTAIN_PCT: Final = 85
# In heights of a printed line: how large the box of a signature is at least, and its two sides
# together; how long a rule is and how thick at most, and how wide a round seal.
WIDE: Final = 1.8
TALL: Final = 0.9
LARGE: Final = 4
RULE: Final = 5
CROSSING: Final = 0.3
SEAL: Final = 5
# Of a signature's box so much is ink; more is a blot or a picture, less a frame.
FILLED: Final = (0.02, 0.5)
# So far around «подпись» a hand may stray, in heights of a line; and where the foot begins.
NEAR: Final = 4
FOOT: Final = 0.45


def signature_box(page: Picture, words: Sequence[Word]) -> Pixels | None:
    """Return where an upright, level page with recognised words is signed, None where it is not.

    A doubtful word hides nothing: it may be the stroke itself.
    """
    read = [word for word in words if word.confidence_pct >= SURE_PCT]
    if not read:
        return None
    line = median(word.height for word in read)
    places = _signing_places(read, line)
    strokes = [
        stroke
        for stroke in _strokes(_unread_ink(page, read, line), line)
        if any(first <= stroke[1] + stroke[3] / 2 <= last for first, last in places)
    ]
    return max(strokes, key=lambda stroke: stroke[2] * stroke[3], default=None)


def strip(
    suspects: Sequence[Pixels], words: Sequence[Word], size: tuple[int, int]
) -> Pixels | None:
    """Return the part of a page that holds all suspects which reach to where people sign.

    None where none does: a letterhead's emblem is no signature.
    """
    if not words:
        return None
    line = median(word.height for word in words)
    places = _signing_places(words, line)
    near = [
        (left, top, left + wide, top + high)
        for left, top, wide, high in suspects
        if any(top <= last and first <= top + high for first, last in places)
    ]
    if not near:
        return None
    lefts, tops, rights, bottoms = zip(*near, strict=True)
    room = round(2 * line)
    x0, y0 = max(0, min(lefts) - room), max(0, min(tops) - room)
    x1, y1 = min(size[0], max(rights) + room), min(size[1], max(bottoms) + room)
    return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None


def unread_share(page: Picture, words: Sequence[Word], signature: Pixels | None) -> float:
    """Return the share of a page's ink that no certain word covers, nor the signature.

    Handwriting between printed lines is passed over by tesseract without a word: what is left of
    the page is certain, and the page is not.
    """
    read = [word for word in words if word.confidence_pct >= SURE_PCT]
    if not read:
        return 1.0
    left = _unread_ink(page, read, median(word.height for word in read))
    if signature:
        x, y, width, height = signature
        left[y : y + height, x : x + width] = 0
    return float(np.count_nonzero(left)) / max(1, int(np.count_nonzero(page < INK)))


def is_in(word: Word, ink: Pixels) -> bool:
    """Tell a doubtful word whose middle lies in a signature: it is the stroke itself."""
    left, top, width, height = ink
    across, down = word.left + word.width / 2, word.top + word.height / 2
    inside = left <= across <= left + width and top <= down <= top + height
    return inside and word.confidence_pct < SURE_PCT


def _unread_ink(page: Picture, read: Sequence[Word], line: float) -> Picture:
    """Return the ink that is neither a recognised word nor a long straight rule."""
    ink = np.where(page < INK, 255, 0).astype(np.uint8)
    for word in read:
        top, left = max(0, word.top), max(0, word.left)
        box = ink[top : max(0, word.top + word.height), left : max(0, word.left + word.width)]
        if not box.size:
            continue  # only a part of the page is looked at
        has_letters = any(map(str.isalnum, word.text))
        if has_letters and (word.height <= 2 * line or _is_printed(box, word)):
            box[:] = 0
    length, reach = round(RULE * line), round(CROSSING * line)
    rest = ink.copy()
    for shape in ((1, length), (length, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        rest[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    # A stroke that crosses a rule was cut there: give it back what lies between its ends.
    near = cv2.dilate(rest, np.ones((2 * reach + 1, 1), np.uint8))
    return np.where(near > 0, ink, rest).astype(np.uint8)


def _is_printed(box: Picture, word: Word) -> bool:
    """Tell large type from a stroke that was taken for a word: its letters stand apart."""
    pieces, _ = cv2.connectedComponents(box, connectivity=8)
    apart = len(word.text) > 2 and pieces - 1 >= len(word.text) / 2
    return apart and word.confidence_pct >= CERTAIN_PCT


def _signing_places(read: Sequence[Word], line: float) -> list[tuple[float, float]]:
    """Return the bands of the page, top and bottom, where a signature may stand."""
    top = min(word.top for word in read)
    bottom = max(word.top + word.height for word in read)
    foot = top + FOOT * (bottom - top)
    asked = [word.top for word in read if "подпис" in word.text.casefold()]
    return [
        (foot, bottom + 2 * NEAR * line),
        *((place - NEAR * line, place + NEAR * line) for place in asked),
    ]


def _strokes(ink: Picture, line: float) -> Iterator[Pixels]:
    """Yield the box of every piece of ink that has the shape of a signature."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, wide = ink.shape
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in boxes[label])
        if width < WIDE * line or height < TALL * line or width + height < LARGE * line:
            continue
        at_edge = min(left, top, wide - left - width, high - top - height) <= 2
        filled = FILLED[0] <= area / (width * height) <= FILLED[1]
        piece = labels[top : top + height, left : left + width] == label
        if filled and not at_edge and not _is_seal(piece, line):
            yield left, top, width, height


def _is_seal(piece: NDArray[np.bool_], line: float) -> bool:
    """Tell a round seal: large, as wide as high, and its outline fills a circle's share."""
    high, wide = piece.shape
    if min(high, wide) < SEAL * line or not 0.85 < wide / high < 1.18:
        return False
    rows, columns = np.nonzero(piece)
    hull = cv2.convexHull(np.column_stack((columns, rows)).astype(np.int32))
    share = float(cv2.contourArea(hull)) / (wide * high)
    return bool(abs(share - pi / 4) < 0.04)
