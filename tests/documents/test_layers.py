"""What a page of a PDF shows is read, whatever its text layer says."""

import io
import math
from collections.abc import Iterator
from functools import cache

import pytest
from PIL import Image

from mailbot.documents import reader as room
from mailbot.documents.reader import DocumentReader
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from tests import papers
from tests.documents import pdfs

LINES = (b"I ask you to delete all of my personal data at once.", b"Orlova M. S., login orlova77")


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader()
    yield reader
    reader.close()


def read(reader: DocumentReader, content: bytes) -> Document:
    return reader.read([Part("f", "application/pdf", content)])[0]


@cache
def sheet() -> str:
    """The upper half of a sheet, of which only the head is written, as an image of a PDF."""
    whole = Image.fromarray(papers.sheet(papers.letter(4), seed=2)).convert("L")
    half = whole.crop((0, 0, whole.width, whole.height // 2))
    half.paste(255, (0, 460, *half.size))
    out = io.BytesIO()
    half.save(out, "JPEG", quality=70)
    entries = f"/Type /XObject /Subtype /Image /Width {half.width} /Height {half.height}"
    entries += " /ColorSpace /DeviceGray /BitsPerComponent 8"
    return pdfs.stream(out.getvalue(), entries, "/DCTDecode")


def scanned(over: bytes) -> bytes:
    """A scan with words over it."""
    image = b"q 595 0 0 421 0 421 cm /I Do Q "
    words = b"BT " + over + b" /F 9 Tf 350 12 Td (Scanned with CamScanner Pro) Tj ET"
    return pdfs.drawn(image + words, sheet(), resources="/XObject << /I 5 0 R >>")


def test_scan_with_a_stamp_in_letters_is_read(reader: DocumentReader) -> None:
    document = read(reader, scanned(b""))

    assert document.text_source is TextSource.OCR
    assert "Румянцеву" in document.text


def test_words_that_a_scanner_recognised_are_taken(reader: DocumentReader) -> None:
    document = read(reader, scanned(b"3 Tr"))

    assert (document.text_source, document.text) == (
        TextSource.TEXT_LAYER,
        "Scanned with CamScanner Pro",
    )


def test_letters_that_stand_for_others_are_no_text_layer(reader: DocumentReader) -> None:
    words = "Прошу удалить мои персональные данные".encode("cp1251")
    document = read(reader, pdfs.drawn(pdfs.typed(words)))

    assert document.text_source is TextSource.OCR
    assert document.flags == ("low_confidence",)


def shown(content: bytes, box: str, entries: str) -> tuple[str, str]:
    """An annotation and what it looks like, as the objects 5 and 6."""
    look = f"/Type /XObject /Subtype /Form /BBox [0 0 {box}] /Resources << /Font << /F 4 0 R >> >>"
    wide, high = map(int, box.split())
    place = f"[250 620 {250 + wide} {620 + high}]"
    return (
        f"<< /Type /Annot /F 4 /Rect {place} /AP << /N 6 0 R >> {entries} >>",
        pdfs.stream(content, look),
    )


@pytest.mark.parametrize(
    "entries", ["/Subtype /FreeText /Contents (x)", "/Subtype /Widget /FT /Tx /T (n) /V (x)"]
)
def test_words_filled_into_a_page_are_read(reader: DocumentReader, entries: str) -> None:
    filled = shown(b"BT /F 12 Tf 2 5 Td (Ivanov Petr) Tj ET", "300 20", entries)
    document = read(reader, pdfs.drawn(pdfs.typed(*LINES), *filled, page="/Annots [5 0 R]"))

    assert document.text.split("\n")[-1] == "Ivanov Petr"
    assert document.page_words[0][-1].text == "Petr"
    assert document.signed is False


def test_signature_stamped_onto_a_page_is_seen(reader: DocumentReader) -> None:
    wave = (20 + 15 * math.sin(x / 4) + 5 * math.sin(x / 1.7) for x in range(2, 140))
    stroke = " ".join(f"{x} {y:.1f} l" for x, y in enumerate(wave, start=2))
    stamp = shown(f"1.5 w 2 20 m {stroke} S".encode(), "150 45", "/Subtype /Stamp")
    document = read(reader, pdfs.drawn(pdfs.typed(*LINES), *stamp, page="/Annots [5 0 R]"))

    assert document.signed is True


def stroke(left: int, bottom: int) -> bytes:
    """A pen's wave of 140 by 40 points."""
    wave = (20 + 15 * math.sin(x / 4) + 5 * math.sin(x / 1.7) for x in range(2, 140))
    line = " ".join(f"{x} {y:.1f} l" for x, y in enumerate(wave, start=2))
    return f" q 1.5 w 1 0 0 1 {left} {bottom} cm 2 20 m {line} S Q".encode()


def test_a_signature_drawn_on_a_page_is_seen_where_it_stands(reader: DocumentReader) -> None:
    document = read(reader, pdfs.drawn(pdfs.typed(*LINES) + stroke(250, 620)))

    assert document.signed is True
    assert document.signed_at is not None
    box = document.signed_at.box
    assert (box.x0, box.x1) == pytest.approx((252 / 595, 390 / 595), abs=0.02)
    assert (box.y0, box.y1) == pytest.approx((1 - 660 / 842, 1 - 620 / 842), abs=0.03)


def test_an_emblem_above_the_letter_is_no_signature(reader: DocumentReader) -> None:
    lines = [b"A line of the letter."] * 25
    document = read(reader, pdfs.drawn(stroke(250, 780) + b" " + pdfs.typed(*LINES, *lines)))

    assert document.text_source is TextSource.TEXT_LAYER
    assert document.signed is False


def test_pages_say_no_more_than_a_letter_may(
    reader: DocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LETTERS_MOST", 200)
    dense = Part("f", "application/pdf", pdfs.drawn(pdfs.typed(*LINES), pages=9))
    found = reader.read([dense, Part("b.txt", "text/plain", b"a b " * 99), dense])

    assert sum(len(page) for document in found for page in document.page_texts) == 200
    assert sum(len(words) for document in found for words in document.page_words) < 100
    assert {document.flags for document in found} == {("cut_short",)}
