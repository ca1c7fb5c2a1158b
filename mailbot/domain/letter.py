"""A letter as its bytes say it, before anybody judges it."""

from dataclasses import dataclass
from datetime import datetime

# id-envelopedData and id-ct-authEnvelopedData, as DER writes them (RFC 5652, RFC 5083).
_ENVELOPES = (
    bytes.fromhex("06092a864886f70d010703"),
    bytes.fromhex("060b2a864886f70d0109100117"),
)


def is_enveloped(content: bytes) -> bool:
    """Is it an S/MIME envelope, which only its recipient opens?"""
    return any(oid in content[:64] for oid in _ENVELOPES)


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
    `text` is the body as a person would read it; `malformed` says that something may be lost,
    `hides_text` that its page holds words which nobody sees.
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
    hides_text: bool = False

    @property
    def is_encrypted(self) -> bool:
        """Was the letter itself encrypted, by PGP (RFC 3156, RFC 9580) or S/MIME (RFC 8551)?"""
        return self.text.lstrip().startswith("-----BEGIN PGP MESSAGE-----") or any(
            part.media_type == "application/pgp-encrypted" or is_enveloped(part.content)
            for part in self.parts
        )

    def header(self, name: str) -> str | None:
        """Return the topmost header of that lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every header of that lower-case name, from the top."""
        return tuple(value for key, value in self.headers if key == name)
