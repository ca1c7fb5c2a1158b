"""What is taken for a signature, on pages drawn for the question; no tesseract needed."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mailbot.documents.ocr import Word
from mailbot.documents.signature import is_in, signature_box, unread_share

# A line of type is 36 pixels high here; the foot is at 1500.
WORDS = (
    Word("Прошу", 95, 200, 300, 300, 36, (1, 1, 1)),
    Word("Орлова", 95, 1200, 1500, 200, 36, (2, 1, 1)),
)
Page = np.ndarray


def stroke(page: Page, left: int = 500, top: int = 1450) -> None:
    """A pen's wave of 350 by 90 pixels."""
    x = np.arange(0, 350)
    y = 45 + 45 * np.sin(x / 18) * np.exp(-x / 300)
    points = np.column_stack((left + x, top + y)).astype(np.int32)
    cv2.polylines(page, [points], False, (60,), 5)


def rule(page: Page) -> None:
    cv2.line(page, (450, 1535), (1150, 1535), (0,), 4)


def typed(page: Page) -> None:
    """Letters as tesseract's boxes say."""
    for word in WORDS:
        for left in range(word.left, word.left + word.width, 40):
            cv2.rectangle(page, (left, word.top + 4), (left + 24, word.top + 32), (0,), 4)


def on_a_rule(page: Page) -> None:
    rule(page)
    stroke(page)


def across_the_name(page: Page) -> None:
    stroke(page, left=1050, top=1470)


def by_the_word(page: Page) -> None:
    stroke(page, top=250)


def seal(page: Page) -> None:
    cv2.circle(page, (700, 1500), 220, (90,), 5)


def table(page: Page) -> None:
    for left in (300, 600, 900):
        cv2.rectangle(page, (left, 1400), (left + 300, 1600), (0,), 3)


def blot(page: Page) -> None:
    cv2.circle(page, (700, 1500), 60, (0,), -1)


def edge(page: Page) -> None:
    stroke(page, left=0, top=1300)


def nothing(page: Page) -> None:
    """An unsigned letter."""


def drawn(*marks: Callable[[Page], None]) -> Page:
    page = np.full((2000, 1600), 255, np.uint8)
    for mark in marks:
        mark(page)
    return page


@pytest.mark.parametrize(
    ("mark", "signed"),
    [
        (stroke, True),
        (on_a_rule, True),
        (across_the_name, True),
        (nothing, False),
        (rule, False),
        (table, False),
        (seal, False),
        (blot, False),
        (edge, False),
        (by_the_word, False),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_only_a_pen_stroke_at_the_foot_is_a_signature(
    mark: Callable[[Page], None], signed: bool
) -> None:
    assert (signature_box(drawn(typed, mark), WORDS) is not None) is signed


def test_stroke_beside_the_word_that_asks_for_it_counts_anywhere() -> None:
    asked = Word("Подпись:", 95, 200, 280, 250, 36, (1, 1, 2))

    assert signature_box(drawn(typed, by_the_word), (*WORDS, asked))


def test_stroke_taken_for_a_doubtful_word_is_still_a_stroke() -> None:
    taken = Word("Миш", 40, 495, 1445, 360, 100, (2, 1, 0))

    assert signature_box(drawn(typed, stroke), (*WORDS, taken))


def scribbled(page: Page) -> None:
    """A hand's lines between the printed ones, of which tesseract makes no word."""
    for top in range(400, 1300, 100):
        for left in (150, 550, 950):
            stroke(page, left, top)


def test_handwriting_that_was_passed_over_shows_in_the_share_of_ink() -> None:
    ink = (490, 1440, 370, 120)

    assert unread_share(drawn(typed), WORDS, None) < 0.05
    assert unread_share(drawn(typed, stroke), WORDS, ink) < 0.05
    assert unread_share(drawn(typed, scribbled), WORDS, None) > 0.5
    assert unread_share(drawn(typed), (), None) == 1


def test_stroke_that_was_taken_for_a_word_is_no_word() -> None:
    ink = (500, 1450, 350, 90)
    taken, name = Word("Миш", 40, 495, 1445, 360, 100, (2, 1, 0)), WORDS[1]

    assert is_in(taken, ink)
    # A name across which somebody signed was read, and a stray word stands elsewhere.
    assert not is_in(replace(taken, confidence_pct=90.0), ink)
    assert not is_in(name, ink)


def test_page_without_a_certain_word_is_not_called_signed() -> None:
    assert signature_box(drawn(stroke), ()) is None
