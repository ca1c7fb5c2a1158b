"""A letter as it is read beside what was found in it: words, pages, and where each quote stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from mailbot.console.marks import Piece, marked
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.findings import Document, Evidence, Findings, TextSource
from mailbot.domain.hindrances import sentences
from mailbot.domain.kinds import KINDS
from mailbot.domain.letter import Letter
from mailbot.domain.places import Box
from mailbot.errors import MailbotError
from mailbot.office import Office
from mailbot.reading.secrets import find_secrets, mask
from mailbot.words import Text

BODY = "body"

# The rest of a longer text is in the original, which can be saved.
_SIGNS_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Quote:
    """One place that shows a finding; `id` names it on the page, `of` says of what it tells."""

    id: str
    of: str
    label: Text
    evidence: Evidence

    @property
    def has_place(self) -> bool:
        """Can it be shown in the letter, or does it stand in a header?"""
        return self.evidence.document != "From"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: its words cut at the quotes, and the boxes on its picture."""

    number: int
    pieces: tuple[Piece, ...]
    boxes: tuple[tuple[str, tuple[Box, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of a letter with its pages; `index` counts from 0 as the reader does."""

    index: int
    document: Document
    pages: tuple[Page, ...]
    has_picture: bool
    remarks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A letter with everything that is shown of it; `trouble` says why its words are missing."""

    stored: StoredLetter
    found: Findings | None
    quotes: tuple[Quote, ...]
    subject: str
    pieces: tuple[Piece, ...]
    sheets: tuple[Sheet, ...]
    trouble: Text | None = None

    def of(self, what: str) -> list[Quote]:
        """Return the quotes that tell of a demand or a requisite."""
        return [quote for quote in self.quotes if quote.of == what]


def opened(
    office: Office, stored: StoredLetter, found: Findings | None, gone: Text | None = None
) -> Read:
    """Open a stored letter for a person; passwords in it stay masked. `gone`: it was destroyed."""
    if gone:
        return Read(stored, None, (), "", (), (), gone)
    quotes = tuple(_quotes(stored, found)) if found else ()
    sheets = tuple(_sheets(found.documents, quotes)) if found else ()
    try:
        letter = office.parse(office.archive.get(stored.raw_ref))
    except MailbotError as error:
        return Read(stored, found, quotes, "", (), sheets, error.text)
    subject, text = harmless(letter)
    return Read(stored, found, quotes, subject, marked(text, _in(quotes, BODY, None)), sheets)


def harmless(letter: Letter) -> tuple[str, str]:
    """Return subject and words without the passwords that stand in them."""
    text = letter.text[:_SIGNS_MOST].strip()
    secrets = find_secrets(f"{letter.subject}\n\n{text}")
    return mask(letter.subject, secrets), mask(text, secrets)


_REQUISITES = {
    "name": Text("имя", "name"),
    "relation": Text("отношения", "relation"),
    "signature": Text("подпись", "signature"),
}


def _quotes(stored: StoredLetter, found: Findings) -> Iterator[Quote]:
    numbers = count(1)
    for demand in found.demands:
        for evidence in demand.evidence:
            name = f"e{stored.id}-{next(numbers)}"
            yield Quote(name, demand.kind, KINDS[demand.kind].name, evidence)
    for key, label in _REQUISITES.items():
        for evidence in getattr(found.requisites, key).evidence:
            yield Quote(f"e{stored.id}-{next(numbers)}", key, label, evidence)


def _sheets(documents: Sequence[Document], quotes: Sequence[Quote]) -> Iterator[Sheet]:
    taken: set[str] = set()
    for index, document in enumerate(documents):
        # Two attachments of one name: a quote names the first.
        own = () if document.name in taken else quotes
        taken.add(document.name)
        yield Sheet(
            index,
            document,
            tuple(_pages(document, own)),
            _has_picture(document),
            tuple(sentences(document.flags)),
        )


def _pages(document: Document, quotes: Sequence[Quote]) -> Iterator[Page]:
    shown = max(len(document.page_texts), 1 if _has_picture(document) else 0)
    for number in range(1, shown + 1):
        text = document.page_texts[number - 1] if document.page_texts else ""
        here = [
            quote
            for quote in quotes
            if quote.evidence.document == document.name and quote.evidence.page in (number, None)
        ]
        yield Page(
            number,
            marked(mask(text, find_secrets(text)), [(q.id, q.evidence.quote) for q in here]),
            tuple((quote.id, quote.evidence.boxes) for quote in here if quote.evidence.boxes),
        )


def _in(quotes: Sequence[Quote], document: str, page: int | None) -> list[tuple[str, str]]:
    return [
        (quote.id, quote.evidence.quote)
        for quote in quotes
        if quote.evidence.document == document and quote.evidence.page == page
    ]


_PICTURES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic")


def _has_picture(document: Document) -> bool:
    if document.text_source is TextSource.OCR:
        return True
    suffix = PurePosixPath(document.name).suffix.lower()
    is_one = document.media_type.startswith("image/") or document.media_type == "application/pdf"
    return bool(document.pages) and (is_one or suffix in _PICTURES)


def picture(office: Office, stored: StoredLetter, index: int, page: int) -> bytes | None:
    """Draw a page of a document of a letter; None where there is none."""
    letter = office.parse(office.archive.get(stored.raw_ref))
    parts = office.documents.unpack(letter.parts)
    if index >= len(parts):
        return None
    return office.documents.show(parts[index], page)
