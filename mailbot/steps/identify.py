"""Whose address is it: asked when a letter is filed, when an address is registered, at sending."""

from dataclasses import replace

from mailbot.domain.appeal import Appeal
from mailbot.domain.findings import Requisites
from mailbot.domain.requisites import relation
from mailbot.office import Office
from mailbot.ports import Unit


def belongs(office: Office, unit: Unit, address: str, subject_id: str | None) -> bool:
    """Is the address registered for this subject, and for nobody else?"""
    owners = unit.subjects.by_address(office.canonical(address))
    return subject_id is not None and [owner.id for owner in owners] == [subject_id]


def identified(office: Office, unit: Unit, appeal: Appeal) -> Appeal:
    """Return the appeal with what the register of addresses says by now of a sender.

    Asked while no one subject is known: a stranger may be registered by now, and an address of
    two subjects may belong to one. A representative is not the subject, registered or not.
    Nobody who was known becomes unknown here: whether he may be written to is asked at sending.
    """
    if appeal.subject_id or not appeal.sender:
        return appeal
    owners = unit.subjects.by_address(office.canonical(appeal.sender))
    if not owners:
        return appeal
    subject = owners[0] if len(owners) == 1 and not appeal.representative else None
    return replace(
        appeal,
        authorised=True,
        subject_id=subject.id if subject else None,
        subject_name=appeal.subject_name or (subject.full_name if subject else ""),
        # What an authorised address proves is already judged.
        requisites=appeal.requisites if appeal.authorised else _related(unit, appeal),
    )


def _related(unit: Unit, appeal: Appeal) -> Requisites | None:
    """Judge the relations anew: a registered address is evidence of them (policy 14.2.2)."""
    letters = unit.letters.of_appeal(appeal.id)
    found = unit.letters.findings(letters[0].id) if letters else None
    if found is None or appeal.requisites is None:
        return appeal.requisites
    sender = replace(found.sender, authorised=True)
    proof = relation(appeal.requisites.relation.evidence, sender)
    return replace(appeal.requisites, relation=proof)
