"""What was kept beyond its term: the list, what its act will say, a person's approval of both.

And one finished appeal before its term, and what all that leaves in the mailbox, where mailbot may
not or cannot take it away itself.
"""

from starlette.responses import Response

from mailbot.console import acts
from mailbot.console.appeal import number_of
from mailbot.console.visit import Visit
from mailbot.errors import Changed
from mailbot.steps import remove, retain
from mailbot.steps.register import looked

PATH = "/acts/expired"

_PAGE = 50


def expired(visit: Visit) -> Response:
    """Show what has expired, page by page, and the act that would tell of all of it."""
    found = retain.look(visit.office)
    looked(visit.office, visit.by, "act")
    word = visit.asked("from")
    first = int(word) if word.isdecimal() and len(word) < 10 else 0
    listed = found.batch.expired
    return acts.page_of(
        visit,
        found.contents,
        found.hindrances,
        at=PATH,
        shown=_version(found),
        listed=listed[first : first + _PAGE],
        first=first,
        count=len(listed),
        more=first + _PAGE if len(listed) > first + _PAGE else None,
    )


def _version(found: retain.Draft) -> str:
    return f"{found.batch.code}-{acts.digest_of(found.contents)}"


def _as_shown(visit: Visit) -> retain.Draft:
    """Return what there is; raises Changed where the person was shown another list or proposal."""
    found = retain.look(visit.office)
    if visit.word("shown") != _version(found):
        raise Changed(retain.ANOTHER)
    return found


def change(visit: Visit) -> Response:
    """Change what the act will say."""
    _as_shown(visit)
    retain.draft(visit.office, acts.changes_of(visit), visit.by)
    return visit.go(PATH, "proposal-changed")


def approve(visit: Visit) -> Response:
    """Destroy exactly the list that was shown."""
    found = _as_shown(visit)
    act, _ = retain.approve(visit.office, found.batch.code, visit.by)
    return visit.go(f"/acts/{act.id}", "destroyed")


def destroy(visit: Visit) -> Response:
    """Destroy the letters and replies of one finished appeal, whatever its term."""
    ground = visit.word("ground")
    act, _ = retain.destroy(
        visit.office,
        number_of(visit),
        visit.by,
        subject=visit.word("subject") == "yes",
        grounds=[ground] if ground else (),
    )
    return visit.go(f"/acts/{act.id}", "destroyed")


def copies_gone(visit: Visit) -> Response:
    """Record that a person took the copies of what was destroyed off the mailbox."""
    remove.by_person(visit.office, visit.by)
    return visit.go("/acts", "copies-gone")
