"""Find out what a letter says and who wrote it; stores nothing, so `inspect` uses it too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.domain.addresses import domain_of
from mailbot.domain.clocks import Facts, effective_due, practical_due, start_clocks
from mailbot.domain.findings import Authenticity, Document, Findings, Reading, Sender, Sort
from mailbot.domain.letter import Letter
from mailbot.domain.pointing import pointed
from mailbot.domain.requisites import judge as judge_requisites
from mailbot.domain.sender import claims_of, may_be_rebuilt
from mailbot.domain.sender import judge as judge_sender
from mailbot.domain.signatures import SignatureCheck, is_settled
from mailbot.domain.subject import Subject
from mailbot.office import Office
from mailbot.ports import Subjects

# Letters inside a letter, by media type.
_LETTERS = frozenset({"message/rfc822", "application/vnd.ms-outlook", "application/vnd.ms-tnef"})


@dataclass(frozen=True, slots=True)
class Author:
    """The verdict on who wrote, and the registered subjects with that address."""

    sender: Sender
    subjects: tuple[Subject, ...] = ()

    @property
    def subject(self) -> Subject | None:
        """The one subject that is meant; an address of two belongs to nobody in particular."""
        return self.subjects[0] if len(self.subjects) == 1 else None


def signatures_of(
    office: Office,
    letter: Letter,
    raw: bytes,
    received_at: datetime,
    earlier: tuple[SignatureCheck, ...] = (),
) -> tuple[SignatureCheck, ...]:
    """Check the author's signatures where the verdict hangs on them.

    What was found `earlier` stays, unless DNS was silent then: keys are changed and withdrawn, and
    a verdict must be the same tomorrow.
    """
    if earlier and is_settled(earlier):
        return earlier
    verdict = _judged(office, letter, (), registered=None)
    if verdict.authenticity is not Authenticity.UNPROVEN or verdict.address is None:
        return ()
    return office.check_signatures(raw, domain_of(verdict.address), received_at)


def author_of(
    office: Office,
    letter: Letter,
    subjects: Subjects | None,
    signatures: tuple[SignatureCheck, ...] = (),
) -> Author:
    """Judge the sender; without a register `authorised` stays None."""
    address = letter.senders[0].address if len(letter.senders) == 1 else None
    found: tuple[Subject, ...] = ()
    if subjects is not None and address:
        found = tuple(subjects.by_address(office.canonical(address)))
    registered = None if subjects is None else bool(found)
    return Author(_judged(office, letter, signatures, registered=registered), found)


def _judged(
    office: Office,
    letter: Letter,
    signatures: tuple[SignatureCheck, ...],
    *,
    registered: bool | None,
) -> Sender:
    return judge_sender(
        letter.senders,
        letter.sender_faults,
        office.evidence(letter, office.settings.mailbox.server),
        registered=registered,
        signatures=signatures,
        claims=claims_of(letter),
        rebuilt=may_be_rebuilt(letter),
    )


def read_letter(office: Office, letter: Letter, received_at: datetime | None) -> tuple[
    Reading, tuple[Document, ...]
]:  # fmt: skip
    """Read the body and every attachment."""
    from mailbot.reading.read import OperatorNames, read

    documents = office.documents.read(letter.parts)
    operator = office.settings.operator
    ours = frozenset(_ours(office, documents))
    reading = read(
        letter.text,
        letter.subject,
        [document for document in documents if document not in ours],
        display_name=letter.senders[0].name if letter.senders else "",
        operator=OperatorNames(
            names=tuple(filter(None, (operator.name, operator.short_name, operator.responsible))),
            site=operator.site,
            email=operator.email,
        ),
        received_on=received_at.astimezone(operator.zone).date() if received_at else None,
    )
    return pointed(reading, documents), documents


_AUTHOR = re.compile(r"^From: .*?([^\s<>]+@[^\s<>]+)")


def _ours(office: Office, documents: Iterable[Document]) -> Iterator[Document]:
    """Yield our own letters that came back as attachments, with all that is inside.

    What we wrote about a demand is none. Nothing is hidden: they are shown like any document.
    """
    us = office.canonical(office.settings.operator.email)
    inside: tuple[str, ...] = ()
    for document in documents:
        author = _AUTHOR.match(document.text) if document.media_type in _LETTERS else None
        if author and office.canonical(author[1]) == us:
            inside = (*inside, f"{document.name} / ")
            yield document
        elif inside and document.name.startswith(inside):
            yield document


def findings_of(
    office: Office,
    author: Author,
    reading: Reading,
    documents: Iterable[Document],
    *,
    received_at: datetime | None,
    sort: Sort | None = None,
    flags: Iterable[str] = (),
) -> Findings:
    """Put together everything that people are shown of a letter."""
    zone = office.settings.operator.zone
    found = Findings(
        sort=sort or reading.sort,
        sender=author.sender,
        received_at=received_at.astimezone(zone) if received_at else None,
        appeal_dated=reading.appeal_dated,
        form=reading.form,
        requested_form=reading.requested_form,
        requested_deadline=reading.requested_deadline,
        language=reading.language,
        applicant=reading.applicant,
        demands=reading.demands,
        requisites=judge_requisites(reading, author.sender),
        documents=tuple(documents),
        clocks=(),
        effective_due=None,
        practical_due=None,
        flags=tuple(dict.fromkeys((*reading.flags, *flags))),
    )
    return with_clocks(office, found, author.subject)


# What runs no clock of its own: nobody appealed, or the appeal that it belongs to runs them.
_WITHOUT_CLOCKS = frozenset(
    {Sort.BOUNCE, Sort.AUTO_REPLY, Sort.BULK, Sort.OTHER_BUSINESS, Sort.REQUISITES_COMPLETION,
     Sort.RECIPIENT_ANSWER}
)  # fmt: skip


def with_clocks(office: Office, found: Findings, subject: Subject | None) -> Findings:
    """Add the clocks that the letter starts, and what is due first."""
    if found.received_at is None or found.sort in _WITHOUT_CLOCKS:
        return found
    zone = office.settings.operator.zone
    clocks = start_clocks(
        office.clocks,
        [demand.kind for demand in found.demands],
        Facts(
            received_at=found.received_at,
            appeal_dated=found.appeal_dated,
            special_regime=bool(subject and subject.special_regime),
            zone=zone,
        ),
        office.calendar,
        authority=found.sort is Sort.AUTHORITY_REQUEST,
    )
    due = effective_due(clocks)
    practical = practical_due(due, office.calendar, zone) if due else None
    return replace(found, clocks=clocks, effective_due=due, practical_due=practical)
