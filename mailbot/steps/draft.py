"""Write the drafts that an appeal needs; what a person changed, or what has left, stays."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mailbot.domain.appeal import Appeal, DemandState
from mailbot.domain.calendar import ONE_DAY
from mailbot.domain.changes import in_words
from mailbot.domain.clocks import (
    POLICY_REPLY,
    REPEAT_GATE,
    Clock,
    last_day,
    practical_due,
    term_in_words,
)
from mailbot.domain.decision import UNDECIDED, Decision
from mailbot.domain.drafting import Planned, is_premature, plan
from mailbot.domain.facts import facts
from mailbot.domain.findings import Form
from mailbot.domain.holdings import TOLD_DATA, Consulted, exported, held, registered, silent, told
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.states import MessageState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing, standing
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Unit
from mailbot.steps.changes import changes_of
from mailbot.steps.conclude import taken_up, withdraw_draft
from mailbot.steps.consult import is_the_machines
from mailbot.steps.draw import told_of
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
    written = {message.purpose: message for message in unit.messages.find(appeal_id=appeal.id)}
    # After a partial reply the next one is about what is left.
    left = [d.kind for d in unit.appeals.demands(appeal.id) if d.state is DemandState.OPEN]
    reached = subject or unit.subjects.find(appeal.claimed_id)
    planned = plan(
        appeal,
        left or appeal.kinds,
        appeal.requisites,
        standing(appeal, subject),
        decided(written.get(Purpose.REPLY)),
        in_vain=is_in_vain(office, unit, appeal),
        subject=reached,
    )
    for one in planned:
        chosen = _chosen_form(unit, written.get(one.purpose))
        one = replace(one, form=chosen or one.form)
        words = worded(office, unit, one, appeal, subject, consulted)
        _put(office, unit, one, words, appeal, written.get(one.purpose))
    for purpose in _QUESTIONS - {one.purpose for one in planned}:
        # What was lacking has come, or he confirmed: nobody is asked any more.
        if purpose in written and is_the_machines(unit, written[purpose]):
            withdraw_draft(unit, written[purpose], office.now())


_QUESTIONS = frozenset({Purpose.COMPLETION_REQUEST, Purpose.CHALLENGE})


def _chosen_form(unit: Unit, message: Message | None) -> Form | None:
    """Return the form that a person chose for a draft that waits, None where nobody did."""
    if message is None or message.state in _GONE:
        return None
    told = [(h.details or {}).get("form") for h in unit.history(message_id=message.id)]
    chosen = [form for form in told if form]
    return Form(str(chosen[-1])) if chosen else None


def decided(reply: Message | None) -> Decision:
    """Return what a person decided of the reply that waits; of the next one nothing is decided."""
    if reply is None or reply.state in _GONE:
        return UNDECIDED
    return reply.draft.decision


def is_in_vain(office: Office, unit: Unit, appeal: Appeal) -> bool:
    """Was the appeal's completion asked for, and is the day come to do without?

    It is the working day before the last one on which the policy's reply is in time: by then the
    final draft lies ready (domain facts 4.6).
    """
    return asked_on(office, unit, appeal) is not None and _today(office) >= final_day(
        office, unit.appeals.clocks(appeal.id)
    )


def final_day(office: Office, clocks: Iterable[Clock]) -> date:
    """Return the day on which the final draft lies ready, whatever came."""
    zone = office.settings.operator.zone
    due = min((clock.due for clock in clocks if clock.clock == POLICY_REPLY), default=None)
    if due is None:
        return date.max
    practical = practical_due(due, office.calendar, zone)
    return office.calendar.last_working_on_or_before(practical - ONE_DAY)


def asked_on(office: Office, unit: Unit, appeal: Appeal) -> date | None:
    """Return the day on which a completion request left, if one did."""
    sent = [
        message.sent_at
        for message in unit.messages.find([MessageState.SENT], appeal.id)
        if message.purpose is Purpose.COMPLETION_REQUEST and message.sent_at
    ]
    return max(sent).astimezone(office.settings.operator.zone).date() if sent else None


def _today(office: Office) -> date:
    return office.now().astimezone(office.settings.operator.zone).date()


def worded(
    office: Office,
    unit: Unit,
    planned: Planned,
    appeal: Appeal,
    subject: Subject | None,
    consulted: Consulted,
) -> Draft:
    """Return the words of a planned message."""
    stands = standing(appeal, subject)
    tells = planned.purpose is Purpose.REPLY and stands is Standing.SUBJECT
    is_asked = tells and not _TELLING.isdisjoint(planned.sections)
    answers = consulted.of(subject) if is_asked else ()
    categories = office.policy.data_categories
    holds = (
        {**registered(categories, subject), **held(answers, categories, subject)}
        if (is_asked and subject)
        else {}
    )
    export, lacks = (
        exported(answers, categories, subject, planned.language, _today(office))
        if subject and Kind.PORTABILITY in planned.sections
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
        asked_on=asked_on(office, unit, appeal),
        reply_term=term_in_words(office.clocks[POLICY_REPLY]),
        act=told_of(office, unit, appeal.id, planned.language) if tells else None,
        consents=unit.consents.of_subject(subject.id) if tells and subject else (),
        changes=in_words(changes_of(office, unit, appeal), planned.language) if tells else (),
    )
    language = planned.language
    return Draft(
        subject=office.renderer.text("subject", language, known).strip(),
        body=_body(office, planned, known),
        form=planned.form,
        language=language,
        kinds=planned.kinds,
        sorts=planned.sorts,
        held=told(answers),
        waits_for=silent(answers),
        export=export,
        decision=planned.decision,
        lacks=tuple(ask.value for ask in planned.lacks),
    )


def _body(office: Office, planned: Planned, known: Mapping[str, object]) -> str:
    """Return the text; one to a subject of the GDPR in his language and in Russian below it.

    Source: domain facts 7.13.
    """
    body = office.renderer.text(planned.purpose, planned.language, known).strip()
    if planned.purpose is not Purpose.REPLY or not (known["gdpr"] and planned.language != "ru"):
        return body
    russian = office.renderer.text(planned.purpose, "ru", known).strip()
    half = office.renderer.text("bilingual", "ru", {**known, "russian": russian}).strip()
    both = {**known, "body": body, "russian": half}
    return office.renderer.text("bilingual", planned.language, both).strip()


# The sections that tell the data themselves.
_TELLING = frozenset(kind.value for kind in TOLD_DATA)


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
    written = written and taken_up(unit, written)
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
