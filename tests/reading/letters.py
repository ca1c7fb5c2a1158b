"""Letters in TOML with what has to be read in them; shared by the tests and the measurement."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from mailbot.domain.findings import Document, Reading, TextSource
from mailbot.reading.read import OperatorNames, read

OPERATOR = OperatorNames(
    names=("Индивидуальный предприниматель Румянцев Дмитрий Владимирович", "ИП Румянцев Д. В."),
    site="https://smmconfa.ru",
    email="info@smmconfa.ru",
)

HERE = Path(__file__).parent / "letters"


def letters(*files: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the letters of the files in order."""
    for file in files:
        yield from tomllib.loads(file.read_text(encoding="utf-8"))["letter"]


def reading_of(letter: Mapping[str, Any]) -> Reading:
    """Read one letter as the daemon would."""
    return read(
        letter["text"],
        letter.get("subject", ""),
        [document(row) for row in letter.get("documents", ())],
        display_name=letter.get("display_name", ""),
        operator=OPERATOR,
        received_on=letter.get("received", date(2025, 9, 15)),
        sender_address=letter.get("from", ""),
    )


def document(row: Mapping[str, Any]) -> Document:
    """Make an attachment that was read already."""
    text = row["text"]
    return Document(
        name=row["name"],
        media_type=row["media_type"],
        sha256="0" * 64,
        size_bytes=1,
        pages=1,
        page_texts=(text,),
        text_source=TextSource.OCR if text else TextSource.NONE,
        confidence_pct=90 if text else None,
        signed=row.get("signed"),
        flags=tuple(row.get("flags", ())),
    )
