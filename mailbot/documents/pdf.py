"""Reads the text layer of a PDF, and renders the pages that have none worth reading.

Only runs in the child process, on its own copy: filled fields, typed remarks and signatures that
were stamped on are made part of the page first.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from mailbot.documents import layer as layers
from mailbot.documents.ocr import Word
from mailbot.documents.page import Page
from mailbot.documents.stamp import Stamp
from mailbot.documents.triage import CannotRead, Flag
from mailbot.domain.findings import TextSource
from mailbot.domain.places import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Left, top, width, height.
Pixels = tuple[int, int, int, int]

RENDER_DPI: Final = 300
# Enough to see a signature by; a third of the pixels.
SIGNATURE_DPI: Final = 180
# A poster is rendered coarser: A4 at 400 dpi has 15 million pixels.
PIXELS_MOST: Final = 20_000_000
# What one page may hold before we stop counting its letters.
LETTERS_MOST: Final = 500_000
# Rules and boxes are drawn with fewer segments than a pen stroke.
_STROKE_SEGMENTS: Final = 12
# How PDFium marks a hyphen that ends a line.
_HYPHENS: Final = str.maketrans({"\x02": "-", "\ufffe": "-"})


class Pdf:
    """A PDF that opens without a password."""

    def __init__(self, content: bytes) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as refused:
            locked = refused.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            raise CannotRead(Flag.ENCRYPTED if locked else Flag.UNREADABLE) from refused
        self.pages = len(self._pdf)
        signed = pdfium.FPDF_GetSignatureCount(self._pdf) > 0
        self.flags: tuple[Flag, ...] = (Flag.PDF_SIGNATURE,) if signed else ()
        self.stamps: tuple[Stamp, ...] = ()
        if signed:
            from mailbot.documents import pdf_seals

            self.stamps = pdf_seals.stamps(self._pdf, content)

    def read(self, number: int, languages: str) -> Page:
        """Read a page (from 0) by its text layer, or else as a picture."""
        sheet = self._page(number)
        layer = _layer(sheet)
        if layers.is_trusted(sheet, layer):
            ink = _ink(sheet)
            return Page(
                layer,
                TextSource.TEXT_LAYER,
                signed=ink is not None,
                ink=ink,
                words=layers.placed(sheet, layer),
            )
        # OpenCV takes longer to load than a text layer to read.
        from mailbot.documents.recognise import recognised

        return recognised(_picture(sheet, RENDER_DPI), languages)

    def shown(self, number: int, box: Box | None) -> bytes:
        """Return a page (from 0), or what lies in the box on it, as a PNG in colour."""
        from mailbot.documents.show import png

        sheet = self._page(number)
        return png(sheet.render(scale=_scale(sheet, RENDER_DPI)).to_pil(), box)

    def _page(self, page: int) -> pypdfium2.PdfPage:
        try:
            sheet = self._pdf[page]
            if pdfium.FPDFPage_GetAnnotCount(sheet) and _flattened(sheet):
                # PDFium sees what it did only when it loads the page anew.
                sheet = self._pdf[page]
            return sheet
        except pypdfium2.PdfiumError as damaged:
            raise CannotRead(Flag.UNREADABLE) from damaged


def _flattened(sheet: pypdfium2.PdfPage) -> bool:
    done = pdfium.FPDFPage_Flatten(sheet, pdfium.FLAT_NORMALDISPLAY)
    return bool(done == pdfium.FLATTEN_SUCCESS)


def _layer(sheet: pypdfium2.PdfPage) -> str:
    words = sheet.get_textpage()
    letters = min(words.count_chars(), LETTERS_MOST)
    return str(words.get_text_range(count=letters)).translate(_HYPHENS)


def _ink(sheet: pypdfium2.PdfPage) -> Box | None:
    """Look for a signature only where a page holds more than type and rules, and people sign."""
    size = _size(sheet, SIGNATURE_DPI)
    suspects = list(_suspects(sheet, size))
    if not suspects:
        return None
    from mailbot.documents import prepare, signature

    words = list(_boxes(sheet, size))
    strip = signature.strip(suspects, words, size)
    if strip is None:
        return None
    left, top, wide, high = strip
    picture = _picture(sheet, SIGNATURE_DPI, strip, size)
    there = [replace(word, left=word.left - left, top=word.top - top) for word in words]
    ink = signature.signature_box(prepare.evened(picture), there)
    if ink is None:
        return None
    x, y = left + ink[0], top + ink[1]
    return Box(x / size[0], y / size[1], (x + ink[2]) / size[0], (y + ink[3]) / size[1])


def _suspects(sheet: pypdfium2.PdfPage, size: tuple[int, int]) -> Iterator[Pixels]:
    """Yield the boxes of what may be ink or holds it, in pixels of a page of that size."""
    for thing in islice(sheet.get_objects(max_depth=1), layers.OBJECTS_MOST):
        if _may_be_ink(thing) or _holds_ink(sheet, thing):
            left, bottom, right, top = thing.get_bounds()
            yield _on_picture(sheet, size, left, bottom, right, top)


def _holds_ink(sheet: pypdfium2.PdfPage, thing: pypdfium2.PdfObject) -> bool:
    if thing.type != pdfium.FPDF_PAGEOBJ_FORM:
        return False
    inside = sheet.get_objects(max_depth=4, form=thing, level=1)
    return any(_may_be_ink(part) for part in islice(inside, layers.OBJECTS_MOST))


def _picture(
    sheet: pypdfium2.PdfPage,
    dpi: int,
    part: Pixels | None = None,
    size: tuple[int, int] = (0, 0),
) -> "NDArray[np.uint8]":
    """Render a page in grey, or the part of it that has that place on a page of that size."""
    scale, cut = _scale(sheet, dpi), (0.0, 0.0, 0.0, 0.0)
    if part:
        left, top, wide, high = part
        right, bottom = size[0] - left - wide, size[1] - top - high
        cut = (left / scale, bottom / scale, right / scale, top / scale)
    pixels: NDArray[np.uint8] = sheet.render(scale=scale, crop=cut, grayscale=True).to_numpy()
    return pixels.squeeze().copy()


def _size(sheet: pypdfium2.PdfPage, dpi: int) -> tuple[int, int]:
    wide, high = sheet.get_size()
    return round(wide * _scale(sheet, dpi)), round(high * _scale(sheet, dpi))


def _scale(sheet: pypdfium2.PdfPage, dpi: int) -> float:
    wide, high = sheet.get_size()
    return min(dpi / 72, float((PIXELS_MOST / max(1.0, wide * high)) ** 0.5))


def _may_be_ink(thing: pypdfium2.PdfObject) -> bool:
    if thing.type == pdfium.FPDF_PAGEOBJ_PATH:
        return int(pdfium.FPDFPath_CountSegments(thing)) >= _STROKE_SEGMENTS
    return thing.type in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)


def _boxes(sheet: pypdfium2.PdfPage, size: tuple[int, int]) -> Iterator[Word]:
    """Turn PDFium's rectangles (points, from the bottom left) into words in pixels."""
    words = sheet.get_textpage()
    for number in range(min(words.count_rects(), layers.OBJECTS_MOST)):
        left, bottom, right, top = words.get_rect(number)
        text = words.get_text_bounded(left, bottom, right, top)
        place = _on_picture(sheet, size, left, bottom, right, top)
        yield Word(text, 100.0, *place, line=(0, 0, number))


def _on_picture(sheet: pypdfium2.PdfPage, size: tuple[int, int], *sides: float) -> Pixels:
    """Return where a rectangle of the page (left, bottom, right, top) lies in its picture."""
    left, bottom, right, top = sides
    corners = [_device(sheet, size, *corner) for corner in ((left, top), (right, bottom))]
    (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
    return x0, y0, x1 - x0 + 1, y1 - y0 + 1


def _device(sheet: pypdfium2.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """Return where a point of the page lies in its picture; knows turned pages."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(sheet, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value
