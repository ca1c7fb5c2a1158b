"""Looks for ink that is no text where people sign; says yes or no, never whose hand it was.

A signature is one long bent line: taller than a letter, wider than a few, mostly paper inside its
box. Printed letters do not hang together that far, a printed rule is not tall, a blot is filled.
Policy 14.2.4 wants a signed document; a printed line «Подпись: ____» is not one.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.documents.ocr import Word
from mailbot.documents.triage import SURE_PCT

Picture = NDArray[np.uint8]

# Ink on the evened page is darker than this; blue ballpoint comes out near 150.
INK: Final = 190
# In heights of a printed line: how large the box of a signature is at least, how long a rule.
WIDE: Final = 1.8
TALL: Final = 0.9
RULE: Final = 2.5
# Of a signature's box so much is ink; more is a blot or a picture, less a frame.
FILLED: Final = (0.02, 0.5)
# So far around «подпись» a hand may stray, in heights of a line; and where the foot begins.
NEAR: Final = 4
FOOT: Final = 0.45


def is_signed(page: Picture, words: Sequence[Word]) -> bool:
    """Tell whether an upright, level page with recognised words bears a signature.

    A doubtful word hides nothing: it may be the stroke itself.
    """
    read = [word for word in words if word.confidence_pct >= SURE_PCT]
    if not read:
        return False
    line = median(word.height for word in read)
    ink = _unread_ink(page, [word for word in read if word.height <= 2 * line], line)
    places = _signing_places(read, line)
    return any(first <= middle <= last for middle in _strokes(ink, line) for first, last in places)


def _unread_ink(page: Picture, read: Sequence[Word], line: float) -> Picture:
    """Return the ink that is neither a recognised word nor a long straight rule."""
    ink = np.where(page < INK, 255, 0).astype(np.uint8)
    for word in read:
        ink[word.top : word.top + word.height, word.left : word.left + word.width] = 0
    length = max(3, round(RULE * line))
    for shape in ((length, 1), (1, length)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8))
        ink[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    # A stroke that crossed a rule was cut there; three pixels of paper heal it.
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 3), np.uint8)), np.uint8)


def _signing_places(read: Sequence[Word], line: float) -> list[tuple[float, float]]:
    """Return the bands of the page, top and bottom, where a signature may stand."""
    top = min(word.top for word in read)
    bottom = max(word.top + word.height for word in read)
    foot = top + FOOT * (bottom - top)
    bands = [(foot, bottom + 2 * NEAR * line)]
    for word in read:
        if "подпис" in word.text.casefold():
            bands.append((word.top - NEAR * line, word.top + NEAR * line))
    return bands


def _strokes(ink: Picture, line: float) -> list[float]:
    """Return the middle row of every piece of ink that has the shape of a signature."""
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, wide = ink.shape
    middles = []
    for left, top, width, height, area in boxes[1:count]:
        at_edge = left <= 2 or top <= 2 or left + width >= wide - 2 or top + height >= high - 2
        fill = area / (width * height)
        large = width >= WIDE * line and height >= TALL * line
        if large and not at_edge and FILLED[0] <= fill <= FILLED[1]:
            middles.append(float(top + height / 2))
    return middles
