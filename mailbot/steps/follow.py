"""Follow what we sent: a report of a server finds its message and says what became of it."""

from datetime import timedelta

from mailbot import log
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.report import Fate, Report
from mailbot.domain.states import MessageState
from mailbot.domain.token import appeals_in
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import conclude, undeliver
from mailbot.steps.keys import key_of
from mailbot.words import Text

# Servers try for five days (RFC 5321 section 4.5.4.1), and report soon after.
_REPORTED_WITHIN = timedelta(days=7)

_WENT = (MessageState.SENT, MessageState.UNCERTAIN)


def follow(office: Office, unit: Unit, letter_id: int, report: Report) -> None:
    """Record what a delivery report says of a message of ours.

    A reply that did not arrive is no reply: its demands and its clocks are open again.
    """
    message = _reported(office, unit, report)
    if message is None or message.state not in _WENT:
        return
    unit.note(
        Happening(
            at=office.now(),
            event="reported",
            letter_id=letter_id,
            appeal_id=message.appeal_id,
            message_id=message.id,
            details={"fate": report.fate, "status": report.status},
        )
    )
    if message.state is MessageState.UNCERTAIN:
        # Whatever a server says of it: it did leave.
        unit.messages.move(message.id, MessageState.SENT, sent_at=office.now())
        message = unit.messages.get(message.id)
        conclude(unit, message, message.sent_at or office.now())
    if report.fate is Fate.FAILED:
        _failed(office, unit, message, report)
    else:
        # The answer of our own server stays before it.
        answer = message.delivery.split("; ")[0]
        unit.messages.followed(message.id, f"{answer}; {report.fate} {report.status}".strip("; "))


def _failed(office: Office, unit: Unit, message: Message, report: Report) -> None:
    reason = f"{report.fate} {report.status}".strip()
    unit.messages.move(message.id, MessageState.UNDELIVERED, reason=reason)
    log.not_sent(message.id, message.purpose, MessageState.UNDELIVERED)
    undeliver(unit, message)
    # An alarm about an alarm would feed itself; the digest lists it.
    if message.purpose not in TO_OPERATOR:
        gone = message.appeal_id and unit.shredding.destroyed_at(message.appeal_id)
        command = f"mailbot messages show {message.id}"
        alarm(office, unit, message.appeal_id, TOO_LATE if gone else UNDELIVERED, command)


def _reported(office: Office, unit: Unit, report: Report) -> Message | None:
    """Return the one message that the report speaks of.

    By its Message-ID, by the keyed token in whatever the server repeats of it, else by recipient
    and time where that leaves no choice: two messages to one address cannot be told apart.
    """
    named = unit.messages.by_message_ids(report.message_ids)
    current = [m for m in named if m.message_id in report.message_ids]
    if current:
        return current[-1]
    if named:
        # It went out anew under another Message-ID since: the report is of the older one.
        return None
    key = key_of(office, unit)
    for appeal_id in appeals_in(key, report.texts) if key else ():
        sent = [m for m in unit.messages.find(_WENT, appeal_id) if m.message_id]
        quoted = [m for m in sent if any(_local(m) in text.lower() for text in report.texts)]
        if quoted:
            return quoted[-1]
    return _by_recipient(office, unit, report)


def _local(message: Message) -> str:
    return message.message_id.strip("<>").partition("@")[0]


def _by_recipient(office: Office, unit: Unit, report: Report) -> Message | None:
    told = {office.canonical(address) for address in report.recipients}
    sent = [
        message
        for message in unit.messages.sent_since(office.now() - _REPORTED_WITHIN)
        if message.purpose not in TO_OPERATOR
        and message.state in _WENT
        and told & {office.canonical(address) for address in message.recipients}
    ]
    return sent[0] if len(sent) == 1 else None


UNDELIVERED = Text(
    "Письмо заявителю не доставлено: сервер получателя его не принял. Ответом оно не считается,"
    " срок идёт. Проверьте адрес, верните письмо в черновики и отправьте заново или по почте.",
    "A message to the applicant was not delivered: the recipient's server did not take it. It"
    " counts as no reply, and the clock runs. Check the address, make it a draft again and send"
    " it anew, or by post.",
)

TOO_LATE = Text(
    "Письмо заявителю не доставлено, а письма и ответы по этому обращению уже уничтожены:"
    " отправить его заново нельзя. Сообщите заявителю иначе, если знаете, как.",
    "A message to the applicant was not delivered, and letters and replies of this appeal are"
    " destroyed: it cannot be sent anew. Tell him in another way, if you know one.",
)
