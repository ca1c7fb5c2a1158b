"""Whose addresses are registered."""

from starlette.responses import Response

from mailbot.console.visit import Visit
from mailbot.steps.register import looked

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
