"""A letter inside a letter, however it was packed: its head and words, and documents of its own.

The head stands above the words, as a mail program would print it, since the author of an inner
letter may be the one who asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from mailbot.documents.contents import Contents, Inside, worded
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.domain.letter import Part
from mailbot.errors import UnreadableLetter
from mailbot.ports import Parse


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
    message = EmailMessage()
    for field, value in inner.head:
        message[field] = value
    message.set_content(inner.text)
    for part in inner.parts:
        maintype, _, subtype = part.media_type.partition("/")
        if maintype in ("message", "multipart"):
            # Their bytes show what they are.
            maintype, subtype = "application", "octet-stream"
        message.add_attachment(part.content, maintype=maintype, subtype=subtype, filename=part.name)
    return Part(name, str(Kind.EMAIL), message.as_bytes())
