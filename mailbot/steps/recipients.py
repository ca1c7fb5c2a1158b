"""Draft the notices to those who received or process the data, and see who has confirmed.

Source: 152-ФЗ, ч. 3 ст. 20; policy 9.5; domain facts 6.5. Each waits for a person's approval and
goes to the address of policy.toml; the subject is named by no more than the recipient needs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.domain.acts import Told
from mailbot.domain.addresses import domain_of
from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.calendar import ONE_DAY
from mailbot.domain.changes import in_words
from mailbot.domain.clocks import effective_due, practical_due
from mailbot.domain.filing import Reason
from mailbot.domain.findings import Form
from mailbot.domain.kinds import KINDS, Kind, Task
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.policy import Party
from mailbot.domain.states import OPEN, UNDONE, MessageState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Unit
from mailbot.steps.changes import changes_of
from mailbot.steps.conclude import taken_up
from mailbot.steps.consult import is_the_machines
from mailbot.steps.draw import told_of
from mailbot.steps.fulfil import fulfilled

# So many days before our own due they shall be done: we have to hear of it, and to say so.
_MARGIN = 2 * ONE_DAY

_LANGUAGE = "ru"


def tell(
    office: Office, unit: Unit, appeal: Appeal, subject: Subject | None, stands: Standing
) -> None:
    """Write or renew a notice to each party; once all of them have left, the task is done."""
    action = _action(unit, appeal.id)
    if action is None or subject is None or stands is not Standing.SUBJECT:
        return
    act = told_of(office, unit, appeal.id, _LANGUAGE)
    until = _until(office, unit, appeal)
    changes = in_words(changes_of(office, unit, appeal), _LANGUAGE)
    sent = []
    for party, is_processor in _parties(office):
        if not party.email:
            continue
        words = _words(office, appeal, subject, party, is_processor, until, act, changes)
        sent.append(_put(office, unit, appeal, party, words))
    if sent and len(sent) == len(list(_parties(office))) and all(sent):
        at = max(each for each in sent if each is not None)
        unit.appeals.done(action.id, at, "mailbot")
        fulfilled(unit, action, event="done", by="mailbot", at=at)


def _action(unit: Unit, appeal_id: int) -> Action | None:
    found = (a for a in unit.appeals.actions(appeal_id) if a.task is Task.NOTIFY_RECIPIENTS)
    return next((action for action in found if action.state in UNDONE), None)


def _parties(office: Office) -> Iterator[tuple[Party, bool]]:
    """Yield those who hold the data, each once, with whether they process them for us."""
    seen = set()
    for parties, is_processor in ((office.policy.processors, True),
                                  (office.policy.recipients, False)):  # fmt: skip
        for party in parties:
            if (key := party.email.casefold() or party.name) not in seen:
                seen.add(key)
                yield party, is_processor


def _until(office: Office, unit: Unit, appeal: Appeal) -> date | None:
    """Return the working day by which they shall be done; None: at once, for no day is left."""
    due = effective_due(unit.appeals.clocks(appeal.id))
    zone = office.settings.operator.zone
    if due is None:
        return None
    day = practical_due(due, office.calendar, zone) - _MARGIN
    day = office.calendar.last_working_on_or_before(day)
    return day if day > office.now().astimezone(zone).date() else None


def _words(
    office: Office,
    appeal: Appeal,
    subject: Subject,
    party: Party,
    is_processor: bool,
    until: date | None,
    act: Told | None,
    changes: Sequence[str],
) -> Draft:
    kinds = [kind for kind in appeal.kinds if Task.NOTIFY_RECIPIENTS in KINDS[kind].tasks]
    facts = {
        "purpose": Purpose.RECIPIENT_NOTICE.value,
        "number": appeal.number,
        "party": party,
        "is_processor": is_processor,
        "identifier": identifier(subject, party.identify_by),
        "kinds": [kind.value for kind in kinds],
        "until": None if kinds == [Kind.MARKETING_OBJECTION] else until,
        "act": act,
        "changes": changes,
    }
    return Draft(
        subject=office.renderer.text("subject", _LANGUAGE, facts).strip(),
        body=office.renderer.text(Purpose.RECIPIENT_NOTICE, _LANGUAGE, facts).strip(),
        form=Form.PLAIN_TEXT,
        language=_LANGUAGE,
        kinds=tuple(kinds),
    )


_NAMES = {
    "email": "адрес электронной почты",
    "phone": "телефон",
    "login": "логин",
    "contract": "договор",
    "id": "идентификатор",
    "full_name": "фамилия, имя, отчество",
}


def identifier(subject: Subject, by: str) -> str:
    """Return the one thing by which a recipient knows the subject, "" where it is not known."""
    known = {
        "email": ", ".join(subject.emails),
        "phone": ", ".join(subject.phones),
        "login": subject.login,
        "contract": subject.contract,
        "id": subject.id,
        "full_name": subject.full_name,
    }
    return f"{_NAMES[by]} {known[by]}" if known[by] else ""


def _put(office: Office, unit: Unit, appeal: Appeal, party: Party, words: Draft) -> datetime | None:
    """Put the notice beside what there is; return when it left, if it did."""
    written = _of(unit, appeal.id, party)
    written = written and taken_up(unit, written)
    if written is None:
        new = NewMessage(
            purpose=Purpose.RECIPIENT_NOTICE,
            draft=words,
            appeal_id=appeal.id,
            recipients=(party.email,),
        )
        _note(office, unit, "drafted", unit.messages.add(new).id, appeal.id)
    elif written.draft != words and is_the_machines(unit, written):
        unit.messages.revise(written.id, words, written.version)
        _note(office, unit, "redrafted", written.id, appeal.id)
    return written.sent_at if written and written.state is MessageState.SENT else None


def _of(unit: Unit, appeal_id: int, party: Party) -> Message | None:
    mine = [
        message
        for message in unit.messages.find(appeal_id=appeal_id)
        if message.purpose is Purpose.RECIPIENT_NOTICE
        and message.recipients
        and message.recipients[0].casefold() == party.email.casefold()
    ]
    return mine[-1] if mine else None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A notice that left and that nobody has answered yet."""

    message_id: int
    appeal_number: str
    party: str
    sent_at: datetime


def awaited(office: Office) -> list[Awaited]:
    """Return the notices of open appeals whose recipients have not confirmed, oldest first."""
    names = {party.email.casefold(): party.name for party, _ in _parties(office) if party.email}
    found = []
    with office.records.look() as unit:
        appeals = unit.appeals.registered(OPEN)
    for appeal_id in appeals:
        with office.records.look() as unit:
            for message in unit.messages.find([MessageState.SENT], appeal_id):
                if message.purpose is not Purpose.RECIPIENT_NOTICE or not message.sent_at:
                    continue
                to = next(iter(message.recipients), "").casefold()
                if to and not _has_answered(unit, appeal_id, to, message.sent_at):
                    number = unit.appeals.get(appeal_id).number
                    name = names.get(to, message.recipients[0])
                    found.append(Awaited(message.id, number, name, message.sent_at))
    return sorted(found, key=lambda it: it.message_id)


def _has_answered(unit: Unit, appeal_id: int, address: str, since: datetime) -> bool:
    for letter in unit.letters.of_appeal(appeal_id):
        if letter.reason != Reason.RECIPIENT_ANSWER or letter.received_at < since:
            continue
        found = unit.letters.findings(letter.id)
        wrote = (found.sender.address or "") if found else ""
        if wrote and domain_of(wrote) == domain_of(address):
            return True
    return False


def _note(office: Office, unit: Unit, event: str, message_id: int, appeal_id: int) -> None:
    unit.note(Happening(at=office.now(), event=event, message_id=message_id, appeal_id=appeal_id))
