"""What sources say is put together without ever saying a wrong «nothing»."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.domain.holdings import (
    NOT_ALL,
    Answer,
    Consulted,
    Held,
    exported,
    held,
    registered,
)
from mailbot.domain.policy import Clause
from mailbot.words import Text
from tests.domain.desk import SUBJECT

PHONE = Clause("5.3", Text("номер телефона", "phone"), "phones")
NAME = Clause("5.1", Text("имя", "name"), "full_name")
CARD = replace(SUBJECT, phones=("+7 916 123-45-67",))
DOWN = Answer(source="b", clauses=frozenset({"5.3"}), why=Text("нет связи", "down"), waits=True)
FAULTY = replace(DOWN, why=Text("нет столбца", "no column"), waits=False)
NOBODY = Answer(source="c", clauses=frozenset({"5.3"}))
EMPTY = replace(NOBODY, source="a", found=True, values={"5.3": ()})
FULL = replace(EMPTY, values={"5.3": ("+7 921 000-00-00",)})


def phone(*answers: Answer) -> Held:
    return held(answers, [PHONE], SUBJECT)["5.3"]


def test_what_no_source_covers_is_left_to_the_person() -> None:
    assert held([], [PHONE], CARD) == {}


def test_only_a_record_that_says_so_says_nothing_is_held() -> None:
    assert phone(EMPTY) == Held()
    assert phone(EMPTY, NOBODY) == Held()


@pytest.mark.parametrize("other", [DOWN, FAULTY])
def test_a_source_that_failed_leaves_a_doubt_whatever_others_say(other: Answer) -> None:
    assert phone(EMPTY, other) == Held((), (other.why,))
    assert phone(FULL, other) == Held(("+7 921 000-00-00",), (other.why,))
    assert phone(NOBODY, other).why == (other.why,)


def test_nobody_in_any_source_is_a_doubt() -> None:
    assert "«c»" in phone(NOBODY).why[0].ru


def test_what_the_register_itself_knows_is_held_too_and_once() -> None:
    twice = replace(EMPTY, values={"5.3": ("+7 916 123-45-67", "2")})

    assert held([EMPTY], [PHONE], CARD)["5.3"] == Held(("+7 916 123-45-67",))
    assert held([twice], [PHONE], CARD)["5.3"] == Held(("+7 916 123-45-67", "2"))


def test_answers_about_another_subject_are_not_used() -> None:
    consulted = Consulted("s2", (FULL,))

    assert consulted.of(SUBJECT) == ()
    assert consulted.of(None) == ()
    assert Consulted("s1", (FULL,)).of(SUBJECT) == (FULL,)


def test_an_export_that_may_lack_something_is_none() -> None:
    on = date(2025, 6, 11)
    export, reasons = exported([FULL], [NAME, PHONE], SUBJECT, "en", on)
    assert export and not reasons
    assert [(row.clause, row.category, row.values) for row in export.rows] == [
        ("5.1", "name", (SUBJECT.full_name,)),
        ("5.3", "phone", ("+7 921 000-00-00",)),
    ]

    assert exported([FULL, DOWN], [PHONE], SUBJECT, "en", on) == (None, (DOWN.why,))
    assert exported([], [NAME], SUBJECT, "en", on) == (None, ())


def test_what_the_list_of_subjects_knows_is_told_beside_a_blank() -> None:
    """Source: 152-ФЗ, п. 5 ч. 7 ст. 14."""
    known = registered([PHONE, NAME], replace(SUBJECT, phones=()))

    assert known == {"5.1": Held((SUBJECT.full_name,), (NOT_ALL,))}
