"""Whose addresses are registered, and everything that is kept of one of them."""

from starlette.responses import Response

from mailbot.commands.subjects import in_words
from mailbot.console.desk import row
from mailbot.console.visit import Visit
from mailbot.domain.journal import kinds_in_words
from mailbot.steps.register import looked, read

_PAGE = 50


def subjects(visit: Visit) -> Response:
    """Show a page of the registered subjects."""
    text, after = visit.asked("q")[:100], visit.asked("after")
    with visit.office.records.look() as unit:
        found = unit.subjects.page(text, after=after, limit=_PAGE + 1)
    looked(visit.office, visit.by, "subjects")
    shown = found[:_PAGE]
    return visit.page(
        "subjects.html",
        subjects=shown,
        q=text,
        after=after,
        more=shown[-1].id if len(found) > _PAGE else "",
    )


def subject(visit: Visit) -> Response:
    """Show one subject with his consents and appeals; ids are the operator's own words."""
    office = visit.office
    with office.records.look() as unit:
        found = unit.subjects.get(visit.asked("id"))
        consents = unit.consents.of_subject(found.id)
        numbers = unit.appeals.numbers(consent.appeal_id for consent in consents)
        ids = [appeal.id for appeal in unit.appeals.of_subject(found.id)][::-1]
        rows = [row(line) for line in read(unit, ids[:_PAGE])]
    looked(office, visit.by, "subject")
    return visit.page(
        "subject.html",
        subject=found,
        category=office.policy.subject_categories.get(found.category),
        consents=[in_words(each, numbers[each.appeal_id]) for each in consents],
        rows=rows,
        more=max(0, len(ids) - _PAGE),
        kinds_in_words=lambda entry: kinds_in_words(entry.kinds, entry.sort, visit.language),
    )
