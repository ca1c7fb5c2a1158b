"""THE tables: the way of a letter, an appeal, a message and an action; and the loop that walks it.

Each row says: in this state, this step is run (or this person is waited for), and these are the
states that may follow. The step is chosen by the stored state, so a restart resumes by itself.
"""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from mailbot import log
from mailbot.domain.states import ActionState as T
from mailbot.domain.states import ActState as C
from mailbot.domain.states import AppealState as A
from mailbot.domain.states import LetterState as L
from mailbot.domain.states import MessageState as M
from mailbot.domain.states import NoticeState as N
from mailbot.domain.states import PlacedState as P
from mailbot.domain.states import RemovalState as R
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.ports import Claim
from mailbot.steps import check, close, draw, file, perform, send

Step = Callable[[Office, Claim], None]


@dataclass(frozen=True, slots=True)
class Row:
    """In `state`, `step` is run, or `waits_for` a person; `next_states` may follow."""

    state: L | A | M | T | C | P | N | R
    step: Step | None
    next_states: tuple[L | A | M | T | C | P | N | R, ...]
    waits_for: str = ""


# A letter comes in.
LETTER = (
    Row(L.ARRIVED, file.file, (L.FILED, L.JOINED, L.SET_ASIDE, L.HELD)),
    # Our own failure before filing; the policy's 10 days run and escalate.
    Row(L.HELD, None, (L.ARRIVED, L.SET_ASIDE), "the operator: letters retry, letters set-aside"),
    Row(L.SET_ASIDE, None, (L.ARRIVED,), "the operator, if it is an appeal: letters register"),
    Row(L.FILED, None, (L.JOINED,), "nobody: its appeal goes on, or is joined: appeals join"),
    Row(
        L.JOINED,
        None,
        (L.ARRIVED, L.JOINED),
        "the operator, if it demands more: letters register, appeals split",
    ),
)

# An appeal is answered (policy 14.3).
APPEAL = (
    Row(A.REGISTERED, check.check, (A.CHECKED, A.NOT_AN_APPEAL)),
    Row(A.CHECKED, None, (A.REGISTERED, A.DECIDED, A.NOT_AN_APPEAL),
        "the operator judges the merits by approving a final message (14.3.3)"),
    Row(A.DECIDED, close.close, (A.REGISTERED, A.CHECKED, A.CLOSED)),
    Row(A.CLOSED, None, (A.CHECKED,), "nobody, unless a reply comes back undelivered"),
    Row(A.NOT_AN_APPEAL, None, (A.REGISTERED,), "nobody, unless the operator thinks again"),
)  # fmt: skip

# A message goes out.
MESSAGE = (
    Row(M.DRAFTED, None, (M.APPROVED, M.SENT, M.WITHDRAWN),
        "the operator approves this version, or sends it from his mail program"),
    # What leaves on paper waits here for the person who posts it: paper sent.
    Row(M.APPROVED, send.send, (M.SENDING, M.DRAFTED, M.SENT)),
    # Only while the server is spoken to; one found here after a crash becomes UNCERTAIN.
    Row(M.SENDING, None, (M.SENT, M.APPROVED, M.REFUSED, M.UNCERTAIN), "the server's answer"),
    Row(M.SENT, None, (M.UNDELIVERED,), "nobody, unless it bounces"),
    Row(M.REFUSED, None, (M.DRAFTED, M.SENT), "the operator corrects it: messages return"),
    Row(M.UNCERTAIN, None, (M.DRAFTED, M.SENT), "the operator looks whether it went"),
    Row(M.UNDELIVERED, None, (M.DRAFTED, M.SENT), "the operator finds another way"),
    # What it asks for has come, or its appeal ended before anybody approved it.
    Row(M.WITHDRAWN, None, (M.DRAFTED, M.SENT), "nobody, unless it is needed again"),
)  # fmt: skip

# A copy of a draft lies in the mailbox's Drafts folder. Nothing of it is claimed: the thread that
# watches the folder (watch/drafts.py) moves it by what it finds there (steps/place.py).
PLACED = (
    Row(P.PLACING, None, (P.THERE, P.LEAVING), "the mailbox: it is put there, or found there"),
    Row(P.THERE, None, (P.MISSING, P.LEAVING, P.GONE), "the operator sends, edits or deletes it"),
    Row(P.MISSING, None, (P.THERE, P.LEAVING, P.GONE), "a few minutes: is it saved or sent?"),
    Row(P.LEAVING, None, (P.GONE,), "the mailbox: it is taken away"),
    Row(P.GONE, None, (), "nobody"),
)

# What was destroyed is taken off the mail server (watch/removals.py, steps/remove.py), where
# [mailbox] remove_destroyed says so; else a person does it.
REMOVAL = (
    Row(R.WAITING, None, (R.REMOVED, R.ABSENT, R.LEFT, R.BY_PERSON),
        "the mailbox, or the operator: retention copies"),
    Row(R.REMOVED, None, (R.WAITING,), "nobody, unless it is seen there anew"),
    Row(R.ABSENT, None, (R.WAITING,), "nobody, unless it is seen there anew"),
    Row(R.LEFT, None, (R.WAITING, R.BY_PERSON), "the operator: retention copies --done"),
    Row(R.BY_PERSON, None, (R.WAITING,), "nobody, unless it is seen there anew"),
)  # fmt: skip

# A messenger is told, besides the e-mail (watch/notices.py); nothing waits for it.
NOTICE = (
    Row(N.WAITING, None, (N.SENT, N.FAILED), "the messenger: a failure is tried again for a day"),
    Row(N.SENT, None, (), "nobody"),
    Row(N.FAILED, None, (), "nobody: the e-mail told it"),
)

# The operator's systems are told what to do; without a hook a person does it and says so.
ACTION = (
    Row(T.ORDERED, None, (T.RELEASED, T.DONE, T.DECLINED),
        "the operator: actions done, approve, decline; reversible protection does not wait"),
    Row(T.RELEASED, perform.perform, (T.RUNNING, T.ORDERED, T.FAILED, T.DONE, T.DECLINED)),
    # Only while the hook is spoken to; one found here after a crash is RELEASED again.
    Row(T.RUNNING, None, (T.DONE, T.RELEASED, T.FAILED), "the hook's answer"),
    Row(T.FAILED, None, (T.RELEASED, T.DONE, T.DECLINED), "the operator: actions done, approve"),
    Row(T.DONE, None, (), "nobody"),
    Row(T.DECLINED, None, (T.ORDERED,), "nobody, unless the operator thinks again"),
)  # fmt: skip

# What is destroyed, and the act of it (policy 11).
ACT = (
    Row(C.DRAFTED, None, (C.APPROVED,), "the operator approves what is destroyed: acts approve"),
    Row(C.APPROVED, None, (C.DESTROYED, C.DRAFTED), "the task to destroy: its hook, or a person"),
    Row(C.DESTROYED, draw.draw, (C.DRAWN,)),
    Row(C.DRAWN, None, (), "nobody: it is kept for three years"),
)

TABLES = {"message": MESSAGE, "action": ACTION, "act": ACT, "letter": LETTER, "appeal": APPEAL}

# What the operator's own systems do, as slowly as they like: the daemon has a thread for it
# (watch/performer.py), and its loop the rest.
HOOKED = ("action",)
OUR_OWN = tuple(what for what in TABLES if what not in HOOKED)

# Longer than the slowest letter: the claim of a dead worker must not outlive it by much more.
LEASE = timedelta(minutes=30)


# So many letters, or so long: then the other rows get their turns. A flood must not delay a reply,
# and reading one scan may take as long as filing hundreds of short letters.
TURN, TURN_SECONDS = 25, 5.0


def work(
    office: Office,
    go_on: Callable[[], bool] = lambda: True,
    clock: Callable[[], float] = time.monotonic,
    tables: Collection[str] = tuple(TABLES),
) -> int:
    """Run every step of these tables that is due, until nothing is; return how many were run.

    `go_on` is asked before each step: the watchdog hears that the loop lives, and the loop
    whether it shall end. `clock` counts seconds.
    """
    total = 0
    rows = [each for each in _rows() if each[0] in tables]
    while done := sum(_turn(office, what, row, step, go_on, clock) for what, row, step in rows):
        total += done
    return total


def _turn(
    office: Office,
    what: str,
    row: Row,
    step: Step,
    go_on: Callable[[], bool],
    clock: Callable[[], float],
) -> int:
    until = clock() + TURN_SECONDS
    for done in range(TURN):
        claim = _claim(office, what, row) if go_on() else None
        if claim is None:
            return done
        _run(office, what, step, claim)
        if clock() >= until:
            return done + 1
    return TURN


def _rows() -> Iterator[tuple[str, Row, Step]]:
    for what, table in TABLES.items():
        for row in table:
            if row.step:
                yield what, row, row.step


def _claim(office: Office, what: str, row: Row) -> Claim | None:
    now = office.now()
    return office.records.claim(what, row.state, now, now + LEASE)


def _run(office: Office, what: str, step: Step, claim: Claim) -> None:
    """Run one step; the world's fault postpones the thing, ours hands it to a person."""
    try:
        step(office, claim)
    except Unavailable as error:
        log.postponed(what, claim.id, error)
        office.records.postpone(what, claim.id, office.now() + error.after)
    except Exception as error:  # noqa: BLE001 -- no letter may stop the others
        log.failed(what, claim.id, error)
        _hand_over(office, what, claim, error)


def _hand_over(office: Office, what: str, claim: Claim, error: Exception) -> None:
    """Hand the thing to a person; if even that fails (a faulty template), it waits for an hour."""
    try:
        FAILED[what](office, claim, error)
    except Unavailable:
        raise
    except Exception as worse:  # noqa: BLE001 -- no letter may stop the others
        log.failed(what, claim.id, worse)
        office.records.postpone(what, claim.id, office.now() + timedelta(hours=1))


FAILED: dict[str, Callable[[Office, Claim, Exception], None]] = {
    "letter": file.hold,
    "appeal": check.postpone,
    "message": send.hold,
    "action": perform.hold,
    "act": draw.hold,
}
