"""Reads electronic signatures (CMS, RFC 5652; CAdES, ETSI EN 319 122) and does their mathematics.

Only runs in the child process. Says what a certificate claims and whether the signature fits the
signed bytes; never whether the certificate may be trusted, nor whether it was in force.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from asn1crypto import cms, core, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate

from mailbot.documents.contents import Contents
from mailbot.documents.stamp import STAMPS_MOST, Stamp, digest_of
from mailbot.documents.text import cleaned
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.domain.letter import Part
from mailbot.domain.seals import Checked, Seal, SealSort

# What a name in a certificate may have; the law's own forms have 64 to 128.
NAME_LETTERS_MOST: Final = 200
_PEM: Final = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.*?)-----END", re.DOTALL)

# Strong enough to be vouched for; a signature over SHA-1 can be moved to other bytes.
_HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": ("sha256", hashes.SHA256()),
    "2.16.840.1.101.3.4.2.2": ("sha384", hashes.SHA384()),
    "2.16.840.1.101.3.4.2.3": ("sha512", hashes.SHA512()),
}
_GOST: Final = "1.2.643."
# ГОСТ Р 34.11-2012 by OID: the name under which the digest travels, and its bits.
_STREEBOG: Final = {
    "1.2.643.7.1.1.2.2": ("streebog256", 256),
    "1.2.643.7.1.1.2.3": ("streebog512", 512),
}
# OIDs of TC 26 and of CryptoPro: keys, and keys with their digest, that sign.
_NAMES: Final = {
    "1.2.643.2.2.3": "ГОСТ Р 34.10-2001",
    "1.2.643.2.2.19": "ГОСТ Р 34.10-2001",
    "1.2.643.7.1.1.1.1": "ГОСТ Р 34.10-2012 (256)",
    "1.2.643.7.1.1.3.2": "ГОСТ Р 34.10-2012 (256)",
    "1.2.643.7.1.1.1.2": "ГОСТ Р 34.10-2012 (512)",
    "1.2.643.7.1.1.3.3": "ГОСТ Р 34.10-2012 (512)",
    "1.3.14.3.2.26": "SHA-1",
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.5": "RSA",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.113549.1.1.11": "RSA",
    "1.2.840.113549.1.1.12": "RSA",
    "1.2.840.113549.1.1.13": "RSA",
    "1.2.840.10045.2.1": "ECDSA",
    "1.2.840.10045.4.3.2": "ECDSA",
    "1.2.840.10045.4.3.3": "ECDSA",
    "1.2.840.10045.4.3.4": "ECDSA",
    "2.16.840.1.101.3.4.2.1": "SHA-256",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
}
# Only a qualified certificate has to name its owner's and issuer's signature tools (order of the
# ФСБ № 795 of 27.12.2011), and the class of a tool in its policies.
_QUALIFIED: Final = frozenset({"1.2.643.100.111", "1.2.643.100.112"})

_COMMON_NAME: Final = "2.5.4.3"
_SURNAME: Final = "2.5.4.4"
_GIVEN_NAME: Final = "2.5.4.42"
_ORGANISATION: Final = "2.5.4.10"


def contents(content: bytes) -> Contents:
    """Return who signed; and the document, where the signature file encloses it."""
    signed = taken_apart(content, SealSort.CADES)
    inside = (
        () if signed.content is None else (Part("", "application/octet-stream", signed.content),)
    )
    return Contents(Kind.CMS, inside=inside, stamps=signed.stamps)


@dataclass(frozen=True, slots=True)
class Signed:
    """A CMS that was taken apart: whose it is, and the bytes inside where it encloses them."""

    stamps: tuple[Stamp, ...]
    content: bytes | None


def taken_apart(raw: bytes, sort: SealSort, covered: bytes | None = None) -> Signed:
    """Take a CMS apart; `covered` is what it signs where that is known, as in a PDF.

    What it encloses does not count then: it may fit the signature, and not the PDF.
    Raises CannotRead for what is no signature.
    """
    try:
        outer = cms.ContentInfo.load(_binary(raw))
        if outer["content_type"].native != "signed_data":
            raise CannotRead(Flag.UNSUPPORTED)
        inner = outer["content"]
        enclosed = inner["encap_content_info"]["content"]
        content = None if isinstance(enclosed, core.Void) else bytes(enclosed.native or b"")
        people = list(_certificates(inner))
        stamps = tuple(
            _stamp(signer, people, sort, content if covered is None else covered)
            for signer in islice(inner["signer_infos"], STAMPS_MOST)
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as broken:
        raise CannotRead(Flag.UNREADABLE) from broken
    return Signed(stamps, content)


def _binary(raw: bytes) -> bytes:
    """Signing programs also write base64, with the lines of PEM or without."""
    if raw[:1] == b"\x30":
        return raw
    armoured = _PEM.search(raw)
    return base64.b64decode(b"".join((armoured[1] if armoured else raw).split()), validate=True)


def _certificates(inner: cms.SignedData) -> Iterator[x509.Certificate]:
    certificates = inner["certificates"]
    if isinstance(certificates, core.Void):
        return
    for choice in islice(certificates, 100):
        if choice.name == "certificate":
            yield choice.chosen


def _stamp(
    signer: cms.SignerInfo,
    people: Sequence[x509.Certificate],
    sort: SealSort,
    content: bytes | None,
) -> Stamp:
    owner = _owner(signer, people)
    digest_oid = signer["digest_algorithm"]["algorithm"].dotted
    signature_oid = signer["signature_algorithm"]["algorithm"].dotted
    gost = digest_oid.startswith(_GOST) or signature_oid.startswith(_GOST)
    claimed = _claimed_digest(signer)
    name, _ = {**_HASHES, **_STREEBOG}.get(digest_oid, ("", None))
    fits = _fits(signer, owner, digest_oid)
    if content is not None and name and claimed and (computed := digest_of(name, content)):
        # The mathematics of ГОСТ is not ours, but other bytes are other bytes.
        fits = fits if computed == claimed else Checked.BROKEN
    return Stamp(
        Seal(
            sort=sort,
            algorithm=_algorithm(signature_oid, digest_oid),
            signed_at=_signed_at(signer),
            gost=gost,
            checked=fits,
            **_claims(owner),
        ),
        digest=name and f"{name}:{(claimed or b'').hex()}",
    )


def _owner(signer: cms.SignerInfo, people: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Find the signer's certificate among those enclosed, by what RFC 5652 section 5.3 names."""
    sid = signer["sid"]
    for person in people:
        if sid.name == "issuer_and_serial_number":
            wanted = sid.chosen["serial_number"].native
            if person.serial_number == wanted and person.issuer == sid.chosen["issuer"]:
                return person
        elif person.key_identifier == sid.chosen.native:
            return person
    return None


def _claims(owner: x509.Certificate | None) -> dict[str, Any]:
    """Return what the certificate says of its owner and itself."""
    if owner is None:
        return {"signer": ""}
    subject, issuer = _names(owner.subject), _names(owner.issuer)
    person = " ".join(filter(None, (subject.get(_SURNAME), subject.get(_GIVEN_NAME))))
    return {
        "signer": person or subject.get(_COMMON_NAME, ""),
        "organisation": subject.get(_ORGANISATION, ""),
        "issuer": issuer.get(_COMMON_NAME) or issuer.get(_ORGANISATION, ""),
        "serial": f"{owner.serial_number:X}"[:NAME_LETTERS_MOST],
        "valid_from": owner.not_valid_before,
        "valid_to": owner.not_valid_after,
        "qualified": bool(_QUALIFIED & _extensions(owner)),
    }


def _names(name: x509.Name) -> dict[str, str]:
    parts = (part for level in name.chosen for part in level)
    return {
        part["type"].dotted: " ".join(cleaned(str(part["value"].native)).split())[
            :NAME_LETTERS_MOST
        ]
        for part in islice(parts, 50)
    }


def _extensions(owner: x509.Certificate) -> set[str]:
    extensions = owner["tbs_certificate"]["extensions"]
    return {extension["extn_id"].dotted for extension in islice(extensions, 100)}


def _attribute(signer: cms.SignerInfo, name: str) -> object:
    """Return a signed attribute's one value, None where there is not exactly one."""
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        return None
    values = [value for attribute in attributes if attribute["type"].native == name
              for value in attribute["values"]]  # fmt: skip
    return values[0].native if len(values) == 1 else None


def _claimed_digest(signer: cms.SignerInfo) -> bytes | None:
    digest = _attribute(signer, "message_digest")
    return digest if isinstance(digest, bytes) else None


def _signed_at(signer: cms.SignerInfo) -> datetime | None:
    moment = _attribute(signer, "signing_time")
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def _algorithm(signature_oid: str, digest_oid: str) -> str:
    signature = _NAMES.get(signature_oid, signature_oid)
    if signature.startswith("ГОСТ"):
        return signature
    return f"{signature}, {_NAMES.get(digest_oid, digest_oid)}"


def _fits(signer: cms.SignerInfo, owner: x509.Certificate | None, digest_oid: str) -> Checked:
    """Compare the signature with the signed attributes (RFC 5652 section 5.4).

    Without attributes it is over the document itself; nobody signs like that any more.
    """
    if owner is None or digest_oid not in _HASHES or _claimed_digest(signer) is None:
        return Checked.UNCHECKED
    # The attributes are signed as a SET, and stored under the tag [0].
    attributes = b"\x31" + signer["signed_attrs"].dump()[1:]
    _, digest = _HASHES[digest_oid]
    try:
        key = load_der_x509_certificate(owner.dump()).public_key()
        signature = signer["signature"].native
        match key:
            case rsa.RSAPublicKey():
                key.verify(signature, attributes, _padding(signer, digest), digest)
            case ec.EllipticCurvePublicKey():
                key.verify(signature, attributes, ec.ECDSA(digest))
            case _:
                return Checked.UNCHECKED
    except InvalidSignature:
        return Checked.BROKEN
    except (UnsupportedAlgorithm, ValueError):
        return Checked.UNCHECKED
    return Checked.INTACT


def _padding(signer: cms.SignerInfo, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if signer["signature_algorithm"]["algorithm"].native == "rsassa_pss":
        return padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
    return padding.PKCS1v15()
