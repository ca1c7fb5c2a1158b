"""Answers that a person wrote himself in his mail program, beside the draft that lay ready.

Such a letter is kept and told. Whether it answers the appeal is for a person to say: nothing is
closed by it before. Only what goes to the subject, or to whoever wrote, counts; of the person's
other letters nothing is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.domain.appeal import Appeal
from mailbot.domain.findings import Form
from mailbot.domain.letter import Letter
from mailbot.domain.message import Message, Purpose
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import OPEN, MessageState
from mailbot.errors import Hindered, NotFound, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.dispatch import Sent, addresses_of, appeals_of_thread, dispatched
from mailbot.steps.gather import digest
from mailbot.steps.view import look
from mailbot.words import Text

WRITTEN = "answered_by_hand"


def may_be_answer(office: Office, head: bytes) -> bool:
    """Does a letter in Sent answer whoever wrote in an open appeal? Judged by its headers."""
    try:
        letter = office.parse(head)
    except UnreadableLetter:
        return False
    with office.records.look() as unit:
        return any(_answered(office, unit, letter))


def _answered(office: Office, unit: Unit, letter: Letter) -> Iterator[Appeal]:
    """Yield the open appeals of its thread whose subject, or writer, it went to."""
    to = {office.canonical(address) for address in addresses_of(office, letter)}
    for appeal_id in appeals_of_thread(unit, letter):
        appeal = unit.appeals.get(appeal_id)
        subject = unit.subjects.find(appeal.subject_id)
        theirs = {appeal.sender, *(subject.emails if subject else ())}
        if appeal.state in OPEN and to & {office.canonical(it) for it in theirs if it}:
            yield appeal


def notice(office: Office, raw: bytes, at: datetime) -> None:
    """Keep such a letter with the appeal, flag the appeal, and ask a person what it is."""
    letter = office.parse(raw)
    name = digest(letter.message_id or raw.hex())
    with office.records.look() as unit:
        appeals = list(_answered(office, unit, letter))
        first = {it.id: unit.letters.of_appeal(it.id)[0] for it in appeals}
    for appeal in appeals:
        # Sealed with the key of the letter that it answers, it is destroyed with it.
        (ref,) = office.archive.put_all([raw], first[appeal.id].raw_ref)
        with office.records.begin() as unit:
            known = [h for h in unit.history(appeal_id=appeal.id) if h.event == WRITTEN]
            if any((h.details or {}).get("letter") == name for h in known):
                continue
            fresh = unit.appeals.get(appeal.id)
            flags = tuple(dict.fromkeys((*fresh.flags, BY_HAND)))
            unit.appeals.save(replace(fresh, flags=flags))
            details = {"letter": name, "ref": ref, "at": min(at, office.now()).isoformat()}
            _note(office, unit, WRITTEN, appeal.id, "mailbot", details)
            alarm(office, unit, appeal.id, ASKED, f"mailbot appeals answered {appeal.number}")


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that a person wrote beside the draft, and when the server got it."""

    letter: Letter
    at: datetime
    raw: bytes


def written(office: Office, unit: Unit, appeal_id: int) -> Written | None:
    """Return what was last written by hand to an appeal; None where nothing of it is left."""
    known = [h for h in unit.history(appeal_id=appeal_id) if h.event == WRITTEN]
    if not known:
        return None
    details = known[-1].details or {}
    try:
        raw = office.archive.get(str(details["ref"]))
    except NotFound:
        return None
    return Written(office.parse(raw), datetime.fromisoformat(str(details["at"])), raw)


def is_answer(office: Office, number: str, by: str) -> None:
    """Record that what was written by hand is the reply: it stands in the draft's place.

    Raises Hindered where nothing was written by hand, or where no reply waits.
    """
    with office.records.look() as unit:
        appeal = _flagged(unit, number)
        reply = _waiting(unit, appeal.id)
        found = written(office, unit, appeal.id)
    if found is None:
        raise Hindered([NOTHING])
    letter, desk = found.letter, look(office, reply.id)
    said = replace(
        desk.message.draft,
        form=Form.PLAIN_TEXT, subject=letter.subject, body=letter.text.strip(), whole=True,
        attached=(),
    )  # fmt: skip
    (ref,) = office.archive.put_all([found.raw], reply.key_id)
    dispatched(office, desk, letter, said, ref=ref, sent=Sent(found.raw, found.at, by))
    _settle(office, number, by, "answer_taken")


def is_none(office: Office, number: str, by: str) -> None:
    """Record that it answers nothing: the drafts go on waiting."""
    with office.records.look() as unit:
        _flagged(unit, number)
    _settle(office, number, by, "answer_dismissed")


def _flagged(unit: Unit, number: str) -> Appeal:
    appeal = unit.appeals.by_number(number)
    if BY_HAND not in appeal.flags:
        raise Hindered([NOTHING])
    return appeal


def _waiting(unit: Unit, appeal_id: int) -> Message:
    """Return the reply in whose place it stands."""
    states = (MessageState.DRAFTED, MessageState.APPROVED)
    found = [m for m in unit.messages.find(states, appeal_id) if m.purpose is Purpose.REPLY]
    if not found:
        raise Hindered([NO_REPLY])
    return found[-1]


def _settle(office: Office, number: str, by: str, event: str) -> None:
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        flags = tuple(flag for flag in appeal.flags if flag != BY_HAND)
        unit.appeals.save(replace(appeal, flags=flags))
        _note(office, unit, event, appeal.id, by, None)


def _note(
    office: Office,
    unit: Unit,
    event: str,
    appeal_id: int,
    by: str,
    details: Mapping[str, str | int] | None,
) -> None:
    unit.note(Happening(at=office.now(), event=event, by=by, appeal_id=appeal_id, details=details))


ASKED = Text(
    "Из почтовой программы заявителю ушло письмо, написанное не по черновику. Если это ответ на"
    " обращение, подтвердите: обращение будет отмечено отвеченным. Если нет, сроки идут дальше.",
    "A letter that was not made of the draft went to the applicant from the mail program. If it"
    " answers the appeal, confirm that; if it does not, the terms run on.",
)
NOTHING = Text(
    "По этому обращению из почтовой программы никто не отвечал.",
    "Nobody answered this appeal from the mail program.",
)
NO_REPLY = Text(
    "Черновика ответа нет: отвечать по обращению уже нечего, или mailbot ещё проверяет его.",
    "There is no draft of a reply: nothing is left to answer, or mailbot is still checking.",
)
