"""Attachments to text, as `ports.DocumentReader`; opens nothing itself but plain text.

Whatever a document is or does, it costs bounded time and yields a Document whose flags say what
is wrong. This module and those it imports stay light: OpenCV, NumPy, Pillow and PDFium live in
the children, which end when nobody has sent a document for a while.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Any, Final, ParamSpec, TypeVar

from mailbot.documents import crew
from mailbot.documents.page import Page, parse_page
from mailbot.documents.text import decoded
from mailbot.documents.triage import SURE_PCT, Flag, Kind, kind_of
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from mailbot.errors import Unavailable
from mailbot.words import Text

P = ParamSpec("P")
T = TypeVar("T")

# After so many pages that were given up the rest of a document is not tried: it is at fault.
LOST_PAGES_MOST: Final = 3
# A child may be killed for another's sake, memory being short; who kills two is a killer.
TRIES: Final = 2


@dataclass(slots=True)
class _Case:
    """A part on its way: what is known of it so far."""

    part: Part
    kind: Kind | None
    sha256: str
    pages: int | None = None
    flags: tuple[Flag, ...] = ()
    lost: int = 0
    readings: list[Future[Page]] = field(default_factory=list)


class DocumentReader:
    """Reads documents in child processes, a page a task, on all cores at once."""

    def __init__(
        self,
        languages: str = "rus+eng",
        workers: int = 0,
        page_timeout_seconds: float = 60,
        max_pages: int = 100,
        max_bytes: int = 50 * 1024 * 1024,
        idle_seconds: float = 30,
    ) -> None:
        """Start nothing yet; `workers` 0 means one a core."""
        size = workers or len(os.sched_getaffinity(0))
        self._crew = crew.Crew(size, (*crew.COMMAND, languages))
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="documents")
        self._page_timeout_seconds = page_timeout_seconds
        self._max_pages = max_pages
        self._max_bytes = max_bytes
        self._idle_seconds = idle_seconds
        self._lock = Lock()
        self._closed = False
        self._rest = Timer(0, self._crew.rest)

    def read(self, parts: Sequence[Part]) -> tuple[Document, ...]:
        """Return one Document a part, in order; raises Unavailable only when it was closed."""
        cases = [opening.result() for opening in [self._submit(self._opened, p) for p in parts]]
        for case in cases:
            pages = range(min(case.pages or 0, self._max_pages))
            case.readings += [self._submit(self._page, case, number) for number in pages]
        documents = tuple(_document(case, self._max_pages) for case in cases)
        self._rest_later()
        return documents

    def close(self) -> None:
        """Kill the children, even at work; whoever waits for a document gets Unavailable."""
        with self._lock:
            self._closed = True
            self._rest.cancel()
        self._crew.stop()
        self._threads.shutdown()
        self._crew.rest()

    def _submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            if self._closed:
                raise _closing()
            return self._threads.submit(task, *args, **kwargs)

    def _rest_later(self) -> None:
        """Let the children go home when nothing has come for a while."""
        with self._lock:
            self._rest.cancel()
            self._rest = Timer(self._idle_seconds, self._crew.rest)
            self._rest.daemon = True
            if not self._closed:
                self._rest.start()

    def _opened(self, part: Part) -> _Case:
        """Look at the part and, where it is for a child, ask one how many pages it has."""
        case = _Case(part, kind_of(part), hashlib.sha256(part.content).hexdigest())
        hindrance = self._hindrance(case)
        if hindrance is not None:
            case.flags = (hindrance,)
        elif case.kind is Kind.TEXT:
            case.readings = [_done(Page(decoded(part.content), TextSource.TEXT_LAYER))]
        else:
            answer = self._ask(case, None)
            case.pages, case.flags = _parse_opening(answer)
        return case

    def _hindrance(self, case: _Case) -> Flag | None:
        if not case.part.content:
            return Flag.EMPTY
        if len(case.part.content) > self._max_bytes:
            return Flag.TOO_LARGE
        return Flag.UNSUPPORTED if case.kind is None else None

    def _page(self, case: _Case, number: int) -> Page:
        if case.lost >= LOST_PAGES_MOST:
            return Page(flags=(Flag.TIMEOUT,))
        answer = self._ask(case, number)
        try:
            if "text" in answer:
                return parse_page(answer)
            return Page(flags=tuple(Flag(flag) for flag in answer["flags"]))
        except (KeyError, TypeError, ValueError):
            return Page(flags=(Flag.UNREADABLE,))

    def _ask(self, case: _Case, page: int | None) -> dict[str, Any]:
        """Ask a child; one that dies or dawdles answers with a flag."""
        stranger = crew.Stranger(str(case.kind), case.part.content, case.sha256)
        for _ in range(TRIES):
            with self._crew.lent() as worker:
                try:
                    return worker.ask(stranger, page, self._page_timeout_seconds)
                except crew.TooSlow:
                    case.lost += 1
                    return {"flags": [Flag.TIMEOUT]}
                except crew.Died as died:
                    if self._closed:
                        raise _closing() from died
        case.lost += 1
        return {"flags": [Flag.UNREADABLE]}


def _closing() -> Unavailable:
    return Unavailable(
        Text(
            "Чтение документов остановлено; письмо будет прочитано после запуска.",
            "Reading of documents was stopped; the letter is read after the next start.",
        )
    )


def _done(page: Page) -> Future[Page]:
    reading: Future[Page] = Future()
    reading.set_result(page)
    return reading


def _parse_opening(answer: dict[str, Any]) -> tuple[int | None, tuple[Flag, ...]]:
    """Check what a child says of a document; one that lies has been taken over."""
    try:
        flags = tuple(Flag(flag) for flag in answer["flags"])
        pages = answer.get("pages")
        return (None if pages is None else max(0, int(pages))), flags
    except (KeyError, TypeError, ValueError):
        return None, (Flag.UNREADABLE,)


def _document(case: _Case, max_pages: int) -> Document:
    """Put the pages together; waits for those still being read."""
    pages = [reading.result() for reading in case.readings]
    source = _source(pages)
    return Document(
        name=case.part.name,
        media_type=case.kind or case.part.media_type,
        sha256=case.sha256,
        size_bytes=len(case.part.content),
        pages=case.pages,
        page_texts=tuple(page.text for page in pages),
        text_source=source,
        confidence_pct=_confidence_pct(pages),
        signed=_signed(pages),
        flags=tuple(dict.fromkeys(_flags(case, pages, max_pages))),
    )


def _source(pages: Sequence[Page]) -> TextSource:
    """Recognised text is the weakest, so one such page names the document."""
    for source in (TextSource.OCR, TextSource.TEXT_LAYER):
        if any(page.source is source for page in pages):
            return source
    return TextSource.NONE


def _confidence_pct(pages: Sequence[Page]) -> int | None:
    """Return the mean over the recognised pages, each weighing as much as it has letters."""
    recognised = [page for page in pages if page.source is TextSource.OCR]
    letters = sum(len(page.text) for page in recognised)
    sure = sum((page.confidence_pct or 0) * len(page.text) for page in recognised)
    return round(sure / letters) if letters else None


def _signed(pages: Sequence[Page]) -> bool | None:
    """One signed page signs a document; one page not looked at leaves it open."""
    if any(page.signed for page in pages):
        return True
    return None if not pages or any(page.signed is None for page in pages) else False


def _flags(case: _Case, pages: Sequence[Page], max_pages: int) -> list[str]:
    flags: list[Flag] = [*case.flags, *(flag for page in pages for flag in page.flags)]
    if case.pages is not None and case.pages > max_pages:
        flags.append(Flag.TOO_MANY_PAGES)
    if any(page.confidence_pct is not None and page.confidence_pct < SURE_PCT for page in pages):
        flags.append(Flag.LOW_CONFIDENCE)
    if not flags and not any(page.text for page in pages):
        flags.append(Flag.NO_TEXT)
    return [str(flag) for flag in flags]
