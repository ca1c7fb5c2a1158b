"""A letter, an appeal, a draft and the findings of a letter, all of invented people."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.clocks import Clock
from mailbot.domain.findings import (
    Applicant,
    Authenticity,
    Basis,
    Claim,
    Demand,
    Document,
    Evidence,
    Findings,
    Form,
    Representative,
    Requisite,
    Requisites,
    Sender,
    Signature,
    SignatureRequisite,
    Sort,
    TextSource,
    Verdict,
)
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Draft, Purpose
from mailbot.domain.places import Box, Spot
from mailbot.domain.seals import Seal, SealSort
from mailbot.domain.signatures import Outcome, SignatureCheck
from mailbot.domain.states import AppealState, MessageState
from mailbot.ports import NewLetter, NewMessage, Place
from mailbot.words import Text

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2025, 6, 11, 8, 20, 30, 123456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
INBOX = Place("info@example.ru", "INBOX", 4_000_000_000)
JUNK = Place("info@example.ru", "Спам", 7, junk=True)


def new_letter(uid: int = 1, raw: bytes = b"", place: Place = INBOX, **other: object) -> NewLetter:
    """A letter of its own for every UID, unless `raw` says which."""
    raw = raw or b"letter %d" % uid
    letter = NewLetter(
        received_at=NOW,
        arrived_at=LATER,
        raw_ref=f"{uid:032x}",
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw),
        place=place,
        uid=uid,
    )
    return replace(letter, **other)


BOX = Box(0.1, 0.25, 0.5, 0.275)
SEAL = Seal(
    sort=SealSort.CADES,
    signer="Орлова Марина Сергеевна",
    algorithm="ГОСТ Р 34.10-2012 (256)",
    issuer="Учебный центр",
    signed_at=datetime(2025, 6, 10, 9, 0, tzinfo=UTC),
    qualified=True,
    gost=True,
    of="zapros.pdf",
)
QUOTE = Evidence("прошу сообщить, какие мои данные у вас есть", "body")

REQUISITES = Requisites(
    name=Requisite(
        Verdict.PRESENT, (Evidence("Орлова Марина Сергеевна", "zapros.pdf", 2, (BOX,)),)
    ),
    relation=Requisite(Verdict.DOUBTFUL, (Evidence("логин marina"),)),
    substance=Requisite(Verdict.PRESENT, (QUOTE,)),
    signature=SignatureRequisite(Verdict.ABSENT, Signature.TYPED_NAME, (Evidence("М. Орлова"),)),
)

CLOCKS = (
    Clock(
        "incident_24",
        Kind.INCIDENT_REPORT,
        datetime(2025, 6, 11, tzinfo=MOSCOW),
        datetime(2025, 6, 12, tzinfo=MOSCOW),
        "152-ФЗ, ч. 3.1 ст. 21",
        met_at=datetime(2025, 6, 11, 12, 0, tzinfo=MOSCOW),
    ),
    Clock(
        "policy_reply",
        None,
        date(2025, 6, 11),
        datetime(2025, 6, 21, 23, 59, 59, tzinfo=MOSCOW),
        "Политика, п. 14.4",
    ),
    Clock(
        "law_answer",
        Kind.ACCESS_REQUEST,
        date(2025, 6, 11),
        datetime(2025, 6, 26, 23, 59, 59, tzinfo=MOSCOW),
        "152-ФЗ, ч. 1 ст. 20",
        escalates=False,
        warning=Text("календарь предварительный", "a provisional calendar"),
    ),
)

DOCUMENT = Document(
    name="zapros.pdf",
    media_type="application/pdf",
    sha256="ab" * 32,
    size_bytes=120_345,
    pages=2,
    page_texts=("первая страница", "вторая\x00 \ud83d страница"),
    text_source=TextSource.OCR,
    confidence_pct=93,
    signed=True,
    flags=("low_confidence",),
    signed_at=Spot(2, BOX),
    seals=(SEAL,),
    words_ref="ab" * 16,
)

FINDINGS = Findings(
    sort=Sort.APPEAL,
    sender=Sender(
        "marina@example.ru",
        "Марина «О»",
        Authenticity.PROVEN,
        True,
        (Text("DKIM сошёлся", "DKIM aligned"),),
        (SignatureCheck("example.ru", "mail", Outcome.UNAVAILABLE, "no_dns"),),
        (Claim("reply-to", "other@example.com"),),
    ),
    received_at=datetime(2025, 6, 11, 11, 20, tzinfo=MOSCOW),
    appeal_dated=date(2025, 6, 10),
    form=Form.SCANNED_DOCUMENT,
    requested_form=Form.PLAIN_TEXT,
    requested_deadline=date(2025, 6, 20),
    language="ru",
    applicant=Applicant(
        "Орлова Марина Сергеевна", Representative("Петров Пётр", Basis.POWER_OF_ATTORNEY)
    ),
    demands=(Demand(Kind.ACCESS_REQUEST, (QUOTE,)), Demand(Kind.DESTRUCTION)),
    requisites=REQUISITES,
    documents=(DOCUMENT,),
    clocks=CLOCKS,
    effective_due=datetime(2025, 6, 21, 23, 59, 59, tzinfo=MOSCOW),
    practical_due=date(2025, 6, 20),
    flags=("repeat",),
)

APPEAL = Appeal(
    id=0,
    number="",
    sort=Sort.APPEAL,
    state=AppealState.REGISTERED,
    received_at=NOW,
    registered_at=LATER.astimezone(MOSCOW),
    appeal_dated=date(2025, 6, 10),
    channel=Channel.EMAIL,
    form=Form.SCANNED_DOCUMENT,
    requested_form=None,
    language="ru",
    subject_id="S-1",
    subject_name="Орлова Марина Сергеевна",
    representative="",
    sender="marina@example.ru",
    authenticity=Authenticity.UNPROVEN,
    authorised=None,
    kinds=(Kind.ACCESS_REQUEST, Kind.DESTRUCTION),
    requisites=REQUISITES,
    flags=("repeat",),
    policy_edition="2025-06-09 1a2b3c4d",
    raw_sha256="cd" * 32,
)

DRAFT = Draft(
    subject="Ответ на обращение № 1/2025",
    body="Уважаемая Марина Сергеевна! [[какие сведения]]",
    form=Form.SCANNED_DOCUMENT,
    kinds=(Kind.ACCESS_REQUEST,),
    sorts=(ReplySort.INFORMATION,),
)


def reply(appeal_id: int) -> NewMessage:
    """A reply to that appeal."""
    return NewMessage(purpose=Purpose.REPLY, draft=DRAFT, appeal_id=appeal_id)


ALARM = NewMessage(
    purpose=Purpose.ALARM,
    draft=DRAFT,
    state=MessageState.APPROVED,
    recipients=("operator@example.ru",),
)
