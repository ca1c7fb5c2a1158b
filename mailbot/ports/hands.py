"""The other hands: archive and keys, documents, texts, the operator's systems, the clock."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from mailbot.domain.findings import Document
from mailbot.domain.holdings import Answer
from mailbot.domain.letter import Letter, Part
from mailbot.domain.message import Draft, Export
from mailbot.domain.places import Box
from mailbot.domain.seals import Seal
from mailbot.domain.sender import AuthResult
from mailbot.domain.servers import Server
from mailbot.domain.signatures import SignatureCheck
from mailbot.domain.subject import Subject

# The evidence of the trusted server (RFC 8601); pure.
Evidence = Callable[[Letter, Server], tuple[AuthResult, ...]]

# Our own check of the DKIM signatures that could speak for that domain in From, at the moment of
# receipt. Asks DNS within a time limit; never raises.
CheckSignatures = Callable[[bytes, str, datetime], tuple[SignatureCheck, ...]]

# What every source says of one subject; never raises.
AskSources = Callable[[Subject], tuple[Answer, ...]]

# The zip of an export, of the operator of that name, in that language; pure.
PackExport = Callable[[Export, str, str], bytes]

# Tell the hook of that name (`[hooks.NAME]`), in these bytes, under this idempotency key, and
# return what it answers. Raises Unavailable where it may be told again, Refused where it said no.
RunHook = Callable[[str, bytes, str], bytes]

# Pings the dead man's switch; raises Unavailable.
Ping = Callable[[], None]

# The moment it is; aware. Everything that needs the time is handed one of these.
Now = Callable[[], datetime]

# One e-mail, decoded; raises UnreadableLetter.
Parse = Callable[[bytes], Letter]

# The letter with that note in place of each attachment of these SHA-256, and which of them were
# found; pure.
Without = Callable[[bytes, Collection[str], str], tuple[bytes, frozenset[str]]]


class Keys(Protocol):
    """The keys with which everything is sealed that holds a letter's words."""

    def take(self, count: int = 1) -> list[str]:
        """Return the names of so many new keys; they are on the disk."""

    def seal(self, key: str, name: str, content: bytes) -> bytes:
        """Return the content, readable with that key and under that name only."""

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return what was sealed under that name; what never was comes back as it is.

        Raises Destroyed where its key is no more.
        """

    def destroy(self, keys: Iterable[str]) -> None:
        """Destroy these keys, and so whatever they sealed, wherever copies of it are."""

    def holds(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the keys that are still here."""

    def copies_end(self) -> datetime | None:
        """Return when the last copy of the store made so far is deleted; None where none is."""

    def expire_copies(self, now: datetime) -> None:
        """Delete the copies of the store whose days are over."""


class Archive(Protocol):
    """Bytes that must survive: raw letters, signed sheets, approved messages."""

    def put_all(self, contents: Sequence[bytes], key: str = "") -> list[str]:
        """Store each content durably (fsync, rename) and return one reference each.

        Sealed with `key`, the contents are destroyed with whatever else that key sealed: that of
        a letter is its `raw_ref`, that of a message its `key_id`. Otherwise each gets a key of
        its own, named like its reference.
        """

    def get(self, ref: str) -> bytes:
        """Return what was put; raises NotFound."""

    def discard(self, keys: Iterable[str]) -> None:
        """Delete whatever was sealed with these keys, whoever refers to it."""


class DocumentReader(Protocol):
    """Attachments to text; hostile input stays in a child process with limits."""

    def read(self, parts: Sequence[Part]) -> tuple[Document, ...]:
        """Return one Document a part, in order, and behind it one for each that is inside.

        What cannot be read says so in its flags.
        """

    def unpack(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """Return the parts, behind each those that are inside, named as `read` names them."""

    def seals(self, part: Part, beside: Sequence[Part] = ()) -> tuple[Seal, ...]:
        """Return the electronic signatures in a PDF or a signature file, none in anything else.

        `of` names the document of `beside` that a signature file signs, if it signs one.
        """

    def show(self, part: Part, page: int, box: Box | None = None) -> bytes | None:
        """Return a page (from 1), or what lies in the box on it, as a PNG; None if there is none.

        Such is the crop of a signature: `Document.signed_at` says where it is.
        """


class Renderer(Protocol):
    """Texts over templates/, and letters as PDF."""

    def text(self, template: str, language: str, facts: Mapping[str, object]) -> str:
        """Render one template in that language; raises ConfigError for a faulty template."""

    def cited(self) -> frozenset[str]:
        """Return the clauses of the policy that the texts cite, by the shipped policy's numbers."""

    def letter(self, draft: Draft, head: Mapping[str, object], day: date) -> bytes:
        """Return the draft as a PDF letter on the operator's letterhead."""

    def envelope(self, size: str, day: date, name: str, address: str) -> bytes:
        """Return an envelope ("dl" or "c5") to that person at that postal address as PDF."""

    def inventory(
        self, day: date, name: str, address: str, things: Sequence[tuple[str, int]]
    ) -> bytes:
        """Return two copies of the inventory of a letter as PDF: what is inside, how many."""

    def register(
        self,
        *,
        language: str,
        day: date,
        title: str,
        subtitle: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str | date]],
        footer: Sequence[str],
    ) -> bytes:
        """Return the print form of the register as PDF."""

    def sheet(self, name: str, data: Mapping[str, object]) -> bytes:
        """Return the paper of that name, an act say, as PDF/A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One file of a parcel for a person outside.

    `content` is None where it was destroyed, and `what` says so. `path` is relative, of ASCII
    letters, and unique. `at` is when the paper came or was made.
    """

    path: str
    what: str
    content: bytes | None
    at: datetime
    appeal: str = ""
