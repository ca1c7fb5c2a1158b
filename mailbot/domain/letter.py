"""A letter as its bytes say it, before anybody judges it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header (RFC 5322 section 3.4): `name <address>`."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment, or an inline image: its bytes as they came.

    `name` is what the sender called it, for people's eyes only; no file is ever named by it.
    """

    name: str
    media_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail, decoded.

    `senders` holds every address of every From header, in order: exactly one is normal.
    `sender_faults` says in short codes what is wrong with From (see `mail/parse.py`).
    `headers` are all headers from the top, names in lower case, values decoded and unfolded.
    `text` is the body as a person would read it; `malformed` says that something may be lost.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    senders: tuple[Mailbox, ...]
    sender_faults: tuple[str, ...]
    reply_to: tuple[Mailbox, ...]
    recipients: tuple[Mailbox, ...]
    subject: str
    dated: datetime | None
    text: str
    parts: tuple[Part, ...]
    headers: tuple[tuple[str, str], ...]
    malformed: bool = False

    def header(self, name: str) -> str | None:
        """Return the topmost header of that lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every header of that lower-case name, from the top."""
        return tuple(value for key, value in self.headers if key == name)
