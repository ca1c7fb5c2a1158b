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
from mailbot.domain.places import Word

Picture = NDArray[np.uint8]

# At half size tesseract's orientation was the same on 54 of 54 pages, in two thirds of the time.
_ORIENTATION_SCALE: Final = 0.5
# Words upside down or sideways are never that certain: no need to ask how the page lies.
_UPRIGHT_PCT: Final = 80


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page held in one way, and its words."""

    sheet: prepare.Sheet
    words: Sequence[ocr.Word]

    @property
    def sure(self) -> float:
        return ocr.confidence_pct(self.words) or 0.0


def recognised(picture: Picture, languages: str, flags: tuple[Flag, ...] = ()) -> Page:
    """Read a picture of a page; raises NoTesseract or TesseractFailed.

    Where hardly a word is certain nobody can tell a signature from a line of handwriting, and
    `signed` stays None.
    """
    sheet = prepare.flattened(picture)
    if not prepare.has_ink(sheet.page):
        return Page(signed=False, flags=flags)
    best = _best(sheet, languages)
    if not best.words:
        return Page(flags=flags)
    ink = _ink(best)
    signed = None if best.sure < SURE_PCT else ink is not None
    if Flag.TRUNCATED in flags and not signed:
        # The foot of the sheet, where people sign, may be what was cut off.
        signed = None
    words = [word for word in best.words if ink is None or not signature.is_in(word, ink)]
    return Page(
        ocr.text_of(words),
        TextSource.OCR,
        _claim(best, ink),
        signed,
        flags,
        ink and prepare.box_on_picture(best.sheet, *ink),
        tuple(_placed(best.sheet, word) for word in words),
    )


def _ink(best: _Attempt) -> signature.Pixels | None:
    """Find the signature; where hardly a word is certain, words and ink look alike."""
    if best.sure < SURE_PCT:
        return None
    return signature.signature_box(best.sheet.page, best.words)


def _claim(best: _Attempt, ink: signature.Pixels | None) -> float:
    """Return how sure we are of the page: of its words, and that its ink is in words at all."""
    if best.sure < SURE_PCT:
        return best.sure
    return best.sure * (1 - signature.unread_share(best.sheet.page, best.words, ink))


def _placed(sheet: prepare.Sheet, word: ocr.Word) -> Word:
    box = prepare.box_on_picture(sheet, word.left, word.top, word.width, word.height)
    return Word(word.text, box, round(word.confidence_pct))


def _best(sheet: prepare.Sheet, languages: str) -> _Attempt:
    """Read the page as it lies, and turned where that is doubtful; keep the more certain.

    Asking for the orientation first, always, costs half as much again as reading. Most pages lie
    as they should, and their words say so.
    """
    as_it_lies = None if prepare.lies_across(sheet.page) else _attempt(sheet, languages)
    if as_it_lies and as_it_lies.sure >= _UPRIGHT_PCT:
        return as_it_lies
    degrees = _orientation_degrees(sheet.page)
    if as_it_lies and not degrees:
        return as_it_lies
    turned = _attempt(prepare.turned(sheet, degrees), languages)
    return max(turned, as_it_lies or turned, key=lambda attempt: attempt.sure)


def _attempt(sheet: prepare.Sheet, languages: str) -> _Attempt:
    level = prepare.cropped(prepare.deskewed(sheet))
    return _Attempt(level, ocr.words(_graymap(level.page), languages))


def _orientation_degrees(page: Picture) -> int:
    size = [round(side * _ORIENTATION_SCALE) for side in reversed(page.shape)]
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    return ocr.orientation_degrees(_graymap(np.asarray(small, np.uint8)))


def _graymap(page: Picture) -> bytes:
    high, wide = page.shape
    return ocr.portable_graymap(wide, high, page.tobytes())
