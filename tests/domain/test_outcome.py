"""What an event brings about: answered demands, met clocks, closed appeals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.domain.appeal import Action, DemandState, StoredDemand
from mailbot.domain.clocks import Clock
from mailbot.domain.kinds import KINDS, Kind, Task
from mailbot.domain.message import Message, Purpose
from mailbot.domain.outcome import (
    answered_by,
    is_done_with,
    may_close,
    met_by_actions,
    met_by_reply,
    orders,
)
from mailbot.domain.states import ActionState, MessageState
from mailbot.domain.trust import Standing
from tests.domain.desk import MESSAGE

T0 = datetime(2025, 6, 11, 9, tzinfo=UTC)
T1 = T0 + timedelta(hours=1)

ACCESS, WITHDRAWAL = Kind.ACCESS_REQUEST, Kind.CONSENT_WITHDRAWAL
OPEN, ANSWERED = DemandState.OPEN, DemandState.ANSWERED


def clock(name: str, kind: Kind | None = None, met_at: datetime | None = None) -> Clock:
    return Clock(name, kind, date(2025, 6, 11), T0 + timedelta(days=10), "норма", met_at)


def done(*tasks: Task, at: datetime = T0) -> list[Action]:
    return [Action(n, 7, task, T0, at, "Румянцев Д. В.") for n, task in enumerate(tasks)]


def in_state(state: MessageState, purpose: Purpose = Purpose.REPLY) -> Message:
    return replace(MESSAGE, state=state, purpose=purpose)


def test_a_reply_answers_its_demands_and_no_other() -> None:
    demands = [StoredDemand(ACCESS, OPEN), StoredDemand(WITHDRAWAL, OPEN, set_by="Румянцев")]

    assert answered_by(demands, [WITHDRAWAL]) == (
        StoredDemand(ACCESS, OPEN),
        StoredDemand(WITHDRAWAL, ANSWERED, set_by="Румянцев"),
    )


def test_the_policys_reply_is_due_to_the_whole_appeal() -> None:
    """Source: policy 14.4."""
    clocks = [clock("policy_reply"), clock("law_answer", ACCESS)]
    partial = [StoredDemand(ACCESS, ANSWERED), StoredDemand(WITHDRAWAL, OPEN)]
    whole = [StoredDemand(ACCESS, ANSWERED), StoredDemand(WITHDRAWAL, ANSWERED)]

    assert [c.met_at for c in met_by_reply(clocks, partial, T0)] == [None, T0]
    assert [c.met_at for c in met_by_reply(clocks, whole, T0)] == [T0, T0]


def test_a_reply_to_an_appeal_without_demands_meets_its_clock() -> None:
    (met,) = met_by_reply([clock("policy_reply")], [], T0)

    assert met.met_at == T0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("policy_destroy", Kind.DESTRUCTION),
        ("law_stop", Kind.STOP_PROCESSING),
        ("law_at_once", Kind.MARKETING_OBJECTION),
        ("law_rectify", Kind.RECTIFICATION),
        ("incident_24", Kind.INCIDENT_REPORT),
        ("repeat_gate", ACCESS),
        ("keep_act", None),
    ],
)
def test_a_promise_in_a_reply_meets_no_clock_of_an_act(name: str, kind: Kind | None) -> None:
    demands = [StoredDemand(kind, ANSWERED)] if kind else []

    assert met_by_reply([clock(name, kind)], demands, T0)[0].met_at is None


@pytest.mark.parametrize(
    ("name", "kind", "tasks"),
    [
        ("law_at_once", Kind.MARKETING_OBJECTION, [Task.STOP_MAILING]),
        ("law_at_once", Kind.BLOCKING, [Task.BLOCK]),
        ("law_at_once", Kind.MINOR_DATA, [Task.BLOCK]),
        ("law_at_once", Kind.GDPR_RESTRICTION, [Task.BLOCK]),
        ("law_at_once", Kind.PUBLICATION_STOP, [Task.TAKE_DOWN]),
        ("law_publication", Kind.PUBLICATION_STOP, [Task.TAKE_DOWN]),
        ("law_publish_limits", Kind.PUBLICATION_LIMITS_SET, [Task.PUBLISH_LIMITS]),
        ("law_rectify", Kind.RECTIFICATION, [Task.RECTIFY]),
        ("law_stop", Kind.STOP_PROCESSING, [Task.STOP_PROCESSING]),
        ("policy_destroy", Kind.DESTRUCTION, [Task.DESTROY]),
        ("policy_destroy_term", None, [Task.DESTROY]),
        ("law_destroy_proved", Kind.DESTRUCTION, [Task.DESTROY]),
        ("law_withdrawal", WITHDRAWAL, [Task.STOP_PROCESSING, Task.DESTROY]),
        ("law_stop_unlawful", Kind.UNLAWFUL_PROCESSING_CLAIM, [Task.BLOCK, Task.INVESTIGATE]),
        ("law_stop_unlawful", Kind.MINOR_DATA, [Task.BLOCK]),
        ("incident_24", Kind.INCIDENT_REPORT, [Task.REPORT_INCIDENT]),
        ("incident_72", Kind.INCIDENT_REPORT, [Task.INVESTIGATE, Task.REPORT_INQUIRY]),
    ],
)
def test_a_clock_is_met_by_its_own_act(name: str, kind: Kind | None, tasks: list[Task]) -> None:
    running = [clock(name, kind)]
    others = [task for task in Task if task not in tasks]

    assert met_by_actions(running, done(*tasks))[0].met_at == T0
    assert met_by_actions(running, done(*tasks[1:], *others))[0].met_at is None


def test_a_clock_of_two_acts_is_met_by_the_later() -> None:
    actions = done(Task.DESTROY, at=T1) + done(Task.STOP_PROCESSING, at=T0)

    assert met_by_actions([clock("law_withdrawal", WITHDRAWAL)], actions)[0].met_at == T1


def test_an_order_that_is_not_done_meets_nothing() -> None:
    ordered = [Action(1, 7, Task.BLOCK, T0)]

    assert met_by_actions([clock("law_at_once", Kind.BLOCKING)], ordered)[0].met_at is None


def test_no_act_meets_a_clock_of_an_answer_or_a_mere_term() -> None:
    clocks = [clock("policy_reply"), clock("law_answer", ACCESS), clock("repeat_gate", ACCESS)]

    assert met_by_actions(clocks, done(*Task)) == tuple(clocks)


def test_a_clock_that_was_met_keeps_its_moment() -> None:
    met = [clock("policy_reply", met_at=T0), clock("law_at_once", Kind.BLOCKING, T0)]

    assert met_by_reply(met, [], T1) == tuple(met)
    assert met_by_actions(met, done(Task.BLOCK, at=T1)) == tuple(met)


@pytest.mark.parametrize("kind", Kind)
def test_every_clock_of_every_kind_can_be_met_by_its_tasks_and_its_answer(kind: Kind) -> None:
    clocks = [clock("policy_reply"), *(clock(name, kind) for name in KINDS[kind].clocks)]
    after = met_by_actions(clocks, done(*orders([kind], Standing.SUBJECT)))
    after = met_by_reply(after, [StoredDemand(kind, ANSWERED)], T1)

    assert all(c.met_at for c in after)


@pytest.mark.parametrize(
    "standing", [s for s in Standing if s not in (Standing.SUBJECT, Standing.FORGED)]
)
def test_nothing_that_cannot_be_undone_is_ordered_on_a_doubtful_letter(
    standing: Standing,
) -> None:
    assert orders([Kind.DESTRUCTION, Kind.MARKETING_OBJECTION, Kind.RECTIFICATION], standing) == (
        Task.STOP_MAILING,
        Task.BLOCK,
    )


def test_what_the_subject_did_not_ask_for_orders_nothing() -> None:
    assert orders([Kind.BLOCKING, Kind.DESTRUCTION], Standing.FORGED) == ()


def test_the_subjects_own_word_orders_everything_once_and_protection_first() -> None:
    assert orders([Kind.DESTRUCTION, WITHDRAWAL, Kind.BLOCKING], Standing.SUBJECT) == (
        Task.STOP_MAILING,
        Task.BLOCK,
        Task.STOP_PROCESSING,
        Task.DESTROY,
        Task.NOTIFY_RECIPIENTS,
    )


def test_an_answered_appeal_may_close() -> None:
    demands = [StoredDemand(ACCESS, ANSWERED)]

    assert may_close(demands, [in_state(MessageState.SENT)], [])


def test_an_open_demand_keeps_the_appeal_open() -> None:
    demands = [StoredDemand(ACCESS, ANSWERED), StoredDemand(WITHDRAWAL, OPEN)]

    assert not may_close(demands, [in_state(MessageState.SENT)], [])


def test_an_order_that_is_not_done_keeps_the_appeal_open() -> None:
    demands, sent = [StoredDemand(Kind.BLOCKING, ANSWERED)], [in_state(MessageState.SENT)]

    assert not may_close(demands, sent, [Action(1, 7, Task.BLOCK, T0)])
    assert may_close(demands, sent, done(Task.BLOCK))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MessageState.DRAFTED, True),
        (MessageState.SENT, True),
        (MessageState.APPROVED, False),
        (MessageState.SENDING, False),
        (MessageState.REFUSED, False),
        (MessageState.UNCERTAIN, False),
        (MessageState.UNDELIVERED, False),
    ],
)
def test_a_message_that_is_on_its_way_or_astray_keeps_the_appeal_open(
    state: MessageState, expected: bool
) -> None:
    demands = [StoredDemand(ACCESS, ANSWERED)]
    messages = [in_state(MessageState.SENT), in_state(state, Purpose.COMPLETION_REQUEST)]

    assert may_close(demands, messages, []) is expected


def test_an_appeal_without_demands_is_answered_by_a_reply_and_by_nothing_else() -> None:
    asked = [in_state(MessageState.SENT, Purpose.COMPLETION_REQUEST)]

    assert not may_close([], asked, [])
    assert may_close([], [*asked, in_state(MessageState.SENT)], [])


def test_an_alarm_to_the_operator_keeps_no_appeal_open() -> None:
    messages = [in_state(MessageState.SENT), in_state(MessageState.REFUSED, Purpose.ALARM)]

    assert may_close([StoredDemand(ACCESS, ANSWERED)], messages, [])


def test_a_copy_that_nobody_asked_for_keeps_no_letter_of_an_authority_open() -> None:
    excess = Action(9, 7, Task.DELETE_EXCESS, T0)

    assert is_done_with([*done(Task.ANSWER_AUTHORITY), excess])
    assert not is_done_with([Action(1, 7, Task.ANSWER_AUTHORITY, T0), excess])


def test_a_block_ends_where_a_person_decides_that_a_withdrawal_destroys_nothing() -> None:
    """Other grounds go on (152-ФЗ, ч. 2 ст. 9); a demand of destruction stays blocked (21(6))."""
    declined = Action(9, 7, Task.DESTROY, T0, T1, "Х", state=ActionState.DECLINED)
    blocked = [*done(Task.BLOCK), declined]

    assert Task.UNBLOCK in orders([WITHDRAWAL], Standing.SUBJECT, blocked)
    assert Task.UNBLOCK not in orders([WITHDRAWAL], Standing.SUBJECT, done(Task.BLOCK))
    assert Task.UNBLOCK not in orders(
        [WITHDRAWAL], Standing.SUBJECT, done(Task.BLOCK, Task.DESTROY)
    )
    assert Task.UNBLOCK not in orders([WITHDRAWAL, Kind.DESTRUCTION], Standing.SUBJECT, blocked)
    assert Task.BLOCK not in orders([WITHDRAWAL], Standing.SUBJECT, [declined])
