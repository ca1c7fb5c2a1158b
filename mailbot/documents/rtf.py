r"""Reads RTF: its words by striprtf, its pictures by their mark.

Only runs in the child process. A picture stands in hexadecimal letters: {\pict\jpegblip… ffd8ff…}
"""

import re
from typing import Final

from striprtf.striprtf import rtf_to_text

from mailbot.documents.contents import Contents, Inside, worded
from mailbot.documents.triage import SHEETS, Kind, kind_of
from mailbot.domain.letter import Part

_PICTURE: Final = re.compile(rb"\\(?:png|jpeg)blip\b([^{}]{0,400}?)[ \r\n}]([0-9a-fA-F\s]{200,})")
# Or as they are, so many bytes of them: \bin4096 …
_BINARY: Final = re.compile(rb"\\bin(\d{1,9}) ?")
# A group that begins with such words, and holds no other, is not shown.
_HIDDEN: Final = re.compile(
    rb"\{(?:\\[a-z]+-?\d* ?)*?\\(?:v|deleted)(?![a-z0-9])[^{}]*\}", re.IGNORECASE
)
_GROUP: Final = re.compile(rb"\{\\\*\\\w+[^{}]{0,400}\}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# An RTF that names no code page was made on a Russian machine, if by anybody who writes to us.
_CHARSET: Final = "cp1251"


def contents(content: bytes) -> Contents:
    """Return the words and pictures."""
    inside = Inside()
    content, binaries = _apart(content)
    for binary in binaries:
        if kind_of(Part("", "", binary)) in SHEETS and not inside.is_full:
            inside.take("picture", [binary])
    for number, picture in enumerate(_PICTURE.finditer(_GROUP.sub(b" ", content)), start=1):
        if inside.is_full:
            break
        letters = re.sub(rb"\s", b"", picture[2])
        inside.take(
            f"picture-{number}", [bytes.fromhex(letters[: len(letters) & ~1].decode("ascii"))]
        )
    return worded(Kind.RTF, words(content), inside)


def _apart(content: bytes) -> tuple[bytes, list[bytes]]:
    """Take out what is written as bytes: it would be read letter by letter."""
    kept, binaries, end = [], [], 0
    while mark := _BINARY.search(content, end):
        kept.append(content[end : mark.start()])
        end = mark.end() + int(mark[1])
        binaries.append(content[mark.end() : end])
    return b"".join((*kept, content[end:])), binaries


def words(content: bytes) -> str:
    """Return the words alone."""
    # Some programs write letters of the code page as they are.
    shown = _HIDDEN.sub(b"", _without_pictures(_apart(content)[0]))
    escaped = _HIGH.sub(lambda letter: b"\\'%02x" % ord(letter[0]), shown)
    text = rtf_to_text(escaped.decode("ascii"), encoding=_CHARSET, errors="replace")  # type: ignore[no-untyped-call]
    return str(text).strip()


def _without_pictures(content: bytes) -> bytes:
    """Leave out what is no word and would be read letter by letter."""
    return re.sub(rb"[0-9a-fA-F\s]{2000,}", b" ", content)
