"""Bytes of a plain text to words, and words of any reader to clean ones; pure."""

import re
import unicodedata
from typing import Final

from mailbot.plain.charset import decode

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Bytes that no text in any 8-bit charset holds: controls other than tab, line and page ends, ESC,
# and what DOS ends a file with.
_NOT_TEXT: Final = bytes({*range(32)} - {9, 10, 11, 12, 13, 26, 27})
# UTF-16 without its mark: in Russian and Latin words nearly every other byte is 0 or 4.
_WIDE_SHARE: Final = 0.9
_SAMPLE: Final = 4096
_LINE_ENDS: Final = re.compile(r"\r\n|[\r\f\v]")
_KEPT_CONTROLS: Final = "\n\t"


def is_text(content: bytes) -> bool:
    """Tell whether the bytes can be words and nothing else."""
    return bool(wide_charset(content)) or content.translate(None, _NOT_TEXT) == content


def wide_charset(content: bytes) -> str:
    """Return the name of a charset of two bytes a letter, or "" for any other."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[: min(len(content), _SAMPLE) & ~1]
    for charset, planes, letters in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        high = sum(map(planes.count, (b"\x00", b"\x04")))
        if planes and high >= _WIDE_SHARE * len(planes) and _are_letters(letters):
            return charset
    return ""


def _are_letters(low: bytes) -> bool:
    """The other bytes then vary, and are no controls but line ends for the most part."""
    return low.count(b"\x00") <= len(low) // 20 and len(set(low)) > 2


def decoded(content: bytes, declared: str | None = None) -> str:
    """Decode a text: by its mark, as UTF-8, as it is declared, or as the likeliest Russian one."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return cleaned(content.decode(charset, "replace"))
    if charset := wide_charset(content):
        return cleaned(content.decode(charset, "replace"))
    return cleaned(decode(content, declared)[0])


def cleaned(text: str) -> str:
    """Return text that every database and terminal takes: NFC, no NUL, no lone surrogates.

    PDFs and children may say anything; PostgreSQL refuses NUL and UTF-8 refuses surrogates.
    """
    lines = _LINE_ENDS.sub("\n", text)
    kept = "".join(
        char for char in lines if char in _KEPT_CONTROLS or unicodedata.category(char) != "Cc"
    )
    whole = kept.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).strip()
