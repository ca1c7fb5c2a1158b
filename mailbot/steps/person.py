"""What a person orders: letters again, registered or set aside; findings corrected; tasks done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.domain.appeal import Action, Appeal, DemandState, StoredDemand
from mailbot.domain.drafting import CONTRADICTORY, JUSTIFIED, REPEAT
from mailbot.domain.filing import Reason
from mailbot.domain.findings import Verdict
from mailbot.domain.hooks import HOOKS, Extract
from mailbot.domain.kinds import Kind, Task, in_order
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.requisites import corrected
from mailbot.domain.states import (
    OPEN,
    ActionState,
    ActState,
    AppealState,
    LetterState,
    MessageState,
)
from mailbot.domain.trust import standing
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.conclude import recall, withdraw_drafts
from mailbot.steps.excess import delete_excess
from mailbot.steps.fulfil import fulfilled
from mailbot.steps.gather import REGISTER
from mailbot.steps.hear import confirm, is_sure
from mailbot.steps.perform import is_certain, release
from mailbot.steps.remains import of_appeal, refuse_destroyed
from mailbot.steps.shred import shred_appeal
from mailbot.steps.suppress import suppress
from mailbot.words import Text


def retry(office: Office, letter_id: int, by: str) -> None:
    """Read a held letter again."""
    _again(office, letter_id, by, "retried", order="")


def register(office: Office, letter_id: int, by: str) -> None:
    """Register a letter that was held or set aside, whatever it looked like."""
    _again(office, letter_id, by, "ordered", order=REGISTER)


def _again(office: Office, letter_id: int, by: str, event: str, *, order: str) -> None:
    with office.records.begin() as unit:
        refuse_destroyed(office, unit, unit.letters.get(letter_id))
        unit.letters.move(letter_id, LetterState.ARRIVED, order=order)
        unit.note(Happening(at=office.now(), event=event, by=by, letter_id=letter_id))


def set_aside(office: Office, letter_id: int, by: str) -> None:
    """Set a held letter aside: a person looked and it is no appeal."""
    with office.records.begin() as unit:
        unit.letters.move(letter_id, LetterState.SET_ASIDE, reason=Reason.BY_PERSON)
        unit.note(Happening(at=office.now(), event="set_aside", by=by, letter_id=letter_id))


def not_an_appeal(office: Office, number: str, by: str, reason: str) -> None:
    """Take an entry out of the count; its number is kept (domain facts section 3, `unclear`)."""
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        leaving = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN)
        approved = [
            message
            for message in unit.messages.find(leaving, appeal.id)
            if message.purpose not in TO_OPERATOR
        ]
        if approved:
            raise Hindered(
                [
                    Text(
                        "По обращению есть утверждённое или отправляемое письмо; сначала верните"
                        f" его: mailbot messages return {approved[0].id}.",
                        "A message of this appeal is approved or on its way; return it first:"
                        f" mailbot messages return {approved[0].id}.",
                    )
                ]
            )
        unit.appeals.move(appeal.id, AppealState.NOT_AN_APPEAL)
        withdraw_drafts(unit, appeal.id, office.now())
        unit.note(
            Happening(
                at=office.now(),
                event="not_an_appeal",
                by=by,
                appeal_id=appeal.id,
                details={"reason": reason},
            )
        )


def set_demands(office: Office, number: str, kinds: Sequence[Kind], by: str) -> None:
    """Correct the demands; the machine never overwrites what a person set.

    The appeal is checked anew: clocks, tasks and drafts follow.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if told := of_appeal(office, unit, appeal.id):
            raise Hindered([told])
        answered = {
            d.kind for d in unit.appeals.demands(appeal.id) if d.state is DemandState.ANSWERED
        }
        unit.appeals.set_demands(
            appeal.id,
            [
                StoredDemand(
                    kind,
                    DemandState.ANSWERED if kind in answered else DemandState.OPEN,
                    set_by=by,
                )
                for kind in in_order(kinds)
            ],
        )
        # Whoever names the demands himself wants them answered, early or not, and as he names them.
        flags = tuple(flag for flag in appeal.flags if flag != CONTRADICTORY)
        if REPEAT in flags and JUSTIFIED not in flags:
            flags = (*flags, JUSTIFIED)
        requisites = appeal.requisites
        if requisites is not None and kinds:
            # What somebody names is understood (policy 14.2.3).
            requisites = corrected(requisites, {"substance": Verdict.PRESENT}, by)
        named = replace(appeal, flags=flags, requisites=requisites)
        if named != appeal:
            unit.appeals.save(named)
        _corrected(office, unit, appeal, by, demands=" ".join(kinds))


def set_requisites(office: Office, number: str, verdicts: Mapping[str, Verdict], by: str) -> None:
    """Correct the verdicts on requisites (policy 14.2), by their names, as demands are corrected.

    The appeal is checked anew: what is asked of the subject follows.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if told := of_appeal(office, unit, appeal.id):
            raise Hindered([told])
        unit.appeals.save(replace(appeal, requisites=corrected(appeal.requisites, verdicts, by)))
        named = " ".join(f"{name}={verdict}" for name, verdict in verdicts.items())
        _corrected(office, unit, appeal, by, requisites=named)


def _corrected(office: Office, unit: Unit, appeal: Appeal, by: str, **what: str) -> None:
    recall(unit, appeal.id, "corrected", office.now())
    if appeal.state is not AppealState.REGISTERED:
        unit.appeals.move(appeal.id, AppealState.REGISTERED)
    unit.note(
        Happening(at=office.now(), event="corrected", by=by, appeal_id=appeal.id, details=what)
    )


def vouch(office: Office, number: str, by: str) -> None:
    """Record that a person made sure, in his own way, that the subject made the appeal."""
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if appeal.subject_id is None and appeal.claimed_id is None:
            raise Hindered([NOBODY_KNOWN])
        if not is_sure(unit, appeal):
            confirm(office, unit, appeal, by=by)


NOBODY_KNOWN = Text(
    "Неизвестно, чьё это обращение: внесите адрес субъекта (mailbot subjects import ФАЙЛ).",
    "Nobody knows whose appeal it is: register the subject's address (mailbot subjects import"
    " FILE).",
)


def done(
    office: Office,
    action_id: int,
    by: str,
    at: datetime | None = None,
    extract: Extract | None = None,
) -> None:
    """Record that the operator did a task, `at` that moment, and meet the clocks that wait for it.

    `extract` is what the destroying system tells. Raises Hindered where data would be destroyed
    that nobody approved, or at a moment that cannot be.
    """
    now = office.now()
    with office.records.look() as unit:
        action = unit.appeals.action(action_id)
        moment = at or now
        if not action.ordered_at <= moment <= now:
            raise Hindered([NOT_THEN])
        appeal = unit.appeals.get(action.appeal_id)
        _may_be_done(unit, action, appeal)
        acts = unit.acts.find([ActState.DRAWN], appeal.id)
    if action.task is Task.SHRED:
        # Whoever still has data that a law keeps stays a registered subject.
        shred_appeal(office, appeal.id, by, subject=not any(act.contents.kept for act in acts))
    if action.task is Task.DELETE_EXCESS:
        delete_excess(office, appeal, by)
    with office.records.begin() as unit:
        unit.appeals.done(action_id, moment, by)
        fulfilled(unit, action, event="done", by=by, at=moment, extract=extract)
    office.records.postpone("appeal", action.appeal_id, now)


def _may_be_done(unit: Unit, action: Action, appeal: Appeal) -> None:
    if action.task is Task.DESTROY and not unit.acts.find([ActState.APPROVED], appeal.id):
        raise Hindered([not_approved(appeal.number)])
    if action.task is Task.SHRED and appeal.state in OPEN:
        raise Hindered([NOT_CLOSED])


def not_approved(number: str) -> Text:
    """Say that a destruction waits for its approval, and what to do if there is none."""
    return Text(
        f"Уничтожение не утверждено. Предложение: mailbot acts draft {number}, затем mailbot acts"
        f" approve {number}. Если уничтожать нечего: mailbot actions decline N --reason …",
        f"The destruction is not approved. Propose it: mailbot acts draft {number}, then mailbot"
        f" acts approve {number}. If nothing is to be destroyed: mailbot actions decline N"
        " --reason …",
    )


NOT_THEN = Text(
    "Так быть не могло: момент выполнения раньше поручения или ещё не наступил (--at).",
    "That cannot be: done before it was ordered, or in the future (--at).",
)

NOT_CLOSED = Text(
    "Обращение ещё не закрыто: письма и черновики нужны для ответа.",
    "The appeal is not closed yet: its letters and drafts are needed for the reply.",
)


def decline(office: Office, action_id: int, by: str, reason: str) -> None:
    """Record that a person decided that a task is not to be done, and why."""
    now = office.now()
    with office.records.begin() as unit:
        action = unit.appeals.action(action_id)
        unit.actions.decline(action_id, at=now, by=by, reason=" ".join(reason.split()))
        fulfilled(unit, action, event="declined", by=by, at=now)
    office.records.postpone("appeal", action.appeal_id, now)


def start(office: Office, action_id: int, by: str) -> None:
    """Let the hook do a task that waits for a person, or that failed; the daemon tells it.

    Raises Hindered where there is no hook, or where it is not certain that the subject wrote.
    """
    with office.records.begin() as unit:
        action = unit.appeals.action(action_id)
        appeal = unit.appeals.get(action.appeal_id)
        if office.settings.hook(HOOKS.get(action.task, "")) is None:
            raise Hindered([no_hook(action_id)])
        if not is_certain(unit, action.task, appeal):
            raise Hindered([NOT_SURE])
        _may_be_done(unit, action, appeal)
        release(office, unit, action, by)


def order(office: Office, number: str, task: Task, by: str) -> None:
    """Put a task before the operator that no demand asks for: to end a block, say."""
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        again = [a for a in unit.appeals.actions(appeal.id) if a.task is task and a.done_at]
        if again and again[0].was_done:
            raise Hindered([DONE_ALREADY])
        if again:
            unit.actions.put_off(again[0].id, ActionState.ORDERED, reason="")
        unit.appeals.order(appeal.id, task, office.now(), by)
        subject = unit.subjects.find(appeal.subject_id)
        suppress(office, unit, appeal, subject, standing(appeal, subject))
        unit.note(
            Happening(
                at=office.now(),
                event="task_ordered",
                by=by,
                appeal_id=appeal.id,
                details={"task": task},
            )
        )


def no_hook(action_id: int) -> Text:
    """Say what a person does where nothing is configured."""
    return Text(
        "Для этой задачи в mailbot.toml нет раздела [hooks]: выполните её сами и отметьте"
        f" (mailbot actions done {action_id}).",
        "mailbot.toml has no [hooks] section for this task: do it yourself and record it"
        f" (mailbot actions done {action_id}).",
    )


NOT_SURE = Text(
    "Не установлено, что писал сам субъект: данные не изменяются и не уничтожаются. Дождитесь"
    " подтверждения или убедитесь сами (mailbot appeals confirm N).",
    "It is not certain that the subject wrote: nothing is changed or destroyed. Wait for his"
    " confirmation, or make sure yourself (mailbot appeals confirm N).",
)

DONE_ALREADY = Text(
    "По этому обращению задача уже выполнена.", "The task was done for this appeal already."
)
