"""Decides who may be written to on a letter, with what, and with whose approval: one table.

Nothing is disclosed, changed or destroyed on a word that may be another's; what can be undone and
harms nobody is done at once. Whoever is not surely the subject hears neither yes nor no about any
data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.findings import Authenticity, Verdict
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task
from mailbot.domain.message import Purpose
from mailbot.domain.subject import Subject


class Standing(StrEnum):
    """Who wrote, as far as a reply depends on it (domain facts, section 9).

    SUBJECT: one registered subject, and nothing speaks against it. DOUBTED: his address, but
    somebody else may have used it. SHARED: a registered address of which it is not clear whose
    it is. REPRESENTATIVE: somebody for the subject, whose authority no person has verified yet.
    FORGED: the subject says that he did not write.
    """

    SUBJECT = "subject"
    DOUBTED = "doubted"
    SHARED = "shared"
    REPRESENTATIVE = "representative"
    UNREGISTERED = "unregistered"
    FORGED = "forged"


class Addressee(StrEnum):
    """To whom a message goes: the subject's registered address, the address that wrote, or a party.

    RECIPIENT: who received or processes the data, at the address of policy.toml.
    """

    SUBJECT = "subject"
    SENDER = "sender"
    RECIPIENT = "recipient"


class Contents(StrEnum):
    """What a message may hold.

    DATA: what domain facts 6 say. TERMS: number, dates and demands, nothing about data.
    NEUTRAL: besides that neither yes nor no about any data. IDENTITY: whose data are meant, by the
    one thing that the recipient needs, and what to do.
    """

    DATA = "data"
    TERMS = "terms"
    NEUTRAL = "neutral"
    IDENTITY = "identity"


class Approval(StrEnum):
    """Who lets a message go: a named person for these very bytes, or the configuration."""

    PERSON = "person"
    CONFIGURATION = "configuration"


class Weight(StrEnum):
    """What a demand would do to the subject if another had written it."""

    HARMLESS = "harmless"
    DISCLOSING = "disclosing"
    CHANGING = "changing"


@dataclass(frozen=True, slots=True)
class Leave:
    """One cell of the table: this message may go there, with that, and so approved."""

    to: Addressee
    contents: Contents
    approval: Approval = Approval.PERSON


# Flags of an appeal: the subject confirmed it (or a person vouched for him), or denied it.
CONFIRMED = "confirmed"
FORGED = "forged"

# What harms nobody or can be undone, so that it is ordered whoever wrote: a leak is reported
# whoever tells of it (152-ФЗ, ч. 3.1 ст. 21).
REVERSIBLE = frozenset(
    {Task.STOP_MAILING, Task.BLOCK, Task.INVESTIGATE, Task.MARK_REGIME, Task.REPORT_INCIDENT,
     Task.REPORT_INQUIRY}
)  # fmt: skip

_S, _P = Standing, Purpose
_TO_SUBJECT, _TO_SENDER = Addressee.SUBJECT, Addressee.SENDER
_NEUTRAL = Leave(_TO_SENDER, Contents.NEUTRAL)

# Domain facts, section 9. What does not stand here may not be sent. The extension of a term says
# no more than its number and days, and follows the reply.
LEAVES: Mapping[tuple[Standing, Purpose], Leave] = {
    (_S.SUBJECT, _P.ACKNOWLEDGEMENT): Leave(
        _TO_SUBJECT, Contents.TERMS, Approval.CONFIGURATION
    ),
    (_S.SUBJECT, _P.COMPLETION_REQUEST): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.SUBJECT, _P.EXTENSION_NOTICE): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.SUBJECT, _P.REPLY): Leave(_TO_SUBJECT, Contents.DATA),
    (_S.SUBJECT, _P.RECIPIENT_NOTICE): Leave(Addressee.RECIPIENT, Contents.IDENTITY),
    (_S.DOUBTED, _P.CHALLENGE): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.DOUBTED, _P.EXTENSION_NOTICE): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.DOUBTED, _P.REPLY): Leave(_TO_SUBJECT, Contents.NEUTRAL),
    (_S.SHARED, _P.COMPLETION_REQUEST): _NEUTRAL,
    (_S.SHARED, _P.EXTENSION_NOTICE): _NEUTRAL,
    (_S.SHARED, _P.REPLY): _NEUTRAL,
    (_S.REPRESENTATIVE, _P.CHALLENGE): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.REPRESENTATIVE, _P.COMPLETION_REQUEST): _NEUTRAL,
    (_S.REPRESENTATIVE, _P.EXTENSION_NOTICE): _NEUTRAL,
    (_S.REPRESENTATIVE, _P.REPLY): _NEUTRAL,
    # The registered address of him whose name the letter bears, never the one that wrote.
    (_S.UNREGISTERED, _P.CHALLENGE): Leave(_TO_SUBJECT, Contents.TERMS),
    (_S.UNREGISTERED, _P.EXTENSION_NOTICE): _NEUTRAL,
    (_S.UNREGISTERED, _P.REPLY): _NEUTRAL,
    (_S.FORGED, _P.REPLY): Leave(_TO_SUBJECT, Contents.NEUTRAL),
}  # fmt: skip


def leave(standing: Standing, purpose: Purpose) -> Leave | None:
    """Return whether and how a message of that purpose may go out; None: not at all."""
    return LEAVES.get((standing, purpose))


def weight(kind: Kind) -> Weight:
    """Return what acting upon the demand would do if the subject had not made it.

    Telling the recipients of the data follows what was done and changes nothing by itself.
    """
    row = KINDS[kind]
    if not REVERSIBLE.issuperset(set(row.tasks) - {Task.NOTIFY_RECIPIENTS, Task.EXPORT}):
        return Weight.CHANGING
    if ReplySort.INFORMATION in row.sorts:
        return Weight.DISCLOSING
    return Weight.HARMLESS


def standing(appeal: Appeal, subject: Subject | None) -> Standing:
    """Judge who wrote; `subject` is the registered one that the appeal names, if exactly one."""
    if FORGED in appeal.flags:
        return Standing.FORGED
    if (CONFIRMED in appeal.flags or appeal.authority) and subject is not None:
        # A representative whose authority a person has verified is told what the subject would be.
        return Standing.SUBJECT
    if appeal.representative:
        return Standing.REPRESENTATIVE
    if not appeal.authorised:
        return Standing.UNREGISTERED
    if subject is None or _is_another_name(appeal.subject_name, subject.full_name):
        return Standing.SHARED
    sure = is_signed_on_paper(appeal) or _suffices(appeal.authenticity, appeal.kinds)
    return Standing.SUBJECT if sure else Standing.DOUBTED


def is_signed_on_paper(appeal: Appeal) -> bool:
    """Is it a sheet signed by hand, which is the form that policy and law have in mind?

    What is answered on it goes to the registered postal address of the name that it bears, after
    a person has compared the signature.

    Source: policy 14.1.1, 14.2.4; 152-ФЗ, ч. 3 ст. 14.
    """
    requisites = appeal.requisites
    return (
        appeal.channel is Channel.PAPER
        and requisites is not None
        and requisites.signature.verdict is Verdict.PRESENT
    )


def _suffices(authenticity: Authenticity, kinds: Iterable[Kind]) -> bool:
    """Is the letter as sure as its demands need it: a proven one always, a failed one never?"""
    if authenticity is Authenticity.UNPROVEN:
        return all(weight(kind) is Weight.HARMLESS for kind in kinds)
    return authenticity is Authenticity.PROVEN


def _is_another_name(claimed: str, registered: str) -> bool:
    """Does the letter bear a name that has no word in common with the registered one?

    A spouse who writes from the family's address is not the subject; one who changed the surname
    is. Names in two scripts cannot be compared.
    """
    ours, theirs = name_words(claimed), name_words(registered)
    comparable = ours and theirs and "".join(ours).isascii() == "".join(theirs).isascii()
    return bool(comparable) and ours.isdisjoint(theirs)


def bears_name(claimed: str, registered: str) -> bool:
    """May the letter's name be that of this subject: surname and first name, both his?"""
    words = name_words(claimed)
    return len(words) > 1 and words <= name_words(registered)


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name; an initial says too little to tell two people apart."""
    words = name.casefold().replace("ё", "е").replace(".", " ").split()
    return frozenset(word for word in words if len(word) > 1)
