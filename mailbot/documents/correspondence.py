"""A letter inside a letter, however it was packed: its head and words, and documents of its own.

The head stands above the words, as a mail program would print it, since the author of an inner
letter may be the one who asks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Final

from mailbot.documents.contents import Contents, Inside, worded
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.domain.letter import Part
from mailbot.errors import UnreadableLetter
from mailbot.ports import Parse

_MEDIA_TYPE: Final = re.compile(r"([a-z0-9.+-]+)/([a-z0-9.+-]+)")


@dataclass(frozen=True, slots=True)
class Inner:
    """An inner letter as far as its packing tells."""

    text: str = ""
    sender: str = ""
    dated: str = ""
    subject: str = ""
    recipients: str = ""
    parts: Sequence[Part] = ()

    @property
    def head(self) -> list[tuple[str, str]]:
        """The fields that are there, each on one line."""
        fields = (
            ("From", self.sender),
            ("Date", self.dated),
            ("To", self.recipients),
            ("Subject", self.subject),
        )
        return [(name, " ".join(value.split())) for name, value in fields if value.strip()]


def email_contents(content: bytes, parse: Parse) -> Contents:
    """Return an enclosed e-mail; raises CannotRead."""
    try:
        letter = parse(content)
    except UnreadableLetter as empty:
        raise CannotRead(Flag.EMPTY) from empty
    inner = Inner(
        text=letter.text,
        sender=letter.header("from") or "",
        dated=letter.header("date") or "",
        subject=letter.subject,
        recipients=letter.header("to") or "",
        parts=letter.parts,
    )
    return contents_of(Kind.EMAIL, inner)


def contents_of(kind: Kind, inner: Inner) -> Contents:
    """Return an inner letter as a document."""
    head = "\n".join(f"{name}: {value}" for name, value in inner.head)
    return worded(kind, f"{head}\n\n{inner.text.strip()}".strip(), _taken(inner.parts))


def _taken(parts: Iterable[Part]) -> Inside:
    inside = Inside()
    for part in parts:
        if inside.is_full:
            break
        inside.take(part.name, [part.content], part.media_type)
    return inside


def as_email(inner: Inner, name: str) -> Part:
    """Return an inner letter that has no bytes of its own as a part, to be opened in its turn."""
    # The newer classes of the standard library take headers apart, and stumble over odd ones.
    message = MIMEMultipart()
    for field, value in inner.head:
        message[field] = value
    message.attach(MIMEText(inner.text, "plain", "utf-8"))
    for part in inner.parts:
        piece = MIMEBase(*_media_type(part.media_type))
        piece.set_payload(part.content)
        encode_base64(piece)
        title = " ".join(part.name.split())
        piece.add_header("Content-Disposition", "attachment", filename=("utf-8", "", title))
        message.attach(piece)
    return Part(name, str(Kind.EMAIL), message.as_bytes())


def _media_type(said: str) -> tuple[str, str]:
    """Return both halves; the bytes of enclosed letters show what they are."""
    known = _MEDIA_TYPE.fullmatch(said)
    if known is None or known[1] in ("message", "multipart"):
        return "application", "octet-stream"
    return known[1], known[2]
