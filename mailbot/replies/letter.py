"""A letter as PDF/A: plain text in, tagged and searchable pages out."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from mailbot.errors import ConfigError
from mailbot.replies.press import press
from mailbot.words import Text

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff")


class Shape(StrEnum):
    """How a paragraph is set."""

    HEADING = "heading"
    ITEM = "item"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `mark` is «1)» or «—» of an item, `level` 2 stands below an item."""

    shape: Shape
    text: str
    mark: str = ""
    level: int = 1


_HEADING = re.compile(r"\d+\. [^\n]*[^.;:!?\n]")
_ITEM = re.compile(r"(?P<mark>\d+(?:\.\d+)?\)|—)\s+(?P<text>.*)", re.DOTALL)


def paragraphs(body: str) -> tuple[Paragraph, ...]:
    """Take plain text apart: a blank line ends a paragraph, an item begins on a line of its own.

    A single line «1. О предоставлении сведений» without a full stop is a heading; «1) …» and
    «— …» are items; any other line break is that of somebody's editor and becomes a blank.
    """
    found: list[Paragraph] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        for piece in re.split(r"\n(?=\s*(?:\d+(?:\.\d+)?\)|—)\s)", block):
            text = re.sub(r"[ \t]*\n[ \t]*", " ", piece).strip()
            if text:
                found.append(_paragraph(text, found))
    return tuple(found)


def _paragraph(text: str, before: list[Paragraph]) -> Paragraph:
    if _HEADING.fullmatch(text):
        return Paragraph(Shape.HEADING, text)
    if item := _ITEM.fullmatch(text):
        below = item["mark"] == "—" and bool(before) and _is_numbered(before[-1])
        return Paragraph(Shape.ITEM, item["text"], item["mark"], 2 if below else 1)
    return Paragraph(Shape.PLAIN, text)


def _is_numbered(paragraph: Paragraph) -> bool:
    """Does a dash that follows belong below it?"""
    return paragraph.mark.endswith(")") or paragraph.level > 1


def letter_pdf(
    template: Path,
    *,
    language: str,
    day: date,
    title: str,
    letterhead: str,
    reference: str,
    addressee: str,
    body: str,
    position: str,
    signer: str,
    footer: str,
    facsimile: bytes | None = None,
) -> bytes:
    """Return an A4 letter; the same values give the same bytes.

    Without a facsimile a line is left for the hand. Raises ConfigError where the template or
    the facsimile is at fault.
    """
    data = {
        "language": language,
        "day": [day.year, day.month, day.day],
        "title": title,
        "letterhead": letterhead.splitlines(),
        "reference": reference.splitlines(),
        "addressee": addressee.splitlines(),
        "body": [asdict(paragraph) for paragraph in paragraphs(body)],
        "position": position,
        "signer": signer,
        "footer": footer,
        # typst makes bytes of a list of numbers; it is handed no file but the template.
        "facsimile": None if facsimile is None else list(_checked(facsimile)),
    }
    return press(template, "letter", data)


def _checked(image: bytes) -> bytes:
    if image.startswith(_IMAGES):
        return image
    raise ConfigError(
        [Text("operator.signature_image: нужен файл PNG или JPEG.",
              "operator.signature_image: a PNG or JPEG file is needed.")]
    )  # fmt: skip
