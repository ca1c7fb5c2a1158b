"""Keep the words of a letter's pages with their places in the archive, beside the letter.

The register holds what was found; the words of a hundred scanned pages would swell every look at
it. Whoever shows a page, or looks for a quote of his own on it, reads them from there.
"""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot import shapes
from mailbot.domain.findings import Document, Findings
from mailbot.domain.places import Word
from mailbot.office import Office
from mailbot.ports import Unit


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document, page by page, as they are archived."""

    pages: tuple[tuple[Word, ...], ...]


def keep_words(office: Office, found: Findings, key: str) -> Findings:
    """Archive the words of each document with the letter's key; return references instead.

    A letter that is read again leaves an object that nothing refers to, as `arrive` does.
    """
    placed = [document for document in found.documents if document.page_words]
    if not placed:
        return found
    packed = [zlib.compress(shapes.dump(Words(document.page_words))) for document in placed]
    refs = iter(office.archive.put_all(packed, key))
    documents = tuple(
        replace(document, page_words=(), words_ref=next(refs)) if document.page_words else document
        for document in found.documents
    )
    return replace(found, documents=documents)


def words_of(office: Office, document: Document) -> tuple[tuple[Word, ...], ...]:
    """Return the words of a stored document, page by page; none where none were recognised."""
    if not document.words_ref:
        return document.page_words
    packed = office.archive.get(document.words_ref)
    return shapes.load_as(Words, zlib.decompress(packed)).pages


_BACKED_UP = "backed_up_at"


def backed_up(office: Office) -> None:
    """Remember that everything was copied just now."""
    with office.records.begin() as unit:
        unit.remember(_BACKED_UP, office.now().isoformat())


def last_backup(unit: Unit) -> datetime | None:
    """Return when everything was copied last; None where it never was."""
    at = unit.setting(_BACKED_UP)
    return datetime.fromisoformat(at) if at else None
