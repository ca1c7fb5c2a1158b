"""What a person orders: letters again, registered or set aside; demands corrected; tasks done."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.domain.appeal import DemandState, StoredDemand
from mailbot.domain.drafting import JUSTIFIED, REPEAT
from mailbot.domain.filing import Reason
from mailbot.domain.kinds import Kind, in_order
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.outcome import met_by_actions
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.steps.conclude import recall
from mailbot.steps.gather import REGISTER
from mailbot.steps.hear import confirm, is_sure
from mailbot.words import Text


def retry(office: Office, letter_id: int, by: str) -> None:
    """Read a held letter again."""
    _again(office, letter_id, by, "retried", order="")


def register(office: Office, letter_id: int, by: str) -> None:
    """Register a letter that was held or set aside, whatever it looked like."""
    _again(office, letter_id, by, "ordered", order=REGISTER)


def _again(office: Office, letter_id: int, by: str, event: str, *, order: str) -> None:
    with office.records.begin() as unit:
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
        if REPEAT in appeal.flags and JUSTIFIED not in appeal.flags:
            # Whoever names the demands himself wants them answered, early or not.
            unit.appeals.save(replace(appeal, flags=(*appeal.flags, JUSTIFIED)))
        recall(unit, appeal.id, "corrected", office.now())
        if appeal.state is not AppealState.REGISTERED:
            unit.appeals.move(appeal.id, AppealState.REGISTERED)
        unit.note(
            Happening(
                at=office.now(),
                event="corrected",
                by=by,
                appeal_id=appeal.id,
                details={"demands": " ".join(kinds)},
            )
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


def done(office: Office, action_id: int, by: str) -> None:
    """Record that the operator did a task, and meet the clocks that waited for it."""
    now = office.now()
    with office.records.begin() as unit:
        action = unit.appeals.action(action_id)
        unit.appeals.done(action_id, now, by)
        clocks = unit.appeals.clocks(action.appeal_id)
        actions = unit.appeals.actions(action.appeal_id)
        unit.appeals.set_clocks(action.appeal_id, met_by_actions(clocks, actions))
        # The draft that says what was done, and when, is written anew.
        if unit.appeals.get(action.appeal_id).state is AppealState.CHECKED:
            unit.appeals.move(action.appeal_id, AppealState.REGISTERED)
        unit.note(
            Happening(
                at=now,
                event="done",
                by=by,
                appeal_id=action.appeal_id,
                details={"task": action.task},
            )
        )
    office.records.postpone("appeal", action.appeal_id, now)
