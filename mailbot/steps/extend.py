"""Draft the motivated notice by which a person extends a term of the law; nothing else is extended.

The longer term counts from the moment at which the notice left in time (`steps/recount.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import POLICY_REPLY, Clock
from mailbot.domain.drafting import Planned, language_of, reaching
from mailbot.domain.facts import facts
from mailbot.domain.findings import Form, Sort
from mailbot.domain.kinds import Kind, in_order
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.moved import may_be_extended
from mailbot.domain.states import OPEN, MessageState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import leave, standing
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, NewMessage, Unit
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Extension:
    """The notice that was drafted, the clocks as it would leave them, and by when it must leave.

    `policy_due` is the term that stays what it is; None where the policy's reply has left.
    """

    message: Message
    clocks: tuple[Clock, ...]
    leave_by: datetime
    policy_due: datetime | None


def extend(office: Office, number: str, reason: str, by: str) -> Extension:
    """Draft the notice for every term of the appeal that the law lets a notice extend.

    Raises Hindered where none can be extended, or where a notice is on its way already.

    Source: 152-ФЗ, ч. 3 ст. 14, ч. 1, 4 ст. 20, ч. 5.1 ст. 21; GDPR, article 12(3); facts 4.3.
    """
    if not (reason := " ".join(reason.split())):
        raise BadInput(NO_REASON)
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        subject = unit.subjects.find(appeal.subject_id)
        clocks = unit.appeals.clocks(appeal.id)
        zone = office.settings.operator.zone
        longer = may_be_extended(office.clocks, clocks, office.now(), office.calendar, zone)
        if appeal.state not in OPEN or not longer:
            raise Hindered([NOTHING_TO_EXTEND])
        was = {(clock.clock, clock.kind): clock.due for clock in clocks}
        policy_due = next((c.due for c in clocks if c.clock == POLICY_REPLY and c.is_running), None)
        draft = _draft(office, unit, appeal, subject, longer, was, policy_due, reason)
        message = _put(unit, appeal, draft)
        unit.note(
            Happening(
                at=office.now(),
                event="extension",
                by=by,
                appeal_id=appeal.id,
                message_id=message.id,
                details={"clocks": " ".join(clock.clock for clock in longer)},
            )
        )
        leave_by = min(was[clock.clock, clock.kind] for clock in longer)
        return Extension(message, longer, leave_by, policy_due)


def _draft(
    office: Office,
    unit: Unit,
    appeal: Appeal,
    subject: Subject | None,
    longer: tuple[Clock, ...],
    was: Mapping[tuple[str, Kind | None], datetime],
    policy_due: datetime | None,
    reason: str,
) -> Draft:
    stands = standing(appeal, subject)
    granted = leave(stands, Purpose.EXTENSION_NOTICE)
    if granted is None:
        raise Hindered([NOT_HIS])
    planned = Planned(
        purpose=Purpose.EXTENSION_NOTICE,
        form=Form.PLAIN_TEXT,
        language=language_of(appeal),
        to=granted.to,
        kinds=in_order(clock.kind for clock in longer if clock.kind),
    )
    known = facts(
        planned,
        appeal,
        stands,
        subject=subject,
        actions=unit.appeals.actions(appeal.id),
        due=policy_due if policy_due and policy_due >= office.now() else None,
        zone=office.settings.operator.zone,
    ) | {
        "authority": appeal.sort is Sort.AUTHORITY_REQUEST,
        "reason": reason.rstrip("."),
        "policy_norm": office.clocks[POLICY_REPLY].norm,
        "terms": [
            {
                "clock": clock.clock,
                "kinds": [clock.kind.value] if clock.kind else [],
                "norm": clock.norm,
                "was": was[clock.clock, clock.kind],
                "now": clock.due,
            }
            for clock in longer
        ],
    }
    language = planned.language
    form = reaching(planned, appeal, stands, subject) or planned.form
    return Draft(
        subject=office.renderer.text("subject", language, known).strip(),
        body=office.renderer.text(planned.purpose, language, known).strip(),
        form=form,
        language=language,
        kinds=planned.kinds,
    )


def _put(unit: Unit, appeal: Appeal, draft: Draft) -> Message:
    """Put the notice in place of an earlier draft of one, else beside what there is."""
    for message in unit.messages.find(appeal_id=appeal.id):
        if message.purpose is not Purpose.EXTENSION_NOTICE:
            continue
        if message.state is MessageState.DRAFTED:
            unit.messages.revise(message.id, draft, message.version)
            return unit.messages.get(message.id)
        if message.state in _LEAVING:
            raise Hindered([leaving(message.id)])
    return unit.messages.add(
        NewMessage(purpose=Purpose.EXTENSION_NOTICE, draft=draft, appeal_id=appeal.id)
    )


def too_late(office: Office, message: Message, clocks: Iterable[Clock]) -> tuple[Text, ...]:
    """Hinder a notice that would extend nothing any more: it must not say that it does."""
    zone, now = office.settings.operator.zone, office.now()
    extends = message.purpose is Purpose.EXTENSION_NOTICE and not may_be_extended(
        office.clocks, clocks, now, office.calendar, zone
    )
    return (TOO_LATE,) if extends else ()


TOO_LATE = Text(
    "Продлевать поздно или нечего: сроки, которые называет уведомление, истекли, соблюдены или уже"
    " продлены. Отправьте ответ.",
    "It is too late to extend, or nothing is left to: the terms that the notice names are over, met"
    " or extended already. Send the reply.",
)


_LEAVING = (
    MessageState.APPROVED,
    MessageState.SENDING,
    MessageState.REFUSED,
    MessageState.UNCERTAIN,
)

NO_REASON = Text(
    "Продление без причин незаконно: укажите их в --reason, они войдут в уведомление.",
    "An extension without reasons is unlawful: give them with --reason; the notice names them.",
)

NOTHING_TO_EXTEND = Text(
    "По этому обращению продлевать нечего: среди идущих сроков нет такого, который закон"
    " позволяет продлить уведомлением и который ещё не истёк и не продлён. Десять дней Политики"
    " не продлеваются. Посмотрите: mailbot deadlines.",
    "Nothing of this appeal can be extended: no running term is one that the law lets a notice"
    " extend and that is neither over nor extended yet. The policy's ten days are never extended."
    " See: mailbot deadlines.",
)

NOT_HIS = Text(
    "Субъект сообщил, что обращался не он: уведомлять о продлении некого.",
    "The subject says that he did not write: there is nobody to notify of an extension.",
)


def leaving(message_id: int) -> Text:
    """Say that a notice was approved already."""
    return Text(
        f"Уведомление о продлении уже утверждено (сообщение {message_id}). Чтобы изменить его,"
        f" сначала верните: mailbot messages return {message_id}.",
        f"An extension notice is approved already (message {message_id}). To change it, return it"
        f" first: mailbot messages return {message_id}.",
    )
