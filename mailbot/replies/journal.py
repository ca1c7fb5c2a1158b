"""The print form of the register: A4 across, each line on two tiers, as a journal lies open."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from mailbot.replies.press import press
from mailbot.replies.typography import bind

# How many units of the page's width each column takes: the first stands beside both tiers, each
# of which fills the rest of the width.
UPPER = (4, 3, 4, 6, 6, 6, 8, 7, 6, 4)
LOWER = (6, 5, 4, 6, 4, 6, 4, 4, 7, 4, 4)

# So many characters of the widest kind go into a unit.
_ROOM = 3
# The column of the hashes, which are set smaller: half of a SHA-256 is one of its lines.
_HASHES, _HALF = 19, 32
# A longer word has no hyphenation that anybody wrote down.
_LONGEST_WORD = 24
_ZERO_WIDTH_SPACE = "\u200b"


def register_pdf(
    template: Path,
    *,
    language: str,
    day: date,
    title: str,
    subtitle: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str | date]],
    footer: Sequence[str],
) -> bytes:
    """Return the journal as PDF/A; the same values give the same bytes.

    Days and instants, already in the operator's zone, are written as «05.06.2025 11:20». Raises
    ConfigError where the template is at fault.
    """
    rooms = [_ROOM * units for units in (4, *UPPER, *LOWER)]
    rooms[_HASHES] = _HALF
    data = {
        "language": language,
        "day": [day.year, day.month, day.day],
        "title": title,
        "subtitle": subtitle,
        "upper": UPPER,
        "lower": LOWER,
        "heads": heads,
        "rows": [
            [_foldable(bind(_words(c), language), n) for c, n in zip(row, rooms, strict=True)]
            for row in rows
        ],
        "hashes": _HASHES,
        "footer": footer,
    }
    return press(template, "register", data)


def _foldable(words: str, room: int) -> str:
    """Let what is no word, a hash or a long address, break where its column ends."""

    def fold(found: re.Match[str]) -> str:
        run = found[0]
        if len(run) <= (_LONGEST_WORD if run.isalpha() else room):
            return run
        return _ZERO_WIDTH_SPACE.join(run[at : at + room] for at in range(0, len(run), room))

    return re.sub(rf"\S{{{room + 1},}}", fold, words)


def _words(cell: str | date) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell
