"""`mailbot deadlines`: a count for the finger, any date, a calendar file, extensions."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from mailbot.commands.count import drawn, term
from mailbot.domain.calendar import Calendar
from mailbot.domain.clocks import Facts, start_clock
from mailbot.domain.message import Purpose
from mailbot.domain.moved import extend
from mailbot.steps import act
from mailbot.steps.extend import extend as extends
from mailbot.steps.recount import recount, recount_open
from tests.commands.conftest import Shell
from tests.domain.almanac import CALENDAR, MOSCOW, RULES, at
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, open_bureau


@pytest.fixture
def asked(config: Path) -> None:
    """Appeal 1/2025: Marina asks for what is known of her."""
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
        bureau.arrives(mail(ACCESS))
        bureau.works()


def lines_of(name: str, received: str, language: str = "ru", **more: bool) -> list[str]:
    facts = Facts(received_at=at(received), zone=MOSCOW)
    clock = start_clock(RULES[name], None, facts, CALENDAR)
    if more.get("longer"):
        clock = extend(RULES[name], clock, CALENDAR, MOSCOW)
    return list(drawn(RULES[name], clock, CALENDAR, MOSCOW, language))


def test_the_weeks_stand_below_each_other_and_odd_days_are_named_with_their_act() -> None:
    assert lines_of("law_answer", "2025-10-22T09:15") == [
        "10 рабочих дней от 22.10.2025 (получение); день начала не считается (ГК РФ, ст. 191)",
        "Пн         Вт         Ср         Чт         Пт         Сб         Вс",
        "                      22.10 =0   23.10 =1   24.10 =2   25.10 –    26.10 –",
        "27.10 =3   28.10 =4   29.10 =5   30.10 =6   31.10 =7   01.11 =8   02.11 –",
        "03.11 –    04.11 –    05.11 =9   06.11 =10",
        "Сб 01.11 =8 рабочая суббота; Пн 03.11 выходной день по переносу;"
        " Вт 04.11 нерабочий праздничный день",
        "2025: ТК РФ, ст. 112; постановление Правительства РФ от 04.10.2024 № 1335",
    ]


def test_an_ordinary_fortnight_names_no_odd_day() -> None:
    assert lines_of("law_stop_unlawful", "2025-07-14T09:15", "en") == [
        "3 working days from 14.07.2025 (discovery); the day of the start does not count",
        "Mon        Tue        Wed        Thu        Fri        Sat        Sun",
        "14.07 =0   15.07 =1   16.07 =2   17.07 =3",
    ]


def test_an_extended_term_says_by_how_much() -> None:
    lines = lines_of("law_answer", "2025-07-14T09:15", longer=True)

    assert lines[0].startswith("10 + 5 рабочих дней от 14.07.2025")
    assert lines[-1].endswith("04.08 =15")


def test_hours_and_the_same_day_need_no_weeks() -> None:
    assert lines_of("incident_24", "2025-12-31T22:10") == [
        "24 часа от 31.12.2025 22:10 (выявление)",
        "Ср 31.12 =1 начало в 22:10, Чт 01.01 =24 конец в 22:10",
    ]
    assert lines_of("law_at_once", "2025-07-14T09:15") == [
        "в тот же день от 14.07.2025 (получение)",
        "Пн 14.07 незамедлительно, в тот же день",
    ]


def test_a_due_that_todays_calendar_does_not_give_says_so() -> None:
    facts = Facts(received_at=at("2025-10-22T09:15"), zone=MOSCOW)
    clock = start_clock(RULES["law_answer"], None, facts, CALENDAR)
    bare = Calendar({2025: CALENDAR.years[2026]})
    last = list(drawn(RULES["law_answer"], clock, bare, MOSCOW, "ru"))[-1]

    assert "По нынешним правилам и календарю выходит 05.11.2025" in last


@pytest.mark.parametrize(
    ("name", "ru", "en"),
    [
        ("policy_reply", "10 календарных дней", "10 calendar days"),
        ("law_publication", "3 рабочих дня", "3 working days"),
        ("gdpr", "1 месяц", "1 month"),
        ("incident_72", "72 часа", "72 hours"),
    ],
)
def test_a_length_is_said_in_good_russian(name: str, ru: str, en: str) -> None:
    assert (term(RULES[name]).ru, term(RULES[name]).en) == (ru, en)
    assert term(RULES["gdpr"], longer=True).ru == "1 + 2 месяца"


@pytest.mark.usefixtures("asked")
def test_any_day_has_its_terms_with_the_cautious_fallback_and_its_warning(shell: Shell) -> None:
    """Wednesday, 1 March 2028, of which nobody has decreed a calendar: nine days, not ten."""
    told = shell("deadlines", "--at", "2028-03-01")

    assert told.code == 0
    day = told.out.partition("Получено Ср 01.03.2028:")[2]
    assert "Сб 11.03.2028 23:59  policy_reply, 10 календарных дней — Политика, п. 14.4" in day
    assert "Вт 14.03.2028 23:59  law_answer, 10 рабочих дней" in day
    assert day.count("нет производственного календаря на 2028 год") == 1


@pytest.mark.usefixtures("asked")
def test_a_provisional_year_warns(shell: Shell) -> None:
    day = shell("deadlines", "--at", "2027-03-01").out.partition("Получено Пн 01.03.2027:")[2]

    assert "календарь на 2027 год предварительный" in day


@pytest.mark.usefixtures("asked")
def test_before_its_receipt_an_appeal_had_no_terms(shell: Shell) -> None:
    assert "Открытых обращений нет." in shell("deadlines", "--at", "2025-06-10").out


@pytest.mark.usefixtures("asked")
def test_the_terms_are_a_calendar_file_that_names_nobody(shell: Shell) -> None:
    told = shell("deadlines", "1/2025", "--format", "ics").out
    unfolded = told.replace("\r\n ", "").replace("\n ", "")

    assert told.startswith("BEGIN:VCALENDAR")
    assert told.rstrip().endswith("END:VCALENDAR")
    assert unfolded.count("BEGIN:VEVENT") == 2
    assert "UID:policy_reply-appeal-1-2025@example.ru" in unfolded
    # The due is Saturday the 21st: the last working day before it.
    assert "DTSTART;VALUE=DATE:20250620" in unfolded
    assert "DESCRIPTION:срок 21.06.2025 23:59\\, policy_reply: Политика\\, п. 14.4" in unfolded
    assert all(len(line.encode()) <= 75 for line in told.splitlines())
    assert "Орлова" not in unfolded


@pytest.mark.usefixtures("asked")
def test_what_cannot_be_extended_is_said(shell: Shell) -> None:
    """The letter came in June 2025, and the command's clock is the system's."""
    told = shell("appeals", "extend", "1/2025", "--reason", "архив", "--by", BY)

    assert told.code == 1
    assert "продлевать нечего" in told.err


@pytest.mark.usefixtures("asked")
def test_an_extension_is_drafted_and_says_what_it_does_not_extend(
    shell: Shell, config: Path
) -> None:
    """With the appeal received just now."""
    with open_bureau(config) as bureau, bureau.office.records.begin() as unit:
        appeal = unit.appeals.by_number("1/2025")
        unit.appeals.save(replace(appeal, received_at=datetime.now(MOSCOW)))
        recount(bureau.office, unit, unit.appeals.get(appeal.id))
    told = shell("appeals", "extend", "1/2025", "--reason", "архив", "--by", BY)

    assert told.code == 0
    assert "Продление действует, только если оно уйдёт до" in told.out
    assert "Срок Политики не продлевается" in told.out


@pytest.mark.usefixtures("asked")
def test_what_moved_stands_in_the_deadlines_and_in_the_history(shell: Shell, config: Path) -> None:
    with open_bureau(config) as bureau:
        notice = extends(bureau.office, "1/2025", "архив", BY).message
        act.approve(bureau.office, notice.id, notice.version, BY)
        bureau.works()
        assert bureau.messages(Purpose.EXTENSION_NOTICE)
        changed = replace(
            bureau.office.calendar.years[2025],
            working_weekends=frozenset({at("2025-06-21").date()}),
        )
        years = {**bureau.office.calendar.years, 2025: changed}
        bureau.office = replace(bureau.office, calendar=Calendar(years))
        recount_open(bureau.office)
    count = shell("deadlines", "1/2025").out
    history = shell("appeals", "show", "1/2025").out

    assert "срок сдвинулся (law_answer:access_request 27.06.2025 → 04.07.2025)" in count
    assert "уведомление о продлении, исх. № 1/2025-" in count
    assert "срок сдвинулся (law_answer:access_request 04.07.2025 → " in count
    assert "срок сдвинулся (law_answer:access_request 27.06.2025 → 04.07.2025)" in history
    assert "написано уведомление о продлении: Румянцев Д. В." in history
