"""Asks tesseract what a prepared page says; imports nothing heavy, so that `check` may ask it too.

Pages go in over a pipe and words come out over one: nothing of a letter touches the disk.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from mailbot.errors import ConfigError
from mailbot.words import Text

# Two processes of four threads each read 33 pages a minute where two of one thread read 133.
_ONE_THREAD: Final = {"OMP_THREAD_LIMIT": "1"}
_ORIENTATION = re.compile(rb"^Rotate: (\d+)$", re.MULTILINE)
# `prepare.magnified` makes an A4 sheet about this fine; without it tesseract guesses.
DPI: Final = 300


class NoTesseract(Exception):
    """There is no tesseract here, or it lacks a language."""


class TesseractFailed(Exception):
    """Tesseract gave this page up."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word: its box in pixels of the prepared page, and what tesseract thinks of it.

    `line` is the same for words of one line, `paragraph` for lines of one paragraph.
    """

    text: str
    confidence_pct: float
    left: int
    top: int
    width: int
    height: int
    line: tuple[int, int, int]

    @property
    def paragraph(self) -> tuple[int, int]:
        """Block and paragraph."""
        return self.line[:2]


def portable_graymap(width: int, height: int, pixels: bytes) -> bytes:
    """Return grey pixels as a PGM file, which costs nothing to write or to read."""
    return b"P5 %d %d 255\n" % (width, height) + pixels


def orientation_degrees(page: bytes) -> int:
    """Return by how much the page must be turned clockwise; 0 where tesseract cannot tell."""
    found = _tesseract(page, "-l", "osd", "--psm", "0", may_fail=True)
    match = _ORIENTATION.search(found)
    return int(match[1]) % 360 if match else 0


def words(page: bytes, languages: str) -> list[Word]:
    """Return the words of an upright page in reading order."""
    tsv = _tesseract(
        page, "-l", languages, "--psm", "3", "--dpi", str(DPI), "-c", "tessedit_create_tsv=1"
    )
    return parse_tsv(tsv.decode("utf-8", "replace"))


def parse_tsv(tsv: str) -> list[Word]:
    r"""Parse tesseract's table; rows of level 5 are words.

    Sample: `5\t1\t1\t1\t1\t1\t1211\t213\t279\t37\t96.06\tИндивидуальному`
    """
    found = []
    for row in tsv.splitlines()[1:]:
        level, _, block, paragraph, line, _, left, top, width, height, sure, *text = row.split("\t")
        if level == "5" and text and text[0].strip():
            place = (int(block), int(paragraph), int(line))
            box = (int(left), int(top), int(width), int(height))
            found.append(Word(text[0], float(sure), *box, line=place))
    return found


def text_of(page: Sequence[Word]) -> str:
    """Return the words as text: a line a line, a blank line between paragraphs.

    Tesseract takes a short last line for a paragraph; one that begins small goes on.
    """
    text = ""
    for _, in_paragraph in groupby(page, key=lambda word: word.paragraph):
        lines = groupby(in_paragraph, key=lambda word: word.line)
        paragraph = "\n".join(" ".join(w.text for w in line) for _, line in lines)
        between = "\n" if paragraph[0].islower() else "\n\n"
        text += between + paragraph if text else paragraph
    return text


def confidence_pct(page: Sequence[Word]) -> float | None:
    """Return the mean confidence of the words, each weighing as much as it has letters."""
    letters = sum(len(word.text) for word in page)
    if not letters:
        return None
    return sum(word.confidence_pct * len(word.text) for word in page) / letters


def _tesseract(page: bytes, *arguments: str, may_fail: bool = False) -> bytes:
    """Run it on one page; the time limit is the parent's, which kills the whole group."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, the page is on a pipe
            ["tesseract", "stdin", "stdout", *arguments],  # noqa: S607 - wherever it is installed
            input=page,
            capture_output=True,
            check=False,
            env={**os.environ, **_ONE_THREAD},
        )
    except FileNotFoundError as missing:
        raise NoTesseract from missing
    if b"Error opening data file" in done.stderr:
        raise NoTesseract
    if done.returncode and not may_fail:
        raise TesseractFailed
    return done.stdout


def tesseract_version(languages: str) -> str:
    """Return the version, such as "5.3.0"; raises ConfigError that says what to install."""
    wanted = {name: f"tesseract-ocr-{name}" for name in sorted({*languages.split("+"), "osd"})}
    try:
        version = _answer("--version").split()[1]
        present = set(_answer("--list-langs").splitlines()[1:])
    except (FileNotFoundError, IndexError) as absent:
        raise ConfigError([_to_install(["tesseract-ocr", *wanted.values()])]) from absent
    missing = [package for name, package in wanted.items() if name not in present]
    if missing:
        raise ConfigError([_to_install(missing)])
    return version


def _answer(question: str) -> str:
    command = ["tesseract", question]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - constants
    return done.stdout.decode("utf-8", "replace")


def _to_install(packages: Sequence[str]) -> Text:
    names = " ".join(packages)
    return Text(
        f"[reading] ocr_languages: сканы не читаются, установите: apt install {names}",
        f"[reading] ocr_languages: scans are not read, install: apt install {names}",
    )
