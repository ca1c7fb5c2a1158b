"""Clocks: the worked examples of the domain facts, their samples, and what must hold for all."""

import calendar as gregorian
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.clocks import (
    Clock,
    ClockRule,
    Days,
    Facts,
    Start,
    add_months,
    appeal_start,
    due_at,
    effective_due,
    extended_due,
    is_premature_repeat,
    last_day,
    practical_due,
    start_clock,
    start_clocks,
)
from mailbot.domain.kinds import KINDS, Kind
from tests.domain.almanac import CALENDAR, DECREED, MOSCOW, RULES, at, moments, on

# Domain facts 4.5: received | policy | practical | 3 wd | 7 wd | 10 wd | 15 wd | 30 days.
WORKED_EXAMPLES = [
    ("2025-06-05T11:20", "2025-06-15", "2025-06-11", "2025-06-10", "2025-06-18", "2025-06-23",
     "2025-06-30", "2025-07-05"),
    ("2025-06-13T14:05", "2025-06-23", "2025-06-23", "2025-06-18", "2025-06-24", "2025-06-27",
     "2025-07-04", "2025-07-13"),
    ("2025-06-14T10:00", "2025-06-24", "2025-06-24", "2025-06-18", "2025-06-24", "2025-06-27",
     "2025-07-04", "2025-07-14"),
    ("2025-09-30T20:59:30Z", "2025-10-10", "2025-10-10", "2025-10-03", "2025-10-09", "2025-10-14",
     "2025-10-21", "2025-10-30"),
    ("2025-09-30T21:00:10Z", "2025-10-11", "2025-10-10", "2025-10-06", "2025-10-10", "2025-10-15",
     "2025-10-22", "2025-10-31"),
    ("2025-10-22T09:15", "2025-11-01", "2025-11-01", "2025-10-27", "2025-10-31", "2025-11-06",
     "2025-11-13", "2025-11-21"),
    ("2025-10-23T12:00", "2025-11-02", "2025-11-01", "2025-10-28", "2025-11-01", "2025-11-07",
     "2025-11-14", "2025-11-22"),
    ("2025-12-22T12:00", "2026-01-01", "2025-12-30", "2025-12-25", "2026-01-12", "2026-01-15",
     "2026-01-22", "2026-01-21"),
    ("2025-12-30T18:40", "2026-01-09", "2025-12-30", "2026-01-14", "2026-01-20", "2026-01-23",
     "2026-01-30", "2026-01-29"),
    ("2025-12-31T22:10", "2026-01-10", "2025-12-30", "2026-01-14", "2026-01-20", "2026-01-23",
     "2026-01-30", "2026-01-30"),
    ("2026-01-31T10:00", "2026-02-10", "2026-02-10", "2026-02-04", "2026-02-10", "2026-02-13",
     "2026-02-20", "2026-03-02"),
    ("2026-04-24T20:10", "2026-05-04", "2026-05-04", "2026-04-29", "2026-05-06", "2026-05-12",
     "2026-05-19", "2026-05-24"),
]  # fmt: skip


def facts(received: str, **more: Any) -> Facts:
    return Facts(received_at=at(received), zone=MOSCOW, **more)


def started(name: str, received: str, calendar: Calendar = CALENDAR, **more: Any) -> Clock:
    return start_clock(RULES[name], None, facts(received, **more), calendar)


def due_on(name: str, received: str, **more: Any) -> date:
    return started(name, received, **more).due.date()


@pytest.mark.parametrize("row", WORKED_EXAMPLES, ids=lambda row: row[0])
def test_the_worked_examples_hold_in_every_cell(row: tuple[str, ...]) -> None:
    received, policy, practical, three, seven, ten, fifteen, thirty = row
    reply, answer = started("policy_reply", received), started("law_answer", received)
    extended = extended_due(RULES["law_answer"], answer, CALENDAR, MOSCOW)

    assert reply.due.date() == on(policy)
    assert practical_due(reply.due, CALENDAR, MOSCOW) == on(practical)
    assert due_on("law_stop_unlawful", received) == on(three)
    assert due_on("law_publication", received) == on(three)
    assert due_on("law_publish_limits", received) == on(three)
    assert due_on("law_rectify", received) == on(seven)
    assert due_on("law_destroy_proved", received) == on(seven)
    assert answer.due.date() == on(ten)
    assert due_on("law_stop", received) == on(ten)
    assert due_on("law_rkn", received) == on(ten)
    assert due_on("law_destroy_unlawful", received) == on(ten)
    assert extended is not None
    assert extended.date() == on(fifteen)
    assert due_on("law_withdrawal", received) == on(thirty)
    assert due_on("law_auto_decision", received) == on(thirty)
    assert due_on("law_purpose", received) == on(thirty)
    assert answer.warning is None


# The samples S1–S14 of the domain facts: received, kinds, and the dues that they name.
SAMPLES = {
    "S1": ("2025-06-05T11:20", ["access_request"],
           {"policy_reply": "2025-06-15", "law_answer": "2025-06-23"}, "2025-06-11"),
    "S2": ("2025-06-13T14:05", ["marketing_objection"],
           {"policy_reply": "2025-06-23", "law_at_once": "2025-06-13"}, "2025-06-11"),
    "S3": ("2025-09-30T23:59:30", ["consent_withdrawal"],
           {"policy_reply": "2025-10-10", "policy_destroy": "2025-10-10",
            "law_withdrawal": "2025-10-30"}, "2025-10-10"),
    "S4": ("2025-10-01T00:00:10", ["access_request"],
           {"policy_reply": "2025-10-11", "law_answer": "2025-10-15"}, "2025-10-10"),
    "S5": ("2025-12-30T18:40", ["access_request", "consent_withdrawal", "destruction"],
           {"policy_reply": "2026-01-09", "policy_destroy": "2026-01-09",
            "law_destroy_proved": "2026-01-20", "law_answer": "2026-01-23",
            "law_withdrawal": "2026-01-29"}, "2025-12-30"),
    "S6": ("2025-10-22T09:15", ["rectification"],
           {"law_rectify": "2025-10-31", "policy_reply": "2025-11-01"}, "2025-10-31"),
    "S7": ("2025-06-09T12:00", ["blocking", "rectification"],
           {"policy_reply": "2025-06-19", "law_rectify": "2025-06-20",
            "law_at_once": "2025-06-09"}, "2025-06-09"),
    "S8": ("2026-01-31T10:00",
           ["special_regime_notice", "access_request", "portability", "marketing_objection"],
           {"policy_reply": "2026-02-10", "law_answer": "2026-02-13", "gdpr": "2026-02-28",
            "law_at_once": "2026-01-31"}, "2026-01-30"),
    "S9": ("2025-06-14T12:00", ["destruction"],
           {"policy_reply": "2025-06-24", "policy_destroy": "2025-06-24",
            "law_destroy_proved": "2025-06-24"}, "2025-06-24"),
    "S10": ("2026-04-24T20:10",
            ["minor_data", "unlawful_processing_claim", "destruction", "access_request"],
            {"law_at_once": "2026-04-24", "law_stop_unlawful": "2026-04-29",
             "law_destroy_unlawful": "2026-05-12", "policy_reply": "2026-05-04"}, "2026-04-24"),
    "S11": ("2025-06-30T12:00", ["access_request"],
            {"policy_reply": "2025-07-10", "law_answer": "2025-07-14"}, "2025-07-10"),
    "S12": ("2025-12-22T12:00", ["access_request", "destruction", "rectification"],
            {"policy_reply": "2026-01-01"}, "2025-12-30"),
    "S13": ("2025-10-23T12:00", ["publication_stop"],
            {"law_at_once": "2025-10-23", "law_publication": "2025-10-28",
             "policy_reply": "2025-11-02"}, "2025-10-23"),
    "S14": ("2025-12-31T22:10", ["incident_report"],
            {"incident_24": "2026-01-01", "incident_72": "2026-01-03",
             "policy_reply": "2026-01-10"}, "2025-12-30"),
    "S16": ("2025-07-01T12:00", ["marketing_objection"],
            {"law_at_once": "2025-07-01", "policy_reply": "2025-07-11"}, "2025-07-01"),
}  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_have_the_dues_that_the_domain_facts_name(sample: str) -> None:
    received, kinds, dues, practical = SAMPLES[sample]

    clocks = start_clocks(RULES, map(Kind, kinds), facts(received), CALENDAR)

    found = {clock.clock: clock.due.date() for clock in clocks}
    assert {name: found[name] for name in dues} == {name: on(day) for name, day in dues.items()}
    due = effective_due(clocks)
    assert due == min(clock.due for clock in clocks)
    assert practical_due(due, CALENDAR, MOSCOW) == on(practical)


def test_a_leak_runs_in_hours_through_the_new_year_night() -> None:
    clocks = start_clocks(RULES, [Kind.INCIDENT_REPORT], facts("2025-12-31T22:10"), CALENDAR)

    dues = {clock.clock: clock.due for clock in clocks if clock.in_hours}
    assert dues == {"incident_24": at("2026-01-01T22:10"), "incident_72": at("2026-01-03T22:10")}
    assert clocks[0].starts == at("2025-12-31T22:10")


def test_a_leak_that_was_discovered_before_the_letter_runs_from_then() -> None:
    early = started("incident_24", "2025-12-31T22:10", discovered_at=at("2025-12-31T20:00"))

    assert early.due == at("2026-01-01T20:00")


def test_hours_are_added_to_the_instant_and_not_to_the_wall_clock() -> None:
    """An operator in a zone with summer time still has 24 real hours."""
    berlin = ZoneInfo("Europe/Berlin")
    received = datetime(2026, 3, 28, 12, 0, tzinfo=berlin)

    due = due_at(RULES["incident_24"], received, CALENDAR, berlin)

    assert due == datetime(2026, 3, 29, 13, 0, tzinfo=berlin)


def test_a_day_ends_a_second_before_midnight_in_the_operators_zone() -> None:
    due = started("policy_reply", "2025-06-11T11:20").due

    assert due.isoformat() == "2025-06-21T23:59:59+03:00"


def test_forty_seconds_around_midnight_in_moscow_are_two_days() -> None:
    """In UTC both letters came on 30 September (samples S3 and S4)."""
    assert due_on("policy_reply", "2025-09-30T20:59:30Z") == on("2025-10-10")
    assert due_on("policy_reply", "2025-09-30T21:00:10Z") == on("2025-10-11")


@given(moments("2025-01-02", "2026-11-29"), st.integers(-12, 14))
def test_the_zone_of_the_stamp_does_not_matter(received: datetime, hours: int) -> None:
    """The zone is converted before the date is taken."""
    elsewhere = received.astimezone(ZoneInfo(f"Etc/GMT{-hours:+d}"))

    for name in ("policy_reply", "law_answer", "gdpr", "incident_24"):
        here, there = (
            start_clock(RULES[name], None, Facts(received_at=one, zone=MOSCOW), CALENDAR)
            for one in (received, elsewhere)
        )
        assert here == there
    assert Facts(received_at=elsewhere, zone=MOSCOW).received_on == received.date()


def test_a_naive_count_would_be_a_day_late_after_a_working_saturday() -> None:
    assert due_on("law_answer", "2025-10-22T09:15") == on("2025-11-06")


def every_day() -> list[date]:
    return [date(2025, 1, 1) + n * ONE_DAY for n in range(699)]


def test_the_policy_is_always_at_least_two_days_before_the_laws_ten_working_days() -> None:
    policy, law = RULES["policy_reply"], RULES["law_answer"]

    gaps = [last_day(law, day, CALENDAR) - last_day(policy, day, CALENDAR) for day in every_day()]

    assert every_day()[-1] == date(2026, 11, 30)
    assert min(gaps) == timedelta(days=2)
    assert max(gaps) == timedelta(days=16)


def test_seven_working_days_are_sometimes_shorter_than_ten_days() -> None:
    """Domain facts 4.5 counted them: earlier, equal, later."""
    policy, law = RULES["policy_reply"], RULES["law_rectify"]

    pairs = [(last_day(law, d, CALENDAR), last_day(policy, d, CALENDAR)) for d in every_day()]

    assert sum(seven < ten for seven, ten in pairs) == 332
    assert sum(seven == ten for seven, ten in pairs) == 111
    assert sum(seven > ten for seven, ten in pairs) == 256


def test_the_policys_term_does_not_move_from_a_holiday() -> None:
    assert due_on("policy_reply", "2025-12-22T12:00") == on("2026-01-01")


@pytest.mark.parametrize("day", range(1, 9))
def test_a_letter_of_the_january_holidays_has_its_dues_ahead(day: int) -> None:
    clocks = start_clocks(RULES, list(Kind), facts(f"2026-01-{day:02}T03:00"), CALENDAR)

    assert all(clock.due > at(f"2026-01-{day:02}T03:00") for clock in clocks)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 1, "2028-03-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2028-02-29", 36, "2031-02-28"),
        ("2026-06-01", 36, "2029-06-01"),
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last_one(day: str, months: int, due: str) -> None:
    assert add_months(on(day), months) == on(due)


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(1, 36))
def test_a_month_later_is_never_in_the_month_after(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    last = gregorian.monthrange(later.year, later.month)[1]
    assert later.day == min(day.day, last)


def test_the_gdprs_month_does_not_roll_over_a_weekend() -> None:
    assert due_on("gdpr", "2026-01-31T10:00") == on("2026-02-28")


def test_an_extension_of_months_takes_the_earlier_reading() -> None:
    clock = started("gdpr", "2026-01-31T10:00")

    assert extended_due(RULES["gdpr"], clock, CALENDAR, MOSCOW) == at("2026-04-28T23:59:59")


@pytest.mark.parametrize("name", sorted(set(RULES) - {"law_answer", "law_stop", "law_rkn", "gdpr"}))
def test_nothing_else_can_be_extended(name: str) -> None:
    assert extended_due(RULES[name], started(name, "2025-06-05T11:20"), CALENDAR, MOSCOW) is None


def test_an_extension_into_an_unknown_year_is_one_working_day_fewer_as_a_whole() -> None:
    clock = started("law_answer", "2026-12-10T12:00", DECREED)

    extended = extended_due(RULES["law_answer"], clock, DECREED, MOSCOW)

    assert clock.due.date() == on("2026-12-24")
    assert extended == at("2026-12-30T23:59:59")


@pytest.mark.parametrize(
    ("dated", "sent", "start", "doubted"),
    [
        (None, None, "2025-06-05", False),
        ("2025-06-05", None, "2025-06-05", False),
        ("2025-06-02", None, "2025-06-02", False),
        ("2025-06-01", None, "2025-06-05", True),
        ("2025-06-06", None, "2025-06-05", True),
        ("2020-01-01", "2025-06-04", "2025-06-04", True),
        (None, "2025-06-04", "2025-06-04", False),
        ("2025-06-04", "2025-06-05", "2025-06-04", False),
    ],
)
def test_destruction_starts_at_the_earliest_date_that_can_be_believed(
    dated: str | None, sent: str | None, start: str, doubted: bool
) -> None:
    received = on("2025-06-05")

    found = appeal_start(dated and on(dated), received, sent and on(sent))

    assert found == (on(start), doubted)


def test_only_the_policys_destruction_counts_from_the_date_of_the_letter() -> None:
    kinds = [Kind.CONSENT_WITHDRAWAL]

    clocks = start_clocks(
        RULES, kinds, facts("2025-06-05T11:20", appeal_dated=on("2025-06-03")), CALENDAR
    )

    assert {clock.clock: clock.due.date() for clock in clocks} == {
        "policy_destroy": on("2025-06-13"),
        "policy_reply": on("2025-06-15"),
        "law_withdrawal": on("2025-07-05"),
    }


@pytest.mark.parametrize(
    ("name", "more", "due"),
    [
        ("law_rectify", {"proofs_on": on("2025-06-20")}, "2025-07-01"),
        ("law_rectify", {"proofs_on": on("2025-01-20")}, "2025-06-18"),
        ("law_stop_unlawful", {"discovered_at": at("2025-06-03T23:30")}, "2025-06-06"),
        ("law_purpose", {"purpose_reached_on": on("2025-06-01")}, "2025-07-01"),
        ("repeat_gate", {"first_request_on": on("2025-06-01")}, "2025-07-01"),
        ("keep_act", {"destroyed_on": on("2025-06-20")}, "2028-06-20"),
        ("policy_destroy_term", {"term_ended_on": on("2025-06-01")}, "2025-06-11"),
    ],
)
def test_a_known_start_counts_instead_of_the_receipt(name: str, more: Any, due: str) -> None:
    assert due_on(name, "2025-06-05T11:20", **more) == on(due)


@pytest.mark.parametrize("name", RULES)
def test_a_start_that_is_not_known_is_the_receipt(name: str) -> None:
    clock = started(name, "2025-06-05T11:20")

    received = at("2025-06-05T11:20")
    assert clock.starts == (received if clock.in_hours else received.date())
    assert clock.norm == RULES[name].norm


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_starts_its_clocks_besides_the_policys(kind: Kind) -> None:
    clocks = start_clocks(RULES, [kind], facts("2025-06-05T11:20"), CALENDAR)

    expected = {("policy_reply", None)} | {(name, kind) for name in KINDS[kind].clocks}
    assert {(clock.clock, clock.kind) for clock in clocks} == expected
    assert len(clocks) == len(expected)


def test_two_kinds_that_start_the_same_clock_have_one_each() -> None:
    clocks = start_clocks(
        RULES, [Kind.MARKETING_OBJECTION, Kind.BLOCKING], facts("2025-06-05T11:20"), CALENDAR
    )

    at_once = [clock.kind for clock in clocks if clock.clock == "law_at_once"]
    assert at_once == [Kind.MARKETING_OBJECTION, Kind.BLOCKING]


def test_an_unclear_letter_runs_the_policys_ten_days_and_nothing_else() -> None:
    clocks = start_clocks(RULES, [], facts("2025-06-05T11:20", special_regime=True), CALENDAR)

    assert [clock.clock for clock in clocks] == ["policy_reply"]


def test_an_authoritys_request_runs_its_own_clock_instead_of_the_policys() -> None:
    clocks = start_clocks(RULES, [], facts("2025-06-05T11:20"), CALENDAR, authority=True)

    assert [clock.clock for clock in clocks] == ["law_rkn"]
    assert clocks[0].due.date() == on("2025-06-23")


@pytest.mark.parametrize(
    ("kinds", "marked", "gdpr"),
    [
        ([Kind.ACCESS_REQUEST], False, []),
        ([Kind.ACCESS_REQUEST], True, [None]),
        ([Kind.PORTABILITY], True, [Kind.PORTABILITY]),
        ([Kind.PORTABILITY, Kind.DESTRUCTION], True, [Kind.PORTABILITY, None]),
        # A notice counts for the demands beside it, and starts nothing of its own.
        ([Kind.SPECIAL_REGIME_NOTICE], False, []),
        ([Kind.SPECIAL_REGIME_NOTICE, Kind.ACCESS_REQUEST], False, [None]),
        ([Kind.SPECIAL_REGIME_NOTICE], True, [None]),
    ],
)
def test_every_appeal_of_a_subject_under_the_gdpr_runs_its_month(
    kinds: list[Kind], marked: bool, gdpr: list[Kind | None]
) -> None:
    clocks = start_clocks(RULES, kinds, facts("2026-01-31T10:00", special_regime=marked), CALENDAR)

    assert [clock.kind for clock in clocks if clock.clock == "gdpr"] == gdpr


def test_clocks_come_earliest_due_first() -> None:
    clocks = start_clocks(RULES, list(Kind), facts("2025-10-22T09:15"), CALENDAR)

    assert [clock.due for clock in clocks] == sorted(clock.due for clock in clocks)


def test_what_is_met_is_due_no_more() -> None:
    clocks = start_clocks(RULES, [Kind.RECTIFICATION], facts("2025-10-22T09:15"), CALENDAR)
    first, second = clocks

    assert effective_due(clocks) == first.due
    assert effective_due([replace(first, met_at=first.due), second]) == second.due
    assert effective_due([replace(clock, met_at=first.due) for clock in clocks]) is None


@pytest.mark.parametrize("name", ["repeat_gate", "keep_act"])
def test_a_term_is_no_due(name: str) -> None:
    assert effective_due([started(name, "2025-06-05T11:20")]) is None


def test_a_repeat_is_premature_until_thirty_days_have_passed() -> None:
    """Sample S11: asked on 5 June, asked again on 30 June."""
    gate, first = RULES["repeat_gate"], on("2025-06-05")

    assert is_premature_repeat(gate, first, on("2025-06-30"), CALENDAR)
    assert is_premature_repeat(gate, first, on("2025-07-04"), CALENDAR)
    assert not is_premature_repeat(gate, first, on("2025-07-05"), CALENDAR)


def test_a_count_of_working_days_in_an_unknown_year_is_shorter_and_warns() -> None:
    clock = started("law_answer", "2028-03-01T12:00")

    assert clock.due.date() == on("2028-03-14")
    assert clock.warning is not None
    assert "2028" in clock.warning.ru


def test_a_count_that_only_would_reach_an_unknown_year_warns_too() -> None:
    """Its last day is one of 2026, because the tenth would have been one of 2027."""
    clock = started("law_answer", "2026-12-17T12:00", DECREED)

    assert clock.due.date() == on("2026-12-30")
    assert clock.warning is not None
    assert started("law_answer", "2026-12-16T12:00", DECREED).warning is None


def test_every_date_from_a_provisional_year_warns() -> None:
    clock = started("law_answer", "2026-12-28T12:00")

    assert clock.due.date() == on("2027-01-20")
    assert clock.warning is not None
    assert "предварительный" in clock.warning.ru


def test_what_counts_no_working_days_needs_no_calendar() -> None:
    for name in ("policy_reply", "gdpr", "incident_24", "law_at_once"):
        assert started(name, "2031-03-01T12:00").warning is None


def test_another_operators_policy_may_count_working_days() -> None:
    rule = ClockRule(
        clock="policy_reply", norm="Политика, п. 7", start=Start.RECEIVED, length=15,
        days=Days.WORKING,
    )  # fmt: skip

    clocks = start_clocks(RULES | {"policy_reply": rule}, [], facts("2025-10-22T09:15"), CALENDAR)

    assert clocks[0].due.date() == on("2025-11-13")
