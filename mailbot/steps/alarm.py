"""Alarms and digests to the operator's own people: numbers and terms, no word about a person.

They are approved by configuration ([escalation] recipients) and go the way of every message.
"""

import hashlib
import json
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
from mailbot.steps.notices import spread
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
    urgent: bool = False,
) -> None:
    """Queue an alarm: what happened, what is due by which norm, and which command to run.

    With a `rung` it is marked as rung and never comes again: no cap holds it back. `urgent` is
    what counts in hours: no quiet hours keep messengers from it.
    """
    if appeal_id is not None:
        number = number or unit.appeals.get(appeal_id).number
        if not rung and _is_loud(office, unit, appeal_id):
            _keep_back(office, unit, command)
            return
    facts = {
        "number": number,
        "what": what.ru,
        "due": due,
        "norm": norm,
        "command": command,
    }
    notify(
        office, unit, Purpose.ALARM, "alarm", facts, rung=rung, appeal_id=appeal_id, urgent=urgent
    )


def notify(
    office: Office,
    unit: Unit,
    purpose: Purpose,
    template: str,
    facts: Mapping[str, object],
    *,
    rung: str = "",
    appeal_id: int | None = None,
    urgent: bool = False,
) -> None:
    """Queue one message to each of the operator's people, approved by configuration.

    One each: a server that refuses one mailbox must not silence the others. What has no `rung` is
    held back by the caps and told of in one alarm later (`tell_kept_back`).
    """
    text = office.renderer.text(template, "ru", facts)
    # The first line of these templates is the subject of the mail.
    subject, _, body = text.partition("\n")
    draft = Draft(subject.strip(), body.strip(), Form.PLAIN_TEXT)
    new = NewMessage(purpose=purpose, draft=draft, appeal_id=appeal_id)
    mailed = recipients_of(office, rung)
    spread(office, unit, draft.subject, facts, rung, mailed, urgent=urgent)
    told = [_tell(office, unit, new, each, rung) for each in mailed]
    if not all(told):
        _keep_back(office, unit, str(facts.get("command", "")))


def _tell(office: Office, unit: Unit, new: NewMessage, recipient: str, rung: str) -> bool:
    """Queue for one of them; False where the cap holds it back, and he is not told."""
    within = new if rung else _within_cap(office, unit, new, recipient)
    if within is None:
        return False
    try:
        _queue(office, unit, within, recipient)
    except BadInput as error:
        # An address that no mail can carry must not silence the others.
        log.failed("alarm", new.appeal_id or 0, error)
    return True


# Hard caps, whatever called: some program answers every alarm, or writes without end. What was held
# back is summed up in one alarm an hour, and stands in the register and in the digest all the same.
PER_APPEAL_AN_HOUR = 10
PER_RECIPIENT_AN_HOUR = 200
_HOUR = timedelta(hours=1)


def _is_loud(office: Office, unit: Unit, appeal_id: int) -> bool:
    since = office.now() - _HOUR
    told = [
        message
        for message in unit.messages.find(appeal_id=appeal_id)
        if message.purpose is Purpose.ALARM and message.approved_at and message.approved_at >= since
    ]
    return len(told) >= PER_APPEAL_AN_HOUR * len(recipients_of(office, ""))


def _within_cap(office: Office, unit: Unit, new: NewMessage, recipient: str) -> NewMessage | None:
    """Return what the recipient may still be told within the hour; the last one says so."""
    since = office.now() - _HOUR
    told = sum(recipient in them for them in unit.messages.recipients_since(new.purpose, since))
    if told > PER_RECIPIENT_AN_HOUR:
        return None
    full = told == PER_RECIPIENT_AN_HOUR
    return replace(new, appeal_id=None, draft=_many(office)) if full else new


# What the caps held back since when: how many, and the first commands to run.
_KEPT_BACK = "alarms_kept_back"
_MOST_COMMANDS = 20


def _keep_back(office: Office, unit: Unit, command: str) -> None:
    kept = json.loads(unit.setting(_KEPT_BACK) or "{}")
    commands = dict.fromkeys((*kept.get("commands", ()), *filter(None, [command])))
    since, many = kept.get("since", office.now().isoformat()), kept.get("count", 0) + 1
    new = {"since": since, "count": many, "commands": [*commands][:_MOST_COMMANDS]}
    unit.remember(_KEPT_BACK, json.dumps(new))
    note_cap(office, unit, Purpose.ALARM)


def tell_kept_back(office: Office, unit: Unit) -> None:
    """Sum up in one alarm an hour what the caps held back."""
    kept = json.loads(unit.setting(_KEPT_BACK) or "{}")
    if not kept or office.now() - datetime.fromisoformat(kept["since"]) < _HOUR:
        return
    unit.remember(_KEPT_BACK, "{}")
    many = kept["count"]
    what = Text(
        f"Сигналов было так много, что отдельно не отправлено: {many}. Ниже — команды, которые они"
        f" называли (не более {_MOST_COMMANDS}); всё открытое — в реестре и в утренней сводке.",
        f"There were so many alarms that {many} were not sent one by one. Below stand the commands"
        f" that they named ({_MOST_COMMANDS} at most); everything open stands in the register.",
    )
    command = "; ".join(kept["commands"]) or "mailbot appeals list"
    alarm(office, unit, None, what, command, rung="kept_back")


def note_cap(office: Office, unit: Unit, purpose: Purpose) -> None:
    """Log that a cap holds, once an hour: in a storm it holds thousands of times."""
    about, now = f"capped {purpose}", office.now()
    last = unit.setting(about)
    if last is None or now - datetime.fromisoformat(last) >= _HOUR:
        unit.remember(about, now.isoformat())
        log.capped(purpose)


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
    f"За час набралось больше {PER_RECIPIENT_AN_HOUR} сигналов: остальные придут одним письмом в"
    " течение часа. Напоминания о сроках приходят как обычно; всё открытое — в реестре и в утренней"
    " сводке.",
    f"More than {PER_RECIPIENT_AN_HOUR} alarms within an hour: the others come in one mail within"
    " the hour. Those about terms come as ever; everything open stands in the register and in the"
    " digest.",
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
