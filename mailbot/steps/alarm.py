"""Alarms and digests to the operator's own people: numbers and terms, no word about a person.

They are approved by configuration ([escalation] recipients) and go the way of every message.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot import log
from mailbot.domain.findings import Form
from mailbot.domain.message import Draft, Purpose
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Outgoing, Unit
from mailbot.steps.keys import message_id as new_message_id
from mailbot.words import Text


def alarm(
    office: Office,
    unit: Unit,
    appeal_id: int | None,
    what: Text,
    command: str,
    *,
    number: str = "",
    due: datetime | None = None,
    norm: str = "",
    rung: str = "",
) -> None:
    """Queue an alarm: what happened, what is due by which norm, and which command to run."""
    if appeal_id is not None:
        number = number or unit.appeals.get(appeal_id).number
        if _is_loud(office, unit, appeal_id):
            log.capped(Purpose.ALARM)
            return
    facts = {
        "number": number,
        "what": what.ru,
        "due": due,
        "norm": norm,
        "command": command,
    }
    notify(office, unit, Purpose.ALARM, "alarm", facts, rung=rung, appeal_id=appeal_id)


def notify(
    office: Office,
    unit: Unit,
    purpose: Purpose,
    template: str,
    facts: Mapping[str, object],
    *,
    rung: str = "",
    appeal_id: int | None = None,
) -> None:
    """Queue one message to each of the operator's people, approved by configuration.

    One each: a server that refuses one mailbox must not silence the others.
    """
    text = office.renderer.text(template, "ru", facts)
    # The first line of these templates is the subject of the mail.
    subject, _, body = text.partition("\n")
    draft = Draft(subject.strip(), body.strip(), Form.PLAIN_TEXT)
    new = NewMessage(purpose=purpose, draft=draft, appeal_id=appeal_id)
    for recipient in recipients_of(office, rung):
        try:
            _queue_within(office, unit, new, recipient)
        except BadInput as error:
            # An address that no mail can carry must not silence the others.
            log.failed("alarm", appeal_id or 0, error)


# Hard caps, whatever called: some program answers every alarm, or writes without end. What waits
# for a person stands in the register and in the digest all the same.
PER_APPEAL_AN_HOUR = 10
PER_RECIPIENT_AN_HOUR = 200


def _is_loud(office: Office, unit: Unit, appeal_id: int) -> bool:
    since = office.now() - timedelta(hours=1)
    told = [
        message
        for message in unit.messages.find(appeal_id=appeal_id)
        if message.purpose is Purpose.ALARM and message.approved_at and message.approved_at >= since
    ]
    return len(told) >= PER_APPEAL_AN_HOUR * len(recipients_of(office, ""))


def _queue_within(office: Office, unit: Unit, new: NewMessage, recipient: str) -> None:
    """Queue unless the recipient had too many within the hour; the last one says so."""
    since = office.now() - timedelta(hours=1)
    told = sum(recipient in them for them in unit.messages.recipients_since(new.purpose, since))
    if told > PER_RECIPIENT_AN_HOUR:
        log.capped(new.purpose)
        return
    if told == PER_RECIPIENT_AN_HOUR:
        new = replace(new, appeal_id=None, draft=_many(office))
    _queue(office, unit, new, recipient)


def _many(office: Office) -> Draft:
    facts = {
        "number": "",
        "what": MANY.ru,
        "due": None,
        "norm": "",
        "command": "mailbot letters list; mailbot appeals list",
    }
    subject, _, body = office.renderer.text("alarm", "ru", facts).partition("\n")
    return Draft(subject.strip(), body.strip(), Form.PLAIN_TEXT)


MANY = Text(
    f"За час набралось больше {PER_RECIPIENT_AN_HOUR} напоминаний: следующие в течение часа не"
    " отправляются. Сроки идут; всё открытое — в реестре и в утренней сводке.",
    f"More than {PER_RECIPIENT_AN_HOUR} alarms within an hour: no more are sent for a while. The"
    " clocks run; everything open stands in the register and in the digest.",
)


def _queue(office: Office, unit: Unit, new: NewMessage, recipient: str) -> None:
    now, message_id = office.now(), new_message_id(office, unit, None)
    content = office.compose(
        Outgoing(
            message_id=message_id,
            sent_at=now,
            sender_name=office.settings.smtp.from_name,
            sender_address=office.settings.operator.email,
            recipients=(recipient,),
            subject=new.draft.subject,
            text=new.draft.body,
            automatic=True,
        )
    )
    (ref,) = office.archive.put_all([content])
    message = unit.messages.add(new)
    unit.messages.approve(
        message.id,
        message.version,
        by="configuration",
        at=now,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes_ref=ref,
        rfc_message_id=message_id,
        recipients=(recipient,),
    )
    unit.note(Happening(at=now, event=new.purpose, message_id=message.id, appeal_id=new.appeal_id))


def recipients_of(office: Office, rung: str) -> tuple[str, ...]:
    """Return who is told of every rung, and who of this one besides."""
    escalation = office.settings.escalation
    return tuple(dict.fromkeys((*escalation.recipients, *escalation.rungs.get(rung, ()))))
