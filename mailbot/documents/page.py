"""What one page said, on its way from the child to the parent, who believes only its shape."""

from dataclasses import dataclass
from typing import Any, Final

from mailbot.documents.text import cleaned
from mailbot.documents.triage import Flag
from mailbot.domain.findings import TextSource
from mailbot.domain.places import Box, Word

# A page of the smallest print has some thousand words; a child that sends more lies.
WORDS_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page as far as it could be read; the fields are those of `findings.Document`.

    `ink` is where the signature is.
    """

    text: str = ""
    source: TextSource = TextSource.NONE
    confidence_pct: float | None = None
    signed: bool | None = None
    flags: tuple[Flag, ...] = ()
    ink: Box | None = None
    words: tuple[Word, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what the child sends."""
        return {
            "text": self.text,
            "source": self.source,
            "confidence_pct": self.confidence_pct,
            "signed": self.signed,
            "flags": self.flags,
            "ink": _sides(self.ink) if self.ink else None,
            "words": [
                [word.text, *_sides(word.box), word.confidence_pct]
                for word in self.words[:WORDS_MOST]
            ],
        }


def parse_page(answer: dict[str, Any]) -> Page:
    """Check what a child sent; raises ValueError, TypeError or KeyError for another shape."""
    sure = answer["confidence_pct"]
    signed = answer["signed"]
    return Page(
        text=cleaned(str(answer["text"])),
        source=TextSource(answer["source"]),
        confidence_pct=None if sure is None else min(100.0, max(0.0, float(sure))),
        signed=None if signed is None else bool(signed),
        flags=tuple(Flag(flag) for flag in answer["flags"]),
        ink=None if answer.get("ink") is None else _box(*answer["ink"]),
        words=tuple(_word(*word) for word in answer.get("words", ())[:WORDS_MOST]),
    )


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _word(text: str, x0: float, y0: float, x1: float, y1: float, sure: int | None) -> Word:
    return Word(cleaned(str(text)), _box(x0, y0, x1, y1), None if sure is None else _pct(sure))


def _box(*sides: float) -> Box:
    """NaN fails every comparison and would pass for a number."""
    x0, y0, x1, y1 = (min(1.0, max(0.0, float(side))) for side in sides)
    if not (x0 <= x1 and y0 <= y1):
        raise ValueError
    return Box(x0, y0, x1, y1)


def _pct(sure: float) -> int:
    return min(100, max(0, round(sure)))
