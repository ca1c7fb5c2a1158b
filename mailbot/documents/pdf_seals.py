"""The electronic signatures inside a PDF, and whether they cover what the file shows.

Only runs in the child process.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from mailbot.documents.cms import taken_apart
from mailbot.documents.stamp import STAMPS_MOST, Stamp
from mailbot.documents.triage import CannotRead
from mailbot.domain.seals import Checked, Seal, SealSort

# ISO 32000-2, 12.8.1: what is signed is the file but the signature's own place in it.
_DETACHED: Final = frozenset({"adbe.pkcs7.detached", "ETSI.CAdES.detached"})
_TIMESTAMP: Final = "ETSI.RFC3161"
_GAP_ENDS: Final = (b"<", b">")


def stamps(pdf: pypdfium2.PdfDocument, content: bytes) -> tuple[Stamp, ...]:
    """Return the signatures in the order of the file; one that cannot be read is nameless."""
    count = min(pdfium.FPDF_GetSignatureCount(pdf), STAMPS_MOST)
    return tuple(stamp for number in range(count) for stamp in _stamps(pdf, number, content))


def _stamps(pdf: pypdfium2.PdfDocument, number: int, content: bytes) -> Iterator[Stamp]:
    field = pdfium.FPDF_GetSignatureObject(pdf, number)
    sort = _name(field)
    if sort == _TIMESTAMP:
        # A clock's signature, not a person's.
        return
    ranges = _ranges(field)
    seal = _contents(field)
    covered = _covered(content, ranges, seal) if sort in _DETACHED else None
    whole = covered is not None and sum(ranges[-2:]) >= len(content.rstrip(b"\r\n\0 "))
    try:
        found = taken_apart(seal, SealSort.PDF, covered).stamps
    except CannotRead:
        found = (Stamp(Seal(sort=SealSort.PDF, signer="", algorithm="")),)
    for stamp in found:
        checked = Checked.UNCHECKED if covered is None else stamp.seal.checked
        if checked is Checked.INTACT and not whole:
            # What was added may show other words than those that were signed.
            checked = Checked.UNCHECKED
        yield replace(stamp, seal=replace(stamp.seal, whole=whole, checked=checked))


def _covered(content: bytes, ranges: list[int], seal: bytes) -> bytes | None:
    """Return the signed bytes: all from the start, but for one gap that holds the signature.

    Any other ranges would let a stranger's words into the file.
    """
    if len(ranges) != 4:
        return None
    start, first, after, second = ranges
    end = after + second
    if start != 0 or not 0 < first < after - 1 <= end - 1 < len(content):
        return None
    if (content[first : first + 1], content[after - 1 : after]) != _GAP_ENDS:
        return None
    if content[first + 1 : after - 1].lower() != seal.hex().encode():
        return None
    return content[:first] + content[after:end]


def _contents(field: pdfium.FPDF_SIGNATURE) -> bytes:
    length = pdfium.FPDFSignatureObj_GetContents(field, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFSignatureObj_GetContents(field, buffer, length)
    return buffer.raw


def _name(field: pdfium.FPDF_SIGNATURE) -> str:
    length = pdfium.FPDFSignatureObj_GetSubFilter(field, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFSignatureObj_GetSubFilter(field, buffer, length)
    return buffer.value.decode("ascii", "replace")


def _ranges(field: pdfium.FPDF_SIGNATURE) -> list[int]:
    count = pdfium.FPDFSignatureObj_GetByteRange(field, None, 0)
    if count > 4:
        return []
    buffer = (ctypes.c_int * count)()
    pdfium.FPDFSignatureObj_GetByteRange(field, buffer, count)
    return list(buffer)
