"""Write the drafts that an appeal needs; what a person changed, or what has left, stays."""

from datetime import date

from mailbot.domain.appeal import Appeal, DemandState
from mailbot.domain.clocks import POLICY_REPLY, REPEAT_GATE, last_day
from mailbot.domain.drafting import Planned, facts, is_premature, plan
from mailbot.domain.holdings import TOLD_DATA, Consulted, exported, held, silent, told
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.states import MessageState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing, standing
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Unit
from mailbot.steps.consult import is_the_machines
from mailbot.steps.keys import code_of


def draft(
    office: Office,
    unit: Unit,
    appeal: Appeal,
    subject: Subject | None,
    consulted: Consulted,
) -> None:
    """Write or renew the drafts of an appeal (policy 14.3.4, domain facts section 5).

    `consulted` is what the sources say is held about the subject.
    """
    if appeal.requisites is None:
        return
    stands = standing(appeal, subject)
    written = {message.purpose: message for message in unit.messages.find(appeal_id=appeal.id)}
    # After a partial reply the next one is about what is left.
    left = [d.kind for d in unit.appeals.demands(appeal.id) if d.state is DemandState.OPEN]
    for planned in plan(appeal, left or appeal.kinds, appeal.requisites, stands):
        words = _words(office, unit, planned, appeal, stands, subject, consulted)
        _put(office, unit, planned, words, appeal, written.get(planned.purpose))


def _words(
    office: Office,
    unit: Unit,
    planned: Planned,
    appeal: Appeal,
    stands: Standing,
    subject: Subject | None,
    consulted: Consulted,
) -> Draft:
    tells = planned.purpose is Purpose.REPLY and stands is Standing.SUBJECT
    is_asked = tells and not TOLD_DATA.isdisjoint(planned.kinds)
    answers = consulted.of(subject) if is_asked else ()
    categories = office.policy.data_categories
    holds = held(answers, categories, subject) if subject else {}
    today = office.now().astimezone(office.settings.operator.zone).date()
    export, lacks = (
        exported(answers, categories, subject, planned.language, today)
        if subject and Kind.PORTABILITY in planned.kinds
        else (None, ())
    )
    due = next((c.due for c in unit.appeals.clocks(appeal.id) if c.clock == POLICY_REPLY), None)
    known = facts(
        planned,
        appeal,
        stands,
        subject=subject,
        actions=unit.appeals.actions(appeal.id),
        due=due,
        zone=office.settings.operator.zone,
        repeats=_repeats(office, unit, appeal),
        code=code_of(office, unit, appeal) if planned.purpose is Purpose.CHALLENGE else "",
        held=holds,
        export=export,
        export_lacks=lacks,
    )
    language = planned.language
    return Draft(
        subject=office.renderer.text("subject", language, known).strip(),
        body=office.renderer.text(planned.purpose, language, known).strip(),
        form=planned.form,
        language=language,
        kinds=planned.kinds,
        sorts=planned.sorts,
        held=told(answers),
        waits_for=silent(answers),
        export=export,
    )


def _repeats(office: Office, unit: Unit, appeal: Appeal) -> tuple[str, date] | None:
    """Return the number of the request that is repeated, and from when it may be."""
    if appeal.follows_id is None or not is_premature(appeal):
        return None
    first = unit.appeals.get(appeal.follows_id)
    on = first.received_at.astimezone(office.settings.operator.zone).date()
    return first.number, last_day(office.clocks[REPEAT_GATE], on, office.calendar)


def _put(
    office: Office,
    unit: Unit,
    planned: Planned,
    words: Draft,
    appeal: Appeal,
    written: Message | None,
) -> None:
    if written is None or (written.state in _GONE and _is_open(unit, appeal, planned)):
        message = NewMessage(purpose=planned.purpose, draft=words, appeal_id=appeal.id)
        _note(office, unit, "drafted", unit.messages.add(message).id, appeal.id)
    elif written.draft != words and is_the_machines(unit, written):
        unit.messages.revise(written.id, words, written.version)
        _note(office, unit, "redrafted", written.id, appeal.id)


_GONE = (MessageState.SENT, MessageState.UNDELIVERED)


def _is_open(unit: Unit, appeal: Appeal, planned: Planned) -> bool:
    """Is something left to answer after a reply has left? Nobody is asked the same twice."""
    demands = unit.appeals.demands(appeal.id)
    return planned.purpose is Purpose.REPLY and any(d.state is DemandState.OPEN for d in demands)


def _note(office: Office, unit: Unit, event: str, message_id: int, appeal_id: int) -> None:
    unit.note(Happening(at=office.now(), event=event, message_id=message_id, appeal_id=appeal_id))
