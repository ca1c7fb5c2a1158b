"""Acknowledge the receipt of an appeal, if the configuration says so; hard caps hold above all.

The only mail to a subject that leaves without a person: number, day and term, nothing about data,
and only to the registered address of a letter that is proven.
"""

import hashlib
from datetime import timedelta

from mailbot.domain.addressed import ELSEWHERE
from mailbot.domain.appeal import Appeal
from mailbot.domain.automatic import is_nobody, is_role
from mailbot.domain.clocks import POLICY_REPLY
from mailbot.domain.drafting import language_of
from mailbot.domain.findings import Authenticity, Form, Sort
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Approval, leave, standing
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Outgoing, Unit
from mailbot.steps.alarm import note_cap
from mailbot.steps.identify import may_go, recipient
from mailbot.steps.keys import message_id
from mailbot.steps.threads import message_id_of

# A receipt is acknowledged when it is news.
_LATEST = timedelta(days=1)

# Flags of a letter to which nothing answers by itself (RFC 3834 section 2), the last one because
# it may have been written to somebody else.
NO_AUTO_REPLY = "no_auto_reply"
_MACHINES = frozenset({NO_AUTO_REPLY, "bulk_headers", ELSEWHERE})

BY_CONFIGURATION = "configuration"


def is_automatic(message: Message) -> bool:
    """Did no person let it go to a subject? Then it leaves with an empty envelope sender."""
    return message.purpose is Purpose.ACKNOWLEDGEMENT and message.approved_by == BY_CONFIGURATION


def acknowledge(office: Office, unit: Unit, appeal: Appeal, subject: Subject | None) -> None:
    """Send or draft one acknowledgement for an appeal, as configured."""
    mode = office.settings.acknowledgement.mode
    written = unit.messages.find(appeal_id=appeal.id)
    told = any(message.purpose is Purpose.ACKNOWLEDGEMENT for message in written)
    if mode == "off" or told or not _deserves(office, appeal, subject):
        return
    if mode == "proven" and not _is_free(office, unit, appeal, subject):
        return
    draft = _words(office, unit, appeal)
    new = NewMessage(purpose=Purpose.ACKNOWLEDGEMENT, draft=draft, appeal_id=appeal.id)
    message = unit.messages.add(new)
    _note(office, unit, "drafted", message.id, appeal.id)
    if mode == "proven":
        _queue(office, unit, message.id, appeal, subject, draft)


def _deserves(office: Office, appeal: Appeal, subject: Subject | None) -> bool:
    """Is it fresh news to the one who surely wrote, and no machine (domain facts, section 9)?"""
    granted = leave(standing(appeal, subject), Purpose.ACKNOWLEDGEMENT)
    return (
        granted is not None
        and granted.approval is Approval.CONFIGURATION
        and appeal.authenticity is Authenticity.PROVEN
        and appeal.sort in (Sort.APPEAL, Sort.UNCLEAR)
        and _MACHINES.isdisjoint(appeal.flags)
        and office.now() - appeal.received_at < _LATEST
    )


def _is_free(office: Office, unit: Unit, appeal: Appeal, subject: Subject | None) -> bool:
    """May one more go there by itself? Asked of the database, whatever detection says."""
    to, limits = _to(office, appeal, subject), office.settings.acknowledgement
    if not to or is_nobody(to) or is_role(to) or not _is_outside(office, to):
        return False
    now = office.now()
    a_day = unit.messages.recipients_since(Purpose.ACKNOWLEDGEMENT, now - timedelta(days=1))
    an_hour = unit.messages.recipients_since(Purpose.ACKNOWLEDGEMENT, now - timedelta(hours=1))
    same = sum(office.canonical(to) in map(office.canonical, them) for them in a_day)
    if same < limits.per_address_a_day and len(an_hour) < limits.per_hour:
        return True
    note_cap(office, unit, Purpose.ACKNOWLEDGEMENT)
    return False


def _to(office: Office, appeal: Appeal, subject: Subject | None) -> str | None:
    granted = leave(standing(appeal, subject), Purpose.ACKNOWLEDGEMENT)
    if granted is None:
        return None
    return recipient(office, appeal, subject, None, granted.to, Form.PLAIN_TEXT)


def _is_outside(office: Office, address: str) -> bool:
    escalation = office.settings.escalation
    ours = (office.settings.operator.email, *escalation.recipients)
    return office.canonical(address) not in map(office.canonical, ours)


def _queue(
    office: Office, unit: Unit, number: int, appeal: Appeal, subject: Subject | None, draft: Draft
) -> None:
    message, to, now = unit.messages.get(number), _to(office, appeal, subject), office.now()
    if not to or not may_go(office, unit, message, appeal, to):
        return
    ours = message_id(office, unit, appeal.id)
    letters = unit.letters.of_appeal(appeal.id)
    answered = message_id_of(office, letters[0].raw_ref) if letters else None
    content = office.compose(
        Outgoing(
            message_id=ours,
            sent_at=now,
            sender_name=office.settings.smtp.from_name,
            sender_address=office.settings.operator.email,
            recipients=(to,),
            subject=draft.subject,
            text=draft.body,
            in_reply_to=answered,
            references=(answered,) if answered else (),
            automatic=True,
        )
    )
    (ref,) = office.archive.put_all([content], message.key_id)
    unit.messages.approve(
        message.id,
        message.version,
        by=BY_CONFIGURATION,
        at=now,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes_ref=ref,
        rfc_message_id=ours,
        recipients=(to,),
    )
    _note(office, unit, "approved", message.id, appeal.id)


def _words(office: Office, unit: Unit, appeal: Appeal) -> Draft:
    language = language_of(appeal)
    due = next((c.due for c in unit.appeals.clocks(appeal.id) if c.clock == POLICY_REPLY), None)
    facts = {
        "purpose": Purpose.ACKNOWLEDGEMENT.value,
        "number": appeal.number,
        "received_on": appeal.received_at.astimezone(office.settings.operator.zone).date(),
        "due": due,
    }
    return Draft(
        subject=office.renderer.text("subject", language, facts).strip(),
        body=office.renderer.text(Purpose.ACKNOWLEDGEMENT, language, facts).strip(),
        form=Form.PLAIN_TEXT,
        language=language,
    )


def _note(office: Office, unit: Unit, event: str, number: int, appeal_id: int) -> None:
    unit.note(Happening(at=office.now(), event=event, message_id=number, appeal_id=appeal_id))
