"""Says what an attachment is by its first bytes, never by its name, and whether we may open it.

What is refused is kept all the same; the flag says why nobody read it.
"""

import re
from enum import StrEnum
from typing import Final

from mailbot.documents.stamp import is_cms
from mailbot.documents.text import is_text, wide_charset
from mailbot.domain.letter import Part

# Under this confidence a person must look: whole words are wrong, and nothing drawn can be told
# from what is written.
SURE_PCT: Final = 60


class Flag(StrEnum):
    """What a person must know about a document that was not, or not wholly, read.

    `domain/hindrances.py` has a sentence for each.
    """

    CUT_SHORT = "cut_short"
    EMPTY = "empty_document"
    ENCRYPTED = "encrypted_document"
    LEGACY = "legacy_format"
    LOW_CONFIDENCE = "low_confidence"
    NO_OCR = "no_ocr"
    NO_TEXT = "no_text"
    NO_UNPACKER = "no_unpacker"
    PDF_SIGNATURE = "pdf_signature"
    TIMEOUT = "timeout"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_MANY_PAGES = "too_many_pages"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported_format"


class CannotRead(Exception):
    """This document or page says nothing to us; `flag` says why."""

    def __init__(self, flag: Flag) -> None:
        super().__init__(flag)
        self.flag = flag


class Kind(StrEnum):
    """A format that we open, or know when we see it, as its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    GIF = "image/gif"
    WEBP = "image/webp"
    HEIC = "image/heic"
    TEXT = "text/plain"
    HTML = "text/html"
    RTF = "application/rtf"
    EMAIL = "message/rfc822"
    TNEF = "application/vnd.ms-tnef"
    ZIP = "application/zip"
    SEVEN_ZIP = "application/x-7z-compressed"
    RAR = "application/vnd.rar"
    TAR = "application/x-tar"
    GZIP = "application/gzip"
    BZIP2 = "application/x-bzip2"
    XZ = "application/x-xz"
    # What is in a zip shows when it is opened.
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    # And so does what is in a compound file of Microsoft's.
    OLE = "application/x-ole-storage"
    MSG = "application/vnd.ms-outlook"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    PPT = "application/vnd.ms-powerpoint"
    # An electronic signature, beside a document or around it.
    CMS = "application/pkcs7-signature"


# Made of pages that can be counted and shown.
SHEETS: Final = frozenset(
    {Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.GIF, Kind.WEBP, Kind.HEIC}
)
# Only a wrapping: they say nothing themselves.
ARCHIVES: Final = frozenset(
    {Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR, Kind.TAR, Kind.GZIP, Kind.BZIP2, Kind.XZ}
)

_STARTS: Final = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"{\\rtf", Kind.RTF),
    (b"PK\3\4", Kind.ZIP),
    (b"PK\5\6", Kind.ZIP),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\7", Kind.RAR),
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"\xfd7zXZ\0", Kind.XZ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
)
# Some marks stand further in.
_LATER: Final = ((8, b"WEBP", Kind.WEBP), (257, b"ustar", Kind.TAR))
# And some are too short to trust alone: a text may begin with «BMW».
_LONGER: Final = (
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), Kind.BMP),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), Kind.BZIP2),
    # ISO/IEC 23008-12: the brands of pictures that are coded as HEVC.
    (re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), Kind.HEIC),
)
# Mail gateways and old scanners put lines before the header; readers accept it in the first KiB.
_PDF_WITHIN: Final = 1024

_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|head|meta|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(rb"</?(?:p|br|div|span|table|b|a|h[1-6])\b[^<>]*>", re.IGNORECASE)
_HEADER: Final = re.compile(
    rb"^(from|to|date|subject|received|return-path|message-id|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_HEADER_WITHIN: Final = 16 * 1024
# Keys, certificates and other bytes that were written in letters.
_ARMOUR: Final = re.compile(rb"\s*(?:-----BEGIN |[A-Za-z0-9+/]{60,80}=?\r?\n?[A-Za-z0-9+/=\s]*\Z)")
_LOCKED: Final = b"-----BEGIN PGP MESSAGE"


def is_locked(part: Part) -> bool:
    """Tell what was encrypted as a whole and written in letters."""
    return part.content.lstrip().startswith(_LOCKED)


def kind_of(part: Part) -> Kind | None:
    """Return the format of an attachment, or None for one that we do not open."""
    content = part.content
    if is_cms(content):
        # Before all others: it may enclose a PDF from its first kilobyte on.
        return Kind.CMS
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Kind.PDF
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    for at, word, kind in _LATER:
        if content[at : at + len(word)] == word:
            return kind
    for mark, kind in _LONGER:
        if mark.match(content):
            return kind
    return _kind_of_text(part) if is_text(content) else None


def _kind_of_text(part: Part) -> Kind | None:
    """Tell letters, pages and plain words, all of them text; the sender's word counts here."""
    content = part.content
    if part.media_type == Kind.EMAIL or _is_email(content):
        return Kind.EMAIL
    if part.media_type == Kind.HTML or _is_html(content):
        return Kind.HTML
    return None if _ARMOUR.match(content[:_HEADER_WITHIN]) else Kind.TEXT


def _is_email(content: bytes) -> bool:
    """A letter begins with a header (RFC 5322): with fields that nearly every one has."""
    head = _BLANK_LINE.split(content[:_HEADER_WITHIN].lstrip(), maxsplit=1)[0]
    first = head.split(b"\n", 1)[0]
    names = {name.lower() for name in _HEADER.findall(head)}
    if b":" not in first or b" " in first.split(b":", 1)[0].strip():
        return False
    # A page that Word or a browser saved whole is a letter without an author.
    return len(names) >= 3 or {b"mime-version", b"content-type"} <= names


def _is_html(content: bytes) -> bool:
    charset = wide_charset(content)
    start = content[:4096]
    if charset:
        start = start[: len(start) & ~1].decode(charset, "replace").lstrip("\ufeff").encode()
    return bool(_HTML.match(start)) or len(_TAG.findall(start)) >= 3
