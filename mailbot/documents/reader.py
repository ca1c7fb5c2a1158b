"""Attachments to text, as `ports.DocumentReader`; opens nothing itself but plain text.

Whatever a document is or does, it costs bounded time and yields a Document whose flags say what
is wrong. What is inside another document is one of its own, right behind it, with a name such as
«архив.zip / заявление.pdf».

This module and those it imports stay light: OpenCV, NumPy, Pillow and PDFium live in the children,
which end when nobody has sent a document for a while.
"""

import base64
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock, Timer
from time import monotonic
from typing import Any, Final, ParamSpec, TypeVar

from mailbot.documents import crew
from mailbot.documents.case import (
    Case,
    Said,
    Task,
    Trouble,
    Unpacked,
    case_of,
    done,
    in_order,
    opened,
    plain_words,
    unfold,
)
from mailbot.documents.page import Page, parse_page
from mailbot.documents.stamp import is_cms, matched, parse_stamps, sealed
from mailbot.documents.summary import document_of
from mailbot.documents.triage import SHEETS, Flag, Kind, is_locked
from mailbot.domain.findings import Document
from mailbot.domain.letter import Part
from mailbot.domain.places import Box
from mailbot.domain.seals import Seal
from mailbot.errors import Unavailable
from mailbot.words import Text

P = ParamSpec("P")
T = TypeVar("T")

# After so many pages that were given up the rest of a document is not tried: it is at fault.
LOST_PAGES_MOST: Final = 3
# A child may be killed for another's sake, memory being short; who kills two is a killer.
TRIES: Final = 2
# A letter in a zip in a letter in a zip: nobody means to send what is deeper.
DEEPEST: Final = 4
# With all that is inside; and what may be taken out of all archives of a letter together.
DOCUMENTS_MOST: Final = 300
UNPACKED_BYTES_MOST: Final = 128 * 1024 * 1024
# And what all of them may say: five hundred sheets, of which `reading` looks at the first.
LETTERS_MOST: Final = 1_000_000
# A step has half an hour (ARCHITECTURE.md): what is not read by then a person must look at.
LETTER_SECONDS: Final = 20 * 60
_PNG: Final = b"\x89PNG\r\n\x1a\n"


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
        parser: str = "",
    ) -> None:
        """Start nothing yet; `workers` 0 means one a core.

        `parser` is where the child finds what reads an e-mail, as "module:function": a hand knows
        no other hand.
        """
        size = workers or len(os.sched_getaffinity(0))
        self._crew = crew.Crew(size, (*crew.COMMAND, languages, parser))
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="documents")
        self._page_timeout_seconds = page_timeout_seconds
        self._max_pages = max_pages
        self._max_bytes = max_bytes
        self._idle_seconds = idle_seconds
        self._lock = Lock()
        self._closed = False
        self._rest = Timer(0, self._crew.rest)

    def read(self, parts: Sequence[Part]) -> tuple[Document, ...]:
        """Return a Document for each part, behind it one for each that is inside, in order.

        Raises Unavailable only when it was closed.
        """
        ends_at, said = monotonic() + LETTER_SECONDS, Said(LETTERS_MOST)
        cases = self._opened([case_of(part, Trouble(ends_at, said=said)) for part in parts])
        for case in cases:
            pages = range(min(case.pages or 0, self._max_pages))
            case.readings += [self._submit(self._page, case, number) for number in pages]
        documents = sealed(
            [document_of(case, self._max_pages) for case in cases],
            [case.part for case in cases],
            [case.stamps for case in cases],
        )
        self._rest_later()
        return documents

    def unpack(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """Return the parts, behind each those that are inside, named as `read` names them.

        For who shows or looks at a document that lies in another one.
        """
        ends_at = monotonic() + LETTER_SECONDS
        cases = self._opened([case_of(part, Trouble(ends_at)) for part in parts])
        self._rest_later()
        return tuple(case.part for case in cases)

    def seals(self, part: Part, beside: Sequence[Part] = ()) -> tuple[Seal, ...]:
        """Return the electronic signatures in a PDF or a signature file.

        `of` names the document of `beside` that a signature file signs, if it signs one.
        """
        ends_at = monotonic() + LETTER_SECONDS
        cases = self._opened([case_of(part, Trouble(ends_at))])
        self._rest_later()
        stamps = cases[0].stamps
        if not is_cms(part.content):
            return tuple(replace(stamp.seal, of=part.name) for stamp in stamps)
        others = (*beside, *(case.part for case in cases[1:]))
        return tuple(matched(stamp, part.name, others) for stamp in stamps)

    def show(self, part: Part, page: int, box: Box | None = None) -> bytes | None:
        """Return a page (from 1), or what lies in the box on it, as a PNG; None if there is none.

        Made from the original each time: a signature's picture is not stored twice.
        """
        case = case_of(part, Trouble(monotonic() + LETTER_SECONDS))
        if self._hindrance(case) is not None or case.kind not in SHEETS:
            return None
        sides = None if box is None else (box.x0, box.y0, box.x1, box.y1)
        task = self._submit(self._ask, case, lambda asked: asked(page - 1, "show", box=sides))
        picture = base64.b64decode(str(task.result().get("picture", "")))
        self._rest_later()
        return picture if picture.startswith(_PNG) else None

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

    def _opened(self, tops: list[Case]) -> list[Case]:
        """Open documents, then those inside them, and so on, within the bounds of a letter."""
        level = tops
        unpacked = Unpacked(UNPACKED_BYTES_MOST)
        left = DOCUMENTS_MOST
        for depth in range(DEEPEST + 1):
            for case in level[max(0, left) :]:
                case.flags = (Flag.TOO_MANY_DOCUMENTS,)
            level = level[: max(0, left)]
            left -= len(level)
            openings = [self._submit(self._open, c, unpacked, depth < DEEPEST) for c in level]
            for opening in openings:
                opening.result()
            level = [inner for case in level for inner in case.inside]
        return list(in_order(tops))

    def _open(self, case: Case, unpacked: "Unpacked", may_unfold: bool) -> None:
        """Look at the part and, where it is for a child, ask one what there is."""
        hindrance = self._hindrance(case)
        if hindrance is not None:
            case.flags = (hindrance,)
        elif case.kind is Kind.TEXT:
            case.readings = [done(case.trouble.said.within(plain_words(case.part.content)))]
        elif case.kind in SHEETS:
            answer = self._ask(case, lambda asked: asked(None))
            case.pages, case.flags = opened(answer)
            case.stamps = parse_stamps(answer)
        elif may_unfold:
            try:
                unfold(case, self._ask(case, unpacked.opening))
            except (KeyError, TypeError, ValueError):
                case.flags = (Flag.UNREADABLE,)
        else:
            case.flags = (Flag.TOO_DEEP,)

    def _hindrance(self, case: Case) -> Flag | None:
        if not case.part.content:
            return Flag.EMPTY
        if len(case.part.content) > self._max_bytes:
            return Flag.TOO_LARGE
        if case.kind is None:
            return Flag.ENCRYPTED if is_locked(case.part) else Flag.UNSUPPORTED
        return None

    def _page(self, case: Case, number: int) -> Page:
        if case.trouble.said.is_enough:
            return Page(flags=(Flag.CUT_SHORT,))
        answer = self._ask(case, lambda asked: asked(number))
        try:
            if "text" in answer:
                return case.trouble.said.within(parse_page(answer))
            return Page(flags=tuple(Flag(flag) for flag in answer["flags"]))
        except (KeyError, TypeError, ValueError):
            return Page(flags=(Flag.UNREADABLE,))

    def _ask(self, case: Case, task: "Task") -> dict[str, Any]:
        """Let a child do a task; one that dies or dawdles answers with a flag."""
        stranger = crew.Stranger(str(case.kind), case.part.content, case.sha256)
        trouble = case.trouble
        for _ in range(TRIES):
            with self._crew.lent() as worker:
                seconds = min(self._page_timeout_seconds, trouble.ends_at - monotonic())
                if trouble.lost >= LOST_PAGES_MOST or seconds <= 0:
                    return {"flags": [Flag.TIMEOUT]}
                try:
                    return task(partial(_asked, worker, stranger, seconds))
                except crew.TooSlow:
                    trouble.lost += 1
                    return {"flags": [Flag.TIMEOUT]}
                except crew.Died as died:
                    if self._closed:
                        raise _closing() from died
        trouble.lost += 1
        return {"flags": [Flag.UNREADABLE]}


def _asked(
    worker: crew.Worker,
    stranger: crew.Stranger,
    seconds: float,
    page: int | None,
    task: str = "page",
    **details: object,
) -> dict[str, Any]:
    return worker.ask(stranger, page, seconds, task, **details)


def _closing() -> Unavailable:
    return Unavailable(
        Text(
            "Чтение документов остановлено; письмо будет прочитано после запуска.",
            "Reading of documents was stopped; the letter is read after the next start.",
        )
    )
