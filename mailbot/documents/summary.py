"""Puts the pages of a document together: what a letter's findings say of it."""

from collections.abc import Sequence

from mailbot.documents.case import Case
from mailbot.documents.page import Page
from mailbot.documents.triage import ARCHIVES, SURE_PCT, Flag
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.places import Spot


def document_of(case: Case, max_pages: int) -> Document:
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
        signed_at=_signed_at(pages),
        page_words=tuple(page.words for page in pages) if any(p.words for p in pages) else (),
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


def _signed_at(pages: Sequence[Page]) -> Spot | None:
    found = (Spot(number, page.ink) for number, page in enumerate(pages, start=1) if page.ink)
    return next(found, None)


def _flags(case: Case, pages: Sequence[Page], max_pages: int) -> list[str]:
    flags: list[Flag] = [*case.flags, *(flag for page in pages for flag in page.flags)]
    if case.pages is not None and case.pages > max_pages:
        flags.append(Flag.TOO_MANY_PAGES)
    if any(page.confidence_pct is not None and page.confidence_pct < SURE_PCT for page in pages):
        flags.append(Flag.LOW_CONFIDENCE)
    wrapping = case.inside or case.stamps or case.kind in ARCHIVES
    if not flags and not wrapping and not any(page.text for page in pages):
        flags.append(Flag.NO_TEXT)
    return [str(flag) for flag in flags]
