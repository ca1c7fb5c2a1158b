"""Opens what people photograph and scan: JPEG, HEIC, PNG, TIFF, BMP, GIF, WebP; as grey pages.

Only runs in the child process. Refuses what would not fit into memory before decoding it.
"""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, TiffImagePlugin, WebPImagePlugin

from mailbot.documents.grey import grey_page
from mailbot.documents.page import Page
from mailbot.documents.recognise import recognised
from mailbot.documents.show import png, upright
from mailbot.documents.stamp import Stamp
from mailbot.documents.triage import CannotRead, Flag
from mailbot.domain.places import Box

Picture = NDArray[np.uint8]

_FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF")
# A4 at 600 dpi is 35 million pixels and takes 300 MiB in colour. A telephone's best photo has 50
# to 200 million, but a JPEG shrinks while it is decoded.
PIXELS_MOST: Final = 40_000_000
# A HEIC does not shrink, and a telephone's best has 48 million.
HEIC_PIXELS_MOST: Final = 50_000_000
# Smaller pictures are icons, lines and tracking dots: no word fits.
SIDE_LEAST: Final = 40
PIXELS_LEAST: Final = 20_000

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
        self.stamps: tuple[Stamp, ...] = ()
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

    def shown(self, number: int, box: Box | None) -> bytes:
        """Return a page (from 0), or what lies in the box on it, as a PNG in colour."""
        with self._opened() as image:
            image.seek(number)
            _bounded(image)
            return png(upright(image), box)

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
            _bounded(image, mode="L")
            if min(image.size) < SIDE_LEAST or image.width * image.height < PIXELS_LEAST:
                return None
            return grey_page(image)

    def _opened(self) -> Image.Image:
        if self._content[4:8] == b"ftyp":
            _learn_heic()
        try:
            return Image.open(io.BytesIO(self._content), formats=_FORMATS)
        except _DAMAGED as damaged:
            raise CannotRead(Flag.UNREADABLE) from damaged


def _learn_heic() -> None:
    """Teach Pillow HEIC; the decoder is loaded only for who sends such a photo."""
    import pi_heif

    # A page a core: threads would only get into each other's way.
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)


def _bounded(image: Image.Image, mode: str | None = None) -> None:
    """Let a JPEG decode in grey, and at half or a quarter of its size where it is too large.

    Raises CannotRead for what would not fit into memory.
    """
    divisor = 1
    while image.width * image.height > PIXELS_MOST * divisor**2:
        divisor *= 2
    image.draft(mode, (image.width // divisor, image.height // divisor))
    most = HEIC_PIXELS_MOST if image.format == "HEIF" else PIXELS_MOST
    if image.width * image.height > most:
        raise CannotRead(Flag.TOO_LARGE)
