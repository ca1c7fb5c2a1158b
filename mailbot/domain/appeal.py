"""A line of the register of appeals and what belongs to it (policy 14.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.domain.findings import Authenticity, Form, Requisites, Sort
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.states import ActionState, AppealState, LetterState


class Channel(StrEnum):
    """How the appeal came (register column 5)."""

    EMAIL = "email"
    PAPER = "paper"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """A letter as the records know it; its words stay in the archive and in the findings.

    What came on paper is archived as the e-mail that was written around its scans.
    `message_id_digest` and `content_digest` are SHA-256 in hex: they recognise a letter again
    without repeating a word of it. `order` is what a person ordered ("register"), else empty.
    `reason` is a code of `domain/filing.py`, or the name of the failure of a held letter.
    `destroyed_at` is when its words were: the line says only that it came. `stored_sha256` is that
    of what the archive holds since an excess copy was taken out of it, "" where it is as it came.
    """

    id: int
    state: LetterState
    received_at: datetime
    arrived_at: datetime
    raw_ref: str
    raw_sha256: str
    size_bytes: int
    junk: bool = False
    reason: str = ""
    order: str = ""
    appeal_id: int | None = None
    message_id_digest: str = ""
    content_digest: str = ""
    channel: Channel = Channel.EMAIL
    attempts: int = 0
    destroyed_at: datetime | None = None
    stored_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """A register line (Журнал учета Обращений, columns of facts 6.1).

    `number` is "seq/year", gapless in the year of registration. `sender` is the address that
    wrote, a postal one for a letter on paper; `authorised` is None where nobody was asked.
    `policy_edition` is "date sha256-prefix".
    `subject_id` is set only where exactly one registered subject is meant; `claimed_id` names the
    one whose name a stranger's letter bears: he is asked, and nothing else rests on it.
    `follows_id` is the appeal that this one continues or repeats. `authority` is what a person
    verified of a representative's powers, "" until then; it holds up to `authority_until`.
    """

    id: int
    number: str
    sort: Sort
    state: AppealState
    received_at: datetime
    registered_at: datetime
    appeal_dated: date | None
    channel: Channel
    form: Form
    requested_form: Form | None
    language: str
    subject_id: str | None
    subject_name: str
    representative: str
    sender: str
    authenticity: Authenticity
    authorised: bool | None
    kinds: tuple[Kind, ...]
    requisites: Requisites | None
    flags: tuple[str, ...]
    policy_edition: str
    raw_sha256: str
    claimed_id: str | None = None
    follows_id: int | None = None
    authority: str = ""
    authority_until: date | None = None


class DemandState(StrEnum):
    """Where one demand of an appeal stands."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class StoredDemand:
    """One demand of an appeal; `set_by` names the person who put it there, "" for the machine."""

    kind: Kind
    state: DemandState
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the operator has to do or has done on an appeal (register column 15).

    `ordered_by` names the person who ordered it, "" for the machine; `released_by` who let a hook
    do it. `key` is the same for every run of one release: whoever hears it twice does it once.
    `done_at` is also the moment at which it was declined; `reason` says why it was, or why a hook
    failed. `result` is what the hook answered, cut down to what is known (`domain/hooks.py`).
    """

    id: int
    appeal_id: int
    task: Task
    ordered_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    state: ActionState = ActionState.ORDERED
    ordered_by: str = ""
    released_at: datetime | None = None
    released_by: str = ""
    key: str = ""
    tries: int = 0
    reason: str = ""
    result: str = ""

    @property
    def was_done(self) -> bool:
        """Was it done, and not declined?"""
        return self.done_at is not None and self.state is not ActionState.DECLINED
