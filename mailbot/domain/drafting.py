"""Which messages an appeal needs, of which sections they are made, and which facts they name.

Nothing here writes a word: the words are in templates/. Whoever is not surely the subject gets a
draft that says neither yes nor no about any data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.findings import Form, Requisites, Sort, Verdict
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task, in_order
from mailbot.domain.message import Purpose
from mailbot.domain.requisites import CREDIBLE
from mailbot.domain.subject import Subject


class Standing(StrEnum):
    """Who wrote, as far as a reply depends on it (domain facts, section 9).

    SUBJECT: one registered subject, and nothing speaks against it. DOUBTED: his address, but the
    sender may be forged. SHARED: a registered address of which it is not clear whose it is.
    REPRESENTATIVE: somebody for the subject, whose authority no person has verified yet.
    """

    SUBJECT = "subject"
    DOUBTED = "doubted"
    SHARED = "shared"
    REPRESENTATIVE = "representative"
    UNREGISTERED = "unregistered"


class Addressee(StrEnum):
    """To whom a message goes: the subject's registered address, or the address that wrote."""

    SUBJECT = "subject"
    SENDER = "sender"


class Ask(StrEnum):
    """What a completion request may ask for; a password is not among it (policy 14.2.2)."""

    NAME = "name"
    RELATION = "relation"
    SUBSTANCE = "substance"
    SIGNATURE = "signature"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message to be drafted; its template bears the name of its purpose.

    `sections` are templates below sections/, in the order in which demands are answered.
    """

    purpose: Purpose
    form: Form
    language: str
    to: Addressee
    kinds: tuple[Kind, ...] = ()
    sorts: tuple[ReplySort, ...] = ()
    sections: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()


# Letters on paper or as a picture of paper; everything else is answered in the e-mail itself.
_LETTERS = frozenset({Form.SCANNED_DOCUMENT, Form.SIGNED_ELECTRONIC_DOCUMENT, Form.PAPER})

# What nobody needs to give a name for: it is acted upon for the address alone.
_NAMELESS = frozenset(
    {Kind.MARKETING_OBJECTION, Kind.INCIDENT_REPORT, Kind.PD_QUESTION, Kind.SPECIAL_REGIME_NOTICE}
)

# The first is said in full by the second, which answers all of 152-ФЗ, ч. 7 ст. 14.
_WITHIN = {Kind.PROCESSING_CONFIRMATION: Kind.ACCESS_REQUEST}

# The section of a reply that discloses nothing.
_WITHHELD = {
    Standing.DOUBTED: "identity_unproven",
    Standing.SHARED: "identity_unproven",
    Standing.REPRESENTATIVE: "representative_unverified",
    Standing.UNREGISTERED: "unknown_sender",
}
UNCLEAR_SECTION = "unclear"

# Whoever reports a leak may be thanked: the section names nobody's data.
_TO_ANYBODY = frozenset({Kind.INCIDENT_REPORT})
SPECIAL_SECTIONS = frozenset({*_WITHHELD.values(), UNCLEAR_SECTION})

# Letters of authorities, consents and answers of recipients are no appeals: a person writes.
_ANSWERED = frozenset({Sort.APPEAL, Sort.UNCLEAR})

_GDPR = frozenset(
    {Kind.PORTABILITY, Kind.GDPR_OBJECTION, Kind.GDPR_RESTRICTION, Kind.SPECIAL_REGIME_NOTICE}
)


def standing(appeal: Appeal, subject: Subject | None) -> Standing:
    """Judge who wrote; `subject` is the registered one that the appeal names, if exactly one."""
    if appeal.representative:
        return Standing.REPRESENTATIVE
    if not appeal.authorised:
        return Standing.UNREGISTERED
    if subject is None or _is_another_name(appeal.subject_name, subject.full_name):
        return Standing.SHARED
    return Standing.SUBJECT if appeal.authenticity in CREDIBLE else Standing.DOUBTED


def _is_another_name(claimed: str, registered: str) -> bool:
    """Does the letter bear a name that has no word in common with the registered one?

    A spouse who writes from the family's address is not the subject; one who changed the surname
    is. Names in two scripts cannot be compared.
    """
    ours, theirs = _words(claimed), _words(registered)
    comparable = ours and theirs and "".join(ours).isascii() == "".join(theirs).isascii()
    return bool(comparable) and ours.isdisjoint(theirs)


def _words(name: str) -> frozenset[str]:
    # An initial says too little to tell two people apart or to call them one.
    words = name.casefold().replace("ё", "е").replace(".", " ").split()
    return frozenset(word for word in words if len(word) > 1)


def plan(
    appeal: Appeal, demands: Iterable[Kind], requisites: Requisites, standing: Standing
) -> tuple[Planned, ...]:
    """Return the messages to draft: a reply always, and what has to be asked meanwhile.

    A final draft lies ready even if something is missing (domain facts 4.6, section 5); which of
    the two leaves, a person decides.

    Source: policy 14.3.2–14.4; domain facts sections 5, 6.2 and 9.
    """
    if appeal.sort not in _ANSWERED:
        return ()
    kinds = in_order(demands)
    asked = _questions(appeal, kinds, requisites, standing)
    return (*asked, _reply(appeal, kinds, standing))


def _questions(
    appeal: Appeal, kinds: tuple[Kind, ...], requisites: Requisites, standing: Standing
) -> tuple[Planned, ...]:
    """Ask the registered address and the writer, each for what only he can give."""
    challenge = Planned(
        purpose=Purpose.CHALLENGE,
        form=Form.PLAIN_TEXT,
        language=language_of(appeal),
        to=Addressee.SUBJECT,
        kinds=kinds,
    )
    match standing:
        case Standing.SUBJECT:
            asks = missing(kinds, requisites)
            return (_asked(appeal, kinds, asks, Addressee.SUBJECT),) if asks else ()
        case Standing.DOUBTED:
            return (challenge,)
        case Standing.SHARED:
            both = (Ask.NAME, Ask.RELATION)
            return (_asked(appeal, kinds, both, Addressee.SUBJECT),)
        case Standing.REPRESENTATIVE:
            request = _asked(appeal, kinds, (Ask.AUTHORITY,), Addressee.SENDER)
            return (challenge, request) if appeal.subject_id else (request,)
        case _:
            # The reply itself says what is needed; a second letter would say no more.
            return ()


def _asked(
    appeal: Appeal, kinds: tuple[Kind, ...], asks: tuple[Ask, ...], to: Addressee
) -> Planned:
    return Planned(
        purpose=Purpose.COMPLETION_REQUEST,
        form=Form.PLAIN_TEXT,
        language=language_of(appeal),
        to=to,
        kinds=kinds,
        asks=asks,
    )


def _reply(appeal: Appeal, kinds: tuple[Kind, ...], standing: Standing) -> Planned:
    is_subject = standing is Standing.SUBJECT
    return Planned(
        purpose=Purpose.REPLY,
        form=reply_form(appeal.form, appeal.requested_form),
        language=language_of(appeal),
        to=Addressee.SENDER if standing in _TO_SENDER else Addressee.SUBJECT,
        kinds=kinds,
        sorts=_sorts(kinds, discloses=is_subject),
        sections=_sections(kinds, standing),
    )


_TO_SENDER = frozenset({Standing.REPRESENTATIVE, Standing.UNREGISTERED})


def missing(kinds: Sequence[Kind], requisites: Requisites) -> tuple[Ask, ...]:
    """Return what has to be asked of the subject, never more than the demands need.

    The signature is asked for only where the law knows one (KINDS); a password never.

    Source: the table of domain facts section 5.
    """
    wanted = {
        Ask.NAME: requisites.name.verdict is not Verdict.PRESENT
        and not (kinds and _NAMELESS.issuperset(kinds)),
        Ask.RELATION: requisites.relation.verdict is Verdict.ABSENT,
        Ask.SUBSTANCE: requisites.substance.verdict is Verdict.ABSENT,
        Ask.SIGNATURE: requisites.signature.verdict is Verdict.ABSENT
        and any(KINDS[kind].signature_needed for kind in kinds),
    }
    return tuple(ask for ask, is_wanted in wanted.items() if is_wanted)


def _sections(kinds: tuple[Kind, ...], standing: Standing) -> tuple[str, ...]:
    if standing is Standing.SUBJECT:
        told = [kind for kind in kinds if _WITHIN.get(kind) not in kinds]
        return tuple(kind.value for kind in told) or (UNCLEAR_SECTION,)
    told = [kind for kind in kinds if kind in _TO_ANYBODY]
    withheld = () if told and len(told) == len(kinds) else (_WITHHELD[standing],)
    return (*(kind.value for kind in told), *withheld)


def _sorts(kinds: tuple[Kind, ...], *, discloses: bool) -> tuple[ReplySort, ...]:
    """Return the sorts of policy 14.3.4; what was asked and is not given is refused."""
    found = {sort for kind in kinds for sort in KINDS[kind].sorts} or {ReplySort.ACTION_NOTICE}
    if not discloses and ReplySort.INFORMATION in found:
        found = found - {ReplySort.INFORMATION} | {ReplySort.MOTIVATED_REFUSAL}
    return tuple(sort for sort in ReplySort if sort in found)


def reply_form(form: Form, requested: Form | None) -> Form:
    """Return the form of the reply: that of the appeal, unless another is asked (policy 14.4)."""
    return requested or form


def is_letter(form: Form) -> bool:
    """Is the reply a letter that is attached, or the e-mail itself?"""
    return form in _LETTERS


def language_of(appeal: Appeal) -> str:
    """Return the language of the reply: English for English letters, else Russian."""
    return "en" if appeal.language == "en" else "ru"


def head(
    appeal: Appeal, standing: Standing, *, subject: Subject | None, outgoing_no: str, zone: tzinfo
) -> dict[str, object]:
    """Return what stands around the text of a message to the outside (domain facts 6.2).

    The day and, for an e-mail, the `body` are added where the message is rendered. Only the
    subject is addressed by name.
    """
    return {**_named(appeal, standing, subject, zone), "outgoing_no": outgoing_no}


def _named(
    appeal: Appeal, standing: Standing, subject: Subject | None, zone: tzinfo
) -> dict[str, object]:
    return {
        "number": appeal.number,
        "received_on": appeal.received_at.astimezone(zone).date(),
        "dated_on": appeal.appeal_dated,
        "name": addressed(appeal, subject) if standing is Standing.SUBJECT else "",
    }


def addressed(appeal: Appeal, subject: Subject | None) -> str:
    """Return the fuller of the registered name and that of the letter, which may be newer."""
    registered = subject.full_name if subject else ""
    if _words(appeal.subject_name) <= _words(registered):
        return registered
    return appeal.subject_name


def facts(
    planned: Planned,
    appeal: Appeal,
    standing: Standing,
    *,
    subject: Subject | None,
    actions: Iterable[Action],
    due: datetime | None,
    zone: tzinfo,
) -> dict[str, object]:
    """Return everything that the text of a planned message may name.

    `due` is the last instant of the policy's reply; `done` says of every task when it was done.
    What is registered of the subject stays out unless it was the subject who wrote.
    """
    known = subject if standing is Standing.SUBJECT else None
    return {
        **_named(appeal, standing, subject, zone),
        "purpose": planned.purpose.value,
        "standing": standing.value,
        "kinds": [kind.value for kind in planned.kinds],
        "sections": planned.sections,
        "refuses": ReplySort.MOTIVATED_REFUSAL in planned.sorts,
        "asks": [ask.value for ask in planned.asks],
        "done": _done(actions),
        "due": due,
        "category": known.category if known else "",
        "gdpr": bool(known and known.special_regime) or not _GDPR.isdisjoint(planned.kinds),
        "password_seen": "password_in_letter" in appeal.flags,
    }


def _done(actions: Iterable[Action]) -> Mapping[str, datetime | None]:
    done: dict[str, datetime | None] = {task.value: None for task in Task}
    return done | {action.task.value: action.done_at for action in actions}


def frame(form: Form) -> str:
    """Return the template of the e-mail that leaves: the message itself, or a letter's cover."""
    return "cover" if is_letter(form) else "email"
