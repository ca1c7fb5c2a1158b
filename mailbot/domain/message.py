"""A message that goes out: what it is for, what it says, and who let it go."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.domain.decision import UNDECIDED, Decision
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.states import MessageState


class Purpose(StrEnum):
    """What a message is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    COMPLETION_REQUEST = "completion_request"
    CHALLENGE = "challenge"
    EXTENSION_NOTICE = "extension_notice"
    REPLY = "reply"
    RECIPIENT_NOTICE = "recipient_notice"
    ALARM = "alarm"
    DIGEST = "digest"


# What is known of the delivery of what a person sent from his mail program.
BY_HAND = "mail program"

# What goes to the operator's own people is approved by configuration and names nobody.
TO_OPERATOR = frozenset({Purpose.ALARM, Purpose.DIGEST})


@dataclass(frozen=True, slots=True)
class ExportRow:
    """What an export holds of one category of data; `category` in the language of the message."""

    clause: str
    category: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """The subject's data that go with a reply as files (policy 13.4, GDPR article 20)."""

    on: date
    rows: tuple[ExportRow, ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a draft as a person left it in his mail program; its bytes lie in the archive."""

    name: str
    media_type: str
    ref: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a message, which a person may still change.

    `body` is plain text; a blank that only the operator can fill stands in it as `[[what]]`.
    `form` says whether `body` is the e-mail itself or the text of a letter attached to one.
    `kinds` are the demands that it answers, `sorts` the sorts of policy 14.3.4 that it contains.
    `held` is what the sources say of the subject, `waits_for` the sources that did not answer,
    `export` what of it is attached. `decision` is what a person decided of it, `lacks` what the
    appeal lacks for what the reply therefore neither tells nor does.

    What a person wrote in his mail program stands as he left it: a `whole` body is all of the
    e-mail and nothing is put around it, `cover` is the e-mail around a letter, `attached` are the
    files; None and "" are what the machine makes.
    """

    subject: str
    body: str
    form: Form
    language: str = "ru"
    kinds: tuple[Kind, ...] = ()
    sorts: tuple[ReplySort, ...] = ()
    held: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    export: Export | None = None
    decision: Decision = UNDECIDED
    lacks: tuple[str, ...] = ()
    whole: bool = False
    cover: str = ""
    attached: tuple[Attached, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as the records know it.

    `version` counts every change of the draft from 1. `sheet_ref` is the archived, signed letter
    that a person gave back for `sheet_version`, `seal_ref` its signature where that is a file of
    its own. `bytes_ref` and `approved_sha256` are what was approved and exactly that is sent.
    `recipients` are the addresses of the envelope: a postal one for what leaves on paper, whose
    `receipt_ref` is the archived receipt of the carrier. `key_id` is the key with which draft,
    sheet, bytes and receipt are sealed.
    """

    id: int
    appeal_id: int | None
    purpose: Purpose
    state: MessageState
    version: int
    draft: Draft
    outgoing_no: str = ""
    recipients: tuple[str, ...] = ()
    key_id: str = ""
    sheet_ref: str | None = None
    sheet_name: str = ""
    sheet_version: int | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    approved_sha256: str = ""
    bytes_ref: str | None = None
    message_id: str = ""
    attempts: int = 0
    next_attempt_at: datetime | None = None
    reason: str = ""
    sent_at: datetime | None = None
    delivery: str = ""
    sent_copy_at: datetime | None = None
    receipt_ref: str | None = None
    seal_ref: str | None = None
