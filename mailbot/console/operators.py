"""Who may sign in, and who is signed in; secrets are given at the command line only."""

from starlette.responses import Response

from mailbot.console import accounts
from mailbot.console.visit import Visit
from mailbot.domain.account import Right
from mailbot.errors import NotFound
from mailbot.ports import Happening
from mailbot.words import Text

# Of the digest of a session; enough to name one, and it opens nothing.
_SIGNS = 16


def operators(visit: Visit) -> Response:
    """Show the accounts and the sessions; whoever may not manage sees his own."""
    with visit.office.records.look() as unit:
        found, sessions = unit.accounts.all(), unit.accounts.sessions(visit.office.now())
    manages = visit.may(Right.MANAGE)
    return visit.page(
        "operators.html",
        accounts=found,
        sessions=[s for s in sessions if manages or s.login == visit.account.login],
        names={account.login: account.name for account in found},
        signs=_SIGNS,
    )


def end_session(visit: Visit) -> Response:
    """End one session: one's own, or, for an operator, anybody's."""
    named = visit.request.path_params["session"]
    office = visit.office
    with office.records.begin() as unit:
        found = [
            s for s in unit.accounts.sessions(office.now()) if s.digest[:_SIGNS] == named
            and (s.login == visit.account.login or visit.may(Right.MANAGE))
        ]  # fmt: skip
        if not found:
            raise NotFound(Text("Этот вход уже закрыт.", "That session is over already."))
        for session in found:
            unit.accounts.end(session.login, [session.digest])
            unit.note(
                Happening(
                    at=office.now(),
                    event="session_ended",
                    by=visit.by,
                    details={"login": session.login},
                )
            )
    return visit.go("/operators", "session-ended")


def disable(visit: Visit) -> Response:
    """Close an account."""
    accounts.disable(visit.office, visit.request.path_params["login"], visit.by)
    return visit.go("/operators", "disabled")
