"""Reads winmail.dat, into which Outlook packs a letter when it does not trust the other side.

Only runs in the child process. Source: MS-OXTNEF, sections 2.1.3 and 2.1.3.5 (properties).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mailbot.documents import mapi, rtf
from mailbot.documents.contents import Contents
from mailbot.documents.correspondence import contents_of
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.domain.letter import Part

_HEAD_BYTES: Final = 6
_ATTACHMENT_BEGINS: Final = 0x00069002
# Attributes that hold properties, and those that stand for one (section 2.1.3.3).
_LETTER_PROPERTIES: Final = 0x00069003
_ATTACHMENT_PROPERTIES: Final = 0x00069005
_OF_LETTER: Final = {
    0x00018004: (mapi.SUBJECT, mapi.NARROW),
    0x0002800C: (mapi.BODY, mapi.NARROW),
}
_OF_ATTACHMENT: Final = {
    0x00018010: (mapi.ATTACHMENT_SHORT_NAME, mapi.NARROW),
    0x0006800F: (mapi.ATTACHMENT_DATA, mapi.BINARY),
}
# Before the bytes of an enclosed letter stands the number of their sort, which is a TNEF again.
_OBJECT_HEAD_BYTES: Final = 16

# Bytes that a value of each type takes; the others say their length.
_FIXED: Final = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4,
    0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_SEVERAL: Final = 0x1000
_NAMED_FROM: Final = 0x8000
_VALUES_MOST: Final = 10_000


def contents(content: bytes) -> Contents:
    """Return the letter in a TNEF stream; raises CannotRead."""
    letter: dict[tuple[int, int], bytes] = {}
    attachments: list[dict[tuple[int, int], bytes]] = []
    for sort, value in _attributes(content):
        if sort == _LETTER_PROPERTIES:
            letter |= _properties(value)
        elif sort in _OF_LETTER:
            letter.setdefault(_OF_LETTER[sort], value)
        elif sort == _ATTACHMENT_BEGINS:
            attachments.append({})
        elif sort == _ATTACHMENT_PROPERTIES and attachments:
            attachments[-1] = _properties(value) | attachments[-1]
        elif sort in _OF_ATTACHMENT and attachments:
            attachments[-1][_OF_ATTACHMENT[sort]] = value
    if not letter and not attachments:
        raise CannotRead(Flag.UNREADABLE)
    parts = [part for found in attachments for part in _part(found)]
    found = contents_of(Kind.TNEF, mapi.inner_letter(letter, parts, rtf.words))
    return replace(found, flags=(*found.flags, *_cut(content)))


def _cut(content: bytes) -> Iterator[Flag]:
    """Tell a stream that ends before its last attribute does."""
    at = _HEAD_BYTES
    while at + 9 <= len(content):
        at += 9 + int.from_bytes(content[at + 5 : at + 9], "little") + 2
    if at > len(content) or content[at:].strip(b"\0\r\n"):
        yield Flag.TRUNCATED


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what stands behind the head: level, number, length, value, checksum."""
    at = _HEAD_BYTES
    while at + 9 <= len(content):
        sort = int.from_bytes(content[at + 1 : at + 5], "little")
        length = int.from_bytes(content[at + 5 : at + 9], "little")
        yield sort, content[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(value: bytes) -> dict[tuple[int, int], bytes]:
    """Read a list of properties as far as it makes sense; of several values the first counts."""
    found: dict[tuple[int, int], bytes] = {}
    count, at = _number(value, 0), 4
    for _ in range(min(count, _VALUES_MOST)):
        sort, number = _number(value, at) & 0xFFFF, _number(value, at) >> 16
        at += 4
        if number >= _NAMED_FROM:
            at = _behind_name(value, at)
        size = _FIXED.get(sort & ~_SEVERAL)
        values = 1 if size and not sort & _SEVERAL else _number(value, at)
        at += 0 if size and not sort & _SEVERAL else 4
        for each in range(min(values, _VALUES_MOST)):
            length = size or _number(value, at)
            at += 0 if size else 4
            if not each:
                found[number, sort & ~_SEVERAL] = value[at : at + length]
            at += _padded(length)
        if at > len(value):
            break
    return found


def _behind_name(value: bytes, at: int) -> int:
    """Skip the name of a named property: a GUID, its sort, and a number or letters."""
    is_word = _number(value, at + 16) == 1
    at += 20
    return at + 4 + (_padded(_number(value, at)) if is_word else 0)


def _number(value: bytes, at: int) -> int:
    return int.from_bytes(value[at : at + 4], "little")


def _padded(length: int) -> int:
    return length + -length % 4


def _part(found: dict[tuple[int, int], bytes]) -> Iterator[Part]:
    name = mapi.text_of(found, mapi.ATTACHMENT_NAME) or mapi.text_of(
        found, mapi.ATTACHMENT_SHORT_NAME
    )
    media_type = mapi.text_of(found, mapi.ATTACHMENT_MIME) or "application/octet-stream"
    enclosed = found.get((mapi.ATTACHMENT_DATA, mapi.OBJECT))
    if enclosed is not None:
        yield Part(name, str(Kind.TNEF), enclosed[_OBJECT_HEAD_BYTES:])
    elif (content := found.get((mapi.ATTACHMENT_DATA, mapi.BINARY))) is not None:
        yield Part(name, media_type, content)
