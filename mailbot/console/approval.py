"""Approval is asked for twice: the second page shows exactly what goes where.

Its form holds the SHA-256 of that. What is approved in between something else is shown anew.
"""

from starlette.responses import Response

from mailbot.commands.messages import PURPOSES
from mailbot.console.leaving import digest_of, facts_of
from mailbot.console.message import MEANWHILE, looked_at, named, number_on, version_in
from mailbot.console.visit import Visit
from mailbot.steps import act, view
from mailbot.words import Text


def ask_approval(visit: Visit) -> Response:
    """Show exactly what would go where, and ask once more."""
    return _asked(visit, None)


def _asked(visit: Visit, why: Text | None) -> Response:
    desk = looked_at(visit)
    # Here each trace of another has a box of its own to be ticked.
    passed = view.look(visit.office, desk.message.id, [stranger.key for stranger in desk.strangers])
    leaving = facts_of(visit, desk)
    return visit.page(
        "approve.html",
        409 if why else 200,
        why=why,
        hindrances=passed.hindrances,
        strangers=named(desk.strangers),
        shown=digest_of(desk, leaving["outgoing"]),
        number=number_on(desk),
        purposes=PURPOSES,
        **leaving,
    )


def approve(visit: Visit) -> Response:
    """Approve what was shown, unless anything of it is another now."""
    message_id = visit.number("message")
    desk = looked_at(visit)
    shown = digest_of(desk, view.preview(visit.office, desk))
    if shown != visit.word("shown") or desk.message.version != version_in(visit):
        return _asked(visit, MEANWHILE)
    act.approve(visit.office, message_id, desk.message.version, visit.by, visit.words("confirm"))
    return visit.go(f"/messages/{message_id}", "approved")
