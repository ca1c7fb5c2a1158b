"""Alarms: when each rung rings, and that each rings once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.clocks import Clock, Facts, start_clock
from mailbot.domain.escalation import Rung, alarm_key, due_rung, overdue_rung, rungs
from mailbot.domain.kinds import Kind
from tests.domain.almanac import CALENDAR, MOSCOW, RULES, at, moments

LADDER = (7, 5, 3, 2, 1, 0)
OFFICE: dict[str, Any] = {"calendar": CALENDAR, "zone": MOSCOW, "hour": 9}
NONE: frozenset[str] = frozenset()


def clock_of(name: str, received: str) -> Clock:
    return start_clock(RULES[name], None, Facts(received_at=at(received), zone=MOSCOW), CALENDAR)


def all_rungs(clock: Clock, registered: str, **more: Any) -> dict[str, datetime]:
    found = rungs(clock, ladder=LADDER, registered_at=at(registered), **OFFICE | more)
    return {rung.name: rung.at for rung in found}


def ringing(
    clock: Clock, now: str, registered: str, already: frozenset[str] = NONE
) -> tuple[str | None, tuple[str, ...]]:
    rung, over = due_rung(
        clock, at(now), already, ladder=LADDER, registered_at=at(registered), **OFFICE
    )
    return rung and rung.name, over


def test_the_ladder_rings_in_the_morning_so_many_days_before_the_due() -> None:
    clock = clock_of("policy_reply", "2025-07-04T12:00")  # due Mon 14 July

    assert all_rungs(clock, "2025-07-04T12:00") == {
        "7": at("2025-07-07T09:00"),
        "5": at("2025-07-09T09:00"),
        "3": at("2025-07-11T09:00"),
        "2": at("2025-07-11T09:00"),  # Saturday: the working day before it
        "1": at("2025-07-11T09:00"),  # Sunday: the same
        "0": at("2025-07-14T09:00"),
    }


def test_a_rung_on_a_moved_day_off_rings_on_the_working_day_before_it() -> None:
    clock = clock_of("policy_reply", "2025-06-05T11:20")  # due Sun 15 June

    found = all_rungs(clock, "2025-06-05T11:20")

    assert {found[name] for name in ("3", "2", "1", "0")} == {at("2025-06-11T09:00")}


def test_what_would_ring_in_the_past_rings_at_registration() -> None:
    """The example of the domain facts: due 9 January, all rungs on days off."""
    clock = clock_of("policy_reply", "2025-12-30T18:40")

    assert set(all_rungs(clock, "2025-12-30T18:41").values()) == {at("2025-12-30T18:41")}
    assert ringing(clock, "2025-12-30T18:41", "2025-12-30T18:41") == (
        "0",
        ("7", "5", "3", "2", "1", "0"),
    )


def test_nothing_rings_before_its_time() -> None:
    clock = clock_of("policy_reply", "2025-07-04T12:00")

    assert ringing(clock, "2025-07-07T08:59", "2025-07-04T12:00") == (None, ())
    assert ringing(clock, "2025-07-07T09:00", "2025-07-04T12:00") == ("7", ("7",))


def test_a_rung_rings_once() -> None:
    clock = clock_of("policy_reply", "2025-07-04T12:00")

    assert ringing(clock, "2025-07-08T09:00", "2025-07-04T12:00", frozenset({"7"})) == (None, ())


def test_of_several_missed_rungs_the_most_urgent_rings_and_the_others_are_over() -> None:
    clock = clock_of("policy_reply", "2025-07-04T12:00")

    found = ringing(clock, "2025-07-11T10:00", "2025-07-04T12:00", frozenset({"7"}))

    assert found == ("1", ("5", "3", "2", "1"))


def test_a_less_urgent_rung_does_not_ring_after_a_more_urgent_one() -> None:
    """As after a change of the ladder; it is over all the same."""
    clock = clock_of("policy_reply", "2025-07-04T12:00")

    found = ringing(clock, "2025-07-11T10:00", "2025-07-04T12:00", frozenset({"7", "3", "2", "1"}))

    assert found == (None, ("5",))


def test_a_met_clock_never_rings() -> None:
    clock = replace(clock_of("policy_reply", "2025-07-04T12:00"), met_at=at("2025-07-05T12:00"))

    assert all_rungs(clock, "2025-07-04T12:00") == {}
    assert ringing(clock, "2025-09-01T10:00", "2025-07-04T12:00") == (None, ())


@pytest.mark.parametrize("name", ["repeat_gate", "keep_act"])
def test_a_term_never_rings(name: str) -> None:
    clock = clock_of(name, "2025-07-04T12:00")

    assert ringing(clock, "2035-09-03T10:00", "2025-07-04T12:00") == (None, ())


def test_clocks_of_hours_ring_at_shares_of_them_on_holidays_and_at_night() -> None:
    clock = clock_of("incident_24", "2025-12-31T22:10")

    assert all_rungs(clock, "2025-12-31T22:10") == {
        "0%": at("2025-12-31T22:10"),
        "50%": at("2026-01-01T10:10"),
        "75%": at("2026-01-01T16:10"),
        "90%": at("2026-01-01T19:46"),
        "100%": at("2026-01-01T22:10"),
    }
    assert ringing(clock, "2025-12-31T22:10", "2025-12-31T22:10") == ("0%", ("0%",))
    assert ringing(clock, "2026-01-01T20:00", "2025-12-31T22:10", frozenset({"0%"})) == (
        "90%",
        ("50%", "75%", "90%"),
    )


def test_shares_of_hours_do_not_follow_the_wall_clock() -> None:
    """24 hours over the night in which summer time begins end an hour later on the wall."""
    berlin = ZoneInfo("Europe/Berlin")
    received = datetime(2026, 3, 28, 12, 0, tzinfo=berlin)
    clock = start_clock(
        RULES["incident_24"], None, Facts(received_at=received, zone=berlin), CALENDAR
    )

    found = rungs(
        clock, ladder=LADDER, calendar=CALENDAR, zone=berlin, hour=9, registered_at=received
    )

    assert found[-1] == Rung("100%", datetime(2026, 3, 29, 13, 0, tzinfo=berlin))
    assert found[1] == Rung("50%", datetime(2026, 3, 29, 0, 0, tzinfo=berlin))


def test_a_clock_of_the_same_day_rings_at_once() -> None:
    clock = clock_of("law_at_once", "2025-06-13T14:05")  # a day off

    assert ringing(clock, "2025-06-13T14:06", "2025-06-13T14:06")[0] == "0"


def test_overdue_rings_every_working_day() -> None:
    clock = clock_of("policy_reply", "2025-06-01T12:00")  # due Wed 11 June; 12 to 15 are off
    registered = "2025-06-01T12:00"
    rang: frozenset[str] = frozenset(map(str, LADDER))
    moments = [at("2025-06-11T12:00") + timedelta(hours=hour) for hour in range(24 * 7)]

    alarms = []
    for now in moments:
        name, over = ringing(clock, now.isoformat(), registered, rang)
        rang |= set(over)
        alarms += [(name, now)] if name else []

    assert alarms == [
        ("overdue 2025-06-16", at("2025-06-16T09:00")),
        ("overdue 2025-06-17", at("2025-06-17T09:00")),
        ("overdue 2025-06-18", at("2025-06-18T09:00")),
    ]


def test_overdue_after_downtime_rings_once() -> None:
    clock = clock_of("policy_reply", "2025-06-01T12:00")

    name, over = ringing(clock, "2025-06-19T03:00", "2025-06-01T12:00", frozenset(map(str, LADDER)))

    assert name == "overdue 2025-06-18"
    assert over == ("overdue 2025-06-18",)


def test_a_letter_found_after_its_due_rings_overdue_at_registration() -> None:
    clock = clock_of("policy_reply", "2025-06-01T12:00")

    name, over = ringing(clock, "2025-06-21T03:00", "2025-06-21T03:00")

    assert name == "overdue 2025-06-20"
    assert len(over) == len(LADDER) + 1


def test_an_overdue_clock_of_hours_rings_on_holidays_too() -> None:
    clock = clock_of("incident_24", "2025-12-31T22:10")

    found = overdue_rung(
        clock, at("2026-01-04T12:00"), registered_at=at("2025-12-31T22:10"), **OFFICE
    )

    assert found == Rung("overdue 2026-01-04", at("2026-01-04T09:00"))


def test_the_step_names_the_recipients_of_a_rung() -> None:
    assert Rung("overdue 2026-01-12", at("2026-01-12T09:00")).step == "overdue"
    assert Rung("7", at("2026-01-12T09:00")).step == "7"
    assert Rung("50%", at("2026-01-12T09:00")).step == "50%"


def test_a_due_that_moved_has_a_ladder_of_its_own() -> None:
    clock = replace(clock_of("law_answer", "2025-06-05T11:20"), kind=Kind.ACCESS_REQUEST)
    moved = replace(clock, due=at("2025-06-30T23:59:59"))

    assert alarm_key(clock) == "law_answer:access_request:2025-06-23T20:59:59+00:00"
    assert alarm_key(moved) != alarm_key(clock)
    utc = replace(clock, due=clock.due.astimezone(ZoneInfo("UTC")))
    assert alarm_key(utc) == alarm_key(clock)


@given(
    received=moments("2025-01-02", "2026-10-01"),
    name=st.sampled_from(["policy_reply", "law_answer", "law_stop_unlawful", "incident_72"]),
    pauses=st.lists(st.integers(1, 24 * 9), min_size=1, max_size=20),
)
def test_whenever_the_sweeps_come_each_rung_rings_once_and_urgency_only_grows(
    received: datetime, name: str, pauses: list[int]
) -> None:
    now = received
    clock = clock_of(name, now.isoformat())
    registered, rang, alarms = now.isoformat(), NONE, list[str]()
    for pause in pauses:
        rung, over = ringing(clock, now.isoformat(), registered, rang)
        assert not rang & set(over)
        assert rung is None or rung in over
        rang |= set(over)
        alarms += [rung] if rung else []
        assert ringing(clock, now.isoformat(), registered, rang) == (None, ())
        now += timedelta(hours=pause)

    order = [*map(str, LADDER), "0%", "50%", "75%", "90%", "100%"]
    steps = [rung for rung in alarms if not rung.startswith("overdue")]
    assert steps == sorted(set(steps), key=order.index)
    overdue = alarms[len(steps) :]
    assert overdue == sorted(set(overdue))
