"""What scanners, cameras and mail programs do to a sheet of paper; deterministic by seed."""

from collections.abc import Callable, Sequence
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

Picture = np.ndarray
Dice = np.random.Generator


def _clean(sheet: Picture, dice: Dice) -> Picture:
    """Paper is not quite white and a sensor is not quite still."""
    grain = dice.normal(0, 3, sheet.shape[:2])[..., None]
    return np.clip(sheet * 0.97 + grain, 0, 255).astype(np.uint8)


def _resized(sheet: Picture, factor: float) -> Picture:
    return cv2.resize(sheet, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _skewed(sheet: Picture, dice: Dice) -> Picture:
    angle = dice.uniform(1.5, 9) * dice.choice((-1, 1))
    return _clean(_tilted(sheet, angle), dice)


def _tilted(sheet: Picture, angle: float) -> Picture:
    """Turn by `angle` degrees on a white bed that holds the whole sheet."""
    high, wide = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (int(high * sin + wide * cos), int(high * cos + wide * sin))
    turn[:, 2] += ((size[0] - wide) / 2, (size[1] - high) / 2)
    return cv2.warpAffine(sheet, turn, size, borderValue=(255, 255, 255))


def _turned(sheet: Picture, dice: Dice) -> Picture:
    return _clean(np.rot90(sheet, int(dice.choice((1, 3)))).copy(), dice)


def _upside_down(sheet: Picture, dice: Dice) -> Picture:
    return _clean(_tilted(sheet[::-1, ::-1], dice.uniform(-2, 2)), dice)


def _jpeg_q30(sheet: Picture, dice: Dice) -> Picture:
    return cv2.imdecode(np.frombuffer(jpeg(_clean(sheet, dice), 30), np.uint8), cv2.IMREAD_COLOR)


def _fax(sheet: Picture, dice: Dice) -> Picture:
    """200 dpi and one bit, with specks."""
    grey = cv2.cvtColor(_resized(sheet, 2 / 3), cv2.COLOR_BGR2GRAY)
    bits = np.where(grey < 150, 0, 255).astype(np.uint8)
    bits[dice.random(bits.shape) < 0.0004] = 0
    return cv2.cvtColor(bits, cv2.COLOR_GRAY2BGR)


def _photo(sheet: Picture, dice: Dice) -> Picture:
    """A telephone over a desk: perspective, uneven light, a shadow's edge, blur, grain, JPEG."""
    wide, high = 2700, 3600
    desk = _desk(wide, high, dice)
    corners = np.float32([(0, 0), (1, 0), (1, 1), (0, 1)]) * (sheet.shape[1], sheet.shape[0])
    inset = np.float32([(0.1, 0.08), (0.9, 0.08), (0.9, 0.92), (0.1, 0.92)])
    target = (inset + dice.uniform(-0.055, 0.055, (4, 2))) * (wide, high)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    cv2.warpPerspective(
        sheet, warp, (wide, high), dst=desk, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    lit = desk * _light(wide, high, dice)[..., None] + dice.normal(0, 4, (high, wide, 1))
    blurred = cv2.GaussianBlur(np.clip(lit, 0, 255).astype(np.uint8), (0, 0), dice.uniform(0.6, 1))
    return cv2.imdecode(np.frombuffer(jpeg(blurred, 80), np.uint8), cv2.IMREAD_COLOR)


def _desk(wide: int, high: int, dice: Dice) -> Picture:
    """A wooden or grey table top, darker than paper."""
    colour = dice.choice(((60, 90, 130), (70, 70, 75), (90, 110, 120), (35, 45, 60)))
    fibres = cv2.resize(dice.normal(0, 12, (high // 8, 12)), (wide, high))
    return np.clip(colour + fibres[..., None], 0, 255).astype(np.uint8)


def _light(wide: int, high: int, dice: Dice) -> Picture:
    """Brightness over the picture: falls off to one side, and a soft-edged shadow lies across."""
    y, x = np.mgrid[0:1:90j, 0:1:68j]
    slope = dice.uniform(-0.3, 0.3) * (x - 0.5) + dice.uniform(-0.3, 0.3) * (y - 0.5)
    edge = dice.uniform(-0.5, 0.5) * (x - 0.5) + (y - dice.uniform(0.3, 0.8))
    shadow = dice.uniform(0.2, 0.4) / (1 + np.exp(-edge * 40))
    return cv2.resize(0.88 + slope - shadow, (wide, high))


# Every way a sheet reaches the mailbox; the names are those of the measured table.
KINDS: dict[str, Callable[[Picture, Dice], Picture]] = {
    "clean": _clean,
    "150dpi": lambda sheet, dice: _clean(_resized(sheet, 1 / 2), dice),
    "100dpi": lambda sheet, dice: _clean(_resized(sheet, 1 / 3), dice),
    "skewed": _skewed,
    "turned": _turned,
    "upside_down": _upside_down,
    "jpeg_q30": _jpeg_q30,
    "fax": _fax,
    "photo": _photo,
}


def scanned(sheet: Picture, kind: str, seed: int = 0) -> Picture:
    """The sheet (300 dpi, BGR) as it arrives; `kind` is a key of KINDS."""
    return KINDS[kind](sheet, np.random.default_rng(seed))


def png(picture: Picture) -> bytes:
    """The picture as a PNG file."""
    return cv2.imencode(".png", picture)[1].tobytes()


def jpeg(picture: Picture, quality: int = 85) -> bytes:
    """The picture as a JPEG file."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def pdf(pictures: Sequence[Picture], dpi: int = 300) -> bytes:
    """The pictures as an image-only PDF, a page each: what office scanners mail."""
    return _saved(pictures, "PDF", resolution=dpi)


def tiff(pictures: Sequence[Picture], dpi: int = 300) -> bytes:
    """The pictures as one TIFF file, a page each."""
    return _saved(pictures, "TIFF", dpi=(dpi, dpi), compression="tiff_lzw")


def _saved(pictures: Sequence[Picture], form: str, **how: object) -> bytes:
    first, *rest = (Image.fromarray(cv2.cvtColor(p, cv2.COLOR_BGR2RGB)) for p in pictures)
    out = BytesIO()
    first.save(out, form, save_all=True, append_images=rest, **how)
    return out.getvalue()
