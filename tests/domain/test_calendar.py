"""The production calendar: working days, missing years, provisional years."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.calendar import ONE_DAY, Calendar, Year
from tests.domain.almanac import CALENDAR, DECREED, on

NOTHING_KNOWN = Calendar({})
DAYS_2025 = st.dates(date(2025, 1, 1), date(2025, 12, 31))
SPANS = st.integers(1, 15)


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_decreed_year_has_247_working_days(year: int) -> None:
    days = [date(year, 1, 1) + n * ONE_DAY for n in range(365)]

    assert sum(CALENDAR.is_working(day) for day in days) == 247
    assert CALENDAR.warning(days[0], days[-1]) is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-11-01", True),  # a working Saturday
        ("2025-11-03", False),  # its day off
        ("2025-02-24", True),  # the holiday of Sunday the 23rd moved to 8 May
        ("2025-03-10", True),  # the one of Saturday the 8th to 13 June
        ("2025-06-13", False),
        ("2025-12-31", False),
        ("2026-01-09", False),
        ("2026-03-09", False),
        ("2026-05-11", False),
        ("2026-06-15", True),
        ("2027-02-23", False),  # provisional, yet a holiday is a holiday
        ("2027-05-03", True),  # where the day off of 1 May goes is not decreed
        ("2028-05-01", True),  # nobody knows this year
        ("2028-05-06", False),
    ],
)
def test_a_day_works_as_decreed(day: str, works: bool) -> None:
    assert CALENDAR.is_working(on(day)) is works


@pytest.mark.parametrize(
    ("day", "ru"),
    [
        ("2025-06-11", None),
        ("2025-06-14", "выходной"),
        ("2025-06-12", "нерабочий праздничный день"),
        ("2025-06-13", "выходной день по переносу"),
        ("2025-11-01", "рабочая суббота"),
        ("2028-06-14", "год без календаря: считаем рабочим"),
        ("2028-06-17", "выходной"),
    ],
)
def test_an_odd_day_says_why(day: str, ru: str | None) -> None:
    nature = CALENDAR.nature(on(day))

    assert (nature and nature.ru) == ru


def test_a_working_sunday_says_why() -> None:
    sunday = date(2025, 6, 15)
    calendar = Calendar({2025: Year(2025, frozenset(), frozenset({sunday}), False, "")})

    nature = calendar.nature(sunday)

    assert nature is not None
    assert nature.en == "working Sunday"


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2025-06-11", "2025-06-11"),
        ("2025-06-15", "2025-06-11"),  # over the holiday and the day off that joins it
        ("2025-11-02", "2025-11-01"),  # a working Saturday is as good as any
        ("2026-01-10", "2025-12-30"),
    ],
)
def test_the_last_working_day_skips_weekends_holidays_and_transfers(day: str, last: str) -> None:
    assert CALENDAR.last_working_on_or_before(on(day)) == on(last)


def test_a_holiday_is_no_working_day_to_finish_on_even_without_a_calendar() -> None:
    assert NOTHING_KNOWN.last_working_on_or_before(on("2029-01-05")) == on("2028-12-29")
    assert NOTHING_KNOWN.last_working_on_or_before(on("2029-05-09")) == on("2029-05-08")


def test_no_working_days_lead_nowhere() -> None:
    assert CALENDAR.add_working(on("2025-06-14"), 0) == on("2025-06-14")
    assert NOTHING_KNOWN.add_working(on("2028-06-14"), 0) == on("2028-06-14")


def test_a_year_without_a_calendar_counts_one_working_day_fewer() -> None:
    wednesday = on("2028-03-01")

    assert NOTHING_KNOWN.add_working(wednesday, 10) == on("2028-03-14")
    assert NOTHING_KNOWN.reach(wednesday, 10) == on("2028-03-15")


def test_counting_fewer_is_not_taking_a_day_off_afterwards() -> None:
    """The tenth day is a Monday: the ninth is the Friday before it, not the Sunday."""
    received = on("2028-03-06")

    assert NOTHING_KNOWN.reach(received, 10) == on("2028-03-20")
    assert NOTHING_KNOWN.add_working(received, 10) == on("2028-03-17")


@pytest.mark.parametrize(
    ("received", "n", "last"),
    [
        ("2026-12-14", 10, "2026-12-28"),  # ends before the unknown year: certain
        ("2026-12-16", 10, "2026-12-30"),  # the last that does
        ("2026-12-17", 10, "2026-12-30"),  # the tenth would be 1 January: one fewer
        ("2026-12-18", 10, "2027-01-01"),
        ("2026-12-25", 10, "2027-01-08"),
    ],
)
def test_a_count_into_an_unknown_year_is_one_fewer_as_a_whole(
    received: str, n: int, last: str
) -> None:
    assert DECREED.add_working(on(received), n) == on(last)


def test_a_count_out_of_an_unknown_year_is_one_fewer_too() -> None:
    known = Calendar({2025: CALENDAR.years[2025]})

    assert known.add_working(on("2024-12-26"), 3) == on("2024-12-30")
    assert known.add_working(on("2024-12-26"), 10) == on("2025-01-16")
    assert known.add_working(on("2024-12-31"), 10) == CALENDAR.add_working(on("2024-12-31"), 10)


def test_a_missing_year_warns_loudly_and_says_what_to_do() -> None:
    warning = DECREED.warning(on("2026-12-30"), on("2028-01-02"))

    assert warning is not None
    assert warning.ru.count("ВНИМАНИЕ") == 2
    assert "calendar/2027.toml" in warning.ru
    assert "calendar/2028.toml" in warning.en


def test_a_provisional_year_warns_too() -> None:
    warning = CALENDAR.warning(on("2026-12-30"), on("2027-01-12"))

    assert warning is not None
    assert "предварительный" in warning.ru
    assert "provisional" in warning.en
    assert CALENDAR.warning(on("2025-01-01"), on("2026-12-31")) is None


@given(DAYS_2025, SPANS)
def test_the_nth_working_day_works_and_has_n_working_days_up_to_it(day: date, n: int) -> None:
    last = CALENDAR.add_working(day, n)

    assert CALENDAR.is_working(last)
    between = [day + k * ONE_DAY for k in range(1, (last - day).days + 1)]
    assert sum(CALENDAR.is_working(one) for one in between) == n


@given(DAYS_2025, SPANS, DAYS_2025)
def test_one_more_holiday_never_makes_a_term_end_earlier(day: date, n: int, extra: date) -> None:
    """Nor does it where the longer count runs into a year without a calendar."""
    before = Calendar({2025: CALENDAR.years[2025]})
    year = CALENDAR.years[2025]
    after = Calendar({2025: replace(year, days_off=year.days_off | {extra})})

    assert after.add_working(day, n) >= before.add_working(day, n)


@given(st.dates(date(2024, 12, 1), date(2026, 12, 31)), SPANS)
def test_what_is_not_known_never_makes_a_term_end_later(day: date, n: int) -> None:
    """Without its calendar a year gives a date that its calendar would not call late."""
    for missing in (2025, 2026):
        fewer = Calendar({y: year for y, year in CALENDAR.years.items() if y != missing})

        assert fewer.add_working(day, n) <= CALENDAR.add_working(day, n)


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), SPANS)
def test_a_later_receipt_never_has_an_earlier_term(day: date, n: int) -> None:
    for calendar in (CALENDAR, DECREED, NOTHING_KNOWN):
        assert calendar.add_working(day, n) <= calendar.add_working(day + timedelta(days=1), n)
