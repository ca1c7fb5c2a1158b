"""What a page may cost: memory of the child that straightens it, and its turn on the clock."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.documents.crew import COMMAND, Stranger, Worker
from mailbot.documents.grey import grey_page

PEAK_MIB_MOST = 400


def fine_sheet() -> np.ndarray:
    """A4 at 600 dpi: 35 million pixels in colour, with a few lines of type."""
    sheet = np.full((7016, 4960, 3), (235, 240, 245), np.uint8)
    for row, words in enumerate(
        ("Please delete all my personal data", "and confirm it in writing")
    ):
        place = (400, 900 + 300 * row)
        cv2.putText(sheet, words, place, cv2.FONT_HERSHEY_SIMPLEX, 5, (120, 40, 30), 14)
    return sheet


def with_alpha(sheet: np.ndarray) -> np.ndarray:
    return np.dstack((sheet, np.full(sheet.shape[:2], 255, np.uint8)))


def peak_mib(pid: int) -> float:
    """The most that a process ever held (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@pytest.mark.parametrize("dress", [np.asarray, with_alpha], ids=["colour", "transparent"])
def test_fine_colour_scan_fits_into_a_worker(dress: object) -> None:
    assert callable(dress)
    content = cv2.imencode(".png", dress(fine_sheet()))[1].tobytes()
    worker = Worker((*COMMAND, "eng", ""))

    answer = worker.ask(Stranger("image/png", content, "x"), 0, 60)
    process = worker._process
    peak = peak_mib(process.pid) if process else 0.0
    worker.end()

    assert "personal data" in answer["text"]
    assert 50 < peak < PEAK_MIB_MOST


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_laid_as_its_exif_says(orientation: int) -> None:
    """A dark corner at the top left of the scene stays there however the telephone was held."""
    scene = np.full((40, 60), 255, np.uint8)
    scene[:10, :20] = 0
    stored = {
        1: scene, 2: scene[:, ::-1], 3: scene[::-1, ::-1], 4: scene[::-1], 5: scene.T,
        6: np.rot90(scene), 7: scene[::-1, ::-1].T, 8: np.rot90(scene, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(stored)).save(file, "PNG", exif=exif)

    assert np.array_equal(grey_page(Image.open(file)), scene)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I", "I;16", "F", "CMYK"])
def test_every_depth_comes_out_grey_with_black_ink(mode: str) -> None:
    plain = Image.new("L", (30, 20), 255)
    plain.paste(0, (0, 0, 10, 20))
    picture = (
        Image.fromarray(np.asarray(plain, np.uint16) * 257)
        if mode == "I;16"
        else plain.convert(mode)
    )

    page = grey_page(picture)

    assert page.dtype == np.uint8
    assert (page[0, 5], page[0, 25]) == (0, 255)
