"""The words of scanned pages are kept beside the letter, not in the register."""

from dataclasses import replace

from mailbot.domain.places import Box, Word
from mailbot.shapes import dump
from mailbot.steps.keep import keep_words, words_of
from tests.offices import Bureau
from tests.records.samples import FINDINGS

WORDS = tuple(Word(f"слово{n}", Box(0.1, 0.2, 0.3, 0.22), 90) for n in range(500))
(DOCUMENT,) = FINDINGS.documents
READ = replace(DOCUMENT, page_words=((), WORDS), words_ref="")


def test_words_go_to_the_archive_and_come_back_page_by_page(bureau: Bureau) -> None:
    (letter,) = bureau.office.archive.put_all([b"letter"])
    kept = keep_words(bureau.office, replace(FINDINGS, documents=(READ,)), letter)
    (document,) = kept.documents

    assert document.page_words == ()
    assert words_of(bureau.office, document) == ((), WORDS)
    assert replace(document, words_ref="") == replace(READ, page_words=())
    assert len(dump(kept)) < len(dump(WORDS)) / 10


def test_letter_without_pages_leaves_nothing_in_the_archive(bureau: Bureau) -> None:
    plain = replace(FINDINGS, documents=(replace(DOCUMENT, words_ref=""),))

    assert keep_words(bureau.office, plain, "") is plain
    assert words_of(bureau.office, plain.documents[0]) == ()
