"""A parcel for somebody outside: every paper is in its index, and no path leads out of it."""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from mailbot.exports.parcel import Heads, write_parcel
from mailbot.ports import Paper

AT = datetime(2025, 6, 5, 11, 20, tzinfo=UTC)
HEADS = Heads(
    title="Опись <документов>",
    introduction="Первая строка.\nВторая & последняя.",
    columns=("Обращение", "Что", "Дата", "Файл", "Размер", "SHA-256"),
    language="ru",
    made_at=AT,
)


def paper(path: str = "appeals/a.txt", content: bytes | None = b"1", what: str = "письмо") -> Paper:
    return Paper(path=path, what=what, content=content, at=AT, appeal="1/2025")


def packed(file: Path, papers: Sequence[Paper]) -> dict[str, bytes]:
    assert write_parcel(file, papers, HEADS) == len(papers)
    with ZipFile(file) as parcel:
        assert parcel.testzip() is None
        return {name: parcel.read(name) for name in parcel.namelist()}


def test_every_paper_is_in_the_index_with_its_hash(tmp_path: Path) -> None:
    found = packed(tmp_path / "b.zip", [paper(), paper("register.pdf", b"%PDF")])
    digest = hashlib.sha256(b"%PDF").hexdigest()
    rows = list(csv.reader(io.StringIO(found["index.csv"].decode("utf-8-sig")), delimiter=";"))

    assert set(found) == {"appeals/a.txt", "register.pdf", "index.html", "index.csv", "SHA256SUMS"}
    assert rows[2] == ["1/2025", "письмо", "05.06.2025 11:20", "register.pdf", "4", digest]
    assert f"{digest}  register.pdf\n" in found["SHA256SUMS"].decode()
    assert f'<a href="register.pdf">register.pdf</a></td><td>4</td><td>{digest}' in (
        found["index.html"].decode()
    )


def test_what_was_destroyed_is_named_and_not_enclosed(tmp_path: Path) -> None:
    found = packed(tmp_path / "b.zip", [paper(content=None, what="письмо — уничтожено")])

    assert "appeals/a.txt" not in found
    assert "письмо — уничтожено" in found["index.html"].decode()
    assert found["SHA256SUMS"] == b""


def test_a_stranger_s_words_are_neither_markup_nor_formula(tmp_path: Path) -> None:
    words = "=1+1<script>alert('x')</script>"
    found = packed(tmp_path / "b.zip", [paper(what=words)])
    page = found["index.html"].decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Опись &lt;документов&gt;" in page
    assert f'"\'{words}"' in found["index.csv"].decode()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "a//x", "C:\\x", "a/.x", "письмо", ""])
def test_no_path_leads_out_of_the_parcel(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        write_parcel(tmp_path / "b.zip", [paper(path)], HEADS)
