"""What people pack into letters, archives and office files is read as they would read it."""

import gzip
import io
import struct
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from functools import cache

import pillow_heif
import pytest
from PIL import Image

from mailbot.documents import crew
from mailbot.documents import reader as room
from mailbot.documents.archive import ensure_library
from mailbot.documents.correspondence import Inner, as_email
from mailbot.documents.reader import DocumentReader
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from mailbot.errors import ConfigError
from mailbot.mail.parse import parse
from tests import papers, scanners
from tests.documents import packed, pdfs

ASK = "Прошу удалить мои данные"


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader(parser="mailbot.mail.parse:parse", max_bytes=8_000_000, max_pages=3)
    yield reader
    reader.close()


def read(reader: DocumentReader, content: bytes, name: str = "f") -> tuple[Document, ...]:
    return reader.read([Part(name, "application/octet-stream", content)])


@cache
def strip() -> Image.Image:
    """The head of a letter, scanned: its first line."""
    sheet = scanners.scanned(papers.sheet(papers.letter(4), seed=2), "clean")
    return Image.fromarray(sheet[220:380, 900:]).convert("L")


def picture(form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    strip().save(out, form)
    return out.getvalue()


def email(text: str, *parts: bytes, inner: EmailMessage | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Орлова Марина <m@example.com>"
    message["Date"] = "Thu, 5 Jun 2025 11:20:00 +0300"
    message["Subject"] = "Заявление"
    message.set_content(text)
    for number, part in enumerate(parts):
        message.add_attachment(part, maintype="x", subtype="y", filename=f"{number}.bin")
    if inner:
        message.add_attachment(inner)
    return message


W_TEXT = packed.paragraphs("ЗАЯВЛЕНИЕ") + (
    "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Прошу</w:t><w:br/><w:t>уда</w:t></w:r>"
    "<w:r><w:t>лить</w:t><w:tab/><w:t>всё</w:t><w:delText>нет</w:delText></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Дата</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
OFFICE: dict[str, tuple[Callable[[], bytes], str]] = {
    "docx": (lambda: packed.docx(W_TEXT), "ЗАЯВЛЕНИЕ\nПрошу\nудалить\tвсё\nДата"),
    "docx with a head": (
        lambda: packed.docx(
            packed.paragraphs("Прошу"),
            **{
                "header1.xml": packed.w(packed.paragraphs("Кому")),
                "header2.xml": packed.w(packed.paragraphs("Кому")),
                "footer1.xml": packed.w(packed.paragraphs("Орлова"), "ftr"),
            },
        ),
        "Кому\n\nПрошу\n\nОрлова",
    ),
    "docx with hidden words": (
        lambda: packed.docx(
            "<w:p><w:r><w:t>Прошу</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>нет</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t> удалить</w:t></w:r></w:p>"
        ),
        "Прошу удалить",
    ),
    "docx that keeps to the standard": (
        lambda: packed.zipped(
            {
                "_rels/.rels": packed.STRICT_RELATIONS,
                "docProps/app.xml": "",
                "word/document.xml": packed.w(packed.paragraphs(ASK), "document"),
            }
        ),
        ASK,
    ),
    "odt with a head": (
        lambda: packed.odt(f"<text:p>{ASK}</text:p>", head="<text:p>Кому</text:p>"),
        f"Кому\n\n{ASK}",
    ),
    "odt": (
        lambda: packed.odt(
            "<text:h>ЗАЯВЛЕНИЕ</text:h><text:p>Прошу<text:s text:c='2'/>удалить<text:line-break/>"
            "<text:span>всё</text:span><office:annotation><text:p>нет</text:p></office:annotation>"
            "</text:p>"
        ),
        "ЗАЯВЛЕНИЕ\nПрошу  удалить\nвсё",
    ),
    "ods": (
        lambda: packed.odt(
            "<table:table-row><text:p>Логин</text:p><text:p>orlova</text:p></table:table-row>",
            packed.ODT.replace("text", "spreadsheet"),
        ),
        "Логин\torlova",
    ),
    "xlsx": (
        lambda: packed.xlsx(["Логин", None, "orlova"], [], ["Договор", 117]),
        "Логин\torlova\nДоговор\t117",
    ),
    "xlsx with dates": (
        lambda: packed.xlsx([datetime(2025, 6, 5), datetime(2025, 6, 5, 11, 20)]),  # noqa: DTZ001
        "05.06.2025\t05.06.2025 11:20",
    ),
    "rtf": (lambda: packed.rtf(ASK), ASK),
    "rtf with hidden words": (
        lambda: b"{\\rtf1\\ansi Please {\\b\\v do not }{\\deleted never }{\\v0 delete}}",
        "Please delete",
    ),
    "rtf with bytes in it": (
        lambda: b"{\\rtf1\\ansi Please {\\*\\x\\bin9 \\'}{abc\xff\xfe}delete}",
        "Please delete",
    ),
    "html with hidden words": (
        lambda: (
            f"<html><div style='color:red;display: none'><div>нет</div>нет</div><p>{ASK}"
            "<span style='display:none'>удалить всё"
        ).encode(),
        f"{ASK}удалить всё",
    ),
    "html in cp1251": (lambda: f"<html><p>{ASK}<br>Орлова".encode("cp1251"), f"{ASK}\nОрлова"),
    "html in koi8-r": (lambda: f"<html><p>{ASK}".encode("koi8-r"), ASK),
    "html in a rare charset": (
        lambda: f"<html><meta charset=iso-8859-5><p>{ASK}".encode("iso-8859-5"),
        ASK,
    ),
    "page saved whole": (
        lambda: (
            b"MIME-Version: 1.0\nContent-Type: text/html; charset=koi8-r\n\n<p>"
            + ASK.encode("koi8-r")
        ),
        ASK,
    ),
    "html in utf-16": (lambda: f"<html><p>{ASK}".encode("utf-16"), ASK),
    "text in utf-16 without its mark": (lambda: ASK.encode("utf-16-be"), ASK),
    "outlook": (
        lambda: packed.outlook("m@example.com", "Заявление", ASK),
        "From: Орлова Марина <m@example.com>\nDate: 2025-06-05 10:20 UTC\n"
        f"Subject: Заявление\n\n{ASK}",
    ),
    "winmail.dat": (lambda: packed.tnef(ASK, "a.txt", b"abc"), ASK),
    "e-mail": (
        lambda: email(ASK).as_bytes(),
        "From: Орлова Марина <m@example.com>\nDate: Thu, 05 Jun 2025 11:20:00 +0300\n"
        f"Subject: Заявление\n\n{ASK}",
    ),
}


@pytest.mark.parametrize("kind", OFFICE)
def test_words_are_read_from(reader: DocumentReader, kind: str) -> None:
    make, text = OFFICE[kind]
    document = read(reader, make())[0]

    assert document.text == text
    assert (document.text_source, document.flags) == (TextSource.TEXT_LAYER, ())
    assert (document.pages, document.confidence_pct, document.signed) == (None, None, None)


def test_format_of_a_document_is_told(reader: DocumentReader) -> None:
    office = [packed.docx(W_TEXT), packed.odt("<text:p>a</text:p>"), packed.xlsx(["a"])]
    found = reader.read([Part("f", "x/y", content) for content in office])

    assert [d.media_type.rsplit(".", 1)[-1] for d in found] == ["document", "text", "sheet"]


PICTURES: dict[str, Callable[[], bytes]] = {
    "docx": lambda: packed.docx(
        packed.paragraphs("Скан"), **{"media__image1.jpeg": picture(), "media__image2.emf": b"emf"}
    ),
    "odt": lambda: packed.odt("<text:p>Скан</text:p>", **{"1.png": picture("PNG")}),
    "rtf": lambda: packed.rtf("Скан", picture()),
    "html": lambda: (
        f'<html><img src="data:image/jpeg;base64,{b64encode(picture()).decode()}"><p>Скан'.encode()
    ),
    "e-mail": lambda: email("Скан", picture()).as_bytes(),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_scan_pasted_into_a_document_is_taken_out(reader: DocumentReader, kind: str) -> None:
    _, scan = reader.unpack([Part("Заявление", "x/y", PICTURES[kind]())])

    assert scan.name.startswith("Заявление / ")
    assert scan.content == picture("PNG" if kind == "odt" else "JPEG")


def test_scan_pasted_into_a_document_is_read_too(reader: DocumentReader) -> None:
    document, scan = read(reader, PICTURES["docx"](), "Заявление")

    assert "Скан" in document.text
    assert scan.name.startswith("Заявление / ")
    assert "предпринимателю" in scan.text
    assert (scan.text_source, scan.pages) == (TextSource.OCR, 1)


def test_photo_of_a_telephone_is_read(reader: DocumentReader) -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(strip().convert("RGB")).save(out)
    (document,) = read(reader, out.getvalue())

    assert document.media_type == "image/heic"
    assert "предпринимателю" in document.text
    assert document.flags == ()


FILES = {"Запрос.txt": ASK.encode(), "папка/Запрос.docx": packed.docx(W_TEXT), ".DS_Store": b"\0"}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.zip", lambda: packed.zipped(FILES)),
        ("a.7z", lambda: packed.archived("7zip", FILES)),
        ("a.tar", lambda: packed.archived("ustar", FILES)),
        ("a.tar.gz", lambda: packed.archived("ustar", FILES, packing="gzip")),
        ("a.tar.xz", lambda: packed.archived("ustar", FILES, packing="xz")),
        ("a.tar.bz2", lambda: packed.archived("ustar", FILES, packing="bzip2")),
    ],
)
def test_archive_is_opened(reader: DocumentReader, name: str, make: Callable[[], bytes]) -> None:
    archive, *inside = read(reader, make(), name)

    assert (archive.name, archive.text_source, archive.flags) == (name, TextSource.NONE, ())
    assert [d.name for d in inside] == [f"{name} / Запрос.txt", f"{name} / папка / Запрос.docx"]
    assert [ASK in d.text or "ЗАЯВЛЕНИЕ" in d.text for d in inside] == [True, True]


def test_file_that_was_only_compressed_keeps_its_name(reader: DocumentReader) -> None:
    _, inside = read(reader, gzip.compress(ASK.encode()), "Запрос.txt.gz")

    assert (inside.name, inside.text) == ("Запрос.txt.gz / Запрос.txt", ASK)


def test_names_of_an_old_windows_are_read(reader: DocumentReader) -> None:
    _, inside = read(reader, packed.zipped_by_dos("Заявление.txt", b"abc"), "a.zip")

    assert inside.name == "a.zip / Заявление.txt"


def test_letters_in_letters_are_read_with_what_they_hold(reader: DocumentReader) -> None:
    message = email("Пересылаю", inner=email("Внутреннее", ASK.encode()))
    found = read(reader, packed.zipped({"letter.eml": message.as_bytes()}), "a.zip")

    assert [d.name.count(" / ") for d in found] == [0, 1, 2, 3]
    assert [ASK in d.text for d in found] == [False, False, False, True]
    assert "Внутреннее" in found[2].text
    assert found[2].text.startswith("From: Орлова Марина")


def test_what_is_inside_can_be_had_as_it_came(reader: DocumentReader) -> None:
    archive = Part("a.zip", "x/y", packed.zipped(FILES))
    names = [document.name for document in reader.read([archive])]
    parts = reader.unpack([archive])

    assert [part.name for part in parts] == names
    assert parts[1].content == FILES["Запрос.txt"]


def test_letter_that_outlook_encloses_is_read(reader: DocumentReader) -> None:
    outer, inner = read(reader, packed.outlook_with_letter(ASK), "a.msg")

    assert outer.text == "Пересылаю."
    assert inner.name == "a.msg / Заявление"
    assert inner.text == f"Subject: Заявление\n\n{ASK}"


@pytest.mark.parametrize("odd", ["A: b, <c@d>;", "a@[", "<>", "\0\x01,@", "Ор\nлова (", '"'])
def test_odd_names_cost_an_enclosed_letter_nothing(odd: str) -> None:
    inner = Inner(ASK, odd, odd, odd, odd, [Part(odd, odd, b"abc")])
    letter = parse(as_email(inner, odd).content)

    assert letter.text == ASK
    assert [part.content for part in letter.parts] == [b"abc"]


def test_attachments_of_outlook_are_documents(reader: DocumentReader) -> None:
    large = ASK.encode() + b" " * 9000
    letter = packed.outlook("m@example.com", "s", "t", **{"a.txt": ASK.encode(), "b.txt": large})
    found = read(reader, letter, "a.msg")
    winmail = read(reader, packed.tnef("t", "Запрос.txt", ASK.encode()), "winmail.dat")

    assert [(d.name, d.text) for d in found[1:]] == [("a.msg / a.txt", ASK), ("a.msg / b.txt", ASK)]
    assert [(d.name, d.text) for d in winmail[1:]] == [("winmail.dat / Запрос.txt", ASK)]


def nested(times: int) -> bytes:
    content = ASK.encode()
    for _ in range(times):
        content = packed.zipped({"a": content})
    return content


def bomb() -> bytes:
    """Megabytes in some kilobytes."""
    return packed.zipped({"a": b"\0" * 70_000_000})


def entities() -> bytes:
    """A billion laughs."""
    lines = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    body = f'<!DOCTYPE d [<!ENTITY e0 "x">{lines}]><document>&e9;</document>'
    return packed.zipped({"_rels/.rels": packed.DOCX_RELATIONS, "word/document.xml": body})


def vast() -> bytes:
    body = b"<d><p>" + b" " * 12_345 + b"</p></d>"
    document = packed.zipped({"mimetype": packed.ODT, "content.xml": body})
    return packed.claiming(document, len(body), 600_000_000)


def circular() -> bytes:
    """A .msg in which each entry of a folder is followed by the first."""
    letter = bytearray(packed.outlook("m@example.com", "s", ASK))
    (folder,) = struct.unpack_from("<I", letter, 48)
    for entry in range(1, 8):
        struct.pack_into("<III", letter, 512 * (folder + 1) + 128 * entry + 68, 1, 1, 1)
    return bytes(letter)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nested too deeply": (lambda: nested(6), "too_deep"),
    "ten thousand files": (
        lambda: packed.zipped({f"{n}.txt": b"a" for n in range(10_000)}),
        "too_many_documents",
    ),
    "bomb": (bomb, "too_large"),
    "entities": (entities, "unreadable"),
    "a large document in a small file": (vast, "too_large"),
    "locked": (
        lambda: packed.archived("zip", {"a": b"abc" * 99}, password="x"),
        "encrypted_document",
    ),
    "locked office file": (
        lambda: packed.compound({"EncryptedPackage": b"x"}),
        "encrypted_document",
    ),
    "locked odt": (
        lambda: packed.zipped(
            {
                "mimetype": packed.ODT,
                "content.xml": b"\xff",
                "META-INF/manifest.xml": "encryption-data",
            }
        ),
        "encrypted_document",
    ),
    "locked letter": (lambda: b"-----BEGIN PGP MESSAGE-----\n\nhQEMA", "encrypted_document"),
    "old word": (lambda: packed.compound({"WordDocument": b"x"}), "legacy_format"),
    "old excel": (lambda: packed.compound({"Workbook": b"x"}), "legacy_format"),
    "slides": (
        lambda: packed.zipped(
            {"_rels/.rels": packed.DOCX_RELATIONS.replace("word/", "ppt/"), "ppt/document.xml": ""}
        ),
        "unsupported_format",
    ),
    "compound": (lambda: packed.compound({"Other": b"x"}), "unsupported_format"),
    "cut off compound": (lambda: packed.compound({"WordDocument": b"x"})[:600], "unreadable"),
    "cut off winmail.dat": (lambda: packed.tnef(ASK, "a", b"b")[:6], "unreadable"),
    "winmail.dat without its end": (lambda: packed.tnef(ASK, "a", b"b" * 99)[:-9], "truncated"),
    "outlook's letter in a circle": (circular, "truncated"),
    "page of a million tags": (lambda: b"<html>" + b"<b class=x>" * 200_000, "cut_short"),
    "cut off 7z": (lambda: packed.archived("7zip", FILES)[:-20], "unreadable"),
    "cut off zip": (lambda: packed.zipped(FILES)[:-200], "truncated"),
    "damaged zip": (
        lambda: packed.zipped({"a": b"abc"}, zipfile.ZIP_STORED).replace(b"abc", b"abd"),
        "truncated",
    ),
    "cut off docx": (
        lambda: packed.zipped(
            {"_rels/.rels": packed.DOCX_RELATIONS, "word/document.xml": packed.w(W_TEXT)[:-150]}
        ),
        "truncated",
    ),
    "empty zip": (lambda: packed.zipped({}), "empty_document"),
    "book": (lambda: b"<html>" + b"ab " * 400_000, "cut_short"),
    "longer book": (lambda: b"ab " * 400_000, "cut_short"),
    "sheet of a million cells": (lambda: packed.wide_sheet(210, 500), "cut_short"),
    "picture that lies": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 99, "unreadable"),
    "page bomb in a zip": (lambda: packed.zipped({"a.pdf": pdfs.blank(5000)}), "too_many_pages"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_means_harm_says_what_is_wrong(reader: DocumentReader, case: str) -> None:
    make, flag = HOSTILE[case]
    found = read(reader, make())

    assert flag in [each for document in found for each in document.flags]
    assert len(found) <= room.DOCUMENTS_MOST
    assert sum(document.size_bytes for document in found[1:]) <= room.UNPACKED_BYTES_MOST


def test_letter_of_archives_is_read_within_one_bound(
    reader: DocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "DOCUMENTS_MOST", 4)
    monkeypatch.setattr(room, "UNPACKED_BYTES_MOST", 40)
    archive = Part("a", "x/y", packed.zipped({"1": b"a" * 30, "2": b"b" * 30, "3": b"c"}))
    found = reader.read([archive, archive, archive])

    assert sum(bool(document.text) for document in found) == 1
    assert {flag for document in found for flag in document.flags} == {
        "too_large",
        "too_many_documents",
    }


def test_letter_that_takes_too_long_is_given_up(
    reader: DocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LETTER_SECONDS", 0)
    archive, scan = reader.read([Part("a", "x/y", packed.zipped(FILES)), Part("b", "", picture())])

    assert archive.flags == scan.flags == ("timeout",)


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBARCHIVE", "/nowhere.so")
    monkeypatch.setattr(crew, "_INHERITED", (*crew._INHERITED, "LIBARCHIVE"))
    alone = DocumentReader(workers=1)
    (document,) = read(alone, packed.zipped(FILES))
    alone.close()

    assert document.flags == ("no_unpacker",)


def test_who_checks_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_library()
    monkeypatch.setenv("LIBARCHIVE", "/nowhere.so")
    for name in [name for name in sys.modules if name.startswith("libarchive")]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(ConfigError, match="apt install libarchive13"):
        ensure_library()


def test_without_a_reader_of_letters_they_are_kept_and_told() -> None:
    alone = DocumentReader(workers=1)
    (document,) = read(alone, email(ASK).as_bytes())
    alone.close()

    assert document.flags == ("unsupported_format",)
