"""What a person decides of a reply: refuse information, answer a part, report a cure, start anew.

The text is written anew at once and keeps the decision; it still waits for approval.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from mailbot.domain.appeal import Appeal, DemandState
from mailbot.domain.decision import (
    REFUSABLE,
    UNDECIDED,
    Cure,
    Decision,
    Ground,
    Refusal,
    refusal_faults,
)
from mailbot.domain.drafting import REPEAT, REPEATABLE, missing, plan
from mailbot.domain.kinds import Kind, in_order
from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.trust import Standing, standing
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.consult import consult
from mailbot.steps.draft import is_in_vain, worded
from mailbot.words import Text


def refuse(
    office: Office,
    message_id: int,
    ground: Ground,
    facts: str,
    by: str,
    *,
    instead: str = "",
    part: str = "",
    kinds: Sequence[Kind] = (),
) -> Message:
    """Draft a motivated refusal of the information demands (all of them, where none is named).

    With `part` only that part is refused, and the rest is told.
    Raises Hindered where the law knows no such refusal.

    Source: policy 14.3.4.2; 152-ФЗ, ч. 4–6, 8 ст. 14, ч. 2 ст. 20.
    """

    def decide(decision: Decision, appeal: Appeal, open_kinds: tuple[Kind, ...]) -> Decision:
        wanted = in_order(kinds) or tuple(kind for kind in open_kinds if kind in REFUSABLE)
        refusal = Refusal(wanted, ground, _line(facts), _line(instead), _line(part))
        is_repeat = appeal.follows_id is not None and REPEAT in appeal.flags
        lacks = missing(open_kinds, appeal.requisites) if appeal.requisites else ()
        if faults := refusal_faults(refusal, open_kinds, is_repeat=is_repeat, lacks=lacks):
            raise Hindered(faults)
        return replace(decision, refusal=refusal)

    return _decide(office, message_id, by, "refusal", decide, ground=ground.value)


def answer(
    office: Office,
    message_id: int,
    by: str,
    *,
    only: Sequence[Kind] = (),
    nothing_held: bool = False,
    cure: Cure | None = None,
) -> Message:
    """Make the reply a partial one, one that nothing was found, or a notice of a cured violation.

    What a partial reply leaves out keeps its clocks and is drafted anew once this one has left.

    Source: policy 14.3.4.1, 14.3.4.3; 152-ФЗ, ч. 3 ст. 21; domain facts 6.2, 7.8.
    """

    def decide(decision: Decision, appeal: Appeal, open_kinds: tuple[Kind, ...]) -> Decision:
        faults = [
            words
            for is_wrong, words in (
                (not set(only) <= set(open_kinds), NOT_DEMANDED),
                (nothing_held and REPEATABLE.isdisjoint(open_kinds), NOTHING_ASKED),
                (cure is not None and Kind.UNLAWFUL_PROCESSING_CLAIM not in open_kinds, NO_CLAIM),
            )
            if is_wrong
        ]
        if faults:
            raise Hindered(faults)
        return replace(
            decision,
            only=in_order(only) or decision.only,
            nothing_held=nothing_held or decision.nothing_held,
            cure=cure or decision.cure,
        )

    return _decide(office, message_id, by, "decided", decide)


def redraft(office: Office, message_id: int, by: str) -> Message:
    """Take back what a person decided or wrote: the machine's text once more."""
    return _decide(office, message_id, by, "redrafted", lambda *_: UNDECIDED)


def cure_of(violation: str, discovered_on: date, remedy: str) -> Cure:
    """Return the cure with its words on one line each."""
    return Cure(_line(violation), discovered_on, _line(remedy))


def _line(words: str) -> str:
    """A person's words stand inside a sentence of ours."""
    return " ".join(words.split()).rstrip(".")


_Decide = Callable[[Decision, Appeal, tuple[Kind, ...]], Decision]


def _decide(
    office: Office, message_id: int, by: str, event: str, decide: _Decide, **details: str
) -> Message:
    """Write the reply anew with the decision that `decide` makes of the earlier one."""
    with office.records.look() as unit:
        appeal_id = _reply(unit, message_id).appeal_id
    assert appeal_id is not None  # noqa: S101 -- `_reply` returns replies to appeals only
    consulted = consult(office, appeal_id)
    with office.records.begin() as unit:
        message = _reply(unit, message_id)
        appeal = unit.appeals.get(appeal_id)
        subject = unit.subjects.find(appeal.subject_id)
        if appeal.requisites is None or standing(appeal, subject) is not Standing.SUBJECT:
            raise Hindered([NOT_HIS])
        left = [d.kind for d in unit.appeals.demands(appeal.id) if d.state is DemandState.OPEN]
        open_kinds = in_order(left or appeal.kinds)
        decision = decide(message.draft.decision, appeal, open_kinds)
        in_vain = is_in_vain(office, unit, appeal)
        *_, planned = plan(
            appeal, open_kinds, appeal.requisites, Standing.SUBJECT, decision, in_vain=in_vain
        )
        # The form stays, which a person may have chosen.
        planned = replace(planned, form=message.draft.form)
        draft = worded(office, unit, planned, appeal, subject, consulted)
        version = unit.messages.revise(message_id, draft, message.version)
        unit.note(
            Happening(at=office.now(), event=event, by=by, appeal_id=appeal.id,
                      message_id=message_id, details={"version": version, **details})
        )  # fmt: skip
        return unit.messages.get(message_id)


def _reply(unit: Unit, message_id: int) -> Message:
    """Return a reply that is still a draft, of an appeal that waits for one."""
    message = unit.messages.get(message_id)
    if message.purpose is not Purpose.REPLY or message.appeal_id is None:
        raise Hindered([NO_REPLY])
    if message.state is not MessageState.DRAFTED:
        raise Hindered([gone(message_id)])
    if unit.appeals.get(message.appeal_id).state is not AppealState.CHECKED:
        raise Hindered([NOT_CHECKED])
    return message


NO_REPLY = Text(
    "Решение принимают по ответу на обращение, а это другое сообщение. Посмотрите: mailbot"
    " messages list.",
    "A decision is made of the reply to an appeal; this is another message. See: mailbot messages"
    " list.",
)

NOT_CHECKED = Text(
    "Обращение сейчас проверяется или уже закрыто. Посмотрите: mailbot appeals list.",
    "The appeal is being checked, or closed already. See: mailbot appeals list.",
)

NOT_HIS = Text(
    "Не установлено, что писал сам субъект: такой ответ и без того ничего не раскрывает и"
    " называет, чего недостаёт.",
    "It is not certain that the subject wrote: that reply discloses nothing as it is, and says what"
    " is needed.",
)

NOT_DEMANDED = Text(
    "Ответить можно только на открытые требования этого обращения: mailbot appeals show.",
    "Only open demands of this appeal can be answered: mailbot appeals show.",
)

NOTHING_ASKED = Text(
    "Сведений по этому обращению не запрашивали.", "This appeal asks for no information."
)

NO_CLAIM = Text(
    "В обращении нет заявления о неправомерной обработке. Если оно о ней, исправьте требования:"
    " mailbot demands set.",
    "The appeal claims no unlawful processing. If it does, correct its demands: mailbot demands"
    " set.",
)


def gone(message_id: int) -> Text:
    """Say that the message is no draft any more."""
    return Text(
        f"Сообщение {message_id} уже не черновик. Сначала верните его: mailbot messages return"
        f" {message_id}.",
        f"Message {message_id} is no draft any more. Return it first: mailbot messages return"
        f" {message_id}.",
    )
