"""Whose address is it: asked when a letter is filed, when an address is registered, at sending."""

from dataclasses import replace

from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.findings import Form, Requisites
from mailbot.domain.kinds import ReplySort
from mailbot.domain.message import Message, Purpose
from mailbot.domain.post import is_same_place
from mailbot.domain.requisites import relation
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Addressee, Standing, bears_name, leave, standing
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.joined import SPLIT


def belongs(office: Office, unit: Unit, address: str, subject_id: str | None) -> bool:
    """Is the address registered for this subject, and for nobody else?"""
    owners = unit.subjects.by_address(office.canonical(address))
    return subject_id is not None and [owner.id for owner in owners] == [subject_id]


def recipient(
    office: Office,
    appeal: Appeal,
    subject: Subject | None,
    claimed: Subject | None,
    to: Addressee,
    form: Form,
) -> str | None:
    """Return the address to which a message goes; never Reply-To. A postal one is for paper only.

    A representative whose authority was verified is written to where he wrote from.
    A subject's is the registered one from which the appeal came, else his first one: what the
    register holds is what is used, not the header's own spelling.
    """
    meant = subject or claimed
    if appeal.authority and to is Addressee.SUBJECT:
        on_paper = appeal.channel is Channel.PAPER
        return appeal.sender if on_paper is (form is Form.PAPER) else None
    if form is Form.PAPER:
        return _postal(appeal, subject if to is Addressee.SENDER else meant, to)
    wrote = "" if appeal.channel is Channel.PAPER else office.canonical(appeal.sender)
    if to is Addressee.SENDER:
        known = subject.emails if subject else ()
        same = [address for address in known if office.canonical(address) == wrote]
        return next(iter(same), appeal.sender if wrote else None)
    if meant is None:
        return None
    same = [address for address in meant.emails if office.canonical(address) == wrote]
    return next(iter((*same, *meant.emails)), None)


def _postal(appeal: Appeal, subject: Subject | None, to: Addressee) -> str | None:
    """Return the registered postal address, else for the sender of paper the one on his letter."""
    if subject is not None and subject.postal_address:
        return subject.postal_address
    wrote = to is Addressee.SENDER and appeal.channel is Channel.PAPER
    return (appeal.sender or None) if wrote else None


def may_go(office: Office, unit: Unit, message: Message, appeal: Appeal, address: str) -> bool:
    """May the message go to that address, by the table of `domain/trust.py`?

    Asked before approval and again at the moment of sending (domain facts 7.4).
    """
    subject = unit.subjects.find(appeal.subject_id)
    granted = leave(standing(appeal, subject), message.purpose)
    ourselves = office.canonical(office.settings.operator.email)
    if granted is None or office.canonical(address) == ourselves:
        return False
    if granted.to is Addressee.RECIPIENT:
        parties = (*office.policy.recipients, *office.policy.processors)
        theirs = {office.canonical(party.email) for party in parties if party.email}
        return office.canonical(address) in theirs
    meant = appeal.subject_id
    if message.purpose is Purpose.CHALLENGE:
        meant = meant or appeal.claimed_id
    on_paper = message.draft.form is Form.PAPER
    if appeal.authority and standing(appeal, subject) is Standing.SUBJECT:
        return _is_his(office, appeal, address, on_paper=on_paper)
    if _lives(unit, address, meant) if on_paper else belongs(office, unit, address, meant):
        return True
    return (
        granted.to is Addressee.SENDER
        and on_paper is (appeal.channel is Channel.PAPER)
        and office.canonical(address) == office.canonical(appeal.sender)
        and ReplySort.INFORMATION not in message.draft.sorts
    )


def _is_his(office: Office, appeal: Appeal, address: str, *, on_paper: bool) -> bool:
    """Is it where the verified representative wrote from, and does his authority hold today?"""
    today = office.now().astimezone(office.settings.operator.zone).date()
    return (
        on_paper is (appeal.channel is Channel.PAPER)
        and (appeal.authority_until is None or today <= appeal.authority_until)
        and office.canonical(address) == office.canonical(appeal.sender)
    )


def _lives(unit: Unit, address: str, subject_id: str | None) -> bool:
    """Is it the postal address that is registered for this subject? A family may share one."""
    subject = unit.subjects.find(subject_id)
    return subject is not None and subject.postal_address == address


def identified(office: Office, unit: Unit, appeal: Appeal) -> Appeal:
    """Return the appeal with what the register of addresses says by now of a sender.

    Asked while no one subject is known: a stranger may be registered by now, and an address of
    two subjects may belong to one. A representative is not the subject, registered or not.
    Nobody who was known becomes unknown here: whether he may be written to is asked at sending.
    The sender of a letter is not the one whose demand a person split off it.
    """
    if appeal.subject_id or not appeal.sender or SPLIT in appeal.flags:
        return appeal
    owners = _owners(office, unit, appeal)
    if not owners or appeal.representative:
        appeal = replace(appeal, claimed_id=_claimed(unit, appeal))
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


def _owners(office: Office, unit: Unit, appeal: Appeal) -> list[Subject]:
    """Return whose address wrote: a mailbox, or for a letter on paper a name at a place."""
    if appeal.channel is Channel.PAPER:
        return list(living_at(unit, appeal.subject_name, appeal.sender))
    return unit.subjects.by_address(office.canonical(appeal.sender))


def living_at(unit: Unit, name: str, address: str) -> tuple[Subject, ...]:
    """Return the subjects of that name who are registered at that postal address."""
    return tuple(
        subject
        for subject in unit.subjects.all()
        if bears_name(name, subject.full_name) and is_same_place(address, subject.postal_address)
    )


def _claimed(unit: Unit, appeal: Appeal) -> str | None:
    """Return the one registered subject whose name the letter bears: he is asked, not told."""
    named = [s.id for s in unit.subjects.all() if bears_name(appeal.subject_name, s.full_name)]
    return named[0] if len(named) == 1 else None


def _related(unit: Unit, appeal: Appeal) -> Requisites | None:
    """Judge the relations anew: a registered address is evidence of them (policy 14.2.2)."""
    letters = unit.letters.of_appeal(appeal.id)
    found = unit.letters.findings(letters[0].id) if letters else None
    if found is None or appeal.requisites is None or appeal.requisites.relation.set_by:
        return appeal.requisites
    sender = replace(found.sender, authorised=True)
    proof = relation(appeal.requisites.relation.evidence, sender)
    return replace(appeal.requisites, relation=proof)
