"""What goes out, to subjects and to the operator's own people."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.domain.letter import Part
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.notice import Notice
from mailbot.domain.states import MessageState, NoticeState

# Tells one target of the configuration: title, body. Raises Unavailable, Refused or ConfigError.
Tell = Callable[[str, str, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message about to be recorded; alarms and digests are born APPROVED, the rest DRAFTED."""

    purpose: Purpose
    draft: Draft
    appeal_id: int | None = None
    state: MessageState = MessageState.DRAFTED
    recipients: tuple[str, ...] = ()


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

    def earlier(self, message_id: int) -> dict[int, Draft]:
        """Return the versions of a draft before the present one, the oldest first."""

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


class Alarms(Protocol):
    """Which rungs of which clocks have rung, so that each rings once."""

    def rung(self, about: str, clock: str) -> frozenset[str]:
        """Return the rungs that rang for that thing ("appeal:7", "letter:3", "mailbox")."""

    def ring(self, about: str, clock: str, rungs: Iterable[str], at: datetime) -> None:
        """Record them as rung; a rung that rang already stays as it was."""


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
