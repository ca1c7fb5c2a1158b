"""Reads web pages: their words, and the scans that somebody pasted into them.

Only runs in the child process.
"""

import binascii
from typing import Final

from mailbot.documents.contents import Contents, Inside, worded
from mailbot.documents.text import decoded
from mailbot.documents.triage import SHEETS, Flag, Kind, kind_of
from mailbot.domain.letter import Part
from mailbot.plain.html_text import (
    LONGEST,
    declared_charset,
    html_text,
    pasted,
    without_pictures,
)

# Less is an icon or a logo; pages are full of them.
_BYTES_LEAST: Final = 10_000


def contents(content: bytes) -> Contents:
    """Return the words and pictures."""
    html = decoded(content, declared_charset(content))
    inside = Inside()
    for number, (_, letters) in enumerate(pasted(html), start=1):
        if inside.is_full:
            break
        picture = _picture(letters)
        if len(picture) >= _BYTES_LEAST and kind_of(Part("", "", picture)) in SHEETS:
            inside.take(f"picture-{number}", [picture])
    if len(without_pictures(html)) > LONGEST:
        inside.flag(Flag.CUT_SHORT)
    return worded(Kind.HTML, html_text(html), inside)


def _picture(letters: str) -> bytes:
    try:
        return binascii.a2b_base64(letters)
    except binascii.Error:
        return b""
