"""Every sample letter of the domain facts is read as they say."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.reading.letters import HERE, letters, reading_of

SAMPLES = list(letters(HERE / "samples.toml"))
by_id = pytest.mark.parametrize("letter", SAMPLES, ids=lambda letter: letter["id"])

# What the table does not say of a sample is not there.
EMPTY = {"relation": [], "secrets": [], "flags": []}


@by_id
def test_the_demands_are_the_expected_set(letter: Mapping[str, Any]) -> None:
    assert {demand.kind.value for demand in reading_of(letter).demands} == set(letter["kinds"])


@by_id
def test_every_demand_is_shown_by_a_quote(letter: Mapping[str, Any]) -> None:
    for demand in reading_of(letter).demands:
        assert demand.evidence
        assert all(0 < len(evidence.quote) <= 200 for evidence in demand.evidence)


@by_id
def test_the_sort_is_told(letter: Mapping[str, Any]) -> None:
    assert reading_of(letter).sort == letter.get("sort", "appeal")


@by_id
def test_the_applicant_stands_in_the_nominative(letter: Mapping[str, Any]) -> None:
    assert (reading_of(letter).applicant.full_name or "") == letter["name"]


@by_id
def test_the_representative_is_told_from_the_subject(letter: Mapping[str, Any]) -> None:
    found = reading_of(letter).applicant.representative
    expected = letter.get("representative")

    assert ([found.full_name, found.basis.value] if found else None) == expected


@by_id
def test_relations_are_shown(letter: Mapping[str, Any]) -> None:
    quotes = " ".join(evidence.quote for evidence in reading_of(letter).relation)

    assert all(words in quotes for words in letter.get("relation", []))


@by_id
def test_the_raw_requisites_are_found(letter: Mapping[str, Any]) -> None:
    found = reading_of(letter)

    assert found.form == letter.get("form", "plain_text")
    assert found.language == letter.get("language", "ru")
    assert found.appeal_dated == letter.get("dated")
    assert found.requested_deadline == letter.get("deadline")
    if "signature" in letter:
        assert [found.signature.verdict, found.signature.signature] == letter["signature"]


@by_id
def test_passwords_and_flags_are_told(letter: Mapping[str, Any]) -> None:
    found = reading_of(letter)

    assert list(found.secrets) == letter.get("secrets", [])
    assert list(found.flags) == letter.get("flags", [])


def test_no_quote_of_a_letter_with_a_password_repeats_it() -> None:
    letter = next(letter for letter in SAMPLES if letter["id"] == "S9")

    assert "Qwerty-Example-1" in letter["text"]
    without = repr(reading_of(letter)).replace("secrets=('Qwerty-Example-1',)", "")
    assert "Qwerty-Example-1" not in without
