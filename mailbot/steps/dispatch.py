"""Recognise in the Sent folder what a person sent from his mail program: that was the approval.

The bytes that really went are archived. To whom they went, and what they say of others, is looked
at after the fact, since nothing could stop them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mailbot import log
from mailbot.domain.appeal import Appeal
from mailbot.domain.letter import Letter
from mailbot.domain.message import TO_OPERATOR, Draft, Message, Purpose
from mailbot.domain.placed import Placed, is_of
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.token import marked
from mailbot.domain.trust import standing
from mailbot.errors import NotFound, Unavailable, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import conclude
from mailbot.steps.gather import digest
from mailbot.steps.identify import may_go
from mailbot.steps.incident import MISDIRECTED, begin_incident
from mailbot.steps.keys import key_of
from mailbot.steps.rewrite import rewritten
from mailbot.steps.view import Desk, look, strangers_in
from mailbot.words import Text

# The header of our mark, as letters name their headers.
MARK = "x-mailbot-draft"

# The name under which [operators] says who approves by sending.
APPROVER = "mail"


def known(office: Office, unit: Unit, letter: Letter) -> int | None:
    """Return the message whose mark, or whose Message-ID, the letter bears: surely ours."""
    key = key_of(office, unit)
    found = marked(key, letter.all(MARK)) if key else None
    if found is not None:
        try:
            return unit.messages.get(found).id
        except NotFound:
            # A mark of a register that was restored from an older copy.
            return None
    named = unit.messages.by_message_ids([letter.message_id]) if letter.message_id else []
    return named[-1].id if named else None


def of_thread(unit: Unit, letter: Letter) -> list[Message]:
    """Return our placed messages of the appeals whose letters it answers (RFC 5322, 3.6.4).

    Some programs drop headers that they do not know and give every letter a new Message-ID.
    """
    return [
        message
        for appeal_id in appeals_of_thread(unit, letter)
        for message in unit.messages.find(appeal_id=appeal_id)
        if message.purpose not in TO_OPERATOR and unit.placed.of_message(message.id)
    ]


def appeals_of_thread(unit: Unit, letter: Letter) -> list[int]:
    """Return the appeals whose letters, or our answers to them, it answers."""
    ids = [*letter.in_reply_to, *letter.references]
    appeals = {m.appeal_id for m in unit.messages.by_message_ids(ids)}
    appeals |= {it.appeal_id for each in ids for it in unit.letters.twins(digest(each), 0)}
    return sorted(filter(None, appeals))


def may_be_ours(office: Office, head: bytes) -> bool:
    """Is it worth reading whole? Nothing else of the person's own letters is looked at."""
    try:
        letter = office.parse(head)
    except UnreadableLetter:
        return False
    with office.records.look() as unit:
        return known(office, unit, letter) is not None or bool(of_thread(unit, letter))


def take_sent(office: Office, raw: bytes, at: datetime) -> bool:
    """Take in one letter from the Sent folder that the server got at that instant.

    False where none of our messages was sent there, or where nobody is named who approves by
    sending: then a person is asked what it is. Raises Unavailable where the daemon is just sending
    the same message.
    """
    letter = office.parse(raw)
    with office.records.look() as unit:
        message_id = known(office, unit, letter) or _by_words(office, unit, letter)
    if message_id is None:
        return False
    desk = look(office, message_id)
    message = desk.message
    if message.purpose in TO_OPERATOR or _is_the_known_copy(office, message, letter):
        return True
    if message.state is MessageState.SENDING:
        raise Unavailable(_BEING_SENT)
    (ref,) = office.archive.put_all([raw], message.key_id)
    if message.state is MessageState.SENT:
        _sent_twice(office, desk, letter, ref)
        return True
    by = office.settings.operators.get(APPROVER)
    if by is None:
        _unapproved(office, desk, letter)
        return False
    draft = rewritten(office, desk, letter, _lay(office, message))
    dispatched(office, desk, letter, draft, ref=ref, sent=Sent(raw, at, by))
    return True


def _unapproved(office: Office, desk: Desk, letter: Letter) -> None:
    """Look after what left without an approval; whether it answers is asked (steps/by_hand.py)."""
    message, appeal = desk.message, desk.appeal
    assert appeal is not None  # noqa: S101 -- alarms never lie in Drafts
    with office.records.begin() as unit:
        wrong = _wrong(office, unit, message, appeal, addresses_of(office, letter))
        unit.note(_happened(office, "sent_unapproved", message, APPROVER))
        alarm(office, unit, appeal.id, UNNAMED, f"mailbot appeals show {appeal.number}")
        _look_after(office, unit, desk, letter, wrong)


_BEING_SENT = Text("Сообщение как раз отправляется.", "The message is just being sent.")


def _by_words(office: Office, unit: Unit, letter: Letter) -> int | None:
    """Return the message of the thread whose text it is, for the most part; else tell a person."""
    thread = of_thread(unit, letter)
    ours = [m for m in thread if is_of(letter.text, (m.draft.body, m.draft.cover))]
    open_ones = [m for m in ours if m.state is not MessageState.SENT]
    return next((m.id for m in (*open_ones, *ours)), None)


def _is_the_known_copy(office: Office, message: Message, letter: Letter) -> bool:
    """Is it what went already? Servers and programs may both keep a copy of one sending."""
    if message.bytes_ref is None or message.message_id != letter.message_id:
        return False
    return office.parse(office.archive.get(message.bytes_ref)).dated == letter.dated


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes that really went, when, and who is to have approved them."""

    raw: bytes
    at: datetime
    by: str


def dispatched(
    office: Office, desk: Desk, letter: Letter, draft: Draft, *, ref: str, sent: Sent
) -> None:
    """Record that a message has left in these words, and look after what nobody could stop."""
    raw, by = sent.raw, sent.by
    message, appeal = desk.message, desk.appeal
    assert appeal is not None  # noqa: S101 -- alarms never lie in Drafts
    version = message.version + (draft != message.draft)
    sent_at = min(sent.at, office.now())
    addresses = addresses_of(office, letter)
    with office.records.begin() as unit:
        wrong = _wrong(office, unit, message, appeal, addresses)
        unit.messages.dispatched(
            message.id,
            draft=draft,
            version=version,
            by=by,
            at=sent_at,
            sha256=hashlib.sha256(raw).hexdigest(),
            bytes_ref=ref,
            rfc_message_id=letter.message_id or "",
            recipients=addresses,
        )
        unit.note(_happened(office, "dispatched", message, by, version=version))
        if len(wrong) < len(addresses):
            _conclude(unit, message, appeal, sent_at)
        else:
            # It has left, and the subject has no answer.
            reason = "wrong_address"
            unit.messages.move(message.id, MessageState.UNDELIVERED, reason=reason)
        _look_after(office, unit, desk, letter, wrong)
    log.dispatched(message.id, message.purpose)
    office.records.postpone("appeal", appeal.id, office.now())


def _lay(office: Office, message: Message) -> Placed | None:
    """Return the copy of the present version that lay in Drafts."""
    with office.records.look() as unit:
        rows = unit.placed.of_message(message.id)
    return next((row for row in reversed(rows) if row.version == message.version), None)


def _conclude(unit: Unit, message: Message, appeal: Appeal, at: datetime) -> None:
    """Decide as an approval does, and answer what the reply answers."""
    if message.purpose is Purpose.REPLY and appeal.state is AppealState.CHECKED:
        unit.appeals.move(appeal.id, AppealState.DECIDED)
    conclude(unit, unit.messages.get(message.id), at)


def addresses_of(office: Office, letter: Letter) -> tuple[str, ...]:
    """Return to whom it went, but for the copies that the operator sends to himself."""
    settings = office.settings
    own = {office.canonical(it) for it in (settings.operator.email, settings.mailbox.user)}
    named = (mailbox.address for mailbox in letter.recipients)
    return tuple(dict.fromkeys(a for a in named if office.canonical(a) not in own))


def _wrong(
    office: Office, unit: Unit, message: Message, appeal: Appeal, addresses: Iterable[str]
) -> tuple[str, ...]:
    return tuple(a for a in addresses if not may_go(office, unit, message, appeal, a))


def _sent_twice(office: Office, desk: Desk, letter: Letter, ref: str) -> None:
    """Record a second sending of the same message: its bytes, its addresses, and a person knows."""
    message, appeal = desk.message, desk.appeal
    assert appeal is not None  # noqa: S101 -- alarms never lie in Drafts
    by = office.settings.operators.get(APPROVER, APPROVER)
    with office.records.begin() as unit:
        before = [h for h in unit.history(message_id=message.id) if h.event == "sent_twice"]
        name = digest(letter.message_id or ref)
        if any((h.details or {}).get("letter") == name for h in before):
            return
        unit.note(_happened(office, "sent_twice", message, by, letter=name, ref=ref))
        wrong = _wrong(office, unit, message, appeal, addresses_of(office, letter))
        alarm(office, unit, appeal.id, TWICE, f"mailbot messages show {message.id}")
        _look_after(office, unit, desk, letter, wrong)


def _look_after(
    office: Office, unit: Unit, desk: Desk, letter: Letter, wrong: tuple[str, ...]
) -> None:
    """Look at what nobody could stop: a wrong address is an incident, another's data may be one."""
    message, appeal = desk.message, desk.appeal
    assert appeal is not None  # noqa: S101 -- alarms never lie in Drafts
    order = f"mailbot messages show {message.id}"
    if wrong:
        misdirect(office, unit, message, appeal, len(wrong))
    subject = unit.subjects.find(appeal.subject_id)
    words = f"{letter.subject}\n\n{letter.text}\n\n{message.draft.body}"
    stands = standing(appeal, subject)
    if strangers_in(office, words, message, appeal, stands, subject, desk.recipient):
        unit.note(_happened(office, "strangers_left", message, "mailbot"))
        alarm(office, unit, appeal.id, STRANGERS, order)


def misdirect(office: Office, unit: Unit, message: Message, appeal: Appeal, wrong: int) -> None:
    """Begin the checklist of an incident: its clocks of 24 and 72 hours, its tasks, an alarm.

    Source: 152-ФЗ, ч. 3.1 ст. 21; domain facts 7.4, 4.6.
    """
    unit.note(_happened(office, MISDIRECTED, message, "mailbot", addresses=wrong))
    begin_incident(office, unit, appeal)
    log.misdirected(message.id)
    order = f"mailbot appeals show {appeal.number}"
    alarm(office, unit, appeal.id, INCIDENT, order, urgent=True)


def _happened(
    office: Office, event: str, message: Message, by: str, **details: str | int
) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        by=by,
        message_id=message.id,
        appeal_id=message.appeal_id,
        details=details or None,
    )


UNNAMED = Text(
    "Черновик mailbot отправлен из почтовой программы, хотя в [operators] mail не назван тот, кто"
    " так утверждает. Письмо сохранено; проверьте, кому и что ушло, и закройте обращение сами.",
    "A draft of mailbot was sent from the mail program, but [operators] mail names nobody who"
    " approves that way. It is kept; look to whom it went, and close the appeal yourself.",
)
TWICE = Text(
    "Одно и то же сообщение отправлено дважды: из почтовой программы и ещё раз (из другой программы"
    " или службой mailbot). Оба письма сохранены; предупредите получателя, если тексты разные.",
    "One message was sent twice: from the mail program, and once more by another program or by the"
    " daemon. Both are kept; tell the recipient if their words differ.",
)
STRANGERS = Text(
    "В отправленном из почтовой программы письме есть имя, номер, адрес или пароль, которые не"
    " принадлежат ни субъекту, ни оператору. Проверьте: если это данные другого лица, это"
    " инцидент.",
    "What was sent from the mail program holds a name, number, address or password that is neither"
    " the subject's nor the operator's. Look: another's data would be an incident.",
)
INCIDENT = Text(
    "Письмо с персональными данными отправлено на адрес, который не зарегистрирован за субъектом."
    " Это инцидент: 24 часа на уведомление Роскомнадзора, 72 часа на результаты проверки."
    " Попросите получателя удалить письмо; задачи и сроки уже в обращении.",
    "A letter with personal data went to an address that is not registered for the subject. That is"
    " an incident: 24 hours to notify Roskomnadzor, 72 hours for what the inquiry found. Ask the"
    " recipient to delete it; tasks and terms stand in the appeal.",
)
