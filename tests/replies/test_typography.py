"""Dates, blanks and white space as a printed letter has them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.replies.typography import bind, day, moment, tidy

MOSCOW = ZoneInfo("Europe/Moscow")
LATE = datetime(2025, 9, 30, 21, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (date(2025, 6, 5), "5 июня 2025 г.", "5 June 2025"),
        (LATE, "1 октября 2025 г.", "1 October 2025"),
        (None, "", ""),
    ],
)
def test_a_day_is_written_out_in_the_operators_zone(value: date | None, ru: str, en: str) -> None:
    assert day(value, "ru", MOSCOW) == ru
    assert day(value, "en", MOSCOW) == en


def test_a_moment_names_the_hour_of_the_operators_zone() -> None:
    assert moment(LATE, "ru", MOSCOW) == "1 октября 2025 г., 00:00"
    assert moment(None, "ru", MOSCOW) == ""


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("№ 12/2025", "№~12/2025"),
        ("ч. 7 ст. 14", "ч.~7 ст.~14"),
        ("подп. 8 п. 1", "подп.~8 п.~1"),
        ("раздел 7 Политики", "раздел~7 Политики"),
        ("получено 5 июня 2025 г. Ответ", "получено 5~июня 2025~г. Ответ"),
        (
            "195252, г. Санкт-Петербург, ул. Мира, д. 3",
            "195252, г.~Санкт-Петербург, ул.~Мира, д.~3",
        ),
        ("г. Москва", "г.~Москва"),
        ("Орловой М. С.", "Орловой~М.~С."),
        ("ИП Румянцев Д. В.", "ИП~Румянцев~Д.~В."),
        ("в суд и на сайт", "в~суд и~на~сайт"),
        ("По Вашему", "По~Вашему"),
        ("данные — это", "данные~— это"),
        ("в течение 10 рабочих дней", "в~течение 10~рабочих дней"),
        ("из-за угла", "из-за угла"),
        ("конец строки в\nновой строке", "конец строки в\nновой строке"),
    ],
)
def test_a_line_never_ends_where_words_belong_together(text: str, bound: str) -> None:
    assert bind(text, "ru").replace("\N{NO-BREAK SPACE}", "~") == bound


def test_english_binds_its_own_abbreviations() -> None:
    bound = bind("No. 12, Article 14(7), 27 July 2006, for 3 years", "en")

    assert bound.replace("\N{NO-BREAK SPACE}", "~") == (
        "No.~12, Article~14(7), 27~July 2006, for 3~years"
    )


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("а  б \nв", "а б\nв"),
        ("\n\nа\n\n\n\nб\n", "а\n\nб"),
        ("прекращено 5 июня 2025 г.. Далее", "прекращено 5 июня 2025 г. Далее"),
        ("и так далее...", "и так далее..."),
    ],
)
def test_templates_leave_no_hanging_blanks(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
