"""docs/traceability.md is what `python -m tests.trace` makes, and leaves no clause out."""

from tests.trace.__main__ import PAGE, cited, page, untested


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.trace"


def test_every_clause_has_a_test_named_after_it() -> None:
    assert untested() == []


def test_lists_and_ranges_of_clauses_are_understood() -> None:
    assert cited("policy 14.2.1–14.2.3, 3.3 and 9.6.1") == {
        "14.2.1", "14.2.2", "14.2.3", "3.3", "9.6.1",
    }  # fmt: skip
    assert cited("Source: policy 14.3.4.2; 152-ФЗ, ч. 8 ст. 14") == {"14.3.4.2"}
