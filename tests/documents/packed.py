"""Office files, archives and Outlook's letters written by hand: what people send, and worse."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import libarchive
import openpyxl

# What Word writes when it is told to keep strictly to the standard.
STRICT_RELATIONS = (
    '<Relationships><Relationship Target="docProps/app.xml" Type="http://purl.oclc.org/ooxml/'
    'officeDocument/relationships/extendedProperties"/><Relationship Target="word/document.xml" '
    'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"/></Relationships>'
)
DOCX_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
ODT = "application/vnd.oasis.opendocument.text"


def zipped(files: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def zipped_by_dos(name: str, content: bytes) -> bytes:
    """A zip whose names are in the charset of DOS, as old Russian Windows writes them."""
    raw = name.encode("cp866")
    return zipped({"x" * len(raw): content}).replace(b"x" * len(raw), raw)


def archived(form: str, files: Mapping[str, bytes], password: str = "", packing: str = "") -> bytes:
    """An archive written by libarchive."""
    out: list[bytes] = []

    def write(block: bytes) -> int:
        # The block is libarchive's own memory.
        out.append(bytes(block))
        return len(block)

    extra = {"options": "encryption=traditional", "passphrase": password} if password else {}
    with libarchive.custom_writer(write, form, packing or None, **extra) as archive:
        for name, content in files.items():
            archive.add_file_from_memory(name, len(content), content)
    return b"".join(out)


def docx(body: str, **more: str | bytes) -> bytes:
    """A Word document of the given XML; `more` are members of the folder word, "/" for "__"."""
    members = {f"word/{name.replace('__', '/')}": content for name, content in more.items()}
    document = f"<w:document {_W}><w:body>{body}</w:body></w:document>"
    return zipped({"_rels/.rels": DOCX_RELATIONS, "word/document.xml": document, **members})


def w(body: str, name: str = "hdr") -> str:
    """Another part of a Word document."""
    return f"<w:{name} {_W}>{body}</w:{name}>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def odt(body: str, mimetype: str = ODT, head: str = "", **pictures: bytes) -> bytes:
    members = {f"Pictures/{name}": content for name, content in pictures.items()}
    if head:
        members["styles.xml"] = f"<d {_ODF}>{head}</d>".encode()
    content = f"<office:document-content {_ODF}><office:body>{body}</office:body>"
    content += "</office:document-content>"
    return zipped({"mimetype": mimetype, "content.xml": content, **members})


def xlsx(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def claiming(content: bytes, size: int, claimed: int) -> bytes:
    """A zip of which one member says that it has another size."""
    return content.replace(struct.pack("<I", size), struct.pack("<I", claimed))


def wide_sheet(rows: int, columns: int) -> bytes:
    """A sheet of many cells, without the time it takes to write one honestly."""
    book = zipfile.ZipFile(io.BytesIO(xlsx(["x"])))
    members = {name: book.read(name) for name in book.namelist()}
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{row * rows}</sheetData></worksheet>'
    return zipped(members | {"xl/worksheets/sheet1.xml": sheet})


def text_property(number: int, text: str) -> tuple[str, bytes]:
    """A property of letters as a stream of a .msg."""
    return f"__substg1.0_{number:04X}001F", text.encode("utf-16-le")


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) with these streams; "a/b" is stream b of storage a.

    The siblings hang on one another to the right: no tree is balanced, and none has to be.
    """
    entries: list[tuple[str, int, int, bytes]] = [("Root Entry", 5, -1, b"")]
    places = {"": 0}
    for path, content in streams.items():
        *folders, name = path.split("/")
        for depth in range(len(folders)):
            folder = "/".join(folders[: depth + 1])
            if folder not in places:
                above = places["/".join(folders[:depth])]
                places[folder] = len(entries)
                entries.append((folders[depth], 1, above, b""))
        entries.append((name, 2, places["/".join(folders)], content))
    return _written(entries)


_SECTOR, _MINI, _FREE, _END = 512, 64, 0xFFFFFFFF, 0xFFFFFFFE


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), _END] if length else []


def _padded(content: bytes, size: int) -> bytes:
    return content + b"\0" * (-len(content) % size)


def _written(entries: list[tuple[str, int, int, bytes]]) -> bytes:
    """Small streams in one, large ones each in sectors; then folders, tables, and the head."""
    small, small_fat, sectors, fat = b"", [], b"", []
    starts = []
    for _, _, _, content in entries:
        if not content:
            starts.append(_END)
        elif len(content) < 4096:
            starts.append(len(small) // _MINI)
            piece = _padded(content, _MINI)
            small_fat += _chain(len(small) // _MINI, len(piece) // _MINI)
            small += piece
        else:
            piece = _padded(content, _SECTOR)
            starts.append(len(fat))
            fat += _chain(len(fat), len(piece) // _SECTOR)
            sectors += piece

    def place(content: bytes) -> int:
        nonlocal sectors
        first = len(fat) if content else _END
        piece = _padded(content, _SECTOR)
        fat.extend(_chain(len(fat), len(piece) // _SECTOR))
        sectors += piece
        return first

    starts[0] = place(small)
    folder = place(b"".join(_entry(entries, n, starts, len(small)) for n in range(len(entries))))
    table = place(_numbers(small_fat + [_FREE] * (-len(small_fat) % 128)))
    count = (len(fat) + 127) // 127
    tables = list(range(len(fat), len(fat) + count))
    fat += [0xFFFFFFFD] * count
    sectors += _numbers(fat + [_FREE] * (128 * count - len(fat)))
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, count, folder, 0, 4096, table, len(small_fat) // 128 + 1, _END, 0, *tables[:1],
    )  # fmt: skip
    head += _numbers(tables[1:] + [_FREE] * (109 - count))
    return head + sectors


def _entry(
    entries: list[tuple[str, int, int, bytes]], number: int, starts: list[int], small: int
) -> bytes:
    name, sort, above, content = entries[number]
    siblings = [n for n, entry in enumerate(entries) if entry[2] == above and n > number and n]
    below = [n for n, entry in enumerate(entries) if entry[2] == number]
    raw = name.encode("utf-16-le") + b"\0\0"
    right = siblings[0] if siblings and number else _FREE
    size = small if number == 0 else len(content)
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBIII16sIQQIQ", len(raw), sort, 1, _FREE, right, below[0] if below else _FREE,
        b"", 0, 0, 0, starts[number], size,
    )  # fmt: skip


def _numbers(values: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def outlook(sender: str, subject: str, text: str, **attachments: bytes) -> bytes:
    """A .msg."""
    streams = {
        "__properties_version1.0": b"\0" * 32
        # Sent on 5 June 2025 at 08:20 UTC.
        + struct.pack("<HHIQ", 0x40, 0x39, 6, 133_935_924_000_000_000),
        **dict([text_property(0x0C1F, sender), text_property(0x0C1A, "Орлова Марина")]),
        **dict([text_property(0x0037, subject), text_property(0x1000, text)]),
    }
    for number, (name, content) in enumerate(attachments.items()):
        place = f"__attach_version1.0_#{number:08X}"
        stream, title = text_property(0x3707, name)
        streams |= {f"{place}/{stream}": title, f"{place}/__substg1.0_37010102": content}
    return compound(streams)


def outlook_with_letter(inner_text: str) -> bytes:
    """A .msg that encloses another one."""
    place = "__attach_version1.0_#00000000/__substg1.0_3701000D"
    stream, words = text_property(0x1000, inner_text)
    subject, title = text_property(0x0037, "Заявление")
    name, shown = text_property(0x3001, "Заявление")
    return compound(
        {
            "__properties_version1.0": b"\0" * 32,
            **dict([text_property(0x1000, "Пересылаю.")]),
            f"__attach_version1.0_#00000000/{name}": shown,
            f"{place}/__properties_version1.0": b"\0" * 24,
            f"{place}/{stream}": words,
            f"{place}/{subject}": title,
        }
    )


def tnef(text: str, name: str, content: bytes) -> bytes:
    """A winmail.dat with its words and one attachment, both as properties and without."""
    wide = (text + "\0").encode("utf-16-le")
    body = struct.pack("<IIII", 1, 0x1000001F, 1, len(wide)) + _padded(wide, 4)
    title = name.encode("cp1251") + b"\0"
    attributes = (
        (1, 0x00069003, body),
        (2, 0x00069002, b"\0" * 14),
        (2, 0x00018010, title),
        (2, 0x0006800F, content),
    )
    out = struct.pack("<IH", 0x223E9F78, 1)
    for level, sort, value in attributes:
        out += struct.pack("<BII", level, sort, len(value)) + value
        out += struct.pack("<H", sum(value) & 0xFFFF)
    return out


def rtf(text: str, picture: bytes = b"") -> bytes:
    """What WordPad writes on a Russian machine."""
    words = "".join(
        char if char.isascii() else f"\\'{char.encode('cp1251').hex()}" for char in text
    )
    shown = f"{{\\pict\\jpegblip\\picw100\\pich100 {picture.hex()}}}" if picture else ""
    return f"{{\\rtf1\\ansi\\ansicpg1251\\deff0 {words}\\par {shown}}}".encode()
