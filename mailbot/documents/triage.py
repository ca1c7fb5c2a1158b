"""Says what an attachment is by its first bytes, never by its name, and whether we may open it.

What is refused is kept all the same; the flag says why nobody read it.
"""

from enum import StrEnum
from typing import Final

from mailbot.domain.letter import Part

# Under this confidence a person must look: whole words are wrong, and nothing drawn can be told
# from what is written.
SURE_PCT: Final = 60


class Flag(StrEnum):
    """What a person must know about a document that was not, or not wholly, read."""

    EMPTY = "empty_document"
    ENCRYPTED = "encrypted_document"
    LOW_CONFIDENCE = "low_confidence"
    NO_OCR = "no_ocr"
    NO_TEXT = "no_text"
    PDF_SIGNATURE = "pdf_signature"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported_format"


class CannotRead(Exception):
    """This document or page says nothing to us; `flag` says why."""

    def __init__(self, flag: Flag) -> None:
        super().__init__(flag)
        self.flag = flag


class Kind(StrEnum):
    """A format that we open, as its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    GIF = "image/gif"
    WEBP = "image/webp"
    TEXT = "text/plain"


_STARTS: Final = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"BM", Kind.BMP),
)
# Mail gateways and old scanners put lines before the header; readers accept it in the first KiB.
_PDF_WITHIN: Final = 1024
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
# Bytes that no text in any 8-bit charset holds: controls other than tab, line and page ends, ESC.
_NOT_TEXT: Final = bytes({*range(32)} - {9, 10, 12, 13, 27})


def kind_of(part: Part) -> Kind | None:
    """Return the format of an attachment, or None for one that we do not open."""
    content = part.content
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Kind.PDF
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Kind.WEBP
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    return Kind.TEXT if _is_plain_text(part) else None


def _is_plain_text(part: Part) -> bool:
    """Text has no mark of its own: the sender must call it so, and its bytes must not belie it."""
    called_text = part.media_type == Kind.TEXT or part.name.casefold().endswith(".txt")
    wide = part.content.startswith(_UTF16_MARKS)
    return called_text and (wide or part.content.translate(None, _NOT_TEXT) == part.content)
