"""What goes out on paper: the letter with its envelopes and inventory, and its handing over.

A person prints exactly the bytes that were approved, signs, and posts them. What was handed to the
carrier before the end of the last day is in time (ГК РФ, п. 2 ст. 194).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from mailbot.domain.clocks import Clock
from mailbot.domain.findings import Form
from mailbot.domain.letter import Part
from mailbot.domain.message import Message
from mailbot.domain.post import scan_of, track_fault, track_of
from mailbot.domain.states import MessageState
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.steps.conclude import conclude
from mailbot.words import Text

PDF = "application/pdf"


def around(office: Office, message: Message, name: str, address: str, at: datetime) -> tuple[
    Part, ...
]:  # fmt: skip
    """Return what is printed beside a letter on paper: two sizes of envelope, the inventory."""
    day = at.astimezone(office.settings.operator.zone).date()
    number = message.outgoing_no
    inside = [(f"{_WHAT} исх. № {number} от {day:%d.%m.%Y}", 1)]
    inside += [(_CARRIER, 1)] if message.draft.export else []
    renderer, stem = office.renderer, number.replace("/", "-")
    return (
        Part(f"konvert-dl-{stem}.pdf", PDF, renderer.envelope("dl", day, name, address)),
        Part(f"konvert-c5-{stem}.pdf", PDF, renderer.envelope("c5", day, name, address)),
        Part(f"opis-{stem}.pdf", PDF, renderer.inventory(day, name, address, inside)),
    )


_WHAT = "Письмо"
# What holds the export for portability where the reply leaves on paper.
_CARRIER = "Электронный носитель с выгрузкой персональных данных"


@dataclass(frozen=True, slots=True)
class Posted:
    """When it was handed over, and the terms that were over by then."""

    at: datetime
    late: tuple[Clock, ...]


def posted(
    office: Office,
    message_id: int,
    *,
    track: str,
    on: date,
    at: time | None = None,
    receipt: bytes | None = None,
    by: str,
) -> Posted:
    """Record that an approved letter was handed to the carrier: it is sent, its clocks are met.

    A day without a time counts to its end. Raises BadInput for a number, a day or a receipt that
    cannot be meant, and Hindered for a message that does not wait to be posted.
    """
    number = track_of(track)
    if fault := track_fault(number):
        raise BadInput(fault)
    if receipt is not None and scan_of(receipt) is None:
        raise BadInput(NO_RECEIPT)
    with office.records.look() as unit:
        message = unit.messages.get(message_id)
    _is_to_be_posted(message)
    refs = office.archive.put_all([receipt], message.key_id) if receipt is not None else []
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        _is_to_be_posted(message)
        handed_at = _handed_at(office, message, on, at)
        unit.messages.move(
            message_id, MessageState.SENT, sent_at=handed_at, delivery=f"РПО {number}"
        )
        for ref in refs:
            unit.messages.posted(message_id, ref)
        appeal_id = message.appeal_id or 0
        late = tuple(
            clock
            for clock in unit.appeals.clocks(appeal_id)
            if clock.is_running and clock.due < handed_at
        )
        conclude(unit, message, handed_at)
        unit.note(
            Happening(
                at=office.now(),
                event="posted",
                by=by,
                appeal_id=message.appeal_id,
                message_id=message_id,
                details={"track": number},
            )
        )
    office.records.postpone("appeal", appeal_id, office.now())
    return Posted(handed_at, late)


def _is_to_be_posted(message: Message) -> None:
    if message.draft.form is not Form.PAPER:
        raise Hindered([NOT_ON_PAPER])
    if message.state is not MessageState.APPROVED:
        raise Hindered([not_approved(message.id)])


def _handed_at(office: Office, message: Message, on: date, at: time | None) -> datetime:
    """Return the latest moment that the day leaves open, which is never in the future."""
    zone = office.settings.operator.zone
    now = office.now().astimezone(zone)
    handed_at = datetime.combine(on, at or time(23, 59, 59), zone)
    approved = message.approved_at.astimezone(zone) if message.approved_at else now
    if on > now.date() or (at is not None and handed_at > now):
        raise BadInput(IN_THE_FUTURE)
    if on < approved.date():
        raise BadInput(BEFORE_APPROVAL)
    return min(handed_at, now)


NOT_ON_PAPER = Text(
    "Это сообщение уходит электронной почтой, по почте его не сдают.",
    "This message leaves by e-mail; it is not posted.",
)
NO_RECEIPT = Text(
    "Квитанция принимается как PDF, JPEG, PNG, TIFF или HEIC.",
    "A receipt is taken as PDF, JPEG, PNG, TIFF or HEIC.",
)
IN_THE_FUTURE = Text(
    "Дата сдачи на почту позже сегодняшней: проверьте --on.",
    "The date of handing over is after today: check --on.",
)
BEFORE_APPROVAL = Text(
    "Дата сдачи на почту раньше утверждения письма: проверьте --on. Если отправлен другой текст,"
    " верните сообщение в черновики и исправьте его.",
    "The date of handing over is before the approval: check --on. If another text was posted,"
    " return the message and correct it.",
)


def not_approved(message_id: int) -> Text:
    """Say that only what was approved is posted."""
    return Text(
        f"Сообщение {message_id} не ждёт сдачи на почту: сначала утвердите его"
        f" (mailbot messages approve {message_id}), затем распечатайте именно утверждённое.",
        f"Message {message_id} does not wait to be posted: approve it first"
        f" (mailbot messages approve {message_id}), then print exactly what was approved.",
    )
