"""The count of a clock that a person can check with a finger."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.calendar import Calendar
from mailbot.domain.clocks import Facts, start_clock
from mailbot.domain.counting import CountedDay, count
from tests.domain.almanac import CALENDAR, MOSCOW, RULES, at


def counted(name: str, received: str, calendar: Calendar = CALENDAR) -> tuple[CountedDay, ...]:
    clock = start_clock(RULES[name], None, Facts(received_at=at(received), zone=MOSCOW), calendar)
    return count(RULES[name], clock, calendar, MOSCOW)


def shown(rows: tuple[CountedDay, ...]) -> list[tuple[Any, ...]]:
    return [(row.day.isoformat(), row.number, row.note and row.note.ru) for row in rows]


def test_working_days_are_counted_over_a_working_saturday_and_a_moved_day_off() -> None:
    assert shown(counted("law_rectify", "2025-10-29T12:00")) == [
        ("2025-10-29", None, "день начала не считается (ГК РФ, ст. 191)"),
        ("2025-10-30", 1, None),
        ("2025-10-31", 2, None),
        ("2025-11-01", 3, "рабочая суббота"),
        ("2025-11-02", None, "выходной"),
        ("2025-11-03", None, "выходной день по переносу"),
        ("2025-11-04", None, "нерабочий праздничный день"),
        ("2025-11-05", 4, None),
        ("2025-11-06", 5, None),
        ("2025-11-07", 6, None),
        ("2025-11-08", None, "выходной"),
        ("2025-11-09", None, "выходной"),
        ("2025-11-10", 7, None),
    ]


def test_calendar_days_count_on_days_off_too() -> None:
    rows = counted("policy_reply", "2025-06-05T11:20")

    assert [row.number for row in rows] == [None, *range(1, 11)]
    assert shown(rows)[-1] == ("2025-06-15", 10, "выходной")


def test_hours_show_how_many_have_passed_by_the_end_of_each_day() -> None:
    assert shown(counted("incident_72", "2025-12-31T22:10")) == [
        ("2025-12-31", 1, "начало в 22:10"),
        ("2026-01-01", 25, None),
        ("2026-01-02", 49, None),
        ("2026-01-03", 72, "конец в 22:10"),
    ]


def test_the_same_day_is_one_line() -> None:
    assert shown(counted("law_at_once", "2025-06-13T14:05")) == [
        ("2025-06-13", None, "незамедлительно, в тот же день")
    ]


def test_a_year_without_a_calendar_shows_a_count_one_shorter() -> None:
    rows = counted("law_answer", "2028-03-01T12:00")

    assert shown(rows)[1] == ("2028-03-02", 1, "год без календаря: считаем рабочим")
    assert rows[-1].number == 9


@pytest.mark.parametrize("name", ["policy_reply", "law_answer", "law_stop_unlawful", "gdpr"])
@given(day=st.dates(date(2025, 1, 1), date(2026, 11, 30)))
def test_a_count_ends_at_the_due_with_the_length_of_the_rule(name: str, day: date) -> None:
    rule = RULES[name]
    clock = start_clock(rule, None, Facts(received_at=at(f"{day}T12:00"), zone=MOSCOW), CALENDAR)

    rows = count(rule, clock, CALENDAR, MOSCOW)

    assert rows[0].day == clock.starts
    assert rows[-1].day == clock.due.date()
    length = (clock.due.date() - day).days if name == "gdpr" else rule.length
    assert rows[-1].number == length
