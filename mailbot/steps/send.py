"""Send an approved message: intent committed, act, result committed.

A crash between the last byte and the server's answer leaves SENDING, which becomes UNCERTAIN and
goes to the operator. The one duplicate that remains possible is his own decision to send such a
message again; its Message-ID was fixed at approval, so the recipient's server can recognise it.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from mailbot import log
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.states import MessageState
from mailbot.errors import Refused, Unavailable, Uncertain
from mailbot.office import Office
from mailbot.ports import Claim, Delivery, Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import conclude, undecide
from mailbot.steps.identify import belongs
from mailbot.words import Text

# A refusal for now is asked again after these pauses, then every six hours: a reply that does
# not leave is the operator's business long before a server gives up for good.
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180))
_LAST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts, at least one."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else _LAST_PAUSE


def send(office: Office, claim: Claim) -> None:
    """Send one APPROVED message to exactly the recipients for which it was approved."""
    intended = _intend(office, claim)
    if intended is None:
        return
    try:
        _act(office, *intended)
    except Unavailable as error:
        # Not the server's word, which is handled there: the outcome could not be written down.
        raise Uncertain(error.text) from error


def _intend(office: Office, claim: Claim) -> tuple[Message, bytes] | None:
    """Commit the intent to send these bytes; None where the message may not leave."""
    with office.records.begin() as unit:
        message = unit.messages.get(claim.id)
        if message.state is not MessageState.APPROVED:
            # A person took it back between the claim and now.
            return None
        content = office.archive.get(message.bytes_ref or "")
        if hindrance := _hindrance(office, unit, message, content):
            _give_back(office, unit, message, hindrance)
            return None
        unit.messages.move(message.id, MessageState.SENDING)
        unit.note(_happened(office, "sending", message))
        return message, content


def _act(office: Office, message: Message, content: bytes) -> None:
    """Send, and commit the outcome."""
    try:
        delivery = office.sender.send(content, message.recipients)
    except Unavailable as error:
        _later(office, message, error)
    except Refused as error:
        with office.records.begin() as unit:
            unit.messages.move(message.id, MessageState.REFUSED, reason=error.text.ru)
            unit.note(_happened(office, "refused", message, code=error.code))
            _tell(office, unit, message, "refused")
    else:
        _sent(office, message, delivery)


def _hindrance(office: Office, unit: Unit, message: Message, content: bytes) -> str:
    """Ask again at the last moment: the approved bytes, to the subject's address?

    Source: domain facts 7.4.
    """
    if hashlib.sha256(content).hexdigest() != message.approved_sha256:
        return "not_what_was_approved"
    if message.purpose in TO_OPERATOR or message.appeal_id is None:
        return ""
    subject_id = unit.appeals.get(message.appeal_id).subject_id
    theirs = [belongs(office, unit, address, subject_id) for address in message.recipients]
    return "" if theirs and all(theirs) else "recipient_not_registered"


def _give_back(office: Office, unit: Unit, message: Message, reason: str) -> None:
    unit.messages.move(message.id, MessageState.DRAFTED, reason=reason)
    undecide(unit, message)
    unit.note(_happened(office, "returned", message, reason=reason))
    _tell(office, unit, message, reason)


def _later(office: Office, message: Message, error: Unavailable) -> None:
    now = office.now()
    until = now + max(pause_after(message.attempts + 1), error.after)
    with office.records.begin() as unit:
        unit.messages.move(
            message.id, MessageState.APPROVED, reason=error.text.ru, not_before=until
        )
        unit.note(_happened(office, "postponed", message))
    log.postponed("message", message.id, error)


def _sent(office: Office, message: Message, delivery: Delivery) -> None:
    now = office.now()
    with office.records.begin() as unit:
        unit.messages.move(
            message.id,
            MessageState.SENT,
            sent_at=now,
            delivery=f"{delivery.code} {delivery.answer}",
        )
        unit.note(_happened(office, "sent", message, code=delivery.code))
        conclude(unit, message, now)
    log.sent(message.id, message.purpose, delivery.code)
    if message.appeal_id is not None:
        office.records.postpone("appeal", message.appeal_id, now)
    copy(office, [message])


def copy(office: Office, messages: Sequence[Message]) -> None:
    """Put copies of what was sent into the Sent folder; what fails is tried at the next sweep."""
    for message in messages:
        if message.purpose in TO_OPERATOR or not message.bytes_ref:
            continue
        try:
            office.sent_folder.append(office.archive.get(message.bytes_ref), office.now())
        except Unavailable as error:
            log.postponed("copy", message.id, error)
            continue
        with office.records.begin() as unit:
            unit.messages.copied(message.id, office.now())


def hold(office: Office, claim: Claim, error: Exception) -> None:
    """Our own fault, or a lost answer: before SENDING nothing went; after it nobody knows."""
    with office.records.begin() as unit:
        message = unit.messages.get(claim.id)
        if message.state is MessageState.SENDING:
            uncertain(office, unit, message)
        elif message.state is MessageState.APPROVED:
            _give_back(office, unit, message, type(error).__name__)


def uncertain(office: Office, unit: Unit, message: Message) -> None:
    """Nobody knows whether it went: a person has to look.

    What goes to the operator's own people is sent again instead: heard twice is better than not
    at all, and its Message-ID is the same.
    """
    if message.purpose in TO_OPERATOR:
        until = office.now() + pause_after(message.attempts)
        unit.messages.move(message.id, MessageState.APPROVED, reason="uncertain", not_before=until)
        return
    unit.messages.move(message.id, MessageState.UNCERTAIN, reason="uncertain")
    unit.note(_happened(office, "uncertain", message))
    _tell(office, unit, message, "uncertain")


def recover(office: Office) -> None:
    """At start: what the last daemon left in SENDING is uncertain."""
    with office.records.begin() as unit:
        for message in unit.messages.find([MessageState.SENDING]):
            uncertain(office, unit, message)


def _tell(office: Office, unit: Unit, message: Message, what: str) -> None:
    log.not_sent(message.id, message.purpose, what)
    # An alarm about an alarm would feed itself; the digest lists what did not leave.
    if message.purpose not in TO_OPERATOR:
        words = TROUBLES.get(what, RETURNED)
        alarm(office, unit, message.appeal_id, words, f"mailbot messages show {message.id}")


# What else may stop a message: a copy of its bytes that is missing, a fault of our own.
RETURNED = Text(
    "Утверждённый ответ не отправлен и возвращён в черновики: при отправке произошла ошибка.",
    "An approved reply was not sent and is a draft again: our own fault.",
)

TROUBLES = {
    "not_what_was_approved": Text(
        "Ответ не отправлен: в архиве лежит не то, что было утверждено. Проверьте диск.",
        "The reply was not sent: what the archive holds is not what was approved.",
    ),
    "recipient_not_registered": Text(
        "Ответ не отправлен: адрес получателя больше не зарегистрирован за субъектом"
        " или зарегистрирован ещё за кем-то.",
        "The reply was not sent: its address is no longer registered for the subject,"
        " or for somebody else too.",
    ),
    "refused": Text(
        "Почтовый сервер окончательно отказался принять ответ.",
        "The mail server refused the reply for good.",
    ),
    "uncertain": Text(
        "Неизвестно, ушёл ли ответ: связь прервалась. Проверьте папку «Отправленные»"
        " и журнал сервера.",
        "Nobody knows whether the reply left: the connection broke.",
    ),
}


def _happened(office: Office, event: str, message: Message, **details: str | int) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        message_id=message.id,
        appeal_id=message.appeal_id,
        details=details or None,
    )
