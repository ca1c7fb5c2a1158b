"""Send an approved message: intent committed, act, result committed.

A crash between the last byte and the server's answer leaves SENDING, which becomes UNCERTAIN and
goes to the operator. The one duplicate that remains possible is his own decision to send such a
message again; its Message-ID was fixed at approval, so the recipient's server can recognise it.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from mailbot import log
from mailbot.domain.findings import Form
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.states import MessageState
from mailbot.errors import (
    BadInput,
    ConfigError,
    MailbotError,
    Refused,
    Tampered,
    Unavailable,
    Uncertain,
)
from mailbot.office import Office
from mailbot.ports import Claim, Delivery, Happening, Unit
from mailbot.steps.acknowledge import is_automatic
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import conclude, undecide
from mailbot.steps.identify import may_go
from mailbot.words import Text

# A refusal for now is asked again after these pauses, then every hour: a longer pause, be it the
# server's own wish, could jump over the due, and some clocks run for a day only.
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15))
_LAST_PAUSE = timedelta(hours=1)


# What is on paper waits for a person, who does not wait for this.
_NEXT_DAY = timedelta(days=1)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts, at least one."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else _LAST_PAUSE


def send(office: Office, claim: Claim) -> None:
    """Send one APPROVED message to exactly the recipients for which it was approved."""
    with office.records.look() as unit:
        on_paper = unit.messages.get(claim.id).draft.form is Form.PAPER
    if on_paper:
        # Printed and posted by a person (steps/post.py): no server ever gets it.
        office.records.postpone("message", claim.id, office.now() + _NEXT_DAY)
        return
    # A way out that cannot be made (a secret, a certificate) fails here, while nothing is said
    # to be on its way.
    hand_over = office.sender.send
    with office.records.begin() as unit:
        message = unit.messages.get(claim.id)
        if message.state is not MessageState.APPROVED:
            # A person took it back between the claim and now.
            return
        content = _approved(office, message)
        hindrance = _hindrance(office, unit, message, content)
        if not hindrance:
            unit.messages.move(message.id, MessageState.SENDING)
            unit.note(_happened(office, "sending", message))
    if hindrance:
        _give_back(office, message, hindrance)
        return
    try:
        _act(
            office,
            message,
            lambda: hand_over(content, message.recipients, automatic=is_automatic(message)),
        )
    except Unavailable as error:
        # Not the server's word, which is handled there: the outcome could not be written down.
        raise Uncertain(error.text) from error


def _approved(office: Office, message: Message) -> bytes:
    """Return the bytes that were approved; what was put in their place has not their SHA-256."""
    try:
        return office.archive.get(message.bytes_ref or "")
    except Tampered:
        return b""


def _act(office: Office, message: Message, hand_over: Callable[[], Delivery]) -> None:
    """Send, and commit the outcome."""
    try:
        delivery = hand_over()
    except Unavailable as error:
        _later(office, message, error)
    except Refused as error:
        _refused(office, message, error)
    except (BadInput, ConfigError) as error:
        # An address that mail cannot write: no server was spoken to.
        _give_back(office, message, type(error).__name__, error.text.ru)
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
    appeal = unit.appeals.get(message.appeal_id)
    theirs = [may_go(office, unit, message, appeal, address) for address in message.recipients]
    return "" if theirs and all(theirs) else "recipient_not_registered"


def _give_back(office: Office, message: Message, what: str, reason: str = "") -> None:
    """Make a message that certainly did not leave a draft again; an alarm waits for an hour.

    Nobody approves an alarm anew: as a draft it would be forgotten.
    """
    alarms = message.purpose in TO_OPERATOR

    def outcome(unit: Unit) -> None:
        if unit.messages.get(message.id).state is MessageState.SENDING:
            until = office.now() + _LAST_PAUSE
            unit.messages.move(
                message.id, MessageState.APPROVED, reason=reason or what, not_before=until
            )
        if not alarms:
            unit.messages.move(message.id, MessageState.DRAFTED, reason=reason or what)
            undecide(unit, message)
        unit.note(_happened(office, "postponed" if alarms else "returned", message, reason=what))

    _settle(office, message, what, outcome)
    if alarms:
        office.records.postpone("message", message.id, office.now() + _LAST_PAUSE)


def _refused(office: Office, message: Message, error: Refused) -> None:
    def outcome(unit: Unit) -> None:
        unit.messages.move(message.id, MessageState.REFUSED, reason=error.text.ru)
        unit.note(_happened(office, "refused", message, code=error.code))

    _settle(office, message, "refused", outcome)


def _settle(office: Office, message: Message, what: str, outcome: Callable[[Unit], None]) -> None:
    """Commit what became of a message together with its alarm.

    A faulty template must not undo what became of it: then it is committed without the alarm, and
    the digest lists it.
    """
    log.not_sent(message.id, message.purpose, what)
    try:
        with office.records.begin() as unit:
            outcome(unit)
            _tell(office, unit, message, what)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever a template may raise
        log.failed("alarm of message", message.id, error)
        with office.records.begin() as unit:
            outcome(unit)


# What the server last refused everything for, so that an outage is logged once.
_OUTAGE = "sending_outage"


def _later(office: Office, message: Message, error: Unavailable) -> None:
    now = office.now()
    until = now + min(max(pause_after(message.attempts + 1), error.after), _LAST_PAUSE)
    with office.records.begin() as unit:
        unit.messages.move(
            message.id, MessageState.APPROVED, reason=error.text.ru, not_before=until
        )
        unit.note(_happened(office, "postponed", message))
        is_news = error.text.ru not in (message.reason, unit.setting(_OUTAGE))
        if is_news:
            unit.remember(_OUTAGE, error.text.ru)
    if is_news:
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
        if over := bool(unit.setting(_OUTAGE)):
            unit.remember(_OUTAGE, "")
    if over:
        log.reachable("smtp")
    log.sent(message.id, message.purpose, delivery.code)
    if message.appeal_id is not None:
        office.records.postpone("appeal", message.appeal_id, now)


def copy(office: Office, message: Message) -> None:
    """Put a copy of what was sent into the Sent folder; raises Unavailable."""
    office.sent_folder.append(office.archive.get(message.bytes_ref or ""), office.now())
    with office.records.begin() as unit:
        unit.messages.copied(message.id, office.now())


def hold(office: Office, claim: Claim, error: Exception) -> None:
    """Our own fault, or a lost answer: before SENDING nothing went; after it nobody knows."""
    with office.records.look() as unit:
        message = unit.messages.get(claim.id)
    if message.state is MessageState.SENDING:
        _uncertain(office, message)
    elif message.state is MessageState.APPROVED:
        reason = error.text.ru if isinstance(error, MailbotError) else ""
        _give_back(office, message, type(error).__name__, reason)


def _uncertain(office: Office, message: Message) -> None:
    """Nobody knows whether it went: a person has to look.

    What goes to the operator's own people is sent again instead: heard twice is better than not
    at all, and its Message-ID is the same.
    """
    again = message.purpose in TO_OPERATOR
    to = MessageState.APPROVED if again else MessageState.UNCERTAIN
    until = office.now() + pause_after(message.attempts) if again else None

    def outcome(unit: Unit) -> None:
        unit.messages.move(message.id, to, reason="uncertain", not_before=until)
        unit.note(_happened(office, "uncertain", message))

    _settle(office, message, "uncertain", outcome)


def recover(office: Office) -> None:
    """What is SENDING while nobody sends was left so by a daemon that died: it is uncertain."""
    with office.records.look() as unit:
        left = unit.messages.find([MessageState.SENDING])
    for message in left:
        _uncertain(office, message)


def _tell(office: Office, unit: Unit, message: Message, what: str) -> None:
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
