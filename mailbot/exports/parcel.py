"""A zip of papers with its index: what each file is, how long, and its SHA-256.

The papers are written one after another and never held together; names inside are our own, since
those that strangers chose could lead out of the folder into which somebody unpacks.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mailbot.exports.sheets import is_formula
from mailbot.ports import Paper


@dataclass(frozen=True, slots=True)
class Heads:
    """The words of the index."""

    title: str
    introduction: str
    columns: Sequence[str]
    language: str
    made_at: datetime


_ROOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")

# Zip knows no zone and no year before this one.
_OLDEST = 1980


def write_parcel(file: Path, papers: Iterable[Paper], heads: Heads) -> int:
    """Write the papers and their index; return how many papers there are."""
    rows: list[tuple[str, ...]] = []
    with ZipFile(file, "w", ZIP_DEFLATED) as parcel:
        for paper in papers:
            rows.append(_put(parcel, paper))
        for name, text in _indices(rows, heads):
            parcel.writestr(_info(name, heads.made_at), text.encode("utf-8", "replace"))
    return len(rows)


def _put(parcel: ZipFile, paper: Paper) -> tuple[str, ...]:
    if not _ROOT.fullmatch(paper.path):
        raise ValueError("a path of a parcel that is not our own")
    size, digest = "", ""
    if paper.content is not None:
        parcel.writestr(_info(paper.path, paper.at), paper.content)
        size, digest = str(len(paper.content)), sha256(paper.content).hexdigest()
    return (paper.appeal, paper.what, f"{paper.at:%d.%m.%Y %H:%M}", paper.path, size, digest)


def _info(path: str, at: datetime) -> ZipInfo:
    info = ZipInfo(path)
    if at.year >= _OLDEST:
        info.date_time = at.timetuple()[:6]
    info.compress_type = ZIP_DEFLATED
    # For its owner only, wherever it is unpacked.
    info.external_attr = 0o600 << 16
    return info


def _indices(rows: Sequence[Sequence[str]], heads: Heads) -> Iterator[tuple[str, str]]:
    yield "index.html", _html(rows, heads)
    yield "index.csv", _csv(rows, heads)
    yield "SHA256SUMS", "".join(f"{row[5]}  {row[3]}\n" for row in rows if row[5])


def _csv(rows: Sequence[Sequence[str]], heads: Heads) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(heads.columns)
    for row in rows:
        writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in row])
    return "\ufeff" + out.getvalue()


_STYLE = (
    "body{font:11pt sans-serif;margin:2em}table{border-collapse:collapse}"
    "td,th{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}"
    "td:last-child{font:8pt monospace}"
)


def _html(rows: Sequence[Sequence[str]], heads: Heads) -> str:
    """Return a page that needs nothing but a browser: no script, nothing from elsewhere."""
    titles = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads.columns)
    lines = "\n".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    introduction = "".join(f"<p>{escape(line)}</p>" for line in heads.introduction.splitlines())
    return (
        f'<!doctype html>\n<html lang="{heads.language}"><meta charset="utf-8">'
        f"<title>{escape(heads.title)}</title><style>{_STYLE}</style>\n"
        f"<h1>{escape(heads.title)}</h1>\n{introduction}\n"
        f"<table><thead><tr>{titles}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></html>\n"
    )


def _cells(row: Sequence[str]) -> str:
    appeal, what, at, path, size, digest = map(escape, row)
    place = f'<a href="{path}">{path}</a>' if digest else "—"
    cells = (appeal, what, at, place, size, digest)
    return "".join(f"<td>{cell}</td>" for cell in cells)
