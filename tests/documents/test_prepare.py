"""Pages are straightened before anybody reads them."""

import cv2
import numpy as np
import pytest

from mailbot.documents import prepare
from tests import scanners

BLANK = np.full((1200, 850), 255, np.uint8)


def lines() -> np.ndarray:
    """A page of grey bars where lines of type would be."""
    page = BLANK.copy()
    for top in range(150, 900, 40):
        page[top : top + 16, 100:750] = 30
    return page


def tilted(page: np.ndarray, degrees: float) -> np.ndarray:
    high, wide = page.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return cv2.warpAffine(page, turn, (wide, high), borderValue=(255,))


@pytest.mark.parametrize("degrees", [-11.0, -3.3, 0.0, 0.8, 7.0])
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    found = prepare.skew_degrees(tilted(lines(), degrees))

    assert found == pytest.approx(-degrees, abs=0.1)


def test_page_that_lies_across_is_told_from_one_upside_down() -> None:
    assert prepare.lies_across(np.rot90(lines()))
    assert not prepare.lies_across(np.rot90(lines(), 2))


@pytest.mark.parametrize("page", [BLANK, BLANK[:50, :50], BLANK * 0])
def test_page_without_type_is_left_as_it_is(page: np.ndarray) -> None:
    assert prepare.deskewed(prepare.laid(page)).page.shape == page.shape
    assert prepare.sheet_corners(page) is None
    assert not prepare.has_ink(BLANK)


def test_sheet_is_found_on_a_desk_and_its_perspective_undone() -> None:
    colour = cv2.cvtColor(lines(), cv2.COLOR_GRAY2BGR)
    colour[960:1040, 400:480] = (0, 0, 255)
    seen = scanners.scanned(colour, "photo", seed=4)
    photo = cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY)

    sheet = prepare.unwarped(prepare.laid(photo))
    page = sheet.page

    assert photo.shape[0] * photo.shape[1] > page.size
    assert abs(prepare.skew_degrees(page)) < 0.5
    # No desk is left at the edges: paper is the lightest thing there is.
    assert min(page[30:-30, 30].min(), page[30:-30, -30].min()) > 60
    # The red mark is found where the camera saw it.
    high, wide = page.shape
    box = prepare.box_on_picture(
        sheet, round(wide * 400 / 850), round(high * 0.8), wide * 80 // 850, high // 15
    )
    red = np.argwhere((seen[..., 2] > 90) & (seen[..., :2].max(axis=2) < 70)).mean(axis=0)
    place = np.array(
        [(box.y0 + box.y1) / 2 * photo.shape[0], (box.x0 + box.x1) / 2 * photo.shape[1]]
    )
    assert abs(place - red).max() < 15


def test_size_stays_within_bounds() -> None:
    assert prepare.magnified(BLANK).shape == (3388, 2400)
    assert prepare.magnified(BLANK[:60]).shape == (240, 3400)
    assert min(prepare.reduced(np.zeros((9000, 7000), np.uint8)).shape) == 3300


def test_turning_is_clockwise() -> None:
    page = BLANK.copy()
    page[0, 0] = 0

    sheet = prepare.laid(page)

    assert prepare.turned(sheet, 90).page[0, -1] == 0
    assert prepare.turned(sheet, 270).page[-1, 0] == 0
    assert prepare.turned(sheet, 0).page[0, 0] == 0
