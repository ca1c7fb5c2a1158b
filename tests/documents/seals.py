"""Made-up certificates and signatures, in PDFs and beside them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from mailbot.documents.streebog import streebog
from tests.documents import pdfs

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Maker = Callable[[bytes], bytes]
KEY = ec.generate_private_key(ec.SECP256R1())
# 1.2.643.100.111: the owner's signature tool, which only a qualified certificate names.
TOOL = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.643.100.111"), b"\x0c\x01x")


def certificate(key: Key = KEY, *, qualified: bool = False) -> x509.Certificate:
    owner = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "ООО «Ромашка»"),
            x509.NameAttribute(NameOID.SURNAME, "Орлова"),
            x509.NameAttribute(NameOID.GIVEN_NAME, "Марина Сергеевна"),
        ]
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Учебный центр")])
    made = (
        x509.CertificateBuilder()
        .subject_name(owner)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(0xABC)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 4, 1, tzinfo=UTC))
    )
    if qualified:
        made = made.add_extension(TOOL, critical=False)
    return made.sign(key, hashes.SHA256())


def cades(
    content: bytes,
    key: Key = KEY,
    *,
    qualified: bool = False,
    enclosed: bool = False,
    form: serialization.Encoding = serialization.Encoding.DER,
    digest: pkcs7.PKCS7HashTypes | None = None,
) -> bytes:
    """The CMS that a signing program writes."""
    options = [pkcs7.PKCS7Options.Binary]
    if not enclosed:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    owner = certificate(key, qualified=qualified)
    maker = pkcs7.PKCS7SignatureBuilder().set_data(content)
    return maker.add_signer(owner, key, digest or hashes.SHA256()).sign(form, options)


STREEBOG, OLD_GOST = "1.2.643.7.1.1.2.2", "1.2.643.2.2.9"


def gost(content: bytes, digest: str = STREEBOG) -> bytes:
    """The same with the algorithms of ГОСТ Р 34.10-2012 by name; the digest alone is theirs."""
    outer = cms.ContentInfo.load(cades(content, qualified=True))
    signer = outer["content"]["signer_infos"][0]
    signer["digest_algorithm"] = {"algorithm": digest}
    signer["signature_algorithm"] = {"algorithm": "1.2.643.7.1.1.1.1"}
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [streebog(content, 256)]
    return outer.dump(force=True)


def signed_pdf(key: Key = KEY, *, qualified: bool = False, room: int = 4000) -> bytes:
    """A PDF with a signature over everything but its own place (ISO 32000-2, 12.8.1)."""
    blank = b"0" * room
    draft = pdfs.sealed(contents=blank.decode(), ranges="0000000000 " * 4)
    start = draft.index(b"<" + blank)
    end = start + room + 2
    ranges = f"{0:010d} {start:010d} {end:010d} {len(draft) - end:010d} ".encode()
    draft = draft.replace(b"0000000000 " * 4, ranges)
    seal = cades(draft[:start] + draft[end:], key, qualified=qualified).hex().encode()
    return draft[: start + 1] + seal.ljust(room, b"0") + draft[end - 1 :]


def signed_over(pdf: bytes, key: Key = KEY) -> bytes:
    """A PDF of somebody else with a signature added by an update (ISO 32000-2, 7.5.6)."""
    room = 4000
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    root = int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    catalog = pdf[pdf.index(b"\n%d 0 obj" % root) :]
    inside = catalog[catalog.index(b"<<") + 2 : catalog.index(b"endobj")].rstrip()[:-2]
    form = b"/AcroForm << /Fields [%d 0 R] /SigFlags 3 >>" % (size + 1)
    objects = {
        root: b"<<" + inside + form + b">>",
        size: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange ["
        + b"0000000000 " * 4 + b"] /Contents <" + b"0" * room + b"> >>",
        size + 1: b"<< /FT /Sig /T (s) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /V %d 0 R >>"
        % size,
    }  # fmt: skip
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    body, table = pdf.rstrip(b"\n") + b"\n", b"xref\n"
    for number, content in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    where = len(body)
    body += table + b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 2, root, start, where,
    )  # fmt: skip
    gap = body.index(b"<" + b"0" * room)
    end = gap + room + 2
    ranges = b"%010d %010d %010d %010d " % (0, gap, end, len(body) - end)
    body = body.replace(b"0000000000 " * 4, ranges)
    seal = cades(body[:gap] + body[end:], key).hex().encode()
    return body[: gap + 1] + seal.ljust(room, b"0") + body[end - 1 :]
