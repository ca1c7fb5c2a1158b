"""Take in an appeal that came on paper (policy 14.1.1), and judge who sent it.

The scans are archived first, inside an e-mail that we write around them, and then go the way of
every letter: read, registered under the next number, checked, answered.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.domain.appeal import Channel
from mailbot.domain.clocks import Facts, practical_due, start_clocks
from mailbot.domain.findings import (
    Applicant,
    Authenticity,
    Evidence,
    Findings,
    Form,
    Representative,
    Requisite,
    Sender,
    Verdict,
)
from mailbot.domain.post import Slip, one_line, parts_of, scan_of, slip_text, track_fault, track_of
from mailbot.domain.subject import Subject
from mailbot.domain.trust import name_words
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Happening, NewLetter, Outgoing, Unit
from mailbot.reading.answer_form import requested_mail
from mailbot.steps.examine import Author
from mailbot.steps.identify import living_at
from mailbot.words import Text

# Less than this before its end, a term is told at once.
_NEAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A letter on paper that was taken in, and until when the policy wants it answered.

    `is_near` says that the last working day of the term is near or over.
    """

    letter_id: int
    due: datetime
    is_near: bool


def take_in(
    office: Office,
    scans: Sequence[bytes],
    *,
    received_at: datetime,
    name: str,
    address: str,
    track: str = "",
    by: str,
) -> TakenIn:
    """Archive the scans and record the letter; the daemon registers it within a second.

    Raises BadInput for what cannot be meant, and for a scan that is here already.
    """
    slip = Slip(one_line(name), one_line(address), track_of(track))
    pages = tuple(dict.fromkeys(scans))
    if faults := _faults(office, slip, pages, received_at):
        raise BadInput(faults[0])
    digests = tuple(hashlib.sha256(page).hexdigest() for page in pages)
    with office.records.look() as unit:
        _refuse_known(unit, digests)
    raw = _around(office, slip, pages)
    (ref,) = office.archive.put_all([raw])
    now = office.now()
    with office.records.begin() as unit:
        _refuse_known(unit, digests)
        letter = NewLetter(
            received_at=received_at,
            arrived_at=now,
            raw_ref=ref,
            raw_sha256=hashlib.sha256(raw).hexdigest(),
            size_bytes=len(raw),
            channel=Channel.PAPER,
            scans=digests,
        )
        (letter_id,) = unit.letters.arrive([letter])
        assert letter_id is not None  # noqa: S101 -- its Message-ID makes the bytes new
        unit.note(Happening(at=now, event="taken_in", by=by, letter_id=letter_id))
    due, is_near = _term(office, received_at)
    return TakenIn(letter_id, due, is_near)


def _faults(
    office: Office, slip: Slip, pages: Sequence[bytes], received_at: datetime
) -> list[Text]:
    found = []
    if not pages:
        found.append(NO_SCANS)
    found += [no_scan(place) for place, page in enumerate(pages, start=1) if not scan_of(page)]
    if received_at > office.now():
        found.append(IN_THE_FUTURE)
    if not slip.name or ":" in slip.name:
        found.append(NO_NAME)
    if not slip.address or "@" in slip.address:
        found.append(NO_ADDRESS)
    if slip.track and (fault := track_fault(slip.track)):
        found.append(fault)
    return found


def _refuse_known(unit: Unit, digests: Sequence[str]) -> None:
    known = unit.letters.scanned(digests)
    if not known:
        return
    letter = unit.letters.get(min(known.values()))
    numbers = unit.appeals.numbers([letter.appeal_id] if letter.appeal_id else [])
    raise BadInput(already(letter.id, numbers.get(letter.appeal_id or 0, "")))


def _around(office: Office, slip: Slip, pages: Sequence[bytes]) -> bytes:
    """Write the e-mail around the scans: from us to us, since paper has no address of its own."""
    us = office.settings.operator.email
    return office.compose(
        Outgoing(
            message_id=office.new_message_id(f"paper-{secrets.token_hex(16)}"),
            sent_at=office.now(),
            sender_name="",
            sender_address=us,
            recipients=(us,),
            subject="Письмо на бумаге",
            text=slip_text(slip),
            attachments=parts_of(pages),
        )
    )


def _term(office: Office, received_at: datetime) -> tuple[datetime, bool]:
    """Return the end of the policy's reply, and whether there is little time left."""
    zone = office.settings.operator.zone
    facts = Facts(received_at=received_at, zone=zone)
    due = start_clocks(office.clocks, [], facts, office.calendar)[0].due
    last = practical_due(due, office.calendar, zone)
    left = last - office.now().astimezone(zone).date()
    return due, left < _NEAR


def author_on_paper(unit: Unit, slip: Slip) -> Author:
    """Compare name and place with those registered; whose hand signed, a person has to see."""
    here = living_at(unit, slip.name, slip.address)
    sender = Sender(
        address=slip.address,
        display_name=slip.name,
        authenticity=Authenticity.UNPROVEN,
        authorised=bool(here),
        reasons=(KNOWN_HERE if here else NOT_KNOWN_HERE,),
    )
    return Author(sender, here)


def as_on_paper(office: Office, found: Findings, slip: Slip, subject: Subject | None) -> Findings:
    """Return what the scans say, with the form of paper and the name that a person wrote down."""
    return replace(
        found,
        form=Form.PAPER,
        requested_form=_requested(office, found, subject),
        applicant=_applicant(found.applicant, slip),
        requisites=replace(found.requisites, name=_named(found.requisites.name, slip)),
    )


def _requested(office: Office, found: Findings, subject: Subject | None) -> Form | None:
    """Return the form that is asked for: by e-mail only to an address registered for him."""
    asked = requested_mail([document.text for document in found.documents])
    if asked is None or subject is None:
        return found.requested_form
    registered = {office.canonical(address) for address in subject.emails}
    fits = office.canonical(asked) in registered if asked else bool(registered)
    return Form.SCANNED_DOCUMENT if fits else found.requested_form


def _applicant(read: Applicant, slip: Slip) -> Applicant:
    """Take the name on the envelope for the sender's: the subject's, or his representative's."""
    if read.representative is not None:
        known = read.representative.full_name or slip.name
        return replace(read, representative=Representative(known, read.representative.basis))
    fuller = read.full_name and name_words(slip.name) <= name_words(read.full_name)
    return read if fuller else replace(read, full_name=slip.name)


def _named(read: Requisite, slip: Slip) -> Requisite:
    if read.verdict is Verdict.PRESENT or len(name_words(slip.name)) < 2:
        return read
    return Requisite(Verdict.PRESENT, (Evidence(slip.name), *read.evidence))


KNOWN_HERE = Text(
    "письмо на бумаге: имя и почтовый адрес совпадают с зарегистрированными; подпись сверяет"
    " человек",
    "a letter on paper: name and postal address are those registered; a person compares the"
    " signature",
)
NOT_KNOWN_HERE = Text(
    "письмо на бумаге: субъекта с таким именем и почтовым адресом среди зарегистрированных нет",
    "a letter on paper: no subject of that name is registered at that postal address",
)
NO_SCANS = Text(
    "Приложите скан письма: mailbot paper register СКАН….",
    "Give the scan of the letter: mailbot paper register SCAN….",
)
IN_THE_FUTURE = Text(
    "Дата получения позже сегодняшней: проверьте --received.",
    "The date of receipt is after today: check --received.",
)
NO_NAME = Text(
    "Укажите отправителя, как он назван на конверте: --from «Фамилия Имя Отчество».",
    "Name the sender as the envelope does: --from “Surname First name Patronymic”.",
)
NO_ADDRESS = Text(
    "Укажите почтовый адрес отправителя: --address «индекс, город, улица, дом, квартира».",
    "Give the sender's postal address: --address “postcode, town, street, house, flat”.",
)


def no_scan(place: int) -> Text:
    """Say which file is no scan."""
    return Text(
        f"Файл {place} по порядку — не PDF, JPEG, PNG, TIFF или HEIC.",
        f"File number {place} is no PDF, JPEG, PNG, TIFF or HEIC.",
    )


def already(letter_id: int, number: str) -> Text:
    """Say that the same scan was taken in before."""
    appeal_ru = f", обращение № {number}" if number else ""
    appeal_en = f", appeal No. {number}" if number else ""
    return Text(
        f"Такой же скан уже принят (письмо {letter_id}{appeal_ru}): второй раз он не"
        f" регистрируется. Посмотрите: mailbot letters show {letter_id}.",
        f"The same scan was taken in before (letter {letter_id}{appeal_en}): it is not registered"
        f" twice. See: mailbot letters show {letter_id}.",
    )
