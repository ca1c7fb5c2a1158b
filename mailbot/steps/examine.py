"""Find out what a letter says and who wrote it; stores nothing, so `inspect` uses it too."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.domain.clocks import Facts, effective_due, practical_due, start_clocks
from mailbot.domain.findings import Document, Findings, Reading, Sender, Sort
from mailbot.domain.letter import Letter
from mailbot.domain.requisites import judge as judge_requisites
from mailbot.domain.sender import judge as judge_sender
from mailbot.domain.subject import Subject
from mailbot.office import Office
from mailbot.ports import Subjects


@dataclass(frozen=True, slots=True)
class Author:
    """The verdict on who wrote, and the registered subjects with that address."""

    sender: Sender
    subjects: tuple[Subject, ...] = ()

    @property
    def subject(self) -> Subject | None:
        """The one subject that is meant; an address of two belongs to nobody in particular."""
        return self.subjects[0] if len(self.subjects) == 1 else None


def author_of(office: Office, letter: Letter, subjects: Subjects | None) -> Author:
    """Judge the sender; without a register `authorised` stays None."""
    address = letter.senders[0].address if len(letter.senders) == 1 else None
    found: tuple[Subject, ...] = ()
    if subjects is not None and address:
        found = tuple(subjects.by_address(office.canonical(address)))
    sender = judge_sender(
        letter.senders,
        letter.sender_faults,
        office.evidence(letter, office.settings.mailbox.trusted_authserv_ids),
        registered=None if subjects is None else bool(found),
    )
    return Author(sender, found)


def read_letter(office: Office, letter: Letter, received_at: datetime | None) -> tuple[
    Reading, tuple[Document, ...]
]:  # fmt: skip
    """Read the body and every attachment."""
    from mailbot.reading import OperatorNames, read

    documents = office.documents.read(letter.parts)
    operator = office.settings.operator
    reading = read(
        letter.text,
        letter.subject,
        documents,
        display_name=letter.senders[0].name if letter.senders else "",
        operator=OperatorNames(
            names=tuple(filter(None, (operator.name, operator.short_name, operator.responsible))),
            site=operator.site,
            email=operator.email,
        ),
        received_on=received_at.astimezone(operator.zone).date() if received_at else None,
    )
    return reading, documents


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
