"""A quote is found on its page whatever the line ends, and one box a line shows it."""

import pytest

from mailbot.domain.places import Box, Word, where

HIGH = 0.02


def line(top: float, *words: str, left: float = 0.1) -> list[Word]:
    """Words of a line, each a tenth of the page wide."""
    return [
        Word(word, Box(left + 0.1 * n, top, left + 0.1 * n + 0.09, top + HIGH), 90)
        for n, word in enumerate(words)
    ]


PAGE = [
    *line(0.10, "Прошу", "удалить", "мои", "пер-"),
    *line(0.14, "сональные", "данные", "—", "все."),
    *line(0.18, "Логин:", "orlova,", "пароль", "Qwerty1", "мой."),
]


def sides(quote: str) -> list[tuple[float, ...]]:
    return [
        tuple(round(side, 2) for side in (box.x0, box.y0, box.x1, box.y1))
        for box in where(quote, PAGE)
    ]


def test_quote_within_a_line_has_one_box() -> None:
    assert sides("удалить мои") == [(0.2, 0.1, 0.39, 0.12)]


def test_word_that_a_line_broke_is_found_on_both_lines() -> None:
    assert sides("персональные данные") == [(0.4, 0.1, 0.49, 0.12), (0.1, 0.14, 0.29, 0.16)]


@pytest.mark.parametrize("quote", ["ПРОШУ УДАЛИТЬ", "…прошу, удалить…", "Прошу  у-далить"])
def test_case_marks_and_spaces_do_not_matter(quote: str) -> None:
    assert sides(quote) == [(0.1, 0.1, 0.29, 0.12)]


def test_masked_secret_is_left_out_of_the_boxes_but_not_of_the_line() -> None:
    assert sides("пароль •••• мой") == [(0.3, 0.18, 0.59, 0.2)]


@pytest.mark.parametrize("quote", ["", "…", "Кто здесь?", "мои •••• Прошу", "—"])
def test_what_the_page_does_not_hold_has_no_place(quote: str) -> None:
    assert where(quote, PAGE) == ()


def test_lines_of_a_page_that_lies_sideways_run_down() -> None:
    across = [Word(w.text, Box(w.box.y0, w.box.x0, w.box.y1, w.box.x1)) for w in PAGE]

    boxes = where("удалить мои персональные", across)

    assert [round(box.x0, 2) for box in boxes] == [0.1, 0.14]
    assert round(boxes[0].y1 - boxes[0].y0, 2) == 0.29
