"""Dues that move: by a notice in time, by a changed calendar; and what holds for every term."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import Clock, Days, Facts, start_clock, start_clocks
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Draft, Message, Purpose
from mailbot.domain.moved import (
    counted_due,
    extend,
    extended,
    is_extended,
    may_be_extended,
    moved,
)
from mailbot.domain.states import MessageState
from tests.domain.almanac import CALENDAR, CONFIG, DECREED, MOSCOW, RULES, at, moments, on

KINDS = (Kind.ACCESS_REQUEST, Kind.STOP_PROCESSING, Kind.DESTRUCTION)
RECEIVED = "2025-06-05T11:20"


def clocks_of(received: datetime, *kinds: Kind, calendar: Calendar = CALENDAR) -> tuple[Clock, ...]:
    return start_clocks(RULES, kinds, Facts(received_at=received, zone=MOSCOW), calendar)


def notice(
    sent_at: datetime,
    *kinds: Kind,
    state: MessageState = MessageState.SENT,
    purpose: Purpose = Purpose.EXTENSION_NOTICE,
) -> Message:
    draft = Draft("s", "b", Form.PLAIN_TEXT, kinds=kinds)
    return Message(id=1, appeal_id=1, purpose=purpose, state=state, version=1, draft=draft,
                   sent_at=sent_at)  # fmt: skip


def after(clocks: tuple[Clock, ...], *messages: Message) -> dict[str, date]:
    found = extended(RULES, clocks, messages, CALENDAR, MOSCOW)
    return {clock.clock: clock.due.date() for clock in found}


def test_a_notice_extends_the_demands_that_it_names_and_no_other() -> None:
    clocks = clocks_of(at(RECEIVED), *KINDS)
    found = after(clocks, notice(at("2025-06-16T10:00"), Kind.ACCESS_REQUEST))

    assert found == {
        "policy_reply": on("2025-06-15"),
        "policy_destroy": on("2025-06-15"),
        "law_destroy_proved": on("2025-06-18"),
        "law_stop": on("2025-06-23"),
        "law_answer": on("2025-06-30"),
    }


@pytest.mark.parametrize(
    "message",
    [
        notice(at("2025-06-24T00:00"), *KINDS),
        notice(at("2025-06-16T10:00"), *KINDS, state=MessageState.UNDELIVERED),
        notice(at("2025-06-16T10:00"), *KINDS, state=MessageState.DRAFTED),
        notice(at("2025-06-16T10:00"), *KINDS, purpose=Purpose.REPLY),
        notice(at("2025-06-16T10:00"), Kind.DESTRUCTION),
    ],
    ids=["late", "came back", "draft", "a reply", "another demand"],
)
def test_what_is_no_notice_in_time_extends_nothing(message: Message) -> None:
    clocks = clocks_of(at(RECEIVED), *KINDS)

    assert extended(RULES, clocks, [message], CALENDAR, MOSCOW) == clocks


def test_a_notice_extends_the_clocks_that_belong_to_no_demand() -> None:
    request = start_clocks(
        RULES, (), Facts(received_at=at(RECEIVED), zone=MOSCOW), CALENDAR, authority=True
    )

    assert after(request, notice(at("2025-06-23T23:59:59"))) == {"law_rkn": on("2025-06-30")}


def test_the_months_of_the_gdpr_are_extended_by_two() -> None:
    clocks = clocks_of(at("2026-01-31T10:00"), Kind.PORTABILITY)
    found = after(clocks, notice(at("2026-02-20T10:00"), Kind.PORTABILITY))

    assert found == {"policy_reply": on("2026-02-10"), "gdpr": on("2026-04-28")}


def test_only_what_runs_and_is_not_over_or_extended_may_be_extended() -> None:
    clocks = clocks_of(at(RECEIVED), *KINDS)
    met = tuple(
        replace(c, met_at=at("2025-06-06T10:00")) if c.clock == "law_stop" else c for c in clocks
    )
    longer = tuple(extend(RULES[c.clock], c, CALENDAR, MOSCOW) for c in clocks)

    def names(clocks: tuple[Clock, ...], now: str) -> list[str]:
        return [c.clock for c in may_be_extended(RULES, clocks, at(now), CALENDAR, MOSCOW)]

    assert names(clocks, "2025-06-23T23:59:59") == ["law_answer", "law_stop"]
    assert names(met, "2025-06-23T23:59:59") == ["law_answer"]
    assert names(clocks, "2025-06-24T00:00") == []
    assert names(longer, "2025-06-16T10:00") == []


def test_an_extended_clock_is_told_from_one_that_is_not() -> None:
    rule = RULES["law_answer"]
    plain = start_clock(rule, None, Facts(received_at=at(RECEIVED), zone=MOSCOW), CALENDAR)
    longer = extend(rule, plain, CALENDAR, MOSCOW)

    assert not is_extended(rule, plain, CALENDAR, MOSCOW)
    assert is_extended(rule, longer, CALENDAR, MOSCOW)
    assert counted_due(rule, longer, CALENDAR, MOSCOW) == plain.due


def test_an_extension_that_reaches_an_unknown_year_warns() -> None:
    rule = RULES["law_answer"]
    facts = Facts(received_at=at("2026-12-14T10:00"), zone=MOSCOW)
    clock = start_clock(rule, None, facts, DECREED)

    assert clock.warning is None
    assert extend(rule, clock, DECREED, MOSCOW).warning is not None


def test_a_changed_calendar_moves_the_dues_of_working_days_alone() -> None:
    """Saturday, 14 June 2025 becomes a working day."""
    year = replace(CALENDAR.years[2025], working_weekends=frozenset({on("2025-06-14")}))
    changed = Calendar({2025: year})
    before = clocks_of(at(RECEIVED), *KINDS)
    found = moved(before, clocks_of(at(RECEIVED), *KINDS, calendar=changed))

    assert {(one.clock, one.was.date(), one.now.date()) for one in found} == {
        ("law_destroy_proved", on("2025-06-18"), on("2025-06-17")),
        ("law_answer", on("2025-06-23"), on("2025-06-20")),
        ("law_stop", on("2025-06-23"), on("2025-06-20")),
    }
    assert all(one.is_earlier for one in found)
    assert [one.now for one in found] == sorted(one.now for one in found)


def test_what_is_met_or_new_has_not_moved() -> None:
    clock = clocks_of(at(RECEIVED))[0]
    later = replace(clock, due=clock.due + ONE_DAY)

    assert moved([clock], [replace(later, met_at=clock.due)]) == ()
    assert moved([], [clock]) == ()
    assert not moved([clock], [later])[0].is_earlier


ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad", "UTC",
                                 "America/New_York", "Pacific/Apia", "Asia/Kathmandu")]
)  # fmt: skip
INSTANTS = moments("2025-01-02", "2031-12-31").map(lambda moment: moment.astimezone(UTC))
NAMES = st.sampled_from(sorted(RULES))


@given(INSTANTS, ZONES, NAMES)
def test_no_term_ends_before_it_starts_and_days_end_a_second_before_midnight(
    received: datetime, zone: ZoneInfo, name: str
) -> None:
    clock = start_clock(RULES[name], None, Facts(received_at=received, zone=zone), CALENDAR)
    start = received.astimezone(zone)

    assert clock.due >= received.replace(microsecond=0)
    if not clock.in_hours:
        assert clock.starts == start.date()
        assert clock.due.astimezone(zone).time() == time(23, 59, 59)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)), ZONES, NAMES)
def test_a_later_receipt_never_has_an_earlier_due(
    received: datetime, later: timedelta, zone: ZoneInfo, name: str
) -> None:
    first, second = (
        start_clock(RULES[name], None, Facts(received_at=moment, zone=zone), CALENDAR)
        for moment in (received, received + later)
    )

    assert second.due >= first.due


def decreed(year: int) -> tuple[set[date], set[date]]:
    """Read the calendar's file as a person would."""
    read = tomllib.loads((CONFIG / "calendar" / f"{year}.toml").read_text(encoding="utf-8"))
    return set(read["days_off"]), set(read["working_weekends"])


OFF, WORKING = (a | b for a, b in zip(decreed(2025), decreed(2026), strict=True))
WORKING_NAMES = sorted(name for name, rule in RULES.items() if rule.days is Days.WORKING)


@given(moments("2025-01-01", "2026-11-30"), st.sampled_from(WORKING_NAMES))
def test_working_days_are_those_that_a_finger_counts(received: datetime, name: str) -> None:
    """Day by day from the day after the receipt, asking the decree of each."""
    rule = RULES[name]
    day, left = received.date(), rule.length
    while left:
        day += ONE_DAY
        left -= day in WORKING or (day.weekday() < 5 and day not in OFF)
    clock = start_clock(rule, None, Facts(received_at=received, zone=MOSCOW), CALENDAR)

    assert clock.due.date() == day


@given(moments("2025-01-02", "2030-12-31"), st.sets(st.sampled_from(Kind)), st.integers(0, 60))
def test_whatever_leaves_whenever_the_policys_days_stay_ten(
    received: datetime, kinds: set[Kind], days: int
) -> None:
    clocks = clocks_of(received, *kinds)
    sent = notice(received + days * ONE_DAY, *kinds)
    found = extended(RULES, clocks, [sent], CALENDAR, MOSCOW)
    before = {(c.clock, c.kind): c.due for c in clocks}

    (reply,) = (clock for clock in found if clock.clock == "policy_reply")
    assert reply.due.date() == received.date() + 10 * ONE_DAY
    assert all(clock.due >= before[clock.clock, clock.kind] for clock in found)
    assert all(
        clock.due == before[clock.clock, clock.kind]
        for clock in found
        if clock.clock not in ("law_answer", "law_stop", "law_rkn", "gdpr")
    )


@given(st.dates(date(2025, 1, 2), date(2031, 12, 31)), NAMES)
def test_the_last_second_of_a_day_and_the_next_are_two_days(day: date, name: str) -> None:
    last = datetime.combine(day, time(23, 59, 59), MOSCOW)
    one, next_ = (
        start_clock(RULES[name], None, Facts(received_at=moment, zone=MOSCOW), CALENDAR)
        for moment in (last, last + timedelta(seconds=1))
    )

    if not one.in_hours:
        assert next_.starts == one.starts + ONE_DAY
    else:
        assert next_.due - one.due == timedelta(seconds=1)
