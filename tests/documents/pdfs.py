"""PDFs written by hand, object by object: what no office program would save."""

import zlib


def written(*objects: str, trailer: str = "") -> bytes:
    """Number the objects from 1 (the first is the catalogue) and add the table that finds them."""
    body, offsets = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        body
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{rows}"
            f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )


_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def blank(pages: int = 1) -> bytes:
    """So many pages without a mark."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    return written(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *[_PAGE] * pages,
    )


def stream(content: bytes, entries: str = "", filters: str = "/FlateDecode") -> str:
    """A stream in hexadecimal letters; packed, unless it is packed already."""
    packed = zlib.compress(content) if filters == "/FlateDecode" else content
    return (
        f"<< /Length {2 * len(packed)} /Filter [/ASCIIHexDecode {filters}] {entries} >>\n"
        f"stream\n{packed.hex()}\nendstream"
    )


def drawn(content: bytes, *more: str, page: str = "", resources: str = "", pages: int = 1) -> bytes:
    """Pages with this content (font /F is Helvetica); `more` are the objects from 5 on."""
    kids = " ".join(f"{5 + len(more) + number} 0 R" for number in range(pages))
    sheet = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R "
        f"/Resources << /Font << /F 4 0 R >> {resources} >> {page} >>"
    )
    return written(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        stream(content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *more,
        *[sheet] * pages,
    )


def typed(*lines: bytes) -> bytes:
    """What a page shows that bears these lines."""
    rows = b" ".join(b"(" + line + b") Tj T*" for line in lines)
    return b"BT /F 12 Tf 20 TL 50 700 Td " + rows + b" ET"


def locked() -> bytes:
    """A PDF that asks for a password: its keys fit no password at all."""
    return written(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>",
        trailer=f"/Encrypt 4 0 R /ID [<{'43' * 16}> <{'43' * 16}>]",
    )


def sealed(contents: str = "00", ranges: str = "0 1 2 3") -> bytes:
    """A PDF with a filled signature field."""
    return written(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /P 3 0 R /V 5 0 R >>",
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached "
        f"/ByteRange [{ranges}] /Contents <{contents}> >>",
    )
