"""A decoded picture to a grey page, upright, on white paper, in little memory.

Only runs in the child process. A4 at 600 dpi has 35 million pixels: four bytes each in colour, so
a second copy in colour is one too many. Colour goes first; whatever else is done is done in grey.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from mailbot.documents.prepare import reduced

Picture = NDArray[np.uint8]

# What undoes each orientation of EXIF (JEITA CP-3451, tag 0x0112).
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BAND: Final = 256


def grey_page(image: Image.Image) -> Picture:
    """Decode a picture to grey pixels, no more of them than reading can use; closes it."""
    image.load()
    turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    grey = _greyed(image)
    if grey is not image:
        # Gives the colours back, which the caller still holds.
        image.close()
    page = reduced(np.asarray(grey, np.uint8))
    if turn is not None:
        page = np.asarray(Image.fromarray(page).transpose(turn), np.uint8)
    return page


def _greyed(image: Image.Image) -> Image.Image:
    """Whatever the depth and the transparency."""
    if image.mode.startswith(("I", "F")):
        return _from_deep(image)
    if not image.has_transparency_data:
        return image if image.mode == "L" else image.convert("L")
    if image.mode not in ("RGBA", "LA"):
        image = image.convert("RGBA")
    paper = Image.new("L", image.size, "white")
    paper.paste(image.convert("L"), mask=image.getchannel("A"))
    return paper


def _from_deep(image: Image.Image) -> Image.Image:
    """Scale sixteen bits and more by the lightest pixel, a band of rows at a time."""
    bands = [(0, top, image.width, min(top + _BAND, image.height))
             for top in range(0, image.height, _BAND)]  # fmt: skip
    lightest = max(float(np.asarray(image.crop(band)).max()) for band in bands)
    grey = Image.new("L", image.size)
    for band in bands:
        deep = np.asarray(image.crop(band), np.float32) * (255 / max(1.0, lightest))
        grey.paste(Image.fromarray(np.clip(deep, 0, 255).astype(np.uint8)), band)
    return grey
