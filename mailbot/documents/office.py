"""Reads what office programs write into a zip: DOCX, XLSX, ODT, ODS; any other zip is an archive.

Only runs in the child process. Pictures in a document are documents of their own: many paste the
scan of a signed sheet into Word.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, Final, cast

from mailbot.documents import archive
from mailbot.documents.contents import Contents, Inside, worded
from mailbot.documents.triage import SHEETS, CannotRead, Flag, Kind, kind_of
from mailbot.documents.xml_text import BLOCK_BYTES, Dialect, words_of
from mailbot.domain.letter import Part

# All members together, unpacked: a letter in Word has less than one, a bomb thousands.
UNPACKED_BYTES_MOST: Final = 512 * 1024 * 1024
CELLS_MOST: Final = 100_000

_WORD: Final = Dialect(
    words=frozenset({"t"}),
    ends={"p": "\n"},
    signs={"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"},
    # What stands twice for old programs, stops of the ruler, and what was moved away.
    silent=frozenset({"Fallback", "tabs", "moveFrom"}),
    run="r",
    hides="vanish",
)
_WRITER: Final = Dialect(
    words=frozenset({"p", "h"}),
    ends={"p": "\n", "h": "\n"},
    signs={"line-break": "\n", "tab": "\t", "s": " "},
    silent=frozenset({"annotation", "tracked-changes"}),
)
_CALC: Final = Dialect(
    words=frozenset({"p"}),
    ends={"p": "\t", "table-row": "\n"},
    signs={"line-break": " ", "tab": " ", "s": " "},
    silent=frozenset({"annotation", "tracked-changes"}),
)
_RELATION: Final = re.compile(rb"<Relationship\b[^<>]*>")
_MAIN: Final = re.compile(rb'\bType="[^"]*/officeDocument"')
_TARGET: Final = re.compile(rb'\bTarget="/?([^"]+)"')
_FOLDERS: Final = {"word": Kind.DOCX, "xl": Kind.XLSX, "ppt": Kind.PPTX}
_PICTURES: Final = re.compile(r"^(?:word|xl)/media/|^Pictures/")
_MANY_BLANKS: Final = re.compile(r"\n\s*\n\s*\n")


def contents(content: bytes) -> Contents:
    """Return what a zip holds; raises CannotRead."""
    try:
        box = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        # Cut off, or said to be of a version that zipfile does not know (NotImplementedError is
        # its word for that): what stands before the cut can still be had.
        found = archive.contents(content, Kind.ZIP)
        return replace(found, flags=tuple({*found.flags, Flag.TRUNCATED}))
    with box:
        kind, main = _kind(box)
        if kind is None:
            return archive.contents(content, Kind.ZIP)
        if sum(member.file_size for member in box.infolist()) > UNPACKED_BYTES_MOST:
            return Contents(kind, flags=(Flag.TOO_LARGE,))
        try:
            inside = _pictures(box)
            return worded(kind, _text(box, kind, main, inside), inside)
        except CannotRead as refused:
            return Contents(kind, flags=(refused.flag,))
        except (zipfile.BadZipFile, EOFError, KeyError, ValueError, OSError):
            return Contents(kind, flags=(Flag.UNREADABLE,))


def _kind(box: zipfile.ZipFile) -> tuple[Kind | None, str]:
    """Return the kind of an office document and the name of its main member."""
    names = set(box.namelist())
    if "mimetype" in names:
        said = _start(box, "mimetype").decode("ascii", "replace")
        for kind in (Kind.ODT, Kind.ODS):
            if said.startswith(kind):
                return kind, "content.xml"
    if "_rels/.rels" in names:
        for relation in _RELATION.findall(_start(box, "_rels/.rels")):
            target = _TARGET.search(relation)
            if target and _MAIN.search(relation):
                main = target[1].decode("utf-8", "replace")
                return _FOLDERS.get(main.partition("/")[0]), main
    return None, ""


def _start(box: zipfile.ZipFile, name: str) -> bytes:
    try:
        with box.open(name) as member:
            return member.read(BLOCK_BYTES)
    # zipfile says NotImplementedError of a compression that it does not know.
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError, EOFError):
        return b""


def _text(box: zipfile.ZipFile, kind: Kind, main: str, inside: Inside) -> str:
    match kind:
        case Kind.DOCX:
            text = "\n".join(
                _once(_words(box, name, _WORD, inside) for name in _word_order(box, main))
            )
        case Kind.ODT | Kind.ODS:
            if b"encryption-data" in _start(box, "META-INF/manifest.xml"):
                raise CannotRead(Flag.ENCRYPTED)
            dialect = _WRITER if kind is Kind.ODT else _CALC
            # Heads and feet of a letter's pages stand with its styles.
            heads = {"styles.xml"} & set(box.namelist()) if kind is Kind.ODT else ()
            text = "\n".join(_once(_words(box, name, dialect, inside) for name in (*heads, main)))
        case Kind.XLSX:
            text = "\n".join(_rows(box, inside))
        case _:
            raise CannotRead(Flag.UNSUPPORTED)
    return _MANY_BLANKS.sub("\n\n", text).strip()


def _word_order(box: zipfile.ZipFile, main: str) -> list[str]:
    """Heads, the text, notes, feet."""
    names = sorted(box.namelist())

    def called(*words: str) -> list[str]:
        begins = tuple(f"word/{word}" for word in words)
        return [name for name in names if name.startswith(begins) and name.endswith(".xml")]

    return [*called("header"), main, *called("footnotes", "endnotes"), *called("footer")]


def _words(box: zipfile.ZipFile, name: str, dialect: Dialect, inside: Inside) -> str:
    with box.open(name) as member:
        text, whole = words_of(member, dialect)
    if not whole:
        inside.flag(Flag.TRUNCATED)
    return text


def _once(texts: Iterator[str]) -> Iterator[str]:
    """The head of the first page and that of the others mostly say the same."""
    seen = set()
    for text in texts:
        if text.strip() and text not in seen:
            seen.add(text)
            yield text


def _rows(box: zipfile.ZipFile, inside: Inside) -> Iterator[str]:
    """Yield the rows of all sheets that say something, a tab between cells."""
    from openpyxl import load_workbook

    book = load_workbook(cast(IO[bytes], box.fp), read_only=True, data_only=True, keep_links=False)
    cells = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            cells += len(row) + 1
            line = "\t".join(_shown(cell) for cell in row if cell is not None).strip()
            if line:
                yield line
            if cells > CELLS_MOST:
                inside.flag(Flag.CUT_SHORT)
                return


def _shown(cell: object) -> str:
    """Return a cell as a Russian Excel shows it."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}".removesuffix(" 00:00")
    return str(cell)


def _pictures(box: zipfile.ZipFile) -> Inside:
    inside = Inside()
    for member in box.infolist():
        if not _PICTURES.match(member.filename):
            continue
        name = member.filename.rpartition("/")[2]
        kind = kind_of(Part(name, "", _start(box, member.filename)))
        if kind in SHEETS:
            if inside.is_full:
                break
            with box.open(member) as stream:
                inside.take(name, iter(lambda: stream.read(BLOCK_BYTES), b""), str(kind))
    return inside
