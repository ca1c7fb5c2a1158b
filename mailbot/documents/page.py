"""What one page said, on its way from the child to the parent, who believes only its shape."""

from dataclasses import dataclass
from typing import Any

from mailbot.documents.text import cleaned
from mailbot.documents.triage import Flag
from mailbot.domain.findings import TextSource


@dataclass(frozen=True, slots=True)
class Page:
    """A page as far as it could be read; the fields are those of `findings.Document`."""

    text: str = ""
    source: TextSource = TextSource.NONE
    confidence_pct: float | None = None
    signed: bool | None = None
    flags: tuple[Flag, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what the child sends."""
        return {
            "text": self.text,
            "source": self.source,
            "confidence_pct": self.confidence_pct,
            "signed": self.signed,
            "flags": self.flags,
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
    )
