"""Reads Microsoft's compound files: letters of Outlook (.msg), and what the others are.

Only runs in the child process. Old Word, Excel and PowerPoint files are told, not guessed at.

Source: MS-OXMSG; MS-OFFCRYPTO section 2.3 for encrypted office documents.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import olefile

from mailbot.documents import mapi, rtf
from mailbot.documents.contents import ENTRIES_MOST, Contents
from mailbot.documents.correspondence import Inner, as_email, contents_of
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.domain.letter import Part

_PROPERTIES: Final = "__properties_version1.0"
_VALUE: Final = "__substg1.0_"
_ATTACHMENT: Final = "__attach_version1.0_"
# What the file is by the stream that it has, and why we do not read it.
_OTHERS: Final = (
    ("EncryptedPackage", Kind.OLE, Flag.ENCRYPTED),
    ("WordDocument", Kind.DOC, Flag.LEGACY),
    ("Workbook", Kind.XLS, Flag.LEGACY),
    ("Book", Kind.XLS, Flag.LEGACY),
    ("PowerPoint Document", Kind.PPT, Flag.LEGACY),
)
# The head of the property stream: of the letter, of an enclosed letter, of an attachment.
_HEAD_BYTES: Final = 32
_INNER_HEAD_BYTES: Final = 24
_LETTERS_DEEPEST: Final = 4


def contents(content: bytes) -> Contents:
    """Return the letter in a compound file; raises CannotRead."""
    try:
        file = olefile.OleFileIO(io.BytesIO(content))
    except (OSError, ValueError, IndexError, TypeError) as damaged:
        raise CannotRead(Flag.UNREADABLE) from damaged
    with file:
        if file.exists(_PROPERTIES):
            found = contents_of(Kind.MSG, _letter(file, [], _HEAD_BYTES))
            flags = (Flag.TRUNCATED,) if file.parsing_issues else ()
            return replace(found, flags=(*found.flags, *flags))
        for stream, kind, flag in _OTHERS:
            if file.exists(stream):
                return Contents(kind, flags=(flag,))
    return Contents(Kind.OLE, flags=(Flag.UNSUPPORTED,))


def _letter(file: olefile.OleFileIO, place: list[str], head: int) -> Inner:
    found = _values(file, place)
    found |= _fixed(file, place, head)
    return mapi.inner_letter(found, list(_attachments(file, place)), rtf.words)


def _entries(file: olefile.OleFileIO, place: list[str], begins: str) -> list[str]:
    """Return the names right below a storage that begin so, in order."""
    depth = len(place)
    below = (e for e in file.listdir(streams=True, storages=True) if e[:depth] == place)
    names = {entry[depth] for entry in below if len(entry) > depth}
    return sorted(name for name in names if name.startswith(begins))


def _values(file: olefile.OleFileIO, place: list[str]) -> dict[tuple[int, int], bytes]:
    """Read the properties that have streams of their own; 0037001F is property 0037, type 001F."""
    found = {}
    for name in _entries(file, place, _VALUE):
        code = name.removeprefix(_VALUE)
        path = [*place, name]
        if len(code) == 8 and file.get_type(path) == olefile.STGTY_STREAM:
            found[int(code[:4], 16), int(code[4:], 16)] = bytes(file.openstream(path).read())
    return found


def _fixed(file: olefile.OleFileIO, place: list[str], head: int) -> dict[tuple[int, int], bytes]:
    """Read the properties of fixed size: rows of type, number, flags and eight bytes of value."""
    path = [*place, _PROPERTIES]
    rows = file.openstream(path).read()[head:] if file.exists(path) else b""
    found = {}
    for at in range(0, len(rows) - 15, 16):
        sort = int.from_bytes(rows[at : at + 2], "little")
        number = int.from_bytes(rows[at + 2 : at + 4], "little")
        if sort == mapi.TIME:
            found[number, sort] = bytes(rows[at + 8 : at + 16])
    return found


def _attachments(file: olefile.OleFileIO, place: list[str]) -> Iterator[Part]:
    for name in _entries(file, place, _ATTACHMENT)[: ENTRIES_MOST + 1]:
        path = [*place, name]
        found = _values(file, path)
        title = mapi.text_of(found, mapi.ATTACHMENT_NAME) or mapi.text_of(
            found, mapi.ATTACHMENT_SHORT_NAME
        )
        content = found.get((mapi.ATTACHMENT_DATA, mapi.BINARY))
        enclosed = [*path, f"{_VALUE}{mapi.ATTACHMENT_DATA:04X}{mapi.OBJECT:04X}"]
        if content is not None:
            media_type = mapi.text_of(found, mapi.ATTACHMENT_MIME)
            yield Part(title, media_type or "application/octet-stream", content)
        elif file.exists([*enclosed, _PROPERTIES]) and len(place) < 2 * _LETTERS_DEEPEST:
            letter = _letter(file, enclosed, _INNER_HEAD_BYTES)
            yield as_email(letter, title or mapi.text_of(found, mapi.DISPLAY_NAME) or "letter.eml")
