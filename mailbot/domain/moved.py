"""What becomes of a due after its first count: a notice extends it, a changed calendar moves it.

Nothing is extended by itself, and the policy's own term never is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import Clock, ClockRule, Days, due_at, extended_due
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import MessageState


@dataclass(frozen=True, slots=True)
class Moved:
    """A due that is no longer where it was."""

    clock: str
    kind: Kind | None
    was: datetime
    now: datetime

    @property
    def is_earlier(self) -> bool:
        """Is there less time than was thought?"""
        return self.now < self.was


def moved(before: Iterable[Clock], after: Iterable[Clock]) -> tuple[Moved, ...]:
    """Return the dues that moved of the clocks that still run, the most urgent first."""
    known = {(clock.clock, clock.kind): clock.due for clock in before}
    found = [
        Moved(clock.clock, clock.kind, known[clock.clock, clock.kind], clock.due)
        for clock in after
        if clock.is_running and known.get((clock.clock, clock.kind), clock.due) != clock.due
    ]
    return tuple(sorted(found, key=lambda one: one.now))


def counted_due(rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo) -> datetime:
    """Return the due as the norm and today's calendar give it, nothing extended."""
    return due_at(rule, clock.starts, calendar, zone)


def is_extended(rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo) -> bool:
    """Does the clock run to the longer term that the norm allows?"""
    return clock.due == extended_due(rule, clock, calendar, zone)


def extend(rule: ClockRule, clock: Clock, calendar: Calendar, zone: tzinfo) -> Clock:
    """Return the clock with the longer term; one whose norm knows none stays as it is."""
    due = extended_due(rule, clock, calendar, zone)
    if due is None or due <= clock.due:
        return clock
    warning = clock.warning
    if rule.days is Days.WORKING:
        last = calendar.reach(clock.starts, rule.length + rule.extension)
        warning = calendar.warning(clock.starts + ONE_DAY, last)
    return replace(clock, due=due, warning=warning)


def extended(
    rules: Mapping[str, ClockRule],
    clocks: Iterable[Clock],
    messages: Iterable[Message],
    calendar: Calendar,
    zone: tzinfo,
) -> tuple[Clock, ...]:
    """Return freshly counted clocks with what the notices that left in time have extended.

    A notice that left after the due, or came back, extends nothing.

    Source: 152-ФЗ, ч. 3 ст. 14, ч. 1, 4 ст. 20, ч. 5.1 ст. 21; GDPR, article 12(3); facts 4.3.
    """
    notices = [m for m in messages if _has_left(m)]
    after = (
        extend(rules[clock.clock], clock, calendar, zone)
        if any(_extends(notice, clock) for notice in notices)
        else clock
        for clock in clocks
    )
    return tuple(sorted(after, key=lambda clock: clock.due))


def may_be_extended(
    rules: Mapping[str, ClockRule],
    clocks: Iterable[Clock],
    now: datetime,
    calendar: Calendar,
    zone: tzinfo,
) -> tuple[Clock, ...]:
    """Return the clocks that a notice which leaves now would extend, as they would be then."""
    return tuple(
        longer
        for clock in clocks
        if clock.is_running and now <= clock.due
        if (longer := extend(rules[clock.clock], clock, calendar, zone)) != clock
    )


def _has_left(message: Message) -> bool:
    is_notice = message.purpose is Purpose.EXTENSION_NOTICE
    return is_notice and message.state is MessageState.SENT and message.sent_at is not None


def _extends(notice: Message, clock: Clock) -> bool:
    """A notice names demands; a clock of no demand (an authority's, the GDPR's) it means too."""
    named = clock.kind is None or clock.kind in notice.draft.kinds
    return named and notice.sent_at is not None and notice.sent_at <= clock.due
