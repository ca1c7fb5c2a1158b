"""The child process in which strangers' documents are opened: `python -m mailbot.documents.child`.

It takes requests on its standard input and answers on its standard output (`frames.py`), first
gives up what `limits.py` takes, keeps the last document open, and ends with its parent.

    {"task": "open", "kind": "application/pdf", "seconds": 60}, then the document's bytes
        -> {"pages": 2, "flags": []} for what has pages
        -> {"kind": "message/rfc822", "page": {"text": …}, "inside": [{"name": "a.pdf",
            "media_type": "application/pdf", "pieces": 1}], "flags": []} for what has none
    {"task": "page", "page": 0, "seconds": 60}
        -> {"text": "…", "source": "ocr", "confidence_pct": 93.1, "signed": true, "flags": []}
    {"task": "piece", "page": 0, "seconds": 60}, counted over all that is inside
        -> {"piece": "JVBERi0x…"}
    {"task": "show", "page": 0, "box": [0.1, 0.7, 0.5, 0.8], "seconds": 60}, or null for all of it
        -> {"picture": "iVBORw0K…"}
    {"flags": ["encrypted_document"]} answers each where there is nothing else to say
"""

import base64
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any, Final, Protocol

from mailbot.documents import frames, limits
from mailbot.documents.contents import Contents
from mailbot.documents.ocr import NoTesseract, TesseractFailed
from mailbot.documents.page import Page
from mailbot.documents.stamp import Stamp
from mailbot.documents.triage import ARCHIVES, SHEETS, CannotRead, Flag, Kind
from mailbot.domain.findings import TextSource
from mailbot.domain.places import Box
from mailbot.ports import Parse

# In base64 a third more: well below what the parent takes in one answer.
PIECE_BYTES: Final = 8 * 1024 * 1024


class Opened(Protocol):
    """A document of pages on the desk."""

    pages: int
    flags: tuple[Flag, ...]
    stamps: tuple[Stamp, ...]

    def read(self, number: int, languages: str) -> Page:
        """Read one page, counted from 0."""

    def shown(self, number: int, box: Box | None) -> bytes:
        """Return a page, or a piece of it, as a PNG."""


def opened(kind: Kind, content: bytes) -> Opened:
    """Open a document that has pages; what reads the others is not even loaded."""
    if kind is Kind.PDF:
        from mailbot.documents.pdf import Pdf

        return Pdf(content)
    from mailbot.documents.pictures import Pictures

    return Pictures(content)


def unfolded(kind: Kind, content: bytes, parse: Parse | None) -> Contents:
    """Return what a document without pages holds."""
    if kind is Kind.EMAIL and parse:
        from mailbot.documents.correspondence import email_contents

        return email_contents(content, parse)
    if kind is Kind.ZIP or kind not in ARCHIVES:
        name = _READERS.get(kind)
        if name is None:
            raise CannotRead(Flag.UNSUPPORTED)
        contents: Contents = import_module(f"mailbot.documents.{name}").contents(content)
        return contents
    from mailbot.documents import archive

    return archive.contents(content, kind)


_READERS: Final = {
    Kind.ZIP: "office",
    Kind.HTML: "web",
    Kind.RTF: "rtf",
    Kind.OLE: "compound",
    Kind.TNEF: "tnef",
    Kind.CMS: "cms",
}


class Desk:
    """The document that is being read; `languages` are tesseract's, `parse` reads e-mails."""

    def __init__(self, languages: str, parse: Parse | None = None) -> None:
        self._languages = languages
        self._parse = parse
        self._document: Opened | None = None
        self._pieces: list[bytes] = []

    def answer(self, request: dict[str, Any], content: bytes) -> dict[str, Any]:
        """Do what is asked; a document at fault is answered with flags."""
        try:
            return self._done(request, content)
        except CannotRead as refused:
            return {"flags": [refused.flag]}
        except NoTesseract:
            return {"flags": [Flag.NO_OCR]}
        except MemoryError:
            return {"flags": [Flag.TOO_LARGE]}
        except TesseractFailed:
            return {"flags": [Flag.UNREADABLE]}
        except Exception:  # noqa: BLE001 - a hostile file may raise anything from a dozen libraries
            return {"flags": [Flag.UNREADABLE]}

    def _done(self, request: dict[str, Any], content: bytes) -> dict[str, Any]:
        if request["task"] == "open":
            self._document, self._pieces = None, []
            return self._open(Kind(request["kind"]), content)
        if request["task"] == "piece":
            return {"piece": base64.b64encode(self._pieces[request["page"]]).decode("ascii")}
        if self._document is None:
            raise CannotRead(Flag.UNREADABLE)
        if request["task"] == "show":
            box = None if request["box"] is None else Box(*request["box"])
            shown = self._document.shown(request["page"], box)
            return {"picture": base64.b64encode(shown).decode("ascii")}
        return self._document.read(request["page"], self._languages).as_json()

    def _open(self, kind: Kind, content: bytes) -> dict[str, Any]:
        if kind in SHEETS:
            self._document = opened(kind, content)
            return {
                "pages": self._document.pages,
                "flags": self._document.flags,
                "stamps": _sent(self._document.stamps),
            }
        found = unfolded(kind, content, self._parse)
        inside = []
        for part in found.inside:
            pieces = _pieces(part.content)
            self._pieces += pieces
            inside.append({"name": part.name, "media_type": part.media_type, "pieces": len(pieces)})
        page = None
        if found.text is not None:
            page = Page(found.text, TextSource.TEXT_LAYER).as_json()
        return {
            "kind": found.kind,
            "page": page,
            "inside": inside,
            "flags": found.flags,
            "stamps": _sent(found.stamps),
        }


def _sent(stamps: Sequence[Stamp]) -> list[dict[str, Any]]:
    return [stamp.as_json() for stamp in stamps]


def _pieces(content: bytes) -> list[bytes]:
    return [content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES)]


def serve(requests: IO[bytes], answers: IO[bytes], desk: Desk) -> None:
    """Answer until the parent is gone."""
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
    languages, parser = sys.argv[1:3]
    serve(sys.stdin.buffer, answers, Desk(languages, _function(parser)))


def _function(place: str) -> Parse | None:
    """Return the function that reads e-mails, which lives in a room that we do not know."""
    module, _, name = place.partition(":")
    if not name:
        return None
    found: Parse = getattr(import_module(module), name)
    return found


if __name__ == "__main__":
    main()
