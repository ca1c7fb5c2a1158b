"""The text layer of a PDF's page: whether it says what the page shows, and where its words stand.

Only runs in the child process. Two letters of a word are asked for their boxes, the first and the
last: asking each would take longer than all the rest of a page.
"""

import ctypes
import re
from collections.abc import Iterator
from itertools import islice
from math import prod
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from mailbot.documents.page import WORDS_MOST
from mailbot.domain.places import Box, Word

# Fewer letters than this are a page number, not a text layer.
LETTERS_LEAST: Final = 20
# Over a scan so few are a stamp: «Scanned with CamScanner», «Документ подписан и передан через…».
STAMP_LETTERS: Final = 500
# What one page may hold before we stop looking at its objects.
OBJECTS_MOST: Final = 2000
# Of a scanned page so much is picture; one inside another object is measured by its pixels.
_SCAN_SHARE: Final = 0.5
_SCAN_PIXELS: Final = 500_000
# Letters that stand for others where a font lost its table: «Ïðîøó», and those of nobody.
_LOST: Final = re.compile("[À-ÿ\ue000-\uf8ff\ufffd]")
_LOST_SHARE: Final = 0.3

_WORD: Final = re.compile(r"[^\s\0]+")
# PDFium counts in whole pixels: the page is thought of as a picture that large.
_FINE: Final = 1_000_000
_POINTS: Final = 1000

Rectangle = tuple[float, float, float, float]


class View:
    """How the points of a page lie on it as it is shown: turned, cut, from the top left corner."""

    def __init__(self, sheet: pypdfium2.PdfPage) -> None:
        corners = [_device(sheet, *point) for point in ((0, 0), (_POINTS, 0), (0, _POINTS))]
        (self._x0, self._y0), *ends = corners
        self._along_x, self._along_y = (
            ((x - self._x0) / _POINTS, (y - self._y0) / _POINTS) for x, y in ends
        )

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is, in shares of its width and height."""
        across = self._x0 + self._along_x[0] * x + self._along_y[0] * y
        down = self._y0 + self._along_x[1] * x + self._along_y[1] * y
        return min(1.0, max(0.0, round(across, 4))), min(1.0, max(0.0, round(down, 4)))


def _device(sheet: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(sheet, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def things(sheet: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    """Yield the first objects of a page."""
    return islice(sheet.get_objects(max_depth=4), OBJECTS_MOST)


def is_trusted(sheet: pypdfium2.PdfPage, text: str) -> bool:
    """Tell whether the layer says what a person sees; otherwise the page is read as a picture."""
    letters, lost = sum(map(str.isalpha, text)), len(_LOST.findall(text))
    if letters < LETTERS_LEAST or lost > _LOST_SHARE * letters:
        return False
    return letters >= STAMP_LETTERS or not _is_stamped_scan(sheet)


def _is_stamped_scan(sheet: pypdfium2.PdfPage) -> bool:
    """Words that a scanner's program recognised lie unseen over the scan: they are no stamp."""
    wide, high = sheet.get_size()
    share, pixels = 0.0, 0
    for thing in things(sheet):
        if thing.type == pdfium.FPDF_PAGEOBJ_TEXT and _is_unseen(thing):
            return False
        if thing.type != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if thing.level:
            pixels += prod(thing.get_px_size())
        else:
            left, bottom, right, top = thing.get_bounds()
            share += (right - left) * (top - bottom) / max(1.0, wide * high)
    return share >= _SCAN_SHARE or pixels >= _SCAN_PIXELS


def _is_unseen(thing: pypdfium2.PdfObject) -> bool:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def placed(sheet: pypdfium2.PdfPage, text: str) -> tuple[Word, ...]:
    """Return the words of `text`, which is what PDFium says that the page holds."""
    layer, view = sheet.get_textpage(), View(sheet)
    found = (
        Word(word.group(), box)
        for word in _WORD.finditer(text)
        if (box := _box(layer, view, word.start(), word.end() - 1)) is not None
    )
    return tuple(islice(found, WORDS_MOST))


def _box(layer: pypdfium2.PdfTextPage, view: View, first: int, last: int) -> Box | None:
    """Letters are numbered otherwise in PDFium's text than on its page, where some are hidden."""
    ends = (pdfium.FPDFText_GetCharIndexFromTextIndex(layer, at) for at in (first, last))
    rectangles = [_rectangle(layer, at) for at in ends if at >= 0]
    corners = [
        view.shown(x, y)
        for rectangle in rectangles
        if rectangle
        for x, y in (rectangle[:2], rectangle[2:])
    ]
    if not corners:
        return None
    across, down = zip(*corners, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def _rectangle(layer: pypdfium2.PdfTextPage, at: int) -> Rectangle | None:
    found = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(layer, at, found):
        return None
    return found.left, found.bottom, found.right, found.top
