"""A changed calendar: open clocks are counted anew, moves are told, what got shorter rings."""

from dataclasses import replace
from datetime import date, datetime

from mailbot.domain.calendar import Calendar
from mailbot.domain.message import Message, Purpose
from mailbot.steps import act
from mailbot.steps.extend import extend
from mailbot.steps.recount import recount_open
from tests.mails import ACCESS, MARKETING
from tests.offices import BY, MOSCOW, Bureau
from tests.steps.test_check import came, dues


def decrees(bureau: Bureau, *, off: str = "", working: str = "") -> None:
    """Change the calendar of 2025, and start the daemon again."""
    year = bureau.office.calendar.years[2025]
    days = frozenset({date.fromisoformat(off)} if off else ())
    weekends = frozenset({date.fromisoformat(working)} if working else ())
    year = replace(
        year, days_off=year.days_off | days, working_weekends=year.working_weekends | weekends
    )
    years = {**bureau.office.calendar.years, 2025: year}
    bureau.office = replace(bureau.office, calendar=Calendar(years))
    recount_open(bureau.office)
    bureau.works()


def moves(bureau: Bureau) -> list[object]:
    return [h.details for h in bureau.history(appeal_id=1) if h.event == "recounted"]


def shorter(bureau: Bureau) -> list[Message]:
    return [m for m in bureau.alarms() if "стали короче" in m.draft.body]


def test_a_working_saturday_makes_the_term_shorter_and_calls_a_person(bureau: Bureau) -> None:
    came(bureau)
    recount_open(bureau.office)
    decrees(bureau, working="2025-06-21")

    assert dues(bureau) == {
        "policy_reply": datetime(2025, 6, 21, 23, 59, 59, tzinfo=MOSCOW),
        "law_answer": datetime(2025, 6, 26, 23, 59, 59, tzinfo=MOSCOW),
    }
    assert moves(bureau) == [{"law_answer:access_request": "27.06.2025 → 26.06.2025"}]
    (alarm,) = shorter(bureau)
    assert "№ 1/2025 (152-ФЗ, ч. 3 ст. 14, ч. 1, 2 ст. 20: 27.06.2025 → 26.06.2025)" in " ".join(
        alarm.draft.body.split()
    )


def test_a_new_holiday_makes_the_term_longer_and_calls_nobody(bureau: Bureau) -> None:
    came(bureau)
    decrees(bureau, off="2025-06-20")

    assert moves(bureau) == [{"law_answer:access_request": "27.06.2025 → 30.06.2025"}]
    assert shorter(bureau) == []


def test_a_start_with_the_same_rules_counts_nothing(bureau: Bureau) -> None:
    came(bureau)
    recount_open(bureau.office)
    with bureau.office.records.begin() as unit:
        clocks = unit.appeals.clocks(1)
        unit.appeals.set_clocks(1, [replace(c, due=c.due.replace(year=2030)) for c in clocks])
    recount_open(bureau.office)

    assert {due.year for due in dues(bureau).values()} == {2030}


def test_an_extension_is_kept_when_the_calendar_changes(bureau: Bureau) -> None:
    came(bureau)
    made = extend(bureau.office, "1/2025", "архив", BY)
    act.approve(bureau.office, made.message.id, made.message.version, BY)
    bureau.works()
    decrees(bureau, working="2025-06-21")

    assert dues(bureau)["law_answer"].date() == date(2025, 7, 3)


def test_what_was_met_stays_met_and_is_not_told_as_moved(bureau: Bureau) -> None:
    came(bureau, ACCESS)
    bureau.approves(bureau.reply())
    bureau.works()
    decrees(bureau, working="2025-06-21")

    assert moves(bureau) == []
    assert shorter(bureau) == []


def test_terms_that_count_no_working_days_do_not_move(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    decrees(bureau, working="2025-06-21", off="2025-06-20")

    assert moves(bureau) == []


def test_the_alarm_of_a_rule_that_changed_names_no_person(bureau: Bureau) -> None:
    came(bureau)
    decrees(bureau, working="2025-06-21")

    (alarm,) = shorter(bureau)
    assert "Орлов" not in alarm.draft.body
    assert alarm.purpose is Purpose.ALARM
