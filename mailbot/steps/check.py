"""Check a registered appeal: requisites, clocks and tasks (policy 14.3.2), and write the drafts.

What a person set or changed is never overwritten: his demands stay, his drafts stay.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from mailbot import log
from mailbot.domain.appeal import Appeal, StoredDemand
from mailbot.domain.clocks import effective_due
from mailbot.domain.drafting import CONTRADICTORY
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Task
from mailbot.domain.outcome import is_answered, is_done_with, of_authority, orders
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import standing
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.steps.acknowledge import acknowledge
from mailbot.steps.alarm import alarm
from mailbot.steps.consent import WITHOUT_DEMAND, consent_tasks, is_kept, keep, withdraw
from mailbot.steps.consult import consult
from mailbot.steps.draft import draft
from mailbot.steps.excess import holds_excess
from mailbot.steps.identify import identified
from mailbot.steps.incident import incident_tasks
from mailbot.steps.perform import release_alone
from mailbot.steps.recipients import tell
from mailbot.steps.recount import recount
from mailbot.steps.regime import mark_regime
from mailbot.steps.suppress import suppress
from mailbot.words import Text


def check(office: Office, claim: Claim) -> None:
    """Bring everything about a REGISTERED appeal up to date and move it on to CHECKED.

    Where a correction left nothing unanswered, what is decided already stays decided.
    """
    consulted = consult(office, claim.id)
    with office.records.begin() as unit:
        stored = unit.appeals.get(claim.id)
        appeal = identified(office, unit, stored)
        demands = unit.appeals.demands(appeal.id)
        subject = _subject(unit, appeal)
        kinds = tuple(demand.kind for demand in demands)
        appeal = replace(appeal, kinds=kinds, sort=_sort(appeal.sort, demands))
        if appeal != stored:
            unit.appeals.save(appeal)
        keep(office, unit, appeal)
        withdraw(office, unit, appeal, subject)
        recount(office, unit, appeal)
        clocks = unit.appeals.clocks(appeal.id)
        _order(office, unit, appeal, subject)
        mark_regime(office, unit, appeal, subject)
        draft(office, unit, appeal, subject, consulted)
        acknowledge(office, unit, appeal, subject)
        unit.appeals.move(appeal.id, AppealState.CHECKED)
        if _is_settled(unit, appeal):
            unit.appeals.move(appeal.id, AppealState.DECIDED)
        unit.note(Happening(at=office.now(), event="checked", appeal_id=appeal.id))
    due = effective_due(clocks)
    log.checked(appeal.number, due.isoformat() if due else "-")


def _subject(unit: Unit, appeal: Appeal) -> Subject | None:
    return unit.subjects.find(appeal.subject_id)


def _sort(sort: Sort, demands: Sequence[StoredDemand]) -> Sort:
    """What a person gave a demand is an appeal, whatever it was taken for."""
    return Sort.APPEAL if any(demand.set_by for demand in demands) else sort


def _order(office: Office, unit: Unit, appeal: Appeal, subject: Subject | None) -> None:
    """Put the tasks of its demands before the operator; what was asked no more is no task.

    What can be undone begins by itself where a hook does it.
    """
    stands = standing(appeal, subject)
    before = unit.appeals.actions(appeal.id)
    if appeal.sort is Sort.AUTHORITY_REQUEST:
        tasks = of_authority(appeal.flags)
    elif appeal.sort in WITHOUT_DEMAND:
        tasks = consent_tasks(unit, appeal)
    else:
        contradictory = CONTRADICTORY in appeal.flags
        tasks = orders(appeal.kinds, stands, before, contradictory=contradictory)
    excess = (Task.DELETE_EXCESS,) if holds_excess(unit, appeal) else ()
    tasks = tuple(dict.fromkeys((*tasks, *incident_tasks(unit, appeal.id), *excess)))
    for task in tasks:
        unit.appeals.order(appeal.id, task, office.now())
    if before:
        unit.appeals.countermand(appeal.id, tasks)
    suppress(office, unit, appeal, subject, stands)
    tell(office, unit, appeal, subject, stands)
    release_alone(office, unit, appeal, subject, stands)


def _is_settled(unit: Unit, appeal: Appeal) -> bool:
    if appeal.sort is Sort.AUTHORITY_REQUEST:
        return is_done_with(unit.appeals.actions(appeal.id))
    if appeal.sort in WITHOUT_DEMAND:
        return is_kept(unit, appeal)
    messages = unit.messages.find(appeal_id=appeal.id)
    return is_answered(unit.appeals.demands(appeal.id), messages)


def postpone(office: Office, claim: Claim, error: Exception) -> None:
    """Our own fault: the appeal stands in the register with its clocks; a person is called."""
    with office.records.begin() as unit:
        appeal = unit.appeals.get(claim.id)
        reason = type(error).__name__
        unit.note(
            Happening(
                at=office.now(), event="failed", appeal_id=appeal.id, details={"reason": reason}
            )
        )
        about = f"appeal:{appeal.id}"
        if reason not in unit.alarms.rung(about, FAILED):
            unit.alarms.ring(about, FAILED, [reason], office.now())
            _call(office, unit, appeal, reason)
    office.records.postpone("appeal", claim.id, office.now() + timedelta(hours=1))


# Tried again every hour, told once for each reason.
FAILED = "failed"


def _call(office: Office, unit: Unit, appeal: Appeal, reason: str) -> None:
    what = Text(
        f"Обращение № {appeal.number} не удалось обработать ({reason}); срок по нему идёт."
        " Попытка повторяется каждый час.",
        f"Appeal No. {appeal.number} could not be processed ({reason}); its clock runs."
        " It is tried again every hour.",
    )
    alarm(office, unit, appeal.id, what, f"mailbot appeals show {appeal.number}")
