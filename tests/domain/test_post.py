"""What the post needs: slips, places in two spellings, tracking numbers."""

import pytest

from mailbot.domain.post import (
    Slip,
    is_same_place,
    postcode,
    scan_of,
    slip_of,
    slip_text,
    track_fault,
    track_of,
    without_postcode,
)

HOME = "603789, г. Нижний Новгород, ул. Большая Покровская, д. 12, корп. 3, кв. 47"


@pytest.mark.parametrize("track", ["", "RA123456785RU"])
def test_a_slip_is_read_as_it_was_written(track: str) -> None:
    slip = Slip("Орлова Марина Сергеевна", f"{HOME}: вход со двора", track)

    assert slip_of(slip_text(slip)) == slip


@pytest.mark.parametrize(
    "other",
    [
        "Нижний Новгород, Большая Покровская 12-3-47",
        "Нижегородская обл., г. Нижний Новгород, Большая Покровская ул., дом № 12, корпус 3, кв.47",
        "603789 нижний новгород, ул большая покровская, д 12, к 3, кв 47",
    ],
)
def test_a_place_is_known_in_another_spelling(other: str) -> None:
    assert is_same_place(HOME, other)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "603789",
        "г. Нижний Новгород",
        HOME.replace("кв. 47", "кв. 48"),
        HOME.replace("д. 12, корп. 3", "д. 3, корп. 12"),
        HOME.replace("603789", "603788"),
        HOME.replace("Нижний Новгород", "Арзамас"),
        HOME.replace("Большая Покровская", "Малая Покровская"),
        "ул. Покровская, д. 12, корп. 3, кв. 47",
    ],
)
def test_another_place_is_another(other: str) -> None:
    assert not is_same_place(HOME, other)


@pytest.mark.parametrize("track", ["RA123456785RU", "ra 123 456 785 ru", "RA410342249CN"])
def test_an_international_number_with_its_check_digit_is_taken(track: str) -> None:
    assert track_fault(track_of(track)) is None


def test_a_domestic_number_with_its_check_digit_is_taken() -> None:
    assert track_fault("19085562003148") is None


@pytest.mark.parametrize("place", range(14))
def test_one_mistyped_digit_of_a_domestic_number_is_found(place: int) -> None:
    right = "19085562003148"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]

    assert track_fault(wrong)


@pytest.mark.parametrize("track", ["RA123456786RU", "123", "", "RA12345678RU", "٣" * 14])
def test_anything_else_is_no_tracking_number(track: str) -> None:
    assert track_fault(track_of(track))


def test_a_postcode_stands_in_boxes_of_its_own() -> None:
    assert postcode(HOME) == "603789"
    assert without_postcode(HOME) == HOME.removeprefix("603789, ")
    assert postcode("г. Тверь, а/я 1234567") == ""


def test_only_what_a_scanner_makes_is_a_scan() -> None:
    assert scan_of(b"%PDF-1.7") == ("application/pdf", "pdf")
    assert scan_of(b"\0\0\0\x18ftypheic") == ("image/heic", "heic")
    assert scan_of(b"MZ\x90") is None
