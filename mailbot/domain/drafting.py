"""Which messages an appeal needs, and of which sections they are made.

Nothing here writes a word: the words are in templates/. Whoever is not surely the subject gets a
draft that says neither yes nor no about any data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mailbot.domain.acts import TOLD_FIRST
from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.decision import UNDECIDED, Decision
from mailbot.domain.findings import Form, Requisites, Sort, Verdict
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task, in_order
from mailbot.domain.message import Draft, Purpose
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Addressee, Standing, leave


class Ask(StrEnum):
    """What a completion request may ask for; a password is not among it (policy 14.2.2)."""

    NAME = "name"
    RELATION = "relation"
    SUBSTANCE = "substance"
    SIGNATURE = "signature"
    AUTHORITY = "authority"
    CLARITY = "clarity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message to be drafted; its template bears the name of its purpose.

    `sections` are templates below sections/, in the order in which demands are answered. `lacks`
    is what was asked for in vain, so that some of them are answered by saying so.
    """

    purpose: Purpose
    form: Form
    language: str
    to: Addressee
    kinds: tuple[Kind, ...] = ()
    sorts: tuple[ReplySort, ...] = ()
    sections: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    decision: Decision = UNDECIDED
    lacks: tuple[Ask, ...] = ()


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
    Standing.FORGED: "forged",
}
UNCLEAR_SECTION = "unclear"

# A request before its time is answered by one section (152-ФЗ, ч. 4–6 ст. 14; facts 7.5).
REPEAT_SECTION = "repeat"
REPEATABLE = frozenset({Kind.ACCESS_REQUEST, Kind.PROCESSING_CONFIRMATION})

# Flags of an appeal: it asks too early for what was told, and why or by whom that is let pass.
REPEAT, JUSTIFIED = "repeat", "repeat_justified"

# Flag of an appeal whose demands exclude each other: asked about, and protected meanwhile.
CONTRADICTORY = "contradictory"

# Whoever reports a leak may be thanked: the section names nobody's data.
_TO_ANYBODY = frozenset({Kind.INCIDENT_REPORT})

# What a person decided, or what follows where nothing came of what was asked for.
REFUSAL_SECTION, INCOMPLETE_SECTION = "refusal", "incomplete"
NOTHING_SECTION, CURED_SECTION = "nothing_held", "violation_cured"
SPECIAL_SECTIONS = frozenset(
    {*_WITHHELD.values(), UNCLEAR_SECTION, REPEAT_SECTION, REFUSAL_SECTION, INCOMPLETE_SECTION,
     NOTHING_SECTION, CURED_SECTION}
)  # fmt: skip

_DESTROYING = frozenset(kind for kind, row in KINDS.items() if Task.DESTROY in row.tasks)

# Neither told nor done while the appeal lacks what proves who asks (152-ФЗ, ч. 3 ст. 14; facts 5).
NEEDS_PROOF = frozenset(kind for kind, row in KINDS.items() if row.signature_needed)

# Letters of authorities, consents and answers of recipients are no appeals: a person writes.
_ANSWERED = frozenset({Sort.APPEAL, Sort.UNCLEAR})


def plan(
    appeal: Appeal,
    demands: Iterable[Kind],
    requisites: Requisites,
    standing: Standing,
    decision: Decision = UNDECIDED,
    *,
    in_vain: bool = False,
    subject: Subject | None = None,
) -> tuple[Planned, ...]:
    """Return the messages to draft: a reply always, and what has to be asked meanwhile.

    A final draft lies ready even if something is missing (domain facts 4.6, section 5); which of
    the two leaves, a person decides. `in_vain`: what is missing was asked for and has not come, and
    the term ends; then the reply says what could therefore not be done. `subject` is whom a
    message to the subject reaches, if anybody knows.

    Source: policy 14.3.2–14.4; domain facts sections 5, 6.2 and 9.
    """
    if appeal.sort not in _ANSWERED:
        return ()
    kinds = in_order(demands)
    asked = _questions(appeal, kinds, requisites, standing)
    lacks = missing(kinds, requisites) if in_vain and standing is Standing.SUBJECT else ()
    planned = (*asked, _reply(appeal, kinds, standing, decision, lacks))
    return tuple(
        replace(each, form=form)
        for each in planned
        if (form := reaching(each, appeal, standing, subject)) is not None
    )


def reaching(
    planned: Planned, appeal: Appeal, standing: Standing, subject: Subject | None
) -> Form | None:
    """Return the form in which a message reaches its addressee; None: in none that serves it.

    Whoever wrote on paper has a mailbox for us only if one is registered for him, and whoever
    wrote an e-mail is answered on paper only at a registered address. A challenge on paper would
    be answered too late, and by whoever lives there.
    """
    on_paper = appeal.channel is Channel.PAPER
    if planned.to is Addressee.SENDER:
        if on_paper:
            return Form.PAPER
        return appeal.form if planned.form is Form.PAPER else planned.form
    if on_paper and not (subject and subject.emails):
        return None if planned.purpose is Purpose.CHALLENGE else Form.PAPER
    if planned.form is Form.PAPER and not on_paper and standing is not Standing.SUBJECT:
        return appeal.form
    return planned.form


def _questions(
    appeal: Appeal, kinds: tuple[Kind, ...], requisites: Requisites, standing: Standing
) -> tuple[Planned, ...]:
    """Ask the registered address and the writer, each for what only he can give."""
    match standing:
        case Standing.SUBJECT:
            clarity = (Ask.CLARITY,) if CONTRADICTORY in appeal.flags else ()
            asks = (*missing(kinds, requisites), *clarity)
            return (_asked(appeal, kinds, asks, standing),) if asks else ()
        case Standing.DOUBTED:
            return (_challenge(appeal, kinds, standing),)
        case Standing.SHARED:
            return (_asked(appeal, kinds, (Ask.NAME, Ask.RELATION), standing),)
        case Standing.REPRESENTATIVE:
            request = _asked(appeal, kinds, (Ask.AUTHORITY,), standing)
            known = appeal.subject_id or appeal.claimed_id
            return (_challenge(appeal, kinds, standing), request) if known else (request,)
        case Standing.UNREGISTERED:
            # The reply itself tells the writer what is needed; a second letter would say no more.
            # Whoever bears the letter's name is asked, if exactly one registered subject does.
            return (_challenge(appeal, kinds, standing),) if appeal.claimed_id else ()
        case Standing.FORGED:
            return ()


def _challenge(appeal: Appeal, kinds: tuple[Kind, ...], standing: Standing) -> Planned:
    return Planned(
        purpose=Purpose.CHALLENGE,
        form=Form.PLAIN_TEXT,
        language=language_of(appeal),
        to=_addressee(standing, Purpose.CHALLENGE),
        kinds=kinds,
    )


def _asked(
    appeal: Appeal, kinds: tuple[Kind, ...], asks: tuple[Ask, ...], standing: Standing
) -> Planned:
    return Planned(
        purpose=Purpose.COMPLETION_REQUEST,
        form=Form.PLAIN_TEXT,
        language=language_of(appeal),
        to=_addressee(standing, Purpose.COMPLETION_REQUEST),
        kinds=kinds,
        asks=asks,
    )


def _addressee(standing: Standing, purpose: Purpose) -> Addressee:
    granted = leave(standing, purpose)
    assert granted is not None  # noqa: S101 -- nothing is planned that the table forbids
    return granted.to


def _reply(
    appeal: Appeal,
    kinds: tuple[Kind, ...],
    standing: Standing,
    decision: Decision,
    lacks: tuple[Ask, ...],
) -> Planned:
    is_subject = standing is Standing.SUBJECT
    told = tuple(kind for kind in kinds if kind in decision.only) or kinds
    instead = _instead(appeal, told, decision, lacks)
    if is_subject and not decision.only:
        told = _before_destruction(told, instead)
    return Planned(
        purpose=Purpose.REPLY,
        form=reply_form(appeal.form, appeal.requested_form),
        language=language_of(appeal),
        to=_addressee(standing, Purpose.REPLY),
        kinds=told,
        sorts=_sorts(told, instead, in_part=_in_part(told, decision), discloses=is_subject),
        sections=(*_sections(told, instead, standing), *_in_part(told, decision)),
        decision=decision,
        lacks=lacks if INCOMPLETE_SECTION in instead.values() else (),
    )


def _before_destruction(kinds: tuple[Kind, ...], instead: Mapping[Kind, str]) -> tuple[Kind, ...]:
    """Leave to a later reply what is answered by destroying what this one tells.

    Source: domain facts 7.8: access before destruction, one reply or earlier partial ones.
    """
    tells = any(kind in TOLD_FIRST and kind not in instead for kind in kinds)
    later = _DESTROYING - instead.keys() if tells else frozenset()
    return tuple(kind for kind in kinds if kind not in later)


def _in_part(kinds: tuple[Kind, ...], decision: Decision) -> tuple[str, ...]:
    """Return the section that refuses a part of what is told otherwise."""
    refusal = decision.refusal
    refuses = refusal and refusal.part and not set(refusal.kinds).isdisjoint(kinds)
    return (REFUSAL_SECTION,) if refuses else ()


def _instead(
    appeal: Appeal, kinds: tuple[Kind, ...], decision: Decision, lacks: tuple[Ask, ...]
) -> Mapping[Kind, str]:
    """Return which demands are answered by another section than their own, and by which.

    The first that fits counts: what a person decided goes before what the machine found.
    """
    premature = REPEATABLE if is_premature(appeal) else frozenset[Kind]()
    rows = (
        (decision.refused, REFUSAL_SECTION),
        (REPEATABLE if decision.nothing_held else frozenset[Kind](), NOTHING_SECTION),
        (frozenset({Kind.UNLAWFUL_PROCESSING_CLAIM} if decision.cure else ()), CURED_SECTION),
        (premature, REPEAT_SECTION),
        (NEEDS_PROOF if lacks else frozenset[Kind](), INCOMPLETE_SECTION),
    )
    return {
        kind: section
        for kind in kinds
        if (section := next((name for concerned, name in rows if kind in concerned), ""))
    }


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


def is_premature(appeal: Appeal) -> bool:
    """Is it a repeated request before its time, without a reason (152-ФЗ, ч. 4, 5 ст. 14)?"""
    return REPEAT in appeal.flags and JUSTIFIED not in appeal.flags


def _sections(
    kinds: tuple[Kind, ...], instead: Mapping[Kind, str], standing: Standing
) -> tuple[str, ...]:
    if standing is Standing.SUBJECT:
        told = [kind for kind in kinds if _WITHIN.get(kind) not in kinds]
        named = (instead.get(kind, kind.value) for kind in told)
        return tuple(dict.fromkeys(named)) or (UNCLEAR_SECTION,)
    told = [kind for kind in kinds if kind in _TO_ANYBODY]
    withheld = () if told and len(told) == len(kinds) else (_WITHHELD[standing],)
    return (*(kind.value for kind in told), *withheld)


# What these sections answer was asked and is not given.
_REFUSING = frozenset({REFUSAL_SECTION, REPEAT_SECTION, INCOMPLETE_SECTION})


def _sorts(
    kinds: tuple[Kind, ...],
    instead: Mapping[Kind, str],
    *,
    in_part: tuple[str, ...],
    discloses: bool,
) -> tuple[ReplySort, ...]:
    """Return the sorts of policy 14.3.4; information that was asked and is not given is refused."""
    found = {ReplySort.MOTIVATED_REFUSAL} if in_part else set[ReplySort]()
    for kind in kinds:
        sorts = set(KINDS[kind].sorts)
        if instead.get(kind) in _REFUSING and ReplySort.INFORMATION in sorts:
            sorts = {ReplySort.MOTIVATED_REFUSAL}
        found |= sorts
    found = found or {ReplySort.ACTION_NOTICE}
    if not discloses and ReplySort.INFORMATION in found:
        found = found - {ReplySort.INFORMATION} | {ReplySort.MOTIVATED_REFUSAL}
    return tuple(sort for sort in ReplySort if sort in found)


def untold(draft: Draft) -> frozenset[Kind]:
    """Return the demands of a reply that it neither fulfils nor informs on."""
    nothing = REPEATABLE if draft.decision.nothing_held else frozenset[Kind]()
    return draft.decision.refused | nothing | (NEEDS_PROOF if draft.lacks else frozenset[Kind]())


def reply_form(form: Form, requested: Form | None) -> Form:
    """Return the form of the reply: that of the appeal, unless another is asked (policy 14.4)."""
    return requested or form


def is_letter(form: Form) -> bool:
    """Is the reply a letter that is attached, or the e-mail itself?"""
    return form in _LETTERS


def language_of(appeal: Appeal) -> str:
    """Return the language of the reply: English for English letters, else Russian."""
    return "en" if appeal.language == "en" else "ru"
