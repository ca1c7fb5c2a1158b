"""Points with every quote of a reading to its place on the picture of the page; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.domain.findings import Document, Evidence, Reading, Requisite
from mailbot.domain.places import where


def pointed(reading: Reading, documents: Sequence[Document]) -> Reading:
    """Return the reading with the boxes of its quotes, as far as the pages' words are known."""
    if not any(document.page_words for document in documents):
        return reading
    return replace(
        reading,
        demands=tuple(
            replace(demand, evidence=_all(demand.evidence, documents)) for demand in reading.demands
        ),
        name=Requisite(reading.name.verdict, _all(reading.name.evidence, documents)),
        relation=_all(reading.relation, documents),
        signature=replace(reading.signature, evidence=_all(reading.signature.evidence, documents)),
    )


def _all(evidence: Iterable[Evidence], documents: Sequence[Document]) -> tuple[Evidence, ...]:
    return tuple(_pointed(each, documents) for each in evidence)


def _pointed(evidence: Evidence, documents: Sequence[Document]) -> Evidence:
    """Two attachments may bear one name: the one that holds the quote is meant."""
    if evidence.page is None or evidence.boxes:
        return evidence
    named = (document for document in documents if document.name == evidence.document)
    pages = (d.page_words[evidence.page - 1 : evidence.page] for d in named)
    found = (where(evidence.quote, words) for page in pages for words in page)
    return replace(evidence, boxes=next(filter(None, found), ()))
