"""Begin and keep the checklist of an incident of our own: a letter that went to a wrong address.

Its clocks count from the moment at which it was found, and stand in the appeal to which the letter
belonged.

Source: 152-ФЗ, ч. 3.1 ст. 21; domain facts 4.6, 7.4.
"""

from datetime import datetime

from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import INCIDENT, Clock, Facts, start_clock
from mailbot.domain.kinds import INCIDENT_TASKS, Task
from mailbot.office import Office
from mailbot.ports import Unit

# The event of the history from which the clocks count.
MISDIRECTED = "misdirected"


def begin_incident(office: Office, unit: Unit, appeal: Appeal) -> None:
    """Order its tasks and start its clocks; `unit` holds the event already."""
    for task in INCIDENT_TASKS:
        unit.appeals.order(appeal.id, task, office.now())
    clocks = unit.appeals.clocks(appeal.id)
    there = {(clock.clock, clock.kind) for clock in clocks}
    new = [c for c in incident_clocks(office, unit, appeal.id) if (c.clock, c.kind) not in there]
    unit.appeals.set_clocks(appeal.id, sorted((*clocks, *new), key=lambda clock: clock.due))


def incident_clocks(office: Office, unit: Unit, appeal_id: int) -> tuple[Clock, ...]:
    """Return the clocks of the first incident of an appeal, as they start; none without one."""
    at = _found_at(unit, appeal_id)
    if at is None:
        return ()
    facts = Facts(received_at=at, zone=office.settings.operator.zone, discovered_at=at)
    return tuple(
        start_clock(office.clocks[name], None, facts, office.calendar) for name in INCIDENT
    )


def incident_tasks(unit: Unit, appeal_id: int) -> tuple[Task, ...]:
    """Return the tasks that stay ordered whatever the subject demands."""
    return INCIDENT_TASKS if _found_at(unit, appeal_id) else ()


def _found_at(unit: Unit, appeal_id: int) -> datetime | None:
    found = (h.at for h in unit.history(appeal_id=appeal_id) if h.event == MISDIRECTED)
    return next(found, None)
