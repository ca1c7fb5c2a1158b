"""Gather everything that a letter's filing is decided from; stores nothing.

Reading never stands between a letter and the register: what cannot be read is gathered as unclear.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.domain.addressed import ELSEWHERE, HANDED_ON, is_to_us
from mailbot.domain.appeal import Channel, StoredLetter
from mailbot.domain.automatic import asks_no_answer, automatic, is_weak, looks_written
from mailbot.domain.consent import Terms
from mailbot.domain.filing import Facts, Join, Reason, SetAside, decide
from mailbot.domain.findings import (
    Applicant,
    Authenticity,
    Document,
    Findings,
    Form,
    Reading,
    Requisite,
    Sender,
    Signature,
    SignatureRequisite,
    Sort,
    Verdict,
)
from mailbot.domain.letter import Letter
from mailbot.domain.post import pages_only, slip_of
from mailbot.domain.receipt import received_at
from mailbot.domain.report import Report, read_report
from mailbot.domain.saying import is_demand
from mailbot.domain.states import LetterState
from mailbot.errors import UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.examine import Author, author_of, findings_of, read_letter, signatures_of
from mailbot.steps.paper import as_on_paper, author_on_paper
from mailbot.steps.threads import answers_another, heard, is_own_people, own_words_of, resent

REGISTER = "register"

NO_DOCUMENTS: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A letter with everything that its filing is decided from."""

    received_at: datetime | None
    findings: Findings
    author: Author
    facts: Facts
    message_id_digest: str = ""
    content_digest: str = ""
    own_words: str = ""
    report: Report | None = None


def gather(office: Office, stored: StoredLetter, raw: bytes, *, readable: bool) -> Gathered:
    """Read a stored letter; one that is not `readable` is gathered unread."""
    try:
        letter = office.parse(raw) if readable else None
    except UnreadableLetter:
        letter = None
    if letter is None:
        return unread(office, stored.received_at)
    if stored.channel is Channel.PAPER:
        return _on_paper(office, stored, letter)
    if stored.reason == Reason.WITHHELD:
        letter = replace(letter, malformed=True)
    received = received_at(
        letter.all("received"), stored.received_at, office.settings.mailbox.trusted_authserv_ids
    )
    with office.records.look() as unit:
        earlier = unit.letters.findings(stored.id)
    signatures = signatures_of(
        office, letter, raw, received, earlier.sender.signatures if earlier else ()
    )
    with office.records.look() as unit:
        author = author_of(office, letter, unit.subjects, signatures)
        known = _known(office, unit, stored, letter, author)
    if not known.to_us:
        sender = replace(author.sender, reasons=(*author.sender.reasons, HANDED_ON))
        author = replace(author, sender=sender)
    return judged(office, letter, author, known, received)


def _on_paper(office: Office, stored: StoredLetter, letter: Letter) -> Gathered:
    """Read the scans of a letter on paper; a person said already that it is an appeal."""
    slip = slip_of(letter.text)
    with office.records.look() as unit:
        author = author_on_paper(unit, slip)
    gathered = judged(office, pages_only(letter), author, Facts(ordered=True), stored.received_at)
    return replace(gathered, findings=as_on_paper(office, gathered.findings, slip, author.subject))


def judged(
    office: Office, letter: Letter, author: Author, known: Facts, received: datetime | None
) -> Gathered:
    """Read the letter and put together what it says with what the register knows of it."""
    written_by = automatic(letter)
    machine = Reason(written_by.reason) if written_by else None
    weak = written_by is not None and is_weak(written_by)
    if not known.ordered and (known.own or known.twin or (machine in _UNREAD and not weak)):
        # Nothing is read that nobody will act upon: its pages may be many.
        reading, documents = _nothing_read(), NO_DOCUMENTS
    else:
        reading, documents = read_letter(office, letter, received)
    if known.thread is not None:
        reading = _as_answer(reading)
    facts = replace(
        known,
        automatic=machine,
        is_weak=weak,
        looks_written=looks_written(letter),
        sort=reading.sort,
        kinds=frozenset(demand.kind for demand in reading.demands),
        demands_plainly=any(not demand.guessed for demand in reading.demands),
        registered=bool(author.subjects),
    )
    found = findings_of(
        office,
        author,
        reading,
        documents,
        received_at=received,
        sort=_sort(facts),
        flags=_flags(letter, received, to_us=facts.to_us),
    )
    if found.sort is Sort.CONSENT_SUBMISSION:
        found = replace(found, consent=_consent(office, letter, found))
    return Gathered(
        received,
        found,
        author,
        facts,
        message_id_digest=digest(letter.message_id or ""),
        content_digest=content_digest(letter),
        own_words=own_words_of(office, letter) if facts.thread else "",
        report=read_report(letter) if machine is Reason.BOUNCE else None,
    )


def _consent(office: Office, letter: Letter, found: Findings) -> Terms:
    """Read the terms of a consent, from the day that it bears."""
    from mailbot.reading.consent import terms_of

    received = found.received_at or office.now()
    day = received.astimezone(office.settings.operator.zone).date()
    texts = (letter.text, *(document.text for document in found.documents))
    given_on = min(found.appeal_dated or day, day)
    return terms_of(texts, found.applicant.full_name, given_on, found.sender.address or "")


def _as_answer(reading: Reading) -> Reading:
    """Take an answer to us for no demand.

    Its few words make sense only in their thread, which whoever weighs them does not know.
    """
    demands = tuple(
        d
        for d in reading.demands
        if not d.guessed and is_demand(d.kind, (e.quote for e in d.evidence))
    )
    emptied = reading.demands and not demands
    return replace(reading, demands=demands, sort=Sort.UNCLEAR if emptied else reading.sort)


_UNREAD = (Reason.BOUNCE, Reason.AUTO_REPLY)
_BY_HEADERS = (*_UNREAD, Reason.BULK)


def _flags(letter: Letter, received: datetime | None, *, to_us: bool) -> Iterator[str]:
    if letter.malformed:
        yield "malformed"
    if letter.hides_text:
        yield "hidden_text"
    if letter.is_encrypted:
        yield "encrypted_document"
    if received is None:
        yield "no_receipt"
    if asks_no_answer(letter):
        yield "no_auto_reply"
    if not to_us:
        yield ELSEWHERE


def _known(
    office: Office, unit: Unit, stored: StoredLetter, letter: Letter, author: Author
) -> Facts:
    """What the register knows of this letter before it is read."""
    twins = unit.letters.twins(digest(letter.message_id or ""), stored.id)
    content = content_digest(letter)
    placed = (LetterState.FILED, LetterState.JOINED, LetterState.SET_ASIDE)
    same = [
        t
        for t in twins
        if t.content_digest == content
        and t.state in placed
        # What the server took for spam and a person did not is looked at anew, and so is what was
        # set aside for headers that this copy may lack: a list's copy came before the letter.
        and (stored.junk or t.reason != Reason.JUNK)
        and t.reason not in _BY_HEADERS
    ]
    bears_ours = bool(letter.message_id and unit.messages.by_message_ids([letter.message_id]))
    own = bears_ours and _is_from_us(office, letter)
    said, thread = heard(office, unit, letter, author)
    return Facts(
        own=own,
        junk=stored.junk,
        ordered=stored.order == REGISTER,
        thread=thread,
        saying=said,
        resent=resent(unit, stored, content, author),
        own_people=is_own_people(office, unit, letter, author),
        to_us=is_to_us(letter, office.is_ours),
        answers_another=answers_another(office, unit, letter),
        twin=same[0] if same else None,
        namesake=any(t.content_digest != content for t in twins) or (bears_ours and not own),
    )


def _is_from_us(office: Office, letter: Letter) -> bool:
    """Whoever got a message of ours knows its Message-ID: it alone proves nothing."""
    us = office.canonical(office.settings.operator.email)
    return [office.canonical(sender.address) for sender in letter.senders] == [us]


def _sort(facts: Facts) -> Sort:
    by_headers = {
        Reason.BOUNCE: Sort.BOUNCE,
        Reason.AUTO_REPLY: Sort.AUTO_REPLY,
        Reason.BULK: Sort.BULK,
    }
    filing = decide(facts)
    if isinstance(filing, Join):
        told = filing.reason is Reason.RECIPIENT_ANSWER
        return Sort.RECIPIENT_ANSWER if told else Sort.REQUISITES_COMPLETION
    if isinstance(filing, SetAside):
        return by_headers.get(filing.reason, Sort.OTHER_BUSINESS)
    return Sort.UNCLEAR if facts.sort is Sort.OTHER_BUSINESS else facts.sort


def unread(office: Office, received: datetime) -> Gathered:
    """An entry for what nobody could read: a person has to look at the original."""
    nobody = Author(Sender(None, "", Authenticity.AMBIGUOUS, None))
    found = findings_of(
        office,
        nobody,
        _nothing_read(),
        (),
        received_at=received,
        flags=("unreadable",),
    )
    return Gathered(received, found, nobody, Facts(ordered=True))


def _nothing_read() -> Reading:
    absent = Requisite(Verdict.ABSENT)
    return Reading(
        sort=Sort.UNCLEAR,
        language="ru",
        form=Form.PLAIN_TEXT,
        applicant=Applicant(),
        demands=(),
        name=absent,
        relation=(),
        signature=SignatureRequisite(Verdict.ABSENT, Signature.NONE),
    )


def digest(words: str) -> str:
    """Return SHA-256 in hex, or "" for nothing: recognises words without repeating them."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else ""


def content_digest(letter: Letter) -> str:
    """Return the digest of author, subject, words and attachments; white space does not count."""
    words = hashlib.sha256()
    for mailbox in letter.senders:
        words.update(mailbox.address.lower().encode("utf-8", "surrogatepass") + b"\0")
    for text in (letter.subject, letter.text):
        words.update(" ".join(text.split()).encode("utf-8", "surrogatepass") + b"\0")
    for part in letter.parts:
        words.update(hashlib.sha256(part.content).digest())
    return words.hexdigest()
