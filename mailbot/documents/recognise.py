"""One grey picture of a page to its words, and whether somebody signed it.

Only runs in the child process. The order of the steps is that of `prepare.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.documents import ocr, prepare, signature
from mailbot.documents.page import Page
from mailbot.documents.triage import SURE_PCT, Flag
from mailbot.domain.findings import TextSource

Picture = NDArray[np.uint8]

# At half size tesseract's orientation was the same on 54 of 54 pages, in two thirds of the time.
_ORIENTATION_SCALE: Final = 0.5
# Words upside down or sideways are never that certain: no need to ask how the page lies.
_UPRIGHT_PCT: Final = 80


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page held in one way, and its words."""

    page: Picture
    words: Sequence[ocr.Word]

    @property
    def sure(self) -> float:
        return ocr.confidence_pct(self.words) or 0.0


def recognised(picture: Picture, languages: str, flags: tuple[Flag, ...] = ()) -> Page:
    """Read a picture of a page; raises NoTesseract or TesseractFailed.

    Where hardly a word is certain nobody can tell a signature from a line of handwriting, and
    `signed` stays None.
    """
    page = prepare.flattened(picture)
    if not prepare.has_ink(page):
        return Page(signed=False, flags=flags)
    best = _best(page, languages)
    if not best.words:
        return Page(flags=flags)
    signed = signature.is_signed(best.page, best.words) if best.sure >= SURE_PCT else None
    if Flag.TRUNCATED in flags and not signed:
        # The foot of the sheet, where people sign, may be what was cut off.
        signed = None
    return Page(ocr.text_of(best.words), TextSource.OCR, best.sure, signed, flags)


def _best(page: Picture, languages: str) -> _Attempt:
    """Read the page as it lies, and turned where that is doubtful; keep the more certain.

    Asking for the orientation first, always, costs half as much again as reading. Most pages lie
    as they should, and their words say so.
    """
    as_it_lies = None if prepare.lies_across(page) else _attempt(page, languages)
    if as_it_lies and as_it_lies.sure >= _UPRIGHT_PCT:
        return as_it_lies
    degrees = _orientation_degrees(page)
    if as_it_lies and not degrees:
        return as_it_lies
    turned = _attempt(prepare.turned(page, degrees), languages)
    return max(turned, as_it_lies or turned, key=lambda attempt: attempt.sure)


def _attempt(page: Picture, languages: str) -> _Attempt:
    level = prepare.cropped(prepare.deskewed(page))
    return _Attempt(level, ocr.words(_graymap(level), languages))


def _orientation_degrees(page: Picture) -> int:
    size = [round(side * _ORIENTATION_SCALE) for side in reversed(page.shape)]
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    return ocr.orientation_degrees(_graymap(np.asarray(small, np.uint8)))


def _graymap(page: Picture) -> bytes:
    high, wide = page.shape
    return ocr.portable_graymap(wide, high, page.tobytes())
