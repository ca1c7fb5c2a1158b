"""Opens what people photograph and scan: JPEG, PNG, TIFF, BMP, GIF, WebP; pages as grey pictures.

Only runs in the child process. Refuses what would not fit into memory before decoding it.
"""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, TiffImagePlugin, WebPImagePlugin

from mailbot.documents.page import Page
from mailbot.documents.recognise import recognised
from mailbot.documents.triage import CannotRead, Flag

Picture = NDArray[np.uint8]

_FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")
# A4 at 600 dpi is 35 million pixels and takes 300 MiB in colour. A telephone's best photo has 50
# to 200 million, but a JPEG shrinks while it is decoded.
PIXELS_MOST: Final = 40_000_000
# Smaller pictures are icons, lines and tracking dots: no word fits.
SIDE_LEAST: Final = 40

# What Pillow's decoders raise for files that end early or lie.
_DAMAGED: Final = (OSError, SyntaxError, EOFError, ValueError)

# Pillow loads these two only when it tries everything it has.
_REGISTERED: Final = (TiffImagePlugin, WebPImagePlugin)

# Our own measure is taken before anything is decoded; Pillow's only warns.
Image.MAX_IMAGE_PIXELS = None


class Pictures:
    """One picture, or the pages of a TIFF; frames of an animation are no pages."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.flags: tuple[Flag, ...] = ()
        with self._opened() as image:
            self.pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1

    def read(self, number: int, languages: str) -> Page:
        """Read a page (from 0); what came of a picture that was cut off is read as well."""
        flags: tuple[Flag, ...] = ()
        try:
            picture = self._decoded(number)
        except _DAMAGED:
            picture = self._salvaged(number)
            flags = (Flag.TRUNCATED,)
        if picture is None:
            return Page(signed=False, flags=flags)
        return recognised(picture, languages, flags)

    def _salvaged(self, number: int) -> Picture | None:
        """Decode as far as the bytes reach; the missing rows stay black or grey."""
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            return self._decoded(number)
        except _DAMAGED as damaged:
            raise CannotRead(Flag.UNREADABLE) from damaged
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False

    def _decoded(self, number: int) -> Picture | None:
        """Return the page in grey, the right way up as its EXIF says; None for an icon."""
        with self._opened() as image:
            image.seek(number)
            _shrink(image)
            if image.width * image.height > PIXELS_MOST:
                raise CannotRead(Flag.TOO_LARGE)
            if min(image.size) < SIDE_LEAST:
                return None
            image.load()
            return _grey(ImageOps.exif_transpose(image))

    def _opened(self) -> Image.Image:
        try:
            return Image.open(io.BytesIO(self._content), formats=_FORMATS)
        except _DAMAGED as damaged:
            raise CannotRead(Flag.UNREADABLE) from damaged


def _shrink(image: Image.Image) -> None:
    """Let a JPEG decode at half or a quarter of its size where the whole is too much."""
    divisor = 1
    while image.width * image.height > PIXELS_MOST * divisor**2:
        divisor *= 2
    if divisor > 1:
        image.draft("L", (image.width // divisor, image.height // divisor))


def _grey(image: Image.Image) -> Picture:
    """Return grey pixels on white paper, whatever the depth and the transparency."""
    if image.mode.startswith(("I", "F")):
        deep = np.asarray(image, np.float32)
        return (deep * (255 / max(1.0, float(deep.max())))).astype(np.uint8)
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return np.asarray(image.convert("L"), np.uint8)
