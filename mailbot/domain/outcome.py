"""What an event brings about: which demands are answered, which clocks met, when an appeal ends.

A clock is met only by its own act (domain facts 4.2): a promise to destroy is no destruction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.domain.acts import Act
from mailbot.domain.appeal import Action, DemandState, StoredDemand
from mailbot.domain.clocks import POLICY_REPLY, Clock
from mailbot.domain.kinds import KINDS, Kind, Task
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.states import ActState, MessageState
from mailbot.domain.trust import REVERSIBLE, Standing

# The tasks that meet a clock, all of them; a clock that is not named is met by the answer.
_ACTS: Mapping[str, frozenset[Task]] = {
    "policy_destroy": frozenset({Task.DESTROY}),
    "policy_destroy_term": frozenset({Task.DESTROY}),
    "law_destroy_proved": frozenset({Task.DESTROY}),
    # Part 5 of article 21 wants both: processing ended, and the data destroyed.
    "law_withdrawal": frozenset({Task.STOP_PROCESSING, Task.DESTROY}),
    "law_stop": frozenset({Task.STOP_PROCESSING}),
    "law_rectify": frozenset({Task.RECTIFY}),
    "law_publication": frozenset({Task.TAKE_DOWN}),
    "law_publish_limits": frozenset({Task.PUBLISH_LIMITS}),
    "incident_24": frozenset({Task.REPORT_INCIDENT}),
    "incident_72": frozenset({Task.INVESTIGATE, Task.REPORT_INQUIRY}),
    "law_rkn": frozenset({Task.ANSWER_AUTHORITY}),
}

# What "at once" means depends on the demand.
_AT_ONCE: Mapping[Kind, frozenset[Task]] = {
    Kind.MARKETING_OBJECTION: frozenset({Task.STOP_MAILING}),
    Kind.PUBLICATION_STOP: frozenset({Task.TAKE_DOWN}),
}
_BLOCKED = frozenset({Task.BLOCK})

# The check of a claim ends unlawful processing or finds none; a minor's data are blocked until
# the circumstances are clear (policy 3.7).
_UNLAWFUL: Mapping[Kind, frozenset[Task]] = {
    Kind.UNLAWFUL_PROCESSING_CLAIM: frozenset({Task.BLOCK, Task.INVESTIGATE}),
    Kind.MINOR_DATA: _BLOCKED,
}

# Mere terms: nothing meets them.
_TERMS = frozenset({"repeat_gate", "keep_act"})

# On its way, or gone astray: whoever closes the appeal now would not see what becomes of it.
_UNSETTLED = frozenset(
    {
        MessageState.APPROVED,
        MessageState.SENDING,
        MessageState.REFUSED,
        MessageState.UNCERTAIN,
        MessageState.UNDELIVERED,
    }
)


_WAITED_FOR_BY_NOBODY = TO_OPERATOR | {Purpose.ACKNOWLEDGEMENT}


def orders(
    kinds: Iterable[Kind],
    standing: Standing,
    actions: Iterable[Action] = (),
    *,
    contradictory: bool = False,
) -> tuple[Task, ...]:
    """Return the tasks that the operator is given, in the order of the table of tasks.

    On anything but the subject's own word only what can be undone is ordered; the rest waits
    until it is known who wrote, and until it is known what he wants where his demands are
    `contradictory` (domain facts 7.8). What the subject did not ask for is not ordered at all, and
    what `actions` say was blocked on it is unblocked.
    """
    kinds, actions = frozenset(kinds), tuple(actions)
    wanted = {task for kind in kinds for task in KINDS[kind].tasks}
    if contradictory:
        wanted &= REVERSIBLE
    if standing is Standing.FORGED:
        blocked = any(action.task is Task.BLOCK and action.was_done for action in actions)
        return (Task.UNBLOCK,) if blocked else ()
    if standing is not Standing.SUBJECT:
        wanted &= REVERSIBLE
    wanted ^= _block_is_over(kinds, actions)
    return tuple(task for task in Task if task in wanted)


def _block_is_over(kinds: frozenset[Kind], actions: Iterable[Action]) -> frozenset[Task]:
    """Return what changes once nothing is left that data were blocked for.

    They were corrected that only their check had blocked (152-ФЗ, ч. 2 ст. 21); or a person decided
    that on a withdrawal nothing is destroyed, since other grounds go on (ч. 2 ст. 9). The block is
    lifted; one that was not begun is needed no more.
    """
    blocking = {kind for kind in kinds if Task.BLOCK in KINDS[kind].tasks}
    closed = {action.task: action for action in actions if action.done_at is not None}
    destroy = closed.get(Task.DESTROY)
    corrected = blocking == {Kind.RECTIFICATION} and Task.RECTIFY in closed
    kept = blocking == {Kind.CONSENT_WITHDRAWAL} and destroy is not None and not destroy.was_done
    if not (corrected or kept):
        return frozenset()
    blocked = Task.BLOCK in closed and closed[Task.BLOCK].was_done
    return frozenset({Task.UNBLOCK if blocked else Task.BLOCK})


def of_authority(flags: Iterable[str]) -> tuple[Task, ...]:
    """Return the tasks of an authority's letter; one about a subject's appeal brings one more.

    Source: 152-ФЗ, ч. 4 ст. 20, ч. 3 ст. 21; domain facts section 3 and 7.18.
    """
    told = (Task.NOTIFY_AUTHORITY,) if VIA_AUTHORITY in flags else ()
    return (Task.ANSWER_AUTHORITY, *told)


# Flag of an authority's letter: it writes about the appeal of a subject.
VIA_AUTHORITY = "via_authority"


def is_done_with(actions: Sequence[Action]) -> bool:
    """Is an authority's letter done with? A person answers it outside mailbot, and says so."""
    return bool(actions) and _all_done(actions)


def _all_done(actions: Iterable[Action]) -> bool:
    return all(action.done_at for action in actions if action.task not in AFTER_THE_END)


def answered_by(demands: Sequence[StoredDemand], kinds: Iterable[Kind]) -> tuple[StoredDemand, ...]:
    """Return the demands after a reply to these kinds was sent."""
    told = frozenset(kinds)
    return tuple(
        replace(demand, state=DemandState.ANSWERED) if demand.kind in told else demand
        for demand in demands
    )


def met_by_reply(
    clocks: Sequence[Clock], demands: Sequence[StoredDemand], at: datetime
) -> tuple[Clock, ...]:
    """Return the clocks after a reply was sent; `demands` already say what it answered.

    The policy's reply is due to the whole appeal: a partial reply does not meet it (14.4).
    """
    answered = {demand.kind for demand in demands if demand.state is DemandState.ANSWERED}
    is_whole = len(answered) == len(demands)
    return tuple(
        _met(clock, at)
        if _is_answer(clock) and (is_whole if clock.kind is None else clock.kind in answered)
        else clock
        for clock in clocks
    )


def unmet_by_reply(clocks: Sequence[Clock], sent_at: datetime) -> tuple[Clock, ...]:
    """Return the clocks after a reply came back: what only it met runs again."""
    return tuple(
        replace(clock, met_at=None) if _is_answer(clock) and clock.met_at == sent_at else clock
        for clock in clocks
    )


def met_by_actions(clocks: Sequence[Clock], actions: Iterable[Action]) -> tuple[Clock, ...]:
    """Return the clocks after what was done: one that needs several acts is met by the last."""
    done = {action.task: action.done_at for action in actions if action.done_at is not None}
    return tuple(
        _met(clock, max(done[task] for task in acts))
        if (acts := _acts(clock)) and acts <= done.keys()
        else clock
        for clock in clocks
    )


def _acts(clock: Clock) -> frozenset[Task]:
    """Return the tasks that meet the clock together; none where the answer does."""
    match clock.clock:
        case "law_at_once":
            return _AT_ONCE.get(clock.kind, _BLOCKED) if clock.kind else _BLOCKED
        case "law_stop_unlawful":
            return _UNLAWFUL.get(clock.kind, _BLOCKED) if clock.kind else _BLOCKED
        case name:
            return _ACTS.get(name, frozenset())


def _is_answer(clock: Clock) -> bool:
    return clock.clock == POLICY_REPLY or (not _acts(clock) and clock.clock not in _TERMS)


def _met(clock: Clock, at: datetime) -> Clock:
    """Set the instant once: a second reply does not make the first one late."""
    return clock if clock.met_at else replace(clock, met_at=at)


def is_answered(demands: Sequence[StoredDemand], messages: Iterable[Message]) -> bool:
    """Has a reply left, and is every demand answered (policy 14.4)?"""
    replied = any(
        message.purpose is Purpose.REPLY and message.state is MessageState.SENT
        for message in messages
    )
    return replied and all(demand.state is DemandState.ANSWERED for demand in demands)


# Our own copies are needed for the reply, and for what comes back of it; and a person may still
# want to look at a paper that nobody asked for.
AFTER_THE_END = frozenset({Task.SHRED, Task.DELETE_EXCESS})


def may_close(
    demands: Sequence[StoredDemand],
    messages: Sequence[Message],
    actions: Sequence[Action],
    *,
    authority: bool = False,
    acts: Iterable[Act] = (),
) -> bool:
    """Is everything answered, everything ordered done, the act there, and nothing on its way?

    An `authority` gets no reply from mailbot: its letter ends with its tasks.

    Alarms to the operator's own people are nothing that the appeal waits for, nor is the
    acknowledgement of its receipt.

    Source: policy 14.3.4; domain facts 7.23.
    """
    return (
        (is_done_with(actions) if authority else is_answered(demands, messages))
        and _all_done(actions)
        and all(act.state in (ActState.DRAFTED, ActState.DRAWN) for act in acts)
        and not any(
            message.state in _UNSETTLED and message.purpose not in _WAITED_FOR_BY_NOBODY
            for message in messages
        )
    )
