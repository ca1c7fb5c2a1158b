"""What the real tesseract reads on paper that really looks like what people send."""

import io
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from PIL import Image

from mailbot.documents.pictures import Pictures
from mailbot.documents.reader import DocumentReader
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from mailbot.domain.places import Box, where
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
# The letter fills not half of its sheet: blank paper only costs time.
SHOWN = 0.5


@cache
def whole_sheet(signed: bool = False) -> scanners.Picture:
    return papers.sheet(LETTER, seed=2, signed=signed)


def sheet(signed: bool = False) -> scanners.Picture:
    whole = whole_sheet(signed)
    return whole[: round(SHOWN * len(whole))]


@cache
def strip() -> scanners.Picture:
    """The head of the letter: two lines."""
    return scanners.scanned(sheet(), "clean")[220:460, 900:]


def scan(kind: str, signed: bool = False) -> bytes:
    if kind == "photo":
        return scanners.jpeg(scanners.scanned(whole_sheet(signed), kind, seed=1))
    return scanners.png(scanners.scanned(sheet(signed), kind, seed=1))


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
    "text layer, signed": lambda: papers.pdf(LETTER, seed=2, signed=True),
    "pages without text": lambda: scanners.pdf([sheet(signed=True), strip()]),
    "clean": lambda: scan("clean"),
    "100dpi": lambda: scan("100dpi", signed=True),
    "skewed": lambda: scan("skewed"),
    "turned": lambda: scan("turned", signed=True),
    "upside_down": lambda: scan("upside_down"),
    "fax": lambda: scan("fax", signed=True),
    "photo": lambda: scan("photo", signed=True),
    "cut off": lambda: scanners.jpeg(sheet(signed=True))[:-120_000],
    "strip": lambda: saved("WEBP"),
    "icon": lambda: scanners.png(strip()[:24, :24]),
    "white": lambda: scanners.png(strip()[:, :200] * 0 + 255),
}
WHOLE = ("clean", "100dpi", "skewed", "turned", "upside_down", "fax", "photo")


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


def test_every_page_of_a_tiff_is_seen() -> None:
    pages = Pictures(scanners.tiff([strip(), 255 - strip()]))
    first, second = pages._decoded(0), pages._decoded(1)

    assert pages.pages == 2
    assert first is not None
    assert second is not None
    assert first.mean() > 128 > second.mean()


def test_every_page_is_read(documents: dict[str, Document]) -> None:
    document = documents["pages without text"]

    assert document.pages == 2
    assert ["Орловой Марины" in page for page in document.page_texts] == [True, True]


def test_head_of_a_letter_alone_is_read(documents: dict[str, Document]) -> None:
    assert wrong_pct(STRIP_TEXT, documents["strip"].text) < 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: saved("GIF"),
        lambda: saved("BMP"),
        lambda: saved("WEBP"),
        lambda: saved("PNG", "I;16"),
        transparent,
    ],
    ids=["gif", "bmp", "webp", "deep", "transparent"],
)
def test_picture_shows_the_same_however_it_was_saved(make: Callable[[], bytes]) -> None:
    truth = np.asarray(Image.fromarray(strip()).convert("L"), np.float32)
    seen = Pictures(make())._decoded(0)

    assert seen is not None
    assert np.abs(seen / seen.max() - truth / truth.max()).mean() < 0.02


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


def scanned(box: Box) -> Box:
    """Where a box of the whole sheet is on the half that is scanned."""
    return Box(box.x0, box.y0 / SHOWN, box.x1, box.y1 / SHOWN)


def quarter(box: Box) -> Box:
    """Where a box is after a quarter turn anticlockwise."""
    return Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0)


def turned(box: Box) -> Box:
    """Where a box is after as many of them as the scanner of seed 1 made."""
    for _ in range(int(np.random.default_rng(1).choice((1, 3)))):
        box = quarter(box)
    return box


LAID: dict[str, Callable[[Box], Box]] = {
    "clean": lambda box: box,
    "100dpi": lambda box: box,
    "turned": turned,
    "upside_down": lambda box: quarter(quarter(box)),
}


def apart(one: Box, other: Box) -> float:
    """How far the middles are from each other, along the side where they are further."""
    across = abs(one.x0 + one.x1 - other.x0 - other.x1) / 2
    return max(across, abs(one.y0 + one.y1 - other.y0 - other.y1) / 2)


@pytest.mark.parametrize("kind", LAID)
def test_words_of_a_scan_are_where_the_text_layer_has_them(
    documents: dict[str, Document], kind: str
) -> None:
    """Places are those of the picture that was sent, however it was straightened for reading."""
    (layer,), (words,) = documents["text layer, signed"].page_words, documents[kind].page_words
    truth = {word.text: LAID[kind](scanned(word.box)) for word in layer}

    off = [apart(word.box, truth[word.text]) for word in words if word.text in truth]

    assert len(off) > 0.8 * len(truth)
    # The one that was scanned upside down lies askew on a larger bed.
    assert np.median(off) < (0.03 if kind == "upside_down" else 0.005)


@pytest.mark.parametrize("kind", ["100dpi", "turned"])
def test_signature_has_its_place(documents: dict[str, Document], kind: str) -> None:
    truth, found = documents["text layer, signed"].signed_at, documents[kind].signed_at

    assert truth
    assert found
    assert found.page == truth.page == 1
    assert apart(found.box, LAID[kind](scanned(truth.box))) < 0.02


def test_quote_is_shown_on_its_lines(documents: dict[str, Document]) -> None:
    (words,) = documents["clean"].page_words
    boxes = where("факт обработки моих персональных данных", words)

    assert 1 <= len(boxes) <= 2
    assert all(box.x1 - box.x0 > 3 * (box.y1 - box.y0) for box in boxes)
    assert all(word.confidence_pct is not None for word in words)
