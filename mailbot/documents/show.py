"""A page, or a piece of it, as a small PNG for a person to look at; made anew whenever asked for.

Only runs in the child process. Nothing of it is stored: the archive has the original, and the
findings say where to look.
"""

import io
from typing import Final

from PIL import ExifTags, Image

from mailbot.documents.grey import UPRIGHT
from mailbot.domain.places import Box

# Enough to read by, and far below what one answer of the child may have.
SIDE_MOST: Final = 2000
# So much of the page is shown around what was asked for.
MARGIN: Final = 0.01


def upright(image: Image.Image) -> Image.Image:
    """Return a loaded picture in colour as its EXIF lays it."""
    image.load()
    turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def png(image: Image.Image, box: Box | None) -> bytes:
    """Return the piece of the upright page that lies in the box, None meaning all of it."""
    if box is not None:
        wide, high = image.size
        left, top = max(0.0, box.x0 - MARGIN) * wide, max(0.0, box.y0 - MARGIN) * high
        right, bottom = min(1.0, box.x1 + MARGIN) * wide, min(1.0, box.y1 + MARGIN) * high
        image = image.crop((int(left), int(top), int(right) + 1, int(bottom) + 1))
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGB")
    image.thumbnail((SIDE_MOST, SIDE_MOST))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
