"""The states of a letter, an appeal, a message and an action, and every move between them.

Rule 1: a move that is not in these tables does not happen. `pipeline.py` says which step
or which person makes it; this file says only what is possible.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mailbot.errors import IllegalTransition
from mailbot.words import Text


class LetterState(StrEnum):
    """Where a letter that came in stands."""

    ARRIVED = "arrived"
    FILED = "filed"
    JOINED = "joined"
    SET_ASIDE = "set_aside"
    HELD = "held"


class AppealState(StrEnum):
    """Where an appeal stands on the way of policy 14.3."""

    REGISTERED = "registered"
    CHECKED = "checked"
    DECIDED = "decided"
    CLOSED = "closed"
    NOT_AN_APPEAL = "not_an_appeal"


# What still waits for an answer or for its end.
OPEN = (AppealState.REGISTERED, AppealState.CHECKED, AppealState.DECIDED)


class MessageState(StrEnum):
    """Where a message that goes out stands.

    WITHDRAWN: nobody approved it, and it is not needed: what it asks for has come, or its appeal
    has ended.
    """

    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    UNDELIVERED = "undelivered"
    WITHDRAWN = "withdrawn"


class ActionState(StrEnum):
    """Where something that the operator has to do stands.

    RELEASED: a hook shall do it, by configuration or because a person said so. DECLINED: a person
    decided that it is not to be done, and why.
    """

    ORDERED = "ordered"
    RELEASED = "released"
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"
    DECLINED = "declined"


# What still has to be done.
UNDONE = (
    ActionState.ORDERED,
    ActionState.RELEASED,
    ActionState.RUNNING,
    ActionState.FAILED,
)


class ActState(StrEnum):
    """Where an act of destruction stands; APPROVED lets the data be destroyed, DRAWN is the end."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    DESTROYED = "destroyed"
    DRAWN = "drawn"


class PlacedState(StrEnum):
    """Where a copy of a draft in the mailbox's Drafts folder stands."""

    PLACING = "placing"
    THERE = "there"
    MISSING = "missing"
    LEAVING = "leaving"
    GONE = "gone"


class RemovalState(StrEnum):
    """Where the removal of a destroyed message from the mailbox stands.

    ABSENT: it lies in no folder any more. LEFT: something is left there for a person.
    """

    WAITING = "waiting"
    REMOVED = "removed"
    ABSENT = "absent"
    LEFT = "left"
    BY_PERSON = "by_person"


class NoticeState(StrEnum):
    """Where a notice to a messenger stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


_L, _A, _M = LetterState, AppealState, MessageState
_T, _P, _C, _N, _R = ActionState, PlacedState, ActState, NoticeState, RemovalState

LETTER: Mapping[LetterState, frozenset[LetterState]] = {
    _L.ARRIVED: frozenset({_L.FILED, _L.JOINED, _L.SET_ASIDE, _L.HELD}),
    # A person orders a held or set-aside letter to be read again, or to be registered.
    _L.HELD: frozenset({_L.ARRIVED, _L.SET_ASIDE}),
    _L.SET_ASIDE: frozenset({_L.ARRIVED}),
    # A person joins its appeal to another one.
    _L.FILED: frozenset({_L.JOINED}),
    # A person read it and found a demand of its own, or joins its appeal to another one.
    _L.JOINED: frozenset({_L.ARRIVED, _L.JOINED}),
}

APPEAL: Mapping[AppealState, frozenset[AppealState]] = {
    _A.REGISTERED: frozenset({_A.CHECKED, _A.NOT_AN_APPEAL}),
    # A letter that joins, or a person's correction, sends the appeal back to its check.
    _A.CHECKED: frozenset({_A.REGISTERED, _A.DECIDED, _A.NOT_AN_APPEAL}),
    _A.DECIDED: frozenset({_A.REGISTERED, _A.CHECKED, _A.CLOSED}),
    # Only an undelivered reply opens what was closed.
    _A.CLOSED: frozenset({_A.CHECKED}),
    _A.NOT_AN_APPEAL: frozenset({_A.REGISTERED}),
}

MESSAGE: Mapping[MessageState, frozenset[MessageState]] = {
    # To send it from the mail program is to approve it: it has gone when it is found in Sent.
    _M.DRAFTED: frozenset({_M.APPROVED, _M.SENT, _M.WITHDRAWN}),
    # A person takes an approval back, or a letter that joined did; or he posted what is on
    # paper, or sent it himself before the daemon does.
    _M.APPROVED: frozenset({_M.SENDING, _M.DRAFTED, _M.SENT}),
    _M.SENDING: frozenset({_M.SENT, _M.APPROVED, _M.REFUSED, _M.UNCERTAIN}),
    _M.SENT: frozenset({_M.UNDELIVERED}),
    # A person corrects and approves anew, says that an uncertain one did arrive, or sends it again
    # from his mail program.
    _M.REFUSED: frozenset({_M.DRAFTED, _M.SENT}),
    _M.UNCERTAIN: frozenset({_M.DRAFTED, _M.SENT}),
    _M.UNDELIVERED: frozenset({_M.DRAFTED, _M.SENT}),
    # Its appeal is taken up again; or a person sent the copy in Drafts before it was taken away.
    _M.WITHDRAWN: frozenset({_M.DRAFTED, _M.SENT}),
}

ACTION: Mapping[ActionState, frozenset[ActionState]] = {
    _T.ORDERED: frozenset({_T.RELEASED, _T.DONE, _T.DECLINED}),
    # Whoever does it by hand meanwhile need not wait for a hook that does not answer.
    _T.RELEASED: frozenset({_T.RUNNING, _T.ORDERED, _T.FAILED, _T.DONE, _T.DECLINED}),
    # After a crash it is run again, under the same idempotency key.
    _T.RUNNING: frozenset({_T.DONE, _T.RELEASED, _T.FAILED}),
    _T.FAILED: frozenset({_T.RELEASED, _T.DONE, _T.DECLINED}),
    _T.DONE: frozenset(),
    # A person thinks again.
    _T.DECLINED: frozenset({_T.ORDERED}),
}

ACT: Mapping[ActState, frozenset[ActState]] = {
    _C.DRAFTED: frozenset({_C.APPROVED}),
    # A person thinks again, as long as nothing was destroyed.
    _C.APPROVED: frozenset({_C.DESTROYED, _C.DRAFTED}),
    _C.DESTROYED: frozenset({_C.DRAWN}),
    _C.DRAWN: frozenset(),
}

PLACED: Mapping[PlacedState, frozenset[PlacedState]] = {
    # Recorded before it is put there: a crash leaves this, and the copy is found by its token.
    _P.PLACING: frozenset({_P.THERE, _P.LEAVING}),
    _P.THERE: frozenset({_P.MISSING, _P.LEAVING, _P.GONE}),
    # Mail programs take a draft away before they put the changed or the sent one somewhere.
    _P.MISSING: frozenset({_P.THERE, _P.LEAVING, _P.GONE}),
    _P.LEAVING: frozenset({_P.GONE}),
    _P.GONE: frozenset(),
}

REMOVAL: Mapping[RemovalState, frozenset[RemovalState]] = {
    _R.WAITING: frozenset({_R.REMOVED, _R.ABSENT, _R.LEFT, _R.BY_PERSON}),
    # The same bytes are seen in a folder anew: somebody put them back, or a folder was renumbered.
    _R.REMOVED: frozenset({_R.WAITING}),
    _R.ABSENT: frozenset({_R.WAITING}),
    _R.LEFT: frozenset({_R.WAITING, _R.BY_PERSON}),
    _R.BY_PERSON: frozenset({_R.WAITING}),
}

# A failure for now is no move: it waits on, with its reason.
NOTICE: Mapping[NoticeState, frozenset[NoticeState]] = {
    _N.WAITING: frozenset({_N.SENT, _N.FAILED}),
    _N.SENT: frozenset(),
    _N.FAILED: frozenset(),
}

_S = TypeVar(
    "_S",
    LetterState,
    AppealState,
    MessageState,
    ActionState,
    ActState,
    PlacedState,
    NoticeState,
    RemovalState,
)


def advance(table: Mapping[_S, frozenset[_S]], state: _S, to: _S) -> _S:
    """Return `to` if the table knows the move.

    Raises IllegalTransition before anything changes.
    """
    if to not in table[state]:
        raise IllegalTransition(
            Text(
                "Ничего не сделано: это уже сделано, или запись изменилась. Посмотрите её заново"
                f" ({state} → {to}).",
                "Nothing was done: it is done already, or the entry changed. Look at it again"
                f" ({state} → {to}).",
            )
        )
    return to
