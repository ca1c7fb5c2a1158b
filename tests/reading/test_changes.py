"""The new values that a demand of rectification names, and no value that it does not."""

import pytest

from mailbot.domain.changes import Change
from mailbot.reading.changes import find_changes
from tests.reading.letters import HERE, letters

S6 = next(it["text"] for it in letters(HERE / "samples.toml") if it["id"] == "S6")
S7 = next(it["text"] for it in letters(HERE / "samples.toml") if it["id"] == "S7")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (S6, [Change("full_name", "Громова"), Change("phones", "+7 900 111-11-11")]),
        (
            "В анкете неверный номер, вместо +7 900 000-00-01 следует указать 8 900 000 00 02.",
            [Change("phones", "8 900 000 00 02", "+7 900 000-00-01")],
        ),
        ("Мой новый номер: +7(900)1234567", [Change("phones", "+7(900)1234567")]),
        (
            "Почта old@example.ru больше не моя, актуальный адрес new@example.com",
            [Change("emails", "new@example.com")],
        ),
        (
            "В анкете указан неверный адрес: вместо «г. Тверь, ул. Садовая, д. 1» следует читать"
            " «г. Тверь, ул. Новая, д. 3, кв. 41».",
            [Change("postal_address", "г. Тверь, ул. Новая, д. 3, кв. 41")],
        ),
        ("Новая фамилия — Римская-Корсакова.", [Change("full_name", "Римская-Корсакова")]),
        ("My phone has changed, the new number is +49 30 12345678 1.", []),
        ("My new e-mail address is jana@example.com.", [Change("emails", "jana@example.com")]),
    ],
)
def test_what_the_words_leave_no_choice_about_is_found(text: str, expected: list[Change]) -> None:
    assert list(find_changes(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        S7,
        "Прошу исправить мои данные. Телефон для связи +7 900 000-00-03.",
        "Теперь у меня два номера: новый +7 900 000-00-04 и новый +7 900 000-00-05.",
        "Неверно указан телефон +7 900 000-00-06. Исправьте.",
        "Она стала Лауреатом премии. Исправьте мою почту.",
        "Исправьте опечатку в имени.",
    ],
)
def test_whatever_is_in_doubt_is_left_to_the_person(text: str) -> None:
    assert find_changes(text) == ()
