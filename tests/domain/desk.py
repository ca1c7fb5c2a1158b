"""Synthetic appeals, messages and policies of the tests on drafting, approval and outcome."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.findings import (
    Authenticity,
    Form,
    Requisite,
    Requisites,
    Signature,
    SignatureRequisite,
    Sort,
    Verdict,
)
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.policy import (
    Clause,
    Duty,
    Edition,
    LegalGround,
    Operator,
    Party,
    Policy,
    Retention,
    SubjectCategory,
)
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.subject import Subject
from mailbot.words import Text

MOSCOW = ZoneInfo("Europe/Moscow")
RECEIVED = datetime(2025, 6, 11, 8, 20, tzinfo=UTC)

PRESENT, ABSENT, DOUBTFUL = (Requisite(verdict) for verdict in Verdict)
SIGNED = SignatureRequisite(Verdict.PRESENT, Signature.HANDWRITTEN_SCAN)
TYPED = SignatureRequisite(Verdict.ABSENT, Signature.TYPED_NAME)
COMPLETE = Requisites(PRESENT, PRESENT, PRESENT, SIGNED)

SUBJECT = Subject(
    id="s1",
    full_name="Орлова Марина Сергеевна",
    emails=("marina.orlova@example.com",),
    category="customer",
)

APPEAL = Appeal(
    id=7,
    number="12/2025",
    sort=Sort.APPEAL,
    state=AppealState.CHECKED,
    received_at=RECEIVED,
    registered_at=RECEIVED,
    appeal_dated=date(2025, 6, 11),
    channel=Channel.EMAIL,
    form=Form.PLAIN_TEXT,
    requested_form=None,
    language="ru",
    subject_id="s1",
    subject_name="Орлова Марина Сергеевна",
    representative="",
    sender="marina.orlova@example.com",
    authenticity=Authenticity.PROVEN,
    authorised=True,
    kinds=(),
    requisites=COMPLETE,
    flags=(),
    policy_edition="2025-06-09 0123456789ab",
    raw_sha256="",
)

MESSAGE = Message(
    id=5,
    appeal_id=7,
    purpose=Purpose.REPLY,
    state=MessageState.DRAFTED,
    version=1,
    draft=Draft(subject="Ответ на обращение № 12/2025", body="Текст.", form=Form.PLAIN_TEXT),
)

OPERATOR = Operator(
    name="Индивидуальный предприниматель Румянцев Дмитрий Владимирович",
    short_name="Румянцев Д. В.",
    inn="780437119600",
    ogrnip="315784700138603",
    address="195252, г. Санкт-Петербург, ул. Карпинского, д. 34, кв. 194",
    email="appeals@example.ru",
    site="https://example.ru",
    responsible="Румянцев Дмитрий Владимирович",
    position="Индивидуальный предприниматель",
    zone=MOSCOW,
)

EMPTY_POLICY = Policy(
    editions=(Edition(on=date(2025, 6, 9), sha256="0" * 64, url="https://example.ru/privacy"),),
    data_categories=(
        Clause("5.1", Text("фамилия, имя, отчество", "name")),
        Clause("5.2", Text("адрес электронной почты", "e-mail address")),
        Clause("5.9", Text("банковские реквизиты", "bank details")),
    ),
    actions=(
        Clause("8.1", Text("сбор", "collection")),
        Clause("8.9", Text("передача", "transfer")),
    ),
    legal_grounds=(
        LegalGround(clause="6.5", name=Text("согласие субъекта", "consent")),
        LegalGround(clause="6.7", name=Text("регламент GDPR", "the GDPR"), gdpr=True),
    ),
    destruction_grounds=(),
    subject_categories={
        "customer": SubjectCategory(
            name=Text("получатель услуг", "customer"),
            data=("5.1", "5.2"),
            purposes=(Text("исполнение договора", "performance of the contract"),),
            actions=("8.1",),
        )
    },
    retention=Retention(
        appeals_years=3,
        set_aside_months=6,
        acts_years=3,
        duties=(
            Duty(
                what=Text("первичные документы", "accounting documents"),
                norm=Text("подп. 8 п. 1 ст. 23 НК РФ", "art. 23 of the Tax Code"),
                term=Text("5 лет", "5 years"),
            ),
        ),
    ),
)

POLICY = replace(
    EMPTY_POLICY,
    recipients=(
        Party(
            name="ООО «Почтальон»",
            address="г. Москва, ул. Примерная, д. 1",
            purpose=Text("рассылка сообщений", "mailings"),
        ),
    ),
    no_processors=True,
    cross_border=Text("Не осуществлялась и не предполагается.", "It has not taken place."),
    commission=("Румянцев Д. В.",),
    pd_system="Клиенты",
)
