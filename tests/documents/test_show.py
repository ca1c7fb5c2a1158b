"""A person is shown the page itself, or the piece of it that a finding stands on."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from mailbot.documents.reader import DocumentReader
from mailbot.domain.letter import Part
from mailbot.domain.places import Box
from tests import papers, scanners

# A red mark in the lower right quarter of a white sheet.
MARK = Box(0.6, 0.7, 0.8, 0.8)


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader(workers=1)
    yield reader
    reader.close()


def marked() -> Image.Image:
    sheet = Image.new("RGB", (1000, 1400), "white")
    sheet.paste((255, 0, 0), (600, 980, 800, 1120))
    return sheet


def saved(form: str, **how: object) -> bytes:
    out = io.BytesIO()
    marked().save(out, form, **how)
    return out.getvalue()


def held_sideways() -> bytes:
    """As a telephone stores it: lying, with a note how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    marked().transpose(Image.Transpose.ROTATE_90).save(out, "PNG", exif=exif)
    return out.getvalue()


def shown(reader: DocumentReader, raw: bytes, page: int = 1, box: Box | None = None) -> Image.Image:
    picture = reader.show(Part("a", "x/y", raw), page, box)
    assert picture
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize("make", [lambda: saved("PNG"), lambda: saved("PDF"), held_sideways])
def test_piece_is_cut_out_where_the_box_is(reader: DocumentReader, make: object) -> None:
    assert callable(make)
    crop = np.asarray(shown(reader, make(), box=MARK).convert("RGB"))
    high, wide = crop.shape[:2]

    assert crop[high // 2, wide // 2][0] > 200
    assert crop[high // 2, wide // 2][1] < 60
    assert crop[1, 1][1] > 200
    assert 1.2 < wide / high < 1.7


def test_whole_page_is_no_larger_than_a_screen(reader: DocumentReader) -> None:
    page = shown(reader, scanners.png(np.full((4000, 3000, 3), 255, np.uint8)))

    assert page.size == (1500, 2000)


def test_signature_is_cut_out_of_a_letter(reader: DocumentReader) -> None:
    raw = papers.pdf(papers.letter(3), seed=3, signed=True)
    (document,) = reader.read([Part("a", "x/y", raw)])

    assert document.signed_at
    crop = shown(reader, raw, document.signed_at.page, document.signed_at.box)
    assert (np.asarray(crop.convert("L")) < 190).mean() > 0.01
    assert crop.width > 100


@pytest.mark.parametrize("raw", [b"", b"abc", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_what_has_no_page_is_not_shown(reader: DocumentReader, raw: bytes) -> None:
    assert reader.show(Part("a.txt", "text/plain", raw), 1) is None


def test_page_that_is_not_there_is_not_shown(reader: DocumentReader) -> None:
    part = Part("a", "x/y", saved("PDF"))

    assert reader.show(part, 7) is None
    assert reader.show(part, 1, Box(0.9, 0.9, 0.1, 0.1)) is None
