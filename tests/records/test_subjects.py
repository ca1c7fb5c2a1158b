"""Registered subjects are kept by their id and found by how their addresses compare."""

from dataclasses import replace

import pytest

from mailbot.domain.subject import Subject
from mailbot.errors import NotFound
from mailbot.ports import Records

MARINA = Subject(
    id="S-1",
    full_name="Орлова Марина Сергеевна",
    emails=("Marina@example.ru", "m.orlova@example.com"),
    phones=("+7 900 000-00-00",),
    login="marina",
    contract="Д-17",
    category="customer",
    postal_address="Санкт-Петербург",
    language="ru",
    special_regime="gdpr",
)


def lower(address: str) -> str:
    return address.lower()


def test_a_subject_comes_back_as_it_was_put(records: Records) -> None:
    with records.begin() as unit:
        new = unit.subjects.put(MARINA, map(lower, MARINA.emails))

        assert new
        assert unit.subjects.get("S-1") == MARINA
        assert unit.subjects.by_address("marina@example.ru") == [MARINA]
        assert unit.subjects.by_address("m.orlova@example.com") == [MARINA]
        assert unit.subjects.by_address("Marina@example.ru") == []


def test_putting_again_replaces_the_row_and_its_addresses(records: Records) -> None:
    moved = replace(MARINA, emails=("new@example.ru",), login="")
    with records.begin() as unit:
        unit.subjects.put(MARINA, map(lower, MARINA.emails))
        new = unit.subjects.put(moved, moved.emails)

        assert not new
        assert unit.subjects.all() == [moved]
        assert unit.subjects.by_address("marina@example.ru") == []
        assert unit.subjects.by_address("new@example.ru") == [moved]


def test_an_address_of_two_subjects_finds_both(records: Records) -> None:
    other = replace(MARINA, id="S-0", emails=("marina@example.ru",))
    with records.begin() as unit:
        unit.subjects.put(MARINA, ["marina@example.ru", "marina@example.ru"])
        unit.subjects.put(other, other.emails)

        assert unit.subjects.by_address("marina@example.ru") == [other, MARINA]
        assert unit.subjects.all() == [other, MARINA]


def test_new_alias_groups_compare_every_address_anew(records: Records) -> None:
    with records.begin() as unit:
        unit.subjects.put(MARINA, map(lower, MARINA.emails))
        unit.subjects.index(lambda address: address.lower().replace("example.com", "example.ru"))

        assert unit.subjects.by_address("m.orlova@example.ru") == [MARINA]
        assert unit.subjects.by_address("m.orlova@example.com") == []
        assert unit.subjects.get("S-1") == MARINA


def test_a_subject_without_addresses_is_kept(records: Records) -> None:
    nobody = Subject(id="S-2")
    with records.begin() as unit:
        unit.subjects.put(nobody, [])
        unit.subjects.index(lower)

        assert unit.subjects.get("S-2") == nobody
        assert unit.subjects.by_address("") == []


def test_who_is_not_registered_is_not_found(records: Records) -> None:
    with records.look() as unit, pytest.raises(NotFound, match="S-9"):
        unit.subjects.get("S-9")


def test_a_page_of_subjects_is_found_by_parts_of_what_names_them(records: Records) -> None:
    other = replace(MARINA, id="S-2", full_name="Ёлкин Пётр", emails=("p@example.com",))
    with records.begin() as unit:
        for subject in (MARINA, other):
            unit.subjects.put(subject, map(lower, subject.emails))

        assert [s.id for s in unit.subjects.page("", limit=9)] == ["S-1", "S-2"]
        assert [s.id for s in unit.subjects.page("", limit=1)] == ["S-1"]
        assert [s.id for s in unit.subjects.page("", after="S-1", limit=9)] == ["S-2"]
        assert [s.id for s in unit.subjects.page("орлова", limit=9)] == ["S-1"]
        assert [s.id for s in unit.subjects.page("P@EXAMPLE", limit=9)] == ["S-2"]
        assert [s.id for s in unit.subjects.page("S-2", limit=9)] == ["S-2"]
        assert unit.subjects.page("%", limit=9) == []
