"""An attachment on its way through the children: what is known of it so far, and what is inside.

Believes only the shape of what a child says; one that lies has been taken over.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from threading import Lock
from typing import Any, Final

from mailbot.documents.contents import ENTRIES_MOST, LETTERS_MOST
from mailbot.documents.page import Page, parse_page
from mailbot.documents.stamp import Stamp, parse_stamps
from mailbot.documents.text import cleaned, decoded
from mailbot.documents.triage import Flag, Kind, kind_of
from mailbot.domain.findings import TextSource
from mailbot.domain.letter import Part

# So many pieces have more bytes than a child takes out of one document.
PIECES_MOST: Final = 16
NAME_MOST: Final = 300


class Said:
    """The words of all documents of a letter together, kept within one bound.

    Some kilobytes of PDF may show a hundred pages of half a million letters each.
    """

    def __init__(self, letters_most: int = LETTERS_MOST) -> None:
        self._left = letters_most
        self._lock = Lock()

    @property
    def is_enough(self) -> bool:
        """Nobody reads on."""
        return self._left <= 0

    def within(self, page: Page) -> Page:
        """Return the page, or as much of it as there is room for."""
        with self._lock:
            left, self._left = self._left, max(0, self._left - len(page.text))
        if len(page.text) <= left:
            return page
        return replace(page, text=page.text[:left], words=(), flags=(*page.flags, Flag.CUT_SHORT))


@dataclass(slots=True)
class Trouble:
    """What an attachment, with all that is inside, has cost us in pages that were given up.

    `said` is shared by all attachments of the letter.
    """

    ends_at: float
    lost: int = 0
    said: Said = field(default_factory=Said)


@dataclass(slots=True)
class Case:
    """A part on its way: what is known of it so far."""

    part: Part
    kind: Kind | None
    sha256: str
    trouble: Trouble
    pages: int | None = None
    flags: tuple[Flag, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    inside: list["Case"] = field(default_factory=list)
    readings: list[Future[Page]] = field(default_factory=list)


# What a task may ask the child for: a page or a piece by number, or with None what there is.
Asked = Callable[..., dict[str, Any]]
Task = Callable[[Asked], dict[str, Any]]


class Unpacked:
    """The documents that a letter's archives hold, taken out of the children within one bound."""

    def __init__(self, bytes_most: int) -> None:
        self._left = bytes_most
        self._lock = Lock()

    def opening(self, asked: Asked) -> dict[str, Any]:
        """Ask what there is, and for the bytes of each document inside; a child may lie."""
        answer = asked(None)
        first = 0
        for inner in answer.get("inside", [])[:ENTRIES_MOST]:
            pieces = range(first, first := first + min(PIECES_MOST, int(inner["pieces"])))
            content = [self._taken(asked(number, "piece")) for number in pieces if self._left > 0]
            inner["content"] = b"".join(content) if len(content) == len(pieces) else None
        return answer

    def _taken(self, answer: dict[str, Any]) -> bytes:
        piece = base64.b64decode(str(answer.get("piece", "")))
        with self._lock:
            self._left -= len(piece)
        return piece


def unfold(case: Case, answer: dict[str, Any]) -> None:
    """Note what a child says of a document without pages; raises ValueError and its like."""
    case.flags = tuple(Flag(flag) for flag in answer["flags"])
    if "kind" not in answer:
        return
    case.kind = Kind(answer["kind"])
    case.stamps = parse_stamps(answer)
    if answer["page"] is not None:
        case.readings = [done(case.trouble.said.within(parse_page(answer["page"])))]
    for inner in answer["inside"][:ENTRIES_MOST]:
        content = inner["content"]
        name = cleaned(str(inner["name"])).replace("\n", " ") or PurePath(case.part.name).stem
        whole = f"{case.part.name} / {name}"[:NAME_MOST]
        part = Part(whole, str(inner["media_type"])[:NAME_MOST], content or b"")
        inside = case_of(part, case.trouble)
        if content is None:
            case.flags = (*case.flags, Flag.TOO_LARGE)
            continue
        case.inside.append(inside)


def case_of(part: Part, trouble: Trouble) -> Case:
    """Return a part that nobody has looked at yet."""
    return Case(part, kind_of(part), hashlib.sha256(part.content).hexdigest(), trouble)


def in_order(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield each document and behind it those that are inside."""
    for case in cases:
        yield case
        yield from in_order(case.inside)


def plain_words(content: bytes) -> Page:
    """Return a plain text, or the beginning of a book."""
    text = decoded(content[: 4 * LETTERS_MOST])
    cut = len(text) > LETTERS_MOST or len(content) > 4 * LETTERS_MOST
    flags = (Flag.CUT_SHORT,) if cut else ()
    return Page(text[:LETTERS_MOST], TextSource.TEXT_LAYER, flags=flags)


def done(page: Page) -> Future[Page]:
    """Return a page that needs no more reading."""
    reading: Future[Page] = Future()
    reading.set_result(page)
    return reading


def opened(answer: dict[str, Any]) -> tuple[int | None, tuple[Flag, ...]]:
    """Check what a child says of a document; one that lies has been taken over."""
    try:
        flags = tuple(Flag(flag) for flag in answer["flags"])
        pages = answer.get("pages")
        return (None if pages is None else max(0, int(pages))), flags
    except (KeyError, TypeError, ValueError):
        return None, (Flag.UNREADABLE,)
