"""The child process in which strangers' documents are opened: `python -m mailbot.documents.child`.

It takes requests on its standard input and answers on its standard output (`frames.py`), first
gives up what `limits.py` takes, keeps the last document open, and ends with its parent.

    {"task": "open", "kind": "application/pdf", "seconds": 60}, then the document's bytes
        -> {"pages": 2, "flags": []}
    {"task": "page", "page": 0, "seconds": 60}
        -> {"text": "…", "source": "ocr", "confidence_pct": 93.1, "signed": true, "flags": []}
    {"flags": ["encrypted_document"]} answers either where there is nothing else to say
"""

import os
import sys
from typing import IO, Any, Protocol

from mailbot.documents import frames, limits
from mailbot.documents.ocr import NoTesseract, TesseractFailed
from mailbot.documents.page import Page
from mailbot.documents.triage import CannotRead, Flag, Kind


class Opened(Protocol):
    """A document on the desk."""

    pages: int
    flags: tuple[Flag, ...]

    def read(self, number: int, languages: str) -> Page:
        """Read one page, counted from 0."""


def opened(kind: Kind, content: bytes) -> Opened:
    """Open a document; what reads the others is not even loaded."""
    if kind is Kind.PDF:
        from mailbot.documents.pdf import Pdf

        return Pdf(content)
    from mailbot.documents.pictures import Pictures

    return Pictures(content)


class Desk:
    """The document that is being read; `languages` are tesseract's."""

    def __init__(self, languages: str) -> None:
        self._languages = languages
        self._document: Opened | None = None

    def answer(self, request: dict[str, Any], content: bytes) -> dict[str, Any]:
        """Do what is asked; a document at fault is answered with flags."""
        try:
            if request["task"] == "open":
                self._document = None
                self._document = opened(Kind(request["kind"]), content)
                return {"pages": self._document.pages, "flags": self._document.flags}
            if self._document is None:
                raise CannotRead(Flag.UNREADABLE)
            return self._document.read(request["page"], self._languages).as_json()
        except CannotRead as refused:
            return {"flags": [refused.flag]}
        except NoTesseract:
            return {"flags": [Flag.NO_OCR]}
        except MemoryError:
            return {"flags": [Flag.TOO_LARGE]}
        except TesseractFailed:
            return {"flags": [Flag.UNREADABLE]}
        except Exception:  # noqa: BLE001 - a hostile file may raise anything from five libraries
            return {"flags": [Flag.UNREADABLE]}


def serve(requests: IO[bytes], answers: IO[bytes], languages: str) -> None:
    """Answer until the parent is gone."""
    desk = Desk(languages)
    while True:
        try:
            request = frames.read_json(requests)
            content = frames.read(requests) if request["task"] == "open" else b""
        except frames.Ended:
            return
        limits.allow_cpu(request["seconds"])
        frames.write_json(answers, desk.answer(request, content))


def main() -> None:
    """Keep the pipe for answers alone: what libraries print goes nowhere."""
    limits.confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin.buffer, answers, sys.argv[1])


if __name__ == "__main__":
    main()
