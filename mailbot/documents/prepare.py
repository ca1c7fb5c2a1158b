"""Straightens a grey picture of a page so that tesseract can read it; decides nothing about text.

The order is measured, not chosen: sheet, background, size, orientation, then skew. Deskewing a
page that lies sideways ruins it, so `lies_across` is asked before; adaptive thresholding hurts
JPEG and low resolution. Only runs in the child process: it imports OpenCV.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.domain.places import Box

Picture = NDArray[np.uint8]
Corners = NDArray[np.float32]
Places = NDArray[np.intp]
Matrix = NDArray[np.float64]

# A smaller quadrilateral is a stamp or a table, a larger one the picture's own frame.
SHEET_SHARE: Final = (0.40, 0.97)
# The short side of A4 at 300 dpi is 2480; tesseract reads letters of 30 px best.
SHORT_SIDE: Final = 2400
# More pixels than this cost time and add nothing: A4 at 400 dpi.
SHORT_SIDE_MOST: Final = 3300
# A picture magnified further is a blur, and a long strip must not become a wall.
MAGNIFIED_MOST: Final = 4.0
LONG_SIDE_MOST: Final = 14_000
# On an evened page letters are darker than this; and a single letter has so many pixels.
INK: Final = 160
INK_PIXELS_LEAST: Final = 200
# People lay a sheet down crooked, not across; beyond that the profile finds columns of letters.
SKEW_MOST_DEGREES: Final = 15.0
_COARSE: Final = np.arange(-SKEW_MOST_DEGREES, SKEW_MOST_DEGREES + 0.1, 0.5)
_FINE: Final = np.arange(-0.5, 0.51, 0.05)
# Lighter than any ink worth reading; and what tesseract wants to see around a line.
FAINT: Final = 200
MARGIN: Final = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on its way; `back` leads from its pixels to shares of the picture that came."""

    page: Picture
    back: Matrix

    def moved(self, page: Picture, forth: Matrix) -> "Sheet":
        """Return the sheet after a step that took each point of this page along `forth`."""
        return Sheet(page, self.back @ np.linalg.inv(forth))

    def evenly(self, page: Picture) -> "Sheet":
        """Return the sheet after a step that stretched or shrank the whole page."""
        (high, wide), (new_high, new_wide) = self.page.shape, page.shape
        return self.moved(page, np.diag([new_wide / wide, new_high / high, 1.0]))


def laid(picture: Picture) -> Sheet:
    """Return a picture as it came."""
    high, wide = picture.shape
    return Sheet(picture, np.diag([1 / wide, 1 / high, 1.0]))


def flattened(picture: Picture) -> Sheet:
    """Return the sheet alone, in even light, at a size that tesseract likes."""
    came = laid(picture)
    sheet = unwarped(came.evenly(reduced(picture)))
    page = evened(sheet.page)
    return sheet.evenly(magnified(softened(page) if is_bilevel(picture) else page))


def is_bilevel(picture: Picture) -> bool:
    """Tell a fax or a one-bit scan, where pixels are black or white and nothing between."""
    dark = int(np.count_nonzero(picture < 128))
    between = int(np.count_nonzero((picture > 32) & (picture < 224)))
    return between < 0.02 * dark


def softened(picture: Picture) -> Picture:
    """Round the steps of one-bit letters: 2.1 % wrong characters on faxes become 0.4 %."""
    return _grey(cv2.GaussianBlur(picture, (0, 0), 0.7))


def has_ink(page: Picture) -> bool:
    """Tell whether an evened page is worth a second of tesseract: a letter or two of ink."""
    return int(np.count_nonzero(page < INK)) >= INK_PIXELS_LEAST


def unwarped(sheet: Sheet) -> Sheet:
    """Find the sheet on its background and undo the perspective; else return all of it."""
    corners = sheet_corners(sheet.page)
    if corners is None:
        return sheet
    top, right, bottom, left = (
        float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)
    )
    wide, high = round(max(top, bottom)), round(max(left, right))
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    warp = cv2.getPerspectiveTransform(corners, target)
    page = cv2.warpPerspective(sheet.page, warp, (wide, high), flags=cv2.INTER_CUBIC)
    return sheet.moved(_grey(page), np.asarray(warp, np.float64))


def sheet_corners(picture: Picture) -> Corners | None:
    """Return the corners of the sheet from the top left one, clockwise, or None."""
    factor = 800 / max(picture.shape)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    best: Corners | None = None
    for mask in _sheet_masks(_grey(small)):
        for corners in _quadrilaterals(mask):
            if best is None or cv2.contourArea(corners) > cv2.contourArea(best):
                best = corners
    return None if best is None else _ordered(best / np.float32(factor))


def _sheet_masks(small: Picture) -> Iterator[Picture]:
    """Bright on dark by Otsu; any edge at all by Canny, dilated so that gaps close."""
    calm = cv2.GaussianBlur(small, (5, 5), 0)
    _, bright = cv2.threshold(calm, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield _grey(cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)))
    yield _grey(cv2.dilate(cv2.Canny(calm, 40, 120), np.ones((5, 5), np.uint8)))


def _quadrilaterals(mask: Picture) -> Iterator[Corners]:
    """Yield the convex four-cornered outlines that could be a sheet."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    low, high = (share * mask.size for share in SHEET_SHARE)
    for outline in outlines:
        hull = cv2.convexHull(outline)
        corners = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)
        if len(corners) == 4 and low <= cv2.contourArea(corners) <= high:
            yield corners.reshape(4, 2).astype(np.float32)


def _ordered(corners: Corners) -> Corners:
    """Start at the top left corner; OpenCV's hull already runs clockwise or against it."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    return corners[np.argsort(angles)]


def evened(picture: Picture) -> Picture:
    """Divide by the background, so that paper is white in light and in shadow."""
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    high, wide = picture.shape
    behind = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    return _grey(cv2.divide(picture, behind, scale=255))


def reduced(picture: Picture) -> Picture:
    """Make a picture smaller that is finer than tesseract can use; first, so that it is cheap."""
    factor = min(SHORT_SIDE_MOST / min(picture.shape), LONG_SIDE_MOST / max(picture.shape))
    if factor >= 1:
        return picture
    return _grey(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))


def magnified(page: Picture) -> Picture:
    """Make a sheet larger whose letters are too small, within bounds."""
    factor = min(SHORT_SIDE / min(page.shape), LONG_SIDE_MOST / max(page.shape), MAGNIFIED_MOST)
    if factor <= 1:
        return page
    return _grey(cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC))


def turned(sheet: Sheet, clockwise_degrees: int) -> Sheet:
    """Turn by a multiple of 90 degrees."""
    quarters = clockwise_degrees // 90 % 4
    for _ in range(quarters):
        # A point goes as far from the right edge as it was from the top.
        quarter = np.array([(0.0, -1, sheet.page.shape[0]), (1, 0, 0), (0, 0, 1)])
        sheet = sheet.moved(np.rot90(sheet.page, -1), quarter)
    return Sheet(np.ascontiguousarray(sheet.page), sheet.back)


def deskewed(sheet: Sheet) -> Sheet:
    """Turn the lines of text level."""
    angle = skew_degrees(sheet.page)
    if abs(angle) < 0.15:
        return sheet
    high, wide = sheet.page.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(high * sin + wide * cos), round(high * cos + wide * sin))
    turn[:, 2] += ((size[0] - wide) / 2, (size[1] - high) / 2)
    page = cv2.warpAffine(sheet.page, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255,))
    return sheet.moved(_grey(page), np.vstack((turn, (0, 0, 1))))


def skew_degrees(picture: Picture) -> float:
    """Return the angle that levels the lines of text, anticlockwise.

    The projection profile: at the right angle rows of ink and rows of paper differ most.
    """
    rows, columns = _ink(picture)
    if not len(rows):
        return 0.0
    _, best = _sharpest(rows, columns, _COARSE)
    return _sharpest(rows, columns, best + _FINE)[1]


def lies_across(picture: Picture) -> bool:
    """Tell whether lines of text run down the picture: the sheet was laid in sideways."""
    rows, columns = _ink(picture)
    if not len(rows):
        return False
    return _sharpest(columns, rows, _COARSE) > _sharpest(rows, columns, _COARSE)


def _ink(picture: Picture) -> tuple[Places, Places]:
    """Return rows and columns of the ink on a copy small enough to turn sixty times."""
    factor = 1000 / max(picture.shape)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(small < INK)
    return rows, columns


def _sharpest(rows: Places, columns: Places, angles: NDArray[np.float64]) -> tuple[float, float]:
    """Return how much row sums differ from one row to the next at best, and at which angle."""

    def sharpness(angle: float) -> float:
        slope = np.deg2rad(angle)
        level = (rows * np.cos(slope) - columns * np.sin(slope)).astype(np.intp)
        profile = np.bincount(level - level.min()).astype(np.float64)
        return float(np.square(np.diff(profile)).sum())

    return max((sharpness(float(angle)), float(angle)) for angle in angles)


def cropped(sheet: Sheet) -> Sheet:
    """Cut off the blank paper around the ink: a fifth of tesseract's time on a short letter."""
    inked = sheet.page < FAINT
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return sheet
    top, left = max(0, rows[0] - MARGIN), max(0, columns[0] - MARGIN)
    page = sheet.page[top : rows[-1] + MARGIN, left : columns[-1] + MARGIN]
    return sheet.moved(
        np.ascontiguousarray(page), np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1.0)])
    )


def box_on_picture(sheet: Sheet, left: int, top: int, width: int, height: int) -> Box:
    """Return where pixels of the straightened page are on the picture that came."""
    right, bottom = left + width, top + height
    corners = np.array([(left, right, right, left), (top, top, bottom, bottom), (1, 1, 1, 1)])
    x, y, w = sheet.back @ corners
    across, down = np.clip(x / w, 0, 1), np.clip(y / w, 0, 1)
    sides = (across.min(), down.min(), across.max(), down.max())
    return Box(*(round(float(side), 4) for side in sides))


def _grey(picture: object) -> Picture:
    """Tell the type checker what OpenCV's wide signatures hide."""
    return np.asarray(picture, np.uint8)
