"""Mark a subject who gave notice of his special regime: from then on the GDPR applies to him."""

from dataclasses import replace

from mailbot.domain.appeal import Appeal
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing, standing
from mailbot.office import Office
from mailbot.ports import Happening, Unit

GDPR = "gdpr"


def mark_regime(office: Office, unit: Unit, appeal: Appeal, subject: Subject | None) -> None:
    """Mark the subject, and do the task, where it is surely he who gave the notice.

    It is in his favour and can be undone, so nobody has to approve it (domain facts 7.12).

    Source: policy 12.3; GDPR, article 12(3); domain facts 4.6.
    """
    if Kind.SPECIAL_REGIME_NOTICE not in appeal.kinds or subject is None:
        return
    if standing(appeal, subject) is not Standing.SUBJECT:
        return
    if not subject.special_regime:
        marked = replace(subject, special_regime=GDPR)
        unit.subjects.put(marked, [office.canonical(address) for address in marked.emails])
    for action in unit.appeals.actions(appeal.id):
        if action.task is Task.MARK_REGIME and action.done_at is None:
            unit.appeals.done(action.id, office.now(), "mailbot")
            unit.note(
                Happening(
                    at=office.now(),
                    event="done",
                    appeal_id=appeal.id,
                    details={"task": action.task},
                )
            )
