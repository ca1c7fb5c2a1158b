"""What the real tesseract reads on paper that really looks like what people send."""

import io
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from PIL import Image

from mailbot.documents.reader import DocumentReader
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from tests import papers, scanners

# All in one worker: the pages are read once for every test here.
pytestmark = pytest.mark.xdist_group("scans")

LETTER = papers.Paper(
    head=("Индивидуальному предпринимателю Румянцеву Д. В.", "от Орловой Марины Сергеевны"),
    title="ЗАЯВЛЕНИЕ",
    paragraphs=(
        "Прошу подтвердить факт обработки моих персональных данных, сообщить цели обработки и "
        "прислать ответ на электронную почту orlova77@example.ru.",
    ),
    name="Орлова М. С.",
    foot="line",
)
STRIP_TEXT = "\n".join(LETTER.head)


@cache
def sheet(signed: bool = False) -> scanners.Picture:
    return papers.sheet(LETTER, seed=2, signed=signed)


@cache
def strip() -> scanners.Picture:
    """The head of the letter: two lines."""
    return scanners.scanned(sheet(), "clean")[220:460, 900:]


def scan(kind: str, signed: bool = False) -> bytes:
    picture = scanners.scanned(sheet(signed), kind, seed=1)
    return scanners.jpeg(picture) if kind == "photo" else scanners.png(picture)


def saved(form: str, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.fromarray(strip()).convert(mode).save(out, form)
    return out.getvalue()


def transparent() -> bytes:
    """Black letters on nothing at all."""
    ink = Image.fromarray(strip()).convert("L")
    letters = Image.new("LA", ink.size)
    letters.putalpha(ink.point(lambda level: 255 - level))
    out = io.BytesIO()
    letters.save(out, "PNG")
    return out.getvalue()


# Made when the first test asks, not when the tests are collected.
SENT: dict[str, Callable[[], bytes]] = {
    "text layer": lambda: papers.pdf(LETTER, seed=1),
    "text layer, signed": lambda: papers.pdf(LETTER, seed=1, signed=True),
    "pages without text": lambda: scanners.pdf([sheet(signed=True), sheet()]),
    "tiff pages": lambda: scanners.tiff([sheet(), sheet(signed=True)]),
    "clean": lambda: scan("clean"),
    "100dpi": lambda: scan("100dpi", signed=True),
    "skewed": lambda: scan("skewed"),
    "turned": lambda: scan("turned", signed=True),
    "upside_down": lambda: scan("upside_down"),
    "fax": lambda: scan("fax", signed=True),
    "photo": lambda: scan("photo", signed=True),
    "cut off": lambda: scanners.jpeg(sheet(signed=True))[:-120_000],
    "strip.gif": lambda: saved("GIF"),
    "strip.bmp": lambda: saved("BMP"),
    "strip.webp": lambda: saved("WEBP"),
    "strip, deep": lambda: saved("PNG", "I;16"),
    "strip, transparent": transparent,
    "icon": lambda: scanners.png(strip()[:24, :24]),
    "white": lambda: scanners.png(strip()[:, :200] * 0 + 255),
}
WHOLE = ("clean", "100dpi", "skewed", "turned", "upside_down", "fax", "photo")
STRIPS = tuple(name for name in SENT if name.startswith("strip"))


@pytest.fixture(scope="module")
def documents() -> Iterator[dict[str, Document]]:
    reader = DocumentReader()
    parts = [Part(name, "application/octet-stream", make()) for name, make in SENT.items()]
    yield dict(zip(SENT, reader.read(parts), strict=True))
    reader.close()


def wrong_pct(truth: str, read: str) -> float:
    """Character error rate: the edits that turn what was read into the truth, a hundred letters."""
    truth, read = " ".join(truth.split()), " ".join(read.split())
    above = list(range(len(read) + 1))
    for row, wanted in enumerate(truth, start=1):
        line = [row]
        for column, seen in enumerate(read, start=1):
            step = above[column - 1] + (wanted != seen)
            line.append(min(above[column] + 1, line[-1] + 1, step))
        above = line
    return 100 * above[-1] / len(truth)


def test_text_layer_is_taken_as_it_stands(documents: dict[str, Document]) -> None:
    document = documents["text layer"]

    assert wrong_pct(LETTER.text, document.text) == 0
    assert document.media_type == "application/pdf"
    assert (document.text_source, document.confidence_pct) == (TextSource.TEXT_LAYER, None)
    assert (document.pages, document.flags) == (1, ())


@pytest.mark.parametrize("kind", WHOLE)
def test_paper_is_read_however_it_was_scanned(documents: dict[str, Document], kind: str) -> None:
    document = documents[kind]

    # The stroke of a pen may be read as a word or two.
    assert wrong_pct(LETTER.text, document.text) < 6
    assert document.text_source is TextSource.OCR
    assert document.confidence_pct is not None
    assert document.confidence_pct > 85
    assert document.flags == ()


@pytest.mark.parametrize("kind", ["pages without text", "tiff pages"])
def test_every_page_is_read(documents: dict[str, Document], kind: str) -> None:
    document = documents[kind]

    assert document.pages == 2
    assert [wrong_pct(LETTER.text, page) < 6 for page in document.page_texts] == [True, True]


@pytest.mark.parametrize("kind", STRIPS)
def test_picture_is_known_by_its_content(documents: dict[str, Document], kind: str) -> None:
    assert wrong_pct(STRIP_TEXT, documents[kind].text) < 3


@pytest.mark.parametrize(
    ("kind", "signed"),
    [
        ("text layer", False),
        ("text layer, signed", True),
        ("pages without text", True),
        ("clean", False),
        ("100dpi", True),
        ("skewed", False),
        ("turned", True),
        ("upside_down", False),
        ("fax", True),
        ("photo", True),
        ("white", False),
    ],
)
def test_signature_is_seen_and_a_line_for_one_is_none(
    documents: dict[str, Document], kind: str, signed: bool
) -> None:
    assert documents[kind].signed is signed


def test_what_came_of_a_picture_that_was_cut_off_is_read(documents: dict[str, Document]) -> None:
    document = documents["cut off"]

    assert "Румянцеву" in document.text
    assert "truncated" in document.flags
    assert document.signed is None


@pytest.mark.parametrize("kind", ["icon", "white"])
def test_picture_without_words_says_so(documents: dict[str, Document], kind: str) -> None:
    document = documents[kind]

    assert (document.text, document.text_source) == ("", TextSource.NONE)
    assert document.flags == ("no_text",)
