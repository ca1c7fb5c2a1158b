"""Every mail and scan that others wrote goes through; recognition itself is tested elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.documents.reader import DocumentReader
from mailbot.domain.letter import Part
from mailbot.mail.parse import parse

pytestmark = pytest.mark.skipif(
    "MAILBOT_CORPUS" not in os.environ, reason="MAILBOT_CORPUS is not set"
)

# What is broken, or of a kind that nobody promised to read.
UNREAD = {"example.hdr", "example.j2k", "file.bin"}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[DocumentReader]:
    """Without tesseract: everything else happens, in a tenth of the time."""
    monkeypatch.setenv("PATH", str(tmp_path))
    reader = DocumentReader(parser="mailbot.mail.parse:parse")
    yield reader
    reader.close()


def corpus(*folders: str) -> list[Path]:
    root = Path(os.environ["MAILBOT_CORPUS"])
    return [f for folder in folders for f in sorted((root / folder).rglob("*")) if f.is_file()]


@pytest.mark.long
def test_every_scan_and_text_of_the_corpus_goes_through(reader: DocumentReader) -> None:
    files = corpus("scans")
    parts = [Part(file.name, "application/octet-stream", file.read_bytes()) for file in files]
    documents = reader.read(parts)

    assert [d.name for d in documents if " / " not in d.name] == [file.name for file in files]
    assert len(documents) > len(files) + 40
    unread = {d.name.rpartition(" / ")[2] for d in documents if {*d.flags} - {"no_ocr"}}
    assert unread == UNREAD
    "".join(d.text + d.name for d in documents).encode()


@pytest.mark.long
def test_every_attachment_of_the_corpus_goes_through(reader: DocumentReader) -> None:
    files = [f for f in corpus("mail", "bounces") if f.suffix in (".eml", ".msg", ".txt")]
    letters = [parse(content) for content in map(Path.read_bytes, files) if content.strip()]
    # The same pictures were sent again and again.
    parts = list({part.content: part for letter in letters for part in letter.parts}.values())
    for batch in (parts[at : at + 100] for at in range(0, len(parts), 100)):
        documents = reader.read(batch)
        tops = [part.name for part in batch]
        assert [d.name for d in documents if d.name in tops] == tops
        "".join(d.text + d.name for d in documents).encode()
        assert not {"timeout", "too_many_documents"} & {f for d in documents for f in d.flags}
    assert len(parts) > 200
