"""What the mailbox hands over, and what lies in its folders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.domain.appeal import Channel, StoredLetter
from mailbot.domain.findings import Findings
from mailbot.domain.placed import MACHINE, Placed
from mailbot.domain.removal import Doomed, Found, Removal
from mailbot.domain.states import (
    AppealState,
    LetterState,
    MessageState,
    PlacedState,
    RemovalState,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a mailbox as the server knows it: UIDs mean something only inside it."""

    mailbox: str
    folder: str
    uidvalidity: int
    junk: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter as the server handed it over; `internal_date` is the server's INTERNALDATE.

    One that is not `whole` is as much as the server would give, be it nothing.
    """

    uid: int
    internal_date: datetime
    raw: bytes
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter about to be recorded as arrived; `place` and `uid` say where it was seen.

    One on paper was seen in no folder; `scans` are the SHA-256 of its pages.
    """

    received_at: datetime
    arrived_at: datetime
    raw_ref: str
    raw_sha256: str
    size_bytes: int
    place: Place | None = None
    uid: int = 0
    reason: str = ""
    channel: Channel = Channel.EMAIL
    scans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlaced:
    """A copy of a draft in the Drafts folder, about to be recorded."""

    message_id: int
    version: int
    state: PlacedState
    rfc_message_id: str
    bytes_ref: str
    uidvalidity: int
    at: datetime
    uid: int | None = None
    by: str = MACHINE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft that might be placed, and what that depends on besides the configuration."""

    message_id: int
    version: int
    sheet_version: int | None
    appeal_state: AppealState


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of a folder that was only looked at: its header block."""

    uid: int
    internal_date: datetime
    head: bytes


class Letters(Protocol):
    """The letters that came in, and what was seen where."""

    def arrive(self, batch: Sequence[NewLetter]) -> list[int | None]:
        """Record letters as arrived, and where each was seen.

        Returns their ids, None where the same bytes are known: then only the place is added.
        """

    def scanned(self, sha256s: Iterable[str]) -> Mapping[str, int]:
        """Return the letters on paper of which these bytes are a page, by their SHA-256."""

    def refs(self, raw_sha256s: Iterable[str]) -> Mapping[str, str]:
        """Return the archive's references of those bytes that are known, by their SHA-256."""

    def get(self, letter_id: int) -> StoredLetter:
        """Return one letter; raises NotFound."""

    def find(
        self, states: Iterable[LetterState] = (), *, arrived_before: datetime | None = None
    ) -> list[StoredLetter]:
        """Return the letters in these states (all, where none is named), oldest receipt first."""

    def latest(
        self, states: Iterable[LetterState] = (), *, before: int | None = None, limit: int
    ) -> list[StoredLetter]:
        """Return the letters in these states (all, where none is named), latest arrival first.

        Only those that came before the letter of the id `before`, and no more than `limit`.
        """

    def page(self, after: int, limit: int) -> list[StoredLetter]:
        """Return no more than `limit` letters with a greater id than `after`, by id."""

    def of_appeal(self, appeal_id: int) -> list[StoredLetter]:
        """Return the letters of an appeal, oldest receipt first."""

    def twins(self, message_id_digest: str, other_than: int) -> list[StoredLetter]:
        """Return the other letters with that Message-ID, oldest first; none for an empty digest."""

    def alike(self, content_digest: str, other_than: int) -> list[StoredLetter]:
        """Return the other letters with that digest of author, words and attachments."""

    def describe(
        self,
        letter_id: int,
        *,
        received_at: datetime,
        message_id_digest: str,
        content_digest: str,
        findings: Findings,
    ) -> None:
        """Store what reading found."""

    def findings(self, letter_id: int) -> Findings | None:
        """Return what reading found, or None where nothing was read yet or all was destroyed."""

    def redact(
        self, letter_id: int, *, raw_ref: str, stored_sha256: str, findings: Findings
    ) -> None:
        """Put what is left of a letter in its place; the old key is the caller's to destroy."""

    def move(
        self,
        letter_id: int,
        to: LetterState,
        *,
        reason: str = "",
        order: str = "",
        appeal_id: int | None = None,
    ) -> None:
        """Move the letter and end its claim; raises IllegalTransition, or Changed if it moved."""

    def rescue(self, raw_sha256: str) -> StoredLetter | None:
        """Note that a letter known from Junk lies elsewhere now; return it as it was, if so."""

    def withhold(self, place: Place, uid: int) -> None:
        """Remember that the server would not hand over that letter whole."""

    def withheld(self) -> Sequence[tuple[Place, int]]:
        """Return the letters that the server has not handed over whole, by place and UID."""

    def settle(self, place: Place, uids: Iterable[int]) -> None:
        """Ask no more for these letters: they are here, or gone from the server."""

    def last_uid(self, place: Place) -> int:
        """Return the highest UID taken in from that place, 0 for none (new UIDVALIDITY too)."""

    def mark(self, place: Place, uid: int) -> None:
        """Remember the highest UID taken in from that place."""


class PlacedDrafts(Protocol):
    """The drafts that lie in the mailbox's Drafts folder."""

    def add(self, new: NewPlaced) -> Placed:
        """Record a copy; answers to its Message-ID find the message."""

    def move(
        self,
        placed_id: int,
        to: PlacedState,
        at: datetime,
        *,
        uid: int | None = None,
        uidvalidity: int | None = None,
        reason: str = "",
    ) -> None:
        """Move a copy; raises IllegalTransition, or Changed if it moved. A UID not given stays."""

    def open(self) -> list[Placed]:
        """Return the copies that are there or about to come or go, oldest first."""

    def of_message(self, message_id: int) -> list[Placed]:
        """Return every copy that there ever was of a message, oldest first."""

    def candidates(self) -> list[Candidate]:
        """Return every draft of an open appeal that might be placed."""

    def states(self, message_ids: Iterable[int]) -> Mapping[int, tuple[MessageState, int]]:
        """Return state and version of these messages."""


class OpenDrafts(Protocol):
    """The Drafts folder, open for writing; everything raises Unavailable."""

    place: Place

    def seen(self) -> Sequence[Seen]:
        """Return the header blocks of what lies there, oldest UID first."""

    def fetch(self, uid: int) -> bytes | None:
        """Return one message, or None where it is gone."""

    def put(self, content: bytes, at: datetime) -> int | None:
        """Put a draft there and return its UID, or None where the server does not tell it."""

    def remove(self, uid: int) -> None:
        """Take one message away, and no other, as far as the server can do that."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One message to be taken off the server, and by what it is known there.

    `seen` is where it was; elsewhere it is looked for by its size or its Message-ID. Whatever is
    found is taken away only if it `is_it`.
    """

    doomed: Doomed
    seen: tuple[tuple[Place, int], ...]
    is_it: Callable[[bytes], bool]


class Remover(Protocol):
    """The only hand that deletes on the server (`mail/removal.py`)."""

    def may_remove(self) -> bool:
        """Can the server take single messages away and nothing else (UIDPLUS, RFC 4315)?"""

    def remove(self, sought: Sequence[Sought]) -> tuple[Sequence[Found], Sequence[str]]:
        """Take these away for good; return what was found of each, and which folders are closed.

        Raises Unavailable; what was taken away by then is absent the next time.
        """


class Removals(Protocol):
    """What was destroyed and may still lie on the mail server."""

    def add(self, doomed: Iterable[Doomed], at: datetime) -> None:
        """Record what is to be taken away; what is recorded already stays as it is."""

    def find(self, states: Iterable[RemovalState]) -> list[Removal]:
        """Return those in these states, oldest first."""

    def states_of(
        self, appeal_ids: Iterable[int], letter_ids: Iterable[int] = ()
    ) -> list[RemovalState]:
        """Return where those of these appeals' letters and messages, and of these letters stand."""

    def of_sha256(self, raw_sha256: str) -> Removal | None:
        """Return the removal of the letter of these bytes, None where it is not destroyed."""

    def move(
        self,
        removal_id: int,
        to: RemovalState,
        at: datetime,
        found: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Move one; raises IllegalTransition, or Changed if it moved."""


class SentFolder(Protocol):
    """The mailbox's Sent folder."""

    def append(self, content: bytes, at: datetime) -> None:
        """Put a copy there, seen; raises Unavailable."""
