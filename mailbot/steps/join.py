"""Join what was registered twice, and split what one letter holds of two persons: a person orders.

Numbers stay, the history is only added to, and no clock starts later than it did. What is joined
is out of the count with its reason; its letters, demands and what was done upon it go on.
"""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.domain.appeal import Appeal, DemandState, StoredDemand
from mailbot.domain.filing import Reason
from mailbot.domain.kinds import Kind, in_order
from mailbot.domain.message import TO_OPERATOR, Purpose
from mailbot.domain.requisites import merged
from mailbot.domain.states import OPEN, AppealState, LetterState, MessageState
from mailbot.domain.trust import CONFIRMED, standing
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.conclude import recall, reopen, withdraw_drafts
from mailbot.steps.gather import REGISTER
from mailbot.steps.joined import JOINED, SPLIT
from mailbot.words import Text

_GONE = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN)


def join(office: Office, number: str, into: str, by: str) -> None:
    """Let the appeal `number` go on in the appeal `into`.

    Raises Hindered where they are not surely of one person, or where one of them was answered.
    """
    now = office.now()
    with office.records.begin() as unit:
        one, other = unit.appeals.by_number(number), unit.appeals.by_number(into)
        _may_join(unit, one, other)
        for letter in unit.letters.of_appeal(one.id):
            unit.letters.move(
                letter.id, LetterState.JOINED, reason=Reason.BY_PERSON, appeal_id=other.id
            )
        _join_demands(unit, one, other)
        _join_actions(unit, one, other)
        first = min((one, other), key=lambda appeal: appeal.received_at)
        unit.appeals.save(
            replace(
                other,
                received_at=first.received_at,
                policy_edition=first.policy_edition,
                appeal_dated=min(
                    filter(None, (one.appeal_dated, other.appeal_dated)), default=None
                ),
                kinds=in_order((*one.kinds, *other.kinds)),
                flags=tuple(dict.fromkeys((*other.flags, *one.flags))),
                requisites=merged(other.requisites, one.requisites),
                requested_form=other.requested_form or one.requested_form,
            )
        )
        unit.appeals.save(replace(one, follows_id=other.id, flags=(*one.flags, JOINED)))
        unit.appeals.move(one.id, AppealState.NOT_AN_APPEAL)
        withdraw_drafts(unit, one.id, now)
        recall(unit, other.id, "joined", now)
        reopen(unit, other.id)
        why = f"объединено с обращением № {into}"
        for event, appeal, details in (
            ("not_an_appeal", one, {"reason": why}),
            ("appeals_joined", other, {"number": number}),
        ):
            unit.note(
                Happening(at=now, event=event, by=by, appeal_id=appeal.id, details=dict(details))
            )


def _may_join(unit: Unit, one: Appeal, other: Appeal) -> None:
    if one.id == other.id or not {one.state, other.state} <= set(OPEN):
        raise Hindered([NOT_OPEN])
    same_sender = one.subject_id is not None or one.sender.casefold() == other.sender.casefold()
    if one.subject_id != other.subject_id or not same_sender:
        raise Hindered([NOT_ONE_PERSON])
    subject = unit.subjects.find(one.subject_id)
    if standing(one, subject) is not standing(other, subject):
        raise Hindered([NOT_AS_SURE])
    for appeal in (one, other):
        told = unit.messages.find((*_GONE, MessageState.SENT), appeal.id)
        leaving = [m for m in told if m.purpose not in TO_OPERATOR and m.state in _GONE]
        answered = appeal is one and any(m.purpose is Purpose.REPLY for m in told)
        if leaving or answered or unit.acts.find(appeal_id=appeal.id):
            raise Hindered([answered_already(appeal.number)])


def _join_demands(unit: Unit, one: Appeal, other: Appeal) -> None:
    """Keep every demand of both; one that is open in either is open."""
    demands = {demand.kind: demand for demand in unit.appeals.demands(one.id)}
    for demand in unit.appeals.demands(other.id):
        known = demands.get(demand.kind, demand)
        is_open = DemandState.OPEN in (known.state, demand.state)
        demands[demand.kind] = replace(
            demand, state=DemandState.OPEN if is_open else demand.state,
            set_by=demand.set_by or known.set_by,
        )  # fmt: skip
    unit.appeals.set_demands(other.id, [demands[kind] for kind in in_order(demands)])


def _join_actions(unit: Unit, one: Appeal, other: Appeal) -> None:
    """Take over what was done already, with its moment: mailings are not stopped twice."""
    for action in unit.appeals.actions(one.id):
        if not action.was_done or action.done_at is None:
            continue
        unit.appeals.order(other.id, action.task, action.ordered_at, action.ordered_by)
        (same,) = [a for a in unit.appeals.actions(other.id) if a.task is action.task]
        if same.done_at is None:
            unit.appeals.done(same.id, action.done_at, action.done_by)


def split_letter(office: Office, number: str, letter_id: int, by: str) -> None:
    """Give a letter that joined an appeal an entry of its own; its clock is that of its receipt."""
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        letters = unit.letters.of_appeal(appeal.id)
        joined = [it.id for it in letters if it.state is LetterState.JOINED]
        if letter_id not in joined or len(letters) == 1:
            raise Hindered([no_such_letter(number)])
        unit.letters.move(letter_id, LetterState.ARRIVED, order=REGISTER)
        _note_split(office, unit, appeal, by, letter_id=letter_id)


def split_person(
    office: Office, number: str, kinds: Sequence[Kind], by: str, *, subject_id: str = "",
    name: str = "",
) -> Appeal:  # fmt: skip
    """Register what the same letter demands for somebody else; return the new line.

    He did not write himself: until he confirms, nothing is disclosed or changed upon it. The first
    line keeps its demands; whoever finds that one of them is not its author's corrects them.
    """
    if not kinds or not (subject_id or name):
        raise BadInput(FOR_WHOM)
    now = office.now()
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if appeal.state not in OPEN:
            raise Hindered([NOT_OPEN])
        subject = unit.subjects.get(subject_id) if subject_id else None
        if subject is not None and subject.id == appeal.subject_id:
            raise Hindered([HIS_OWN])
        kept = tuple(flag for flag in appeal.flags if flag not in (CONFIRMED, JOINED, SPLIT))
        new = unit.appeals.register(
            replace(
                appeal,
                state=AppealState.REGISTERED,
                registered_at=now.astimezone(office.settings.operator.zone),
                subject_id=None,
                subject_name=subject.full_name if subject else " ".join(name.split()),
                # He is asked at his registered address, and nothing else rests on it.
                claimed_id=subject.id if subject else None,
                authorised=False,
                representative="",
                authority="",
                authority_until=None,
                kinds=in_order(kinds),
                flags=(*kept, SPLIT),
                follows_id=appeal.id,
            )
        )
        unit.appeals.set_demands(
            new.id, [StoredDemand(kind, DemandState.OPEN, by) for kind in in_order(kinds)]
        )
        unit.note(
            Happening(at=now, event="registered", by=by, appeal_id=new.id,
                      details={"number": new.number})
        )  # fmt: skip
        _note_split(office, unit, appeal, by, number=new.number)
    return new


def _note_split(
    office: Office, unit: Unit, appeal: Appeal, by: str, **details: str | int
) -> None:  # fmt: skip
    unit.note(
        Happening(
            at=office.now(), event="appeal_split", by=by, appeal_id=appeal.id, details=details
        )
    )


NOT_OPEN = Text(
    "Объединять и разделять можно только обращения, которые ещё рассматриваются.",
    "Only appeals that are still open can be joined or split.",
)
NOT_ONE_PERSON = Text(
    "Обращения поданы не одним и тем же лицом или это неизвестно: объединить их нельзя. Если"
    " субъект один, внесите оба его адреса (mailbot subjects import ФАЙЛ).",
    "The appeals are not of one person, or nobody knows: they cannot be joined. If it is one"
    " subject, register both of his addresses (mailbot subjects import FILE).",
)
NOT_AS_SURE = Text(
    "Одно из писем не подтверждено: сначала дождитесь подтверждения или убедитесь сами (mailbot"
    " appeals confirm N).",
    "One of the letters is not as sure as the other: wait for the confirmation, or make sure"
    " yourself first (mailbot appeals confirm N).",
)
FOR_WHOM = Text(
    "Укажите, чьё требование выделяется: --subject ID или --name «ФИО», и какое: --demand ВИД.",
    "Say whose demand is split off: --subject ID or --name NAME, and which: --demand KIND.",
)
HIS_OWN = Text(
    "Это субъект самого обращения: выделять нечего.",
    "He is the subject of this appeal: there is nothing to split off.",
)


def answered_already(number: str) -> Text:
    """Say that an appeal has gone too far to be joined."""
    return Text(
        f"По обращению № {number} ответ уже дан или отправляется, либо составлен акт: объединять"
        " поздно. Неотправленное можно вернуть: mailbot messages return N.",
        f"Appeal No. {number} was answered, is being answered, or has an act: it is too late to"
        " join. What has not left can be returned: mailbot messages return N.",
    )


def no_such_letter(number: str) -> Text:
    """Say that a letter did not join this appeal, and where to look."""
    return Text(
        f"Это письмо не присоединялось к обращению № {number}: mailbot appeals show {number}.",
        f"This letter did not join appeal No. {number}: mailbot appeals show {number}.",
    )
