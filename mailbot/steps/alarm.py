"""Alarms and digests to the operator's own people: numbers and terms, no word about a person.

They are approved by configuration ([escalation] recipients) and go the way of every message.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from mailbot import log
from mailbot.domain.findings import Form
from mailbot.domain.message import Draft, Purpose
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Outgoing, Unit
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
    if appeal_id is not None and not number:
        number = unit.appeals.get(appeal_id).number
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
            _queue(office, unit, new, recipient)
        except BadInput as error:
            # An address that no mail can carry must not silence the others.
            log.failed("alarm", appeal_id or 0, error)


def _queue(office: Office, unit: Unit, new: NewMessage, recipient: str) -> None:
    now, message_id = office.now(), office.new_message_id()
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
