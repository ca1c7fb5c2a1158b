"""What a letter says and what follows from it: the findings that people are shown.

The shapes are those of `mailbot inspect` (docs/contract.md); `shapes.py` writes them as JSON.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.domain.clocks import Clock
from mailbot.domain.consent import Terms
from mailbot.domain.kinds import Kind
from mailbot.domain.places import Box, Spot, Word
from mailbot.domain.seals import Seal
from mailbot.domain.signatures import SignatureCheck
from mailbot.words import Text


class Sort(StrEnum):
    """What a letter is; DATA_DELETED is a line of the register that no letter began."""

    APPEAL = "appeal"
    UNCLEAR = "unclear"
    CONSENT_SUBMISSION = "consent_submission"
    REQUISITES_COMPLETION = "requisites_completion"
    AUTHORITY_REQUEST = "authority_request"
    RECIPIENT_ANSWER = "recipient_answer"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    OTHER_BUSINESS = "other_business"
    DATA_DELETED = "data_deleted"


class Authenticity(StrEnum):
    """How sure it is that the From address wrote the letter (RFC 8601)."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"


class Form(StrEnum):
    """The form of an appeal and of its reply (policy 14.1, 14.4)."""

    PLAIN_TEXT = "plain_text"
    SCANNED_DOCUMENT = "scanned_document"
    SIGNED_ELECTRONIC_DOCUMENT = "signed_electronic_document"
    PAPER = "paper"


class Verdict(StrEnum):
    """Is a requisite there?"""

    PRESENT = "present"
    ABSENT = "absent"
    DOUBTFUL = "doubtful"


class Signature(StrEnum):
    """What stands in the place of a signature (policy 14.2.4, 63-ФЗ art. 6)."""

    HANDWRITTEN_SCAN = "handwritten_scan"
    QUALIFIED_ES = "qualified_es"
    UNQUALIFIED_ES = "unqualified_es"
    SIMPLE_ES = "simple_es"
    TYPED_NAME = "typed_name"
    NONE = "none"


class TextSource(StrEnum):
    """Where the text of a document comes from."""

    BODY = "body"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    NONE = "none"


class Basis(StrEnum):
    """On what a representative acts."""

    LEGAL = "legal"
    POWER_OF_ATTORNEY = "power_of_attorney"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The author's words that show a finding, and where they stand.

    `document` is "body" or the name of an attachment; `page` counts from 1. `boxes` show the
    quote on the picture of that page, one a line; none where there is no picture to show.
    """

    quote: str
    document: str = "body"
    page: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that the subject wants.

    `guessed` says that no rule found it, only the weight of the words.
    """

    kind: Kind
    evidence: tuple[Evidence, ...] = ()
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Representative:
    """Who writes for the subject."""

    full_name: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose appeal it is: the full name in the nominative, surname first for Russian names."""

    full_name: str | None = None
    representative: Representative | None = None


@dataclass(frozen=True, slots=True)
class Requisite:
    """One requisite of policy 14.2 with the place where it was found.

    `set_by` names the person whose verdict it is, "" for the machine.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class SignatureRequisite:
    """The requisite of policy 14.2.4; a typed name alone leaves it absent."""

    verdict: Verdict
    signature: Signature
    evidence: tuple[Evidence, ...] = ()
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class Requisites:
    """The four requisites of policy 14.2.1–14.2.4."""

    name: Requisite
    relation: Requisite
    substance: Requisite
    signature: SignatureRequisite


@dataclass(frozen=True, slots=True)
class Document:
    """An attachment as far as it could be read.

    `pages` counts pages, or is None where the word means nothing. `page_texts` holds one text
    a page. `confidence_pct` is the recogniser's own (0–100), less the share of ink that it passed
    over; None where nothing was recognised.
    `signed` says whether ink that is no text stands where a signature would; None: not looked at.
    `flags` are short codes such as "encrypted_document", "unreadable", "too_large".
    `signed_at` is where that ink is. `seals` are electronic signatures in the file or beside it.
    `page_words` are the words of each page with their boxes while a letter is being read; they
    are kept in the archive under `words_ref` (steps/keep.py), not in the register.
    """

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    pages: int | None
    page_texts: tuple[str, ...]
    text_source: TextSource
    confidence_pct: int | None
    signed: bool | None = None
    flags: tuple[str, ...] = ()
    signed_at: Spot | None = None
    seals: tuple[Seal, ...] = ()
    page_words: tuple[tuple[Word, ...], ...] = ()
    words_ref: str = ""

    @property
    def text(self) -> str:
        """All pages, a blank line between them."""
        return "\n\n".join(self.page_texts)


@dataclass(frozen=True, slots=True)
class Claim:
    """Another header that names an author: shown to people, never believed."""

    header: str
    value: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The verdict on who wrote; `authorised` is None where there is no register to ask.

    `signatures` is what our own check found: it is kept, so that the verdict stays what it was.
    """

    address: str | None
    display_name: str
    authenticity: Authenticity
    authorised: bool | None
    reasons: tuple[Text, ...] = ()
    signatures: tuple[SignatureCheck, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the author's own words say, before the register or a calendar is asked.

    `relation` is the evidence of policy 14.2.2 inside the text (login, contract, order …).
    `secrets` are the passwords that were found, so that every view can mask them.
    `sort` is APPEAL, UNCLEAR, CONSENT_SUBMISSION, AUTHORITY_REQUEST or OTHER_BUSINESS here;
    the other sorts are told from headers and threads.
    """

    sort: Sort
    language: str
    form: Form
    applicant: Applicant
    demands: tuple[Demand, ...]
    name: Requisite
    relation: tuple[Evidence, ...]
    signature: SignatureRequisite
    requested_form: Form | None = None
    requested_deadline: date | None = None
    appeal_dated: date | None = None
    secrets: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that `mailbot inspect` prints of one letter."""

    sort: Sort
    sender: Sender
    received_at: datetime | None
    appeal_dated: date | None
    form: Form
    requested_form: Form | None
    requested_deadline: date | None
    language: str
    applicant: Applicant
    demands: tuple[Demand, ...]
    requisites: Requisites
    documents: tuple[Document, ...]
    clocks: tuple[Clock, ...]
    effective_due: datetime | None
    practical_due: date | None
    flags: tuple[str, ...]
    consent: Terms | None = None
