"""What the steps ask of the hands: one Protocol a hand, and the values that pass between them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from mailbot.domain.account import Account, Session
from mailbot.domain.acts import Act, Contents
from mailbot.domain.appeal import Action, Appeal, Channel, StoredDemand, StoredLetter
from mailbot.domain.chain import Heads
from mailbot.domain.clocks import Clock
from mailbot.domain.consent import Consent
from mailbot.domain.findings import Document, Findings
from mailbot.domain.holdings import Answer
from mailbot.domain.kinds import Task
from mailbot.domain.letter import Letter, Part
from mailbot.domain.message import Draft, Export, Message, Purpose
from mailbot.domain.notice import Notice
from mailbot.domain.placed import MACHINE, Placed
from mailbot.domain.places import Box
from mailbot.domain.register import Line, Tally, Wanted
from mailbot.domain.retention import Expired
from mailbot.domain.seals import Seal
from mailbot.domain.sender import AuthResult
from mailbot.domain.servers import Server
from mailbot.domain.signatures import SignatureCheck
from mailbot.domain.states import (
    ActionState,
    ActState,
    AppealState,
    LetterState,
    MessageState,
    NoticeState,
    PlacedState,
)
from mailbot.domain.subject import Subject
from mailbot.domain.suppression import Suppressed

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

# Tells one target of the configuration: title, body. Raises Unavailable, Refused or ConfigError.
Tell = Callable[[str, str, str], None]

# Pings the dead man's switch; raises Unavailable.
Ping = Callable[[], None]

# The moment it is; aware. Everything that needs the time is handed one of these.
Now = Callable[[], datetime]

# One e-mail, decoded; raises UnreadableLetter.
Parse = Callable[[bytes], Letter]


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
class NewMessage:
    """A message about to be recorded; alarms and digests are born APPROVED, the rest DRAFTED."""

    purpose: Purpose
    draft: Draft
    appeal_id: int | None = None
    state: MessageState = MessageState.DRAFTED
    recipients: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history: what happened, when, by whom; `details` name nobody.

    `by` is the acting person, or "mailbot".
    """

    at: datetime
    event: str
    by: str = "mailbot"
    letter_id: int | None = None
    appeal_id: int | None = None
    message_id: int | None = None
    details: Mapping[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A thing taken for one step; `attempts` counts how often it was taken, this time included."""

    id: int
    attempts: int


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


class Letters(Protocol):
    """The letters that came in, and what was seen where."""

    def arrive(self, letter: NewLetter) -> int | None:
        """Record the letter as arrived and where it was seen.

        Returns its id, or None where the same bytes are known: then only the place is added.
        """

    def scanned(self, sha256s: Iterable[str]) -> Mapping[str, int]:
        """Return the letters on paper of which these bytes are a page, by their SHA-256."""

    def refs(self, raw_sha256s: Iterable[str]) -> Mapping[str, str]:
        """Return the archive's references of those bytes that are known, by their SHA-256."""

    def get(self, letter_id: int) -> StoredLetter:
        """Return one letter; raises NotFound."""

    def find(self, states: Iterable[LetterState] = ()) -> list[StoredLetter]:
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


class Appeals(Protocol):
    """The register and what belongs to its lines."""

    def register(self, appeal: Appeal) -> Appeal:
        """Write a new line; `id` and `number` of the value given are ignored and given anew.

        Numbers are gapless within the year of `registered_at` as it stands in the appeal, which
        the caller has put into the operator's zone.
        """

    def get(self, appeal_id: int) -> Appeal:
        """Return one line; raises NotFound."""

    def by_number(self, number: str) -> Appeal:
        """Return the line with that register number; raises NotFound."""

    def find(self, states: Iterable[AppealState] = ()) -> list[Appeal]:
        """Return the lines in these states (all, where none is named), in register order."""

    def of_subject(self, subject_id: str) -> list[Appeal]:
        """Return the lines of one subject, in register order."""

    def registered(self, states: Iterable[AppealState]) -> dict[int, datetime]:
        """Return when the lines in these states were registered, by id, in register order."""

    def numbers(self, appeal_ids: Iterable[int]) -> Mapping[int, str]:
        """Return the register numbers of these lines."""

    def save(self, appeal: Appeal) -> None:
        """Write every column but `id`, `number`, `state` and `registered_at`."""

    def move(self, appeal_id: int, to: AppealState) -> None:
        """Move the appeal and end its claim; raises IllegalTransition, or Changed if it moved."""

    def demands(self, appeal_id: int) -> tuple[StoredDemand, ...]:
        """Return its demands in the order of the table of kinds."""

    def set_demands(self, appeal_id: int, demands: Sequence[StoredDemand]) -> None:
        """Replace its demands."""

    def clocks(self, appeal_id: int) -> tuple[Clock, ...]:
        """Return its clocks, earliest due first."""

    def set_clocks(self, appeal_id: int, clocks: Sequence[Clock]) -> None:
        """Replace its clocks."""

    def actions(self, appeal_id: int | None = None) -> list[Action]:
        """Return the actions of one appeal, or of all."""

    def action(self, action_id: int) -> Action:
        """Return one action; raises NotFound."""

    def order(self, appeal_id: int, task: Task, at: datetime, by: str = "") -> None:
        """Order a task unless the appeal has it already; `by` a person, or the machine."""

    def countermand(self, appeal_id: int, keep: Iterable[Task]) -> None:
        """Take back the machine's orders that are not done and not among `keep`."""

    def done(self, action_id: int, at: datetime, by: str) -> None:
        """Record that a task was done; raises NotFound, or Changed where it is done already."""


class Actions(Protocol):
    """What hooks do: the moves of an action, each of which raises IllegalTransition or Changed."""

    def find(self, states: Iterable[ActionState]) -> list[Action]:
        """Return the actions in these states, oldest first."""

    def release(self, action_id: int, *, by: str, at: datetime, key: str) -> None:
        """Let a hook do it, under a new idempotency key."""

    def begin(self, action_id: int) -> None:
        """Count a try: from here on the hook may have heard of it."""

    def end(self, action_id: int, *, at: datetime, by: str, result: str = "") -> None:
        """Record that it was done, and what the hook answered."""

    def decline(self, action_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Record that a person decided against it."""

    def put_off(
        self,
        action_id: int,
        to: ActionState,
        *,
        reason: str,
        not_before: datetime | None = None,
    ) -> None:
        """Move it to where it waits: for its next try, or for a person."""


class Acts(Protocol):
    """Acts of destruction (policy 11.3); moves raise IllegalTransition or Changed."""

    def add(self, appeal_id: int, contents: Contents) -> Act:
        """Record a proposal."""

    def get(self, act_id: int) -> Act:
        """Return one act; raises NotFound."""

    def find(self, states: Iterable[ActState] = (), appeal_id: int | None = None) -> list[Act]:
        """Return the acts in these states, of one appeal or of all, oldest first."""

    def revise(self, act_id: int, contents: Contents) -> None:
        """Put another proposal in place of one that nobody approved yet; raises Changed."""

    def approve(self, act_id: int, *, by: str, at: datetime) -> None:
        """Let the data be destroyed."""

    def take_back(self, act_id: int) -> None:
        """Make it a proposal again."""

    def destroyed(self, act_id: int, *, at: datetime, extract: str = "") -> None:
        """Record when the data were destroyed, and what the destroying system told of it."""

    def number(self, year: int) -> str:
        """Return the next number "seq/year" of the acts' own gapless series."""

    def draw(
        self, act_id: int, *, number: str, at: datetime, act: tuple[str, str],
        extract: tuple[str, str],
    ) -> None:  # fmt: skip
        """Record the papers, each by its reference and SHA-256."""

    def sign(self, act_id: int, ref: str, sha256: str) -> None:
        """Bind the signed act to one that was drawn up; raises Changed."""


class Suppression(Protocol):
    """Who gets no mailings any more, as keyed digests."""

    def add(self, line: Suppressed, appeal_id: int | None) -> None:
        """Put a digest on the list; who stands there already stays as he is."""

    def since(self, digests: Iterable[str]) -> datetime | None:
        """Return since when one of these stands on the list, None where none does."""

    def all(self) -> list[Suppressed]:
        """Return the list, oldest first."""

    def remove(self, digests: Iterable[str]) -> int:
        """Take these off the list; return how many stood there."""

    def remove_of(self, appeal_id: int) -> int:
        """Take off what an appeal put there; return how many."""


class Register(Protocol):
    """The register as it is listed, searched and exported: no word of a letter is read."""

    def find(
        self,
        wanted: Wanted,
        *,
        after: str | None = None,
        limit: int | None = None,
        newest: bool = False,
    ) -> list[int]:
        """Return the ids of the lines that fit, in register order, or the `newest` first.

        Only those that follow the line numbered `after` in that order, and no more than `limit`;
        raises NotFound for a number that the register does not hold.
        """

    def urgent(self, limit: int | None = None) -> list[int]:
        """Return the ids of the open lines, first due first; what has no due comes last."""

    def open(self) -> int:
        """Return how many lines are open."""

    def dues(self) -> list[tuple[int, datetime | None]]:
        """Return the ids of the open lines as `urgent` does, each with what is due first."""

    def running(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[tuple[str, Clock]]:
        """Return the dues of open lines that are not met, with the lines' numbers, earliest first.

        Only those from `since` to `until` (exclusive), where these are given.
        """

    def tally(self, since: datetime, until: datetime, now: datetime) -> Tally:
        """Count the lines received from `since` to `until` (exclusive), as things stand `now`."""

    def lines(self, ids: Sequence[int]) -> list[Line]:
        """Return these lines in the order in which they are named."""

    def sightings(self, letter_id: int) -> list[tuple[Place, int]]:
        """Return where on the server a letter was seen, by place and UID."""


class Messages(Protocol):
    """What goes out."""

    def add(self, message: NewMessage) -> Message:
        """Record a new message, version 1; one of an appeal gets the outgoing number `N/year-k`."""

    def get(self, message_id: int) -> Message:
        """Return one message; raises NotFound."""

    def find(
        self, states: Iterable[MessageState] = (), appeal_id: int | None = None
    ) -> list[Message]:
        """Return the messages in these states, of one appeal or of all, oldest first."""

    def page(self, after: int, limit: int) -> list[Message]:
        """Return no more than `limit` messages with a greater id than `after`, by id."""

    def latest(self, *, before: int | None = None, limit: int) -> list[Message]:
        """Return no more than `limit` messages, with a smaller id than `before`, latest first."""

    def by_message_ids(self, message_ids: Iterable[str]) -> list[Message]:
        """Return our own messages that carry one of these Message-IDs."""

    def revise(self, message_id: int, draft: Draft, version: int) -> int:
        """Put a new draft in place of `version` and return the new version.

        Raises Changed where the stored version is another or the state is not DRAFTED.
        """

    def sign(
        self,
        message_id: int,
        version: int,
        sheet_ref: str,
        sheet_name: str,
        seal_ref: str | None = None,
    ) -> None:
        """Bind a signed letter to that version; raises Changed like `revise`."""

    def approve(
        self,
        message_id: int,
        version: int,
        *,
        by: str,
        at: datetime,
        sha256: str,
        bytes_ref: str,
        rfc_message_id: str,
        recipients: Sequence[str],
    ) -> None:
        """Approve exactly these bytes of that version; raises Changed like `revise`.

        What leaves on paper has no `rfc_message_id`.
        """

    def move(
        self,
        message_id: int,
        to: MessageState,
        *,
        reason: str = "",
        not_before: datetime | None = None,
        sent_at: datetime | None = None,
        delivery: str = "",
    ) -> None:
        """Move the message and end its claim; raises IllegalTransition, or Changed if it moved.

        A move to SENDING counts an attempt; one to DRAFTED takes the approval back.
        """

    def sent_since(self, at: datetime) -> list[Message]:
        """Return what the server took since then, oldest first."""

    def recipients_since(self, purpose: Purpose, at: datetime) -> list[tuple[str, ...]]:
        """Return to whom messages of that purpose were approved since then, one entry each."""

    def posted(self, message_id: int, receipt_ref: str) -> None:
        """Record the carrier's receipt for what left on paper."""

    def dispatched(
        self,
        message_id: int,
        *,
        draft: Draft,
        version: int,
        by: str,
        at: datetime,
        sha256: str,
        bytes_ref: str,
        rfc_message_id: str,
        recipients: Sequence[str],
    ) -> None:
        """Record what a person sent from his mail program: these very bytes, by his approval.

        Raises IllegalTransition where that cannot be in its state, or Changed if it moved.
        """

    def followed(self, message_id: int, delivery: str) -> None:
        """Record how far the message is known to have come."""

    def copied(self, message_id: int, at: datetime) -> None:
        """Record that the copy lies in the Sent folder."""

    def to_copy(self) -> list[Message]:
        """Return what was e-mailed to a subject and has no copy in the Sent folder yet."""


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


class Notices(Protocol):
    """Notices to messengers."""

    def add(
        self, target: str, title: str, body: str, *, at: datetime, not_before: datetime
    ) -> None:
        """Queue one for a target of the configuration."""

    def due(self, now: datetime) -> list[Notice]:
        """Return what waits and may be told now, oldest first."""

    def since(self, target: str, at: datetime) -> int:
        """Return how many were queued for that target since then."""

    def move(self, notice_id: int, to: NoticeState, reason: str = "") -> None:
        """End it; raises IllegalTransition, or Changed if it moved."""

    def put_off(self, notice_id: int, until: datetime, reason: str) -> None:
        """Count an attempt that failed for now; it is due again at `until`."""


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


class Subjects(Protocol):
    """Registered subjects and their authorised addresses."""

    def put(self, subject: Subject, canonical: Iterable[str]) -> bool:
        """Insert or update by `id`; `canonical` are the addresses as they compare. True if new."""

    def get(self, subject_id: str) -> Subject:
        """Return one subject; raises NotFound."""

    def all(self) -> list[Subject]:
        """Return every subject, by id."""

    def page(self, text: str, *, after: str = "", limit: int) -> list[Subject]:
        """Return subjects whose id, name or an address holds the text, by id, after that id."""

    def by_address(self, canonical: str) -> list[Subject]:
        """Return the subjects registered with that address; several are one too many."""

    def index(self, canonical: Callable[[str], str]) -> None:
        """Compute anew how every address compares, after the alias groups changed."""


class Shredding(Protocol):
    """What has been kept long enough, and what is left of what was destroyed."""

    def expired_letters(self, before: datetime) -> list[Expired]:
        """Return the letters that were set aside and came before then, oldest first."""

    def expired_appeals(self, before: datetime) -> list[Expired]:
        """Return the appeals that ended before then, in register order."""

    def destroyed_at(self, appeal_id: int) -> datetime | None:
        """Return when the words of an appeal were destroyed, None where they are there."""

    def letter(self, letter_id: int, at: datetime) -> None:
        """Leave nothing of a letter but that it came, and its SHA-256."""

    def appeal(self, appeal_id: int, at: datetime) -> None:
        """Leave nothing of an appeal, its letters and its messages but the register's line."""

    def forget(self, subject_id: str) -> None:
        """Delete a registered subject with his addresses; the lines of the register stay."""

    def keys(self) -> list[str]:
        """Return the keys of everything that was destroyed."""


class Consents(Protocol):
    """The consents that arrived (policy 3.1.1, 3.5)."""

    def put(self, consent: Consent) -> None:
        """Insert or replace the consent of that appeal."""

    def of_appeal(self, appeal_id: int) -> Consent | None:
        """Return the consent that came by that line of the register."""

    def of_subject(self, subject_id: str) -> list[Consent]:
        """Return the consents of a subject, oldest first."""

    def with_terms(self) -> list[Consent]:
        """Return those whose end is known and has not been acted upon."""


class Alarms(Protocol):
    """Which rungs of which clocks have rung, so that each rings once."""

    def rung(self, about: str, clock: str) -> frozenset[str]:
        """Return the rungs that rang for that thing ("appeal:7", "letter:3", "mailbox")."""

    def ring(self, about: str, clock: str, rungs: Iterable[str], at: datetime) -> None:
        """Record them as rung; a rung that rang already stays as it was."""


class Accounts(Protocol):
    """The accounts of the console and who is signed in."""

    def add(self, account: Account) -> None:
        """Write a new account; raises Hindered where the login is taken."""

    def get(self, login: str) -> Account:
        """Return one account; raises NotFound."""

    def all(self) -> list[Account]:
        """Return every account, by login."""

    def save(self, account: Account) -> None:
        """Write every column but `login` and `made_at`; raises NotFound."""

    def of_feed(self, digest: str) -> Account | None:
        """Return whose calendar has the secret address of that SHA-256, if he may still look."""

    def begin(self, session: Session) -> None:
        """Write a new session, and forget those that are over."""

    def session(self, digest: str, now: datetime) -> tuple[Session, Account] | None:
        """Return the session and its account, unless it is over or the account is disabled."""

    def sessions(self, now: datetime) -> list[Session]:
        """Return everybody who is signed in, the latest first."""

    def end(self, login: str, digests: Iterable[str] | None = None) -> None:
        """End these sessions of an account, or all of them."""


class Unit(Protocol):
    """One transaction over everything."""

    @property
    def letters(self) -> Letters: ...
    @property
    def appeals(self) -> Appeals: ...
    @property
    def actions(self) -> Actions: ...
    @property
    def acts(self) -> Acts: ...
    @property
    def suppression(self) -> Suppression: ...
    @property
    def register(self) -> Register: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def placed(self) -> PlacedDrafts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def subjects(self) -> Subjects: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def alarms(self) -> Alarms: ...
    @property
    def shredding(self) -> Shredding: ...
    @property
    def accounts(self) -> Accounts: ...

    def note(self, happening: Happening) -> None:
        """Append a line to the history."""

    def history(
        self,
        *,
        letter_id: int | None = None,
        appeal_id: int | None = None,
        message_id: int | None = None,
    ) -> list[Happening]:
        """Return the lines about any of these, oldest first."""

    def heads(self) -> Heads:
        """Return the last links of the hash chains over history and register."""

    def setting(self, name: str) -> str | None:
        """Return a remembered value, such as the moment of the first start."""

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""


class Records(Protocol):
    """The register's database."""

    def begin(self) -> AbstractContextManager[Unit]:
        """Open one writing transaction: committed at the end, rolled back by an exception."""

    def look(self) -> AbstractContextManager[Unit]:
        """Open one transaction that sees one moment, cannot write, and holds up nobody."""

    def claim(self, what: str, state: str, now: datetime, until: datetime) -> Claim | None:
        """Take the oldest due thing of a table of `pipeline.TABLES` in `state`, in one statement.

        Due means: its `not_before` has come and nobody holds it. It is held until `until`.
        """

    def postpone(self, what: str, thing_id: int, until: datetime) -> None:
        """Give a claimed thing back; it is due again at `until`."""

    def release(self) -> None:
        """End every claim: whoever held them is dead. Only for the holder of the daemon's lock."""

    def lock(self) -> bool:
        """Become the one daemon of this database; False if another process is."""

    def scrub(self) -> None:
        """Leave no older page of the database of what was replaced or deleted, where it may."""

    def close(self) -> None:
        """Let go of everything."""


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """The server took it: its code and words, with the queue id that it named."""

    code: int
    answer: str


class Sender(Protocol):
    """The way out; the only holder of the SMTP secret."""

    def send(
        self, content: bytes, recipients: Sequence[str], *, automatic: bool = False
    ) -> Delivery:
        """Hand exactly these bytes to the server; `automatic` mail with no envelope sender.

        Raises Unavailable for a temporary refusal or an unreachable server, Refused for a
        permanent one, BadInput or ConfigError before any server was spoken to; in all these
        cases nothing went to anybody. Uncertain, and any other end, leaves the outcome unknown.
        """


class SentFolder(Protocol):
    """The mailbox's Sent folder."""

    def append(self, content: bytes, at: datetime) -> None:
        """Put a copy there, seen; raises Unavailable."""


class Renderer(Protocol):
    """Texts over templates/, and letters as PDF."""

    def text(self, template: str, language: str, facts: Mapping[str, object]) -> str:
        """Render one template in that language; raises ConfigError for a faulty template."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Everything of which the bytes of a message are made."""

    message_id: str
    sent_at: datetime
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Part, ...] = ()
    automatic: bool = False
    mark: str = ""


# An RFC 5322 message, ready for the wire; pure.
Compose = Callable[[Outgoing], bytes]
