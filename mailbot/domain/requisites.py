"""The four requisites of policy 14.2: present, absent or doubtful, with the place in the text.

A missing requisite is a reason to ask, never one not to register or not to answer.
"""

from collections.abc import Mapping
from dataclasses import replace

from mailbot.domain.findings import (
    Authenticity,
    Demand,
    Evidence,
    Reading,
    Requisite,
    Requisites,
    Sender,
    Signature,
    SignatureRequisite,
    Verdict,
)

CREDIBLE = frozenset({Authenticity.PROVEN, Authenticity.UNPROVEN})


def judge(reading: Reading, sender: Sender) -> Requisites:
    """Return the verdict on every requisite.

    Source: policy 14.2.1–14.2.4; domain facts section 5.
    """
    return Requisites(
        name=reading.name,
        relation=relation(reading.relation, sender),
        substance=substance(reading.demands),
        signature=reading.signature,
    )


def relation(in_text: tuple[Evidence, ...], sender: Sender) -> Requisite:
    """Judge the evidence of relations: the registered address is enough, so is a contract number.

    A password is never asked for (policy 14.2.2 names it "in particular" only). A registered
    address that somebody else may have used is doubtful.
    """
    by_address = (Evidence(sender.address or "", "From"),) if sender.authorised else ()
    if by_address and sender.authenticity in CREDIBLE:
        return Requisite(Verdict.PRESENT, by_address + in_text)
    if in_text:
        return Requisite(Verdict.PRESENT, in_text)
    return Requisite(Verdict.DOUBTFUL if by_address else Verdict.ABSENT, by_address)


def fuller(known: Requisite, new: Requisite) -> Requisite:
    """Return the better of two verdicts on one requisite, with the evidence of both.

    What a person found stays found, whatever a later letter is read to say.
    """
    order = (Verdict.ABSENT, Verdict.DOUBTFUL, Verdict.PRESENT)
    best = known.verdict if known.set_by else max(known.verdict, new.verdict, key=order.index)
    return Requisite(best, tuple(dict.fromkeys((*known.evidence, *new.evidence))), known.set_by)


def completed(known: SignatureRequisite, new: SignatureRequisite) -> SignatureRequisite:
    """Return the signature that a later letter brings where there was none and no person judged."""
    is_open = known.verdict is not Verdict.PRESENT and not known.set_by
    return new if is_open and new.verdict is Verdict.PRESENT else known


def merged(known: Requisites | None, new: Requisites | None) -> Requisites | None:
    """Return the requisites of an appeal with those that another letter of it brings."""
    if known is None or new is None:
        return known or new
    # A relation by address says who wrote that letter, not who made the appeal.
    return replace(
        known,
        name=fuller(known.name, new.name),
        relation=fuller(known.relation, new.relation),
        substance=fuller(known.substance, new.substance),
        signature=completed(known.signature, new.signature),
    )


# Of a letter that nobody could read nothing is known.
_UNREAD = Requisites(
    name=Requisite(Verdict.DOUBTFUL),
    relation=Requisite(Verdict.DOUBTFUL),
    substance=Requisite(Verdict.DOUBTFUL),
    signature=SignatureRequisite(Verdict.DOUBTFUL, Signature.NONE),
)


def corrected(known: Requisites | None, verdicts: Mapping[str, Verdict], by: str) -> Requisites:
    """Return the requisites with a person's verdicts, by their names; the evidence stays beside.

    Whoever finds a signature that was not recognised has it before his eyes: it is by hand.
    """
    before = known or _UNREAD
    changed = {
        name: replace(getattr(before, name), verdict=verdict, set_by=by)
        for name, verdict in verdicts.items()
    }
    made = replace(before, **changed)
    unseen = made.signature.signature in (Signature.NONE, Signature.TYPED_NAME)
    if "signature" in verdicts and made.signature.verdict is Verdict.PRESENT and unseen:
        by_hand = replace(made.signature, signature=Signature.HANDWRITTEN_SCAN)
        return replace(made, signature=by_hand)
    return made


def substance(demands: tuple[Demand, ...]) -> Requisite:
    """Judge the substance: any demand that was understood."""
    if not demands:
        return Requisite(Verdict.ABSENT)
    quotes = tuple(evidence for demand in demands for evidence in demand.evidence)
    return Requisite(Verdict.PRESENT, tuple(dict.fromkeys(quotes)))
