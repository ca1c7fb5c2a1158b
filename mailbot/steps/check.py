"""Check a registered appeal: requisites, clocks and tasks (policy 14.3.2), and write the drafts.

What a person set or changed is never overwritten: his demands stay, his drafts stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot import log
from mailbot.domain.appeal import Appeal, StoredDemand
from mailbot.domain.clocks import Clock, Facts, effective_due, start_clocks
from mailbot.domain.drafting import standing
from mailbot.domain.findings import Sort
from mailbot.domain.outcome import orders
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.draft import draft
from mailbot.words import Text


def check(office: Office, claim: Claim) -> None:
    """Bring everything about a REGISTERED appeal up to date and move it on to CHECKED."""
    with office.records.begin() as unit:
        appeal = unit.appeals.get(claim.id)
        demands = unit.appeals.demands(appeal.id)
        subject = unit.subjects.get(appeal.subject_id) if appeal.subject_id else None
        kinds = tuple(demand.kind for demand in demands)
        appeal = replace(appeal, kinds=kinds, sort=_sort(appeal.sort, demands))
        unit.appeals.save(appeal)
        clocks = _clocks(office, appeal, subject, unit.appeals.clocks(appeal.id))
        unit.appeals.set_clocks(appeal.id, clocks)
        _order(unit, appeal, subject, office.now())
        draft(office, unit, appeal, subject)
        unit.appeals.move(appeal.id, AppealState.CHECKED)
        unit.note(Happening(at=office.now(), event="checked", appeal_id=appeal.id))
    due = effective_due(clocks)
    log.checked(appeal.number, due.isoformat() if due else "-")


def _sort(sort: Sort, demands: Sequence[StoredDemand]) -> Sort:
    """What a person gave a demand is an appeal, whatever it was taken for."""
    by_person = any(demand.set_by for demand in demands)
    return Sort.APPEAL if by_person and sort is Sort.UNCLEAR else sort


def _clocks(
    office: Office, appeal: Appeal, subject: Subject | None, old: Iterable[Clock]
) -> tuple[Clock, ...]:
    """Compute the clocks anew; one that was met stays met."""
    met = {(clock.clock, clock.kind): clock.met_at for clock in old}
    clocks = start_clocks(
        office.clocks,
        appeal.kinds,
        Facts(
            received_at=appeal.received_at,
            zone=office.settings.operator.zone,
            appeal_dated=appeal.appeal_dated,
            special_regime=bool(subject and subject.special_regime),
        ),
        office.calendar,
        authority=appeal.sort is Sort.AUTHORITY_REQUEST,
    )
    return tuple(replace(c, met_at=met.get((c.clock, c.kind))) for c in clocks)


def _order(unit: Unit, appeal: Appeal, subject: Subject | None, at: datetime) -> None:
    """Put the tasks of its demands before the operator."""
    for task in orders(appeal.kinds, standing(appeal, subject)):
        unit.appeals.order(appeal.id, task, at)


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
        what = Text(
            f"Обращение № {appeal.number} не удалось проверить ({reason}); черновика ответа нет,"
            " срок идёт.",
            f"Appeal No. {appeal.number} could not be checked ({reason}); its clock runs.",
        )
        alarm(office, unit, appeal.id, what, f"mailbot appeals show {appeal.number}")
    office.records.postpone("appeal", claim.id, office.now() + timedelta(hours=1))
