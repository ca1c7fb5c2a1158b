"""The words of a PDF's text layer with their places on the page as it is shown.

Only runs in the child process. Two letters of a word are asked for their boxes, the first and the
last: asking each would take longer than all the rest of a page.
"""

import ctypes
import re
from itertools import islice
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from mailbot.documents.page import WORDS_MOST
from mailbot.domain.places import Box, Word

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
