"""What a document that has no pages holds: its words, and documents of its own; bounded.

A file of kilobytes may unfold to gigabytes or to ten thousand files: what is beyond the bounds is
not taken out, and a flag says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from mailbot.documents.stamp import Stamp
from mailbot.documents.triage import Flag, Kind
from mailbot.domain.letter import Part

# A book has a million letters; nobody sends one to make a demand.
LETTERS_MOST: Final = 1_000_000
# What people pack are a dozen photographs.
ENTRIES_MOST: Final = 100
UNPACKED_BYTES_MOST: Final = 64 * 1024 * 1024
_NAME_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Contents:
    """`text` is None where the document is only a wrapping."""

    kind: Kind
    text: str | None = None
    inside: tuple[Part, ...] = ()
    flags: tuple[Flag, ...] = ()
    stamps: tuple[Stamp, ...] = ()


def worded(kind: Kind, text: str, inside: "Inside | None" = None) -> Contents:
    """Return the contents of a document that says something; a book's beginning only."""
    flags = (Flag.CUT_SHORT,) if len(text) > LETTERS_MOST else ()
    inside = inside or Inside()
    return Contents(kind, text[:LETTERS_MOST], tuple(inside.parts), (*flags, *inside.flags))


@dataclass(slots=True)
class Inside:
    """The documents taken out so far."""

    parts: list[Part] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    bytes_left: int = UNPACKED_BYTES_MOST

    @property
    def is_full(self) -> bool:
        """Tell whether one more is one too many, and say so in the flags."""
        if len(self.parts) >= ENTRIES_MOST:
            self.flag(Flag.TOO_MANY_DOCUMENTS)
        return len(self.parts) >= ENTRIES_MOST

    def flag(self, flag: Flag) -> None:
        """Note what is wrong, once."""
        if flag not in self.flags:
            self.flags.append(flag)

    def take(self, name: str, blocks: Iterable[bytes], media_type: str = "") -> None:
        """Take a document out, unless it is too large."""
        content = bytearray()
        for block in blocks:
            content += block
            if len(content) > self.bytes_left:
                self.flag(Flag.TOO_LARGE)
                return
        self.bytes_left -= len(content)
        media_type = media_type or "application/octet-stream"
        self.parts.append(Part(name[:_NAME_MOST], media_type, bytes(content)))
