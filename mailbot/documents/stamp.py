"""An electronic signature on its way from the child to the parent, and which document it signs.

Light: the parent imports it. A detached signature is matched by the digest that it signs, or, where
that is one we cannot compute, by its name or by being beside one document only.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from mailbot.documents.streebog import streebog
from mailbot.documents.text import cleaned
from mailbot.domain.findings import Document
from mailbot.domain.letter import Part
from mailbot.domain.seals import Checked, Seal, SealSort

# More signatures than this are on no letter of a person.
STAMPS_MOST: Final = 10
_NAME_LETTERS_MOST: Final = 500
_DIGESTS: Final = ("sha256", "sha384", "sha512")
_STREEBOG: Final = {"streebog256": 256, "streebog512": 512}
# What is larger takes seconds by ГОСТ Р 34.11-2012, and is told by its name instead.
_STREEBOG_BYTES_MOST: Final = 1024 * 1024
# 1.2.840.113549.1.7.2 (RFC 5652 section 5.1) stands within the first bytes.
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_START: Final = 128
_PEM_LINE: Final = re.compile(rb"^-----BEGIN [A-Z0-9 ]+-----\s*")
_ENDINGS: Final = (".sig", ".sgn", ".p7s", ".p7m", ".pem", ".detached", ".enc")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal with the digest of the bytes that it signs, such as "sha256:9f86…"; "" if unknown."""

    seal: Seal
    digest: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what the child sends."""
        plain = {field.name: getattr(self.seal, field.name) for field in fields(self.seal)}
        shown = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in plain.items()
        }
        return {**shown, "digest": self.digest}


def parse_stamps(answer: dict[str, Any]) -> tuple[Stamp, ...]:
    """Check what a child sent; none where it has another shape than ours."""
    try:
        return tuple(_parsed(stamp) for stamp in answer.get("stamps", ())[:STAMPS_MOST])
    except (AttributeError, KeyError, TypeError, ValueError):
        return ()


def _parsed(answer: dict[str, Any]) -> Stamp:
    names: dict[str, Any] = {
        name: cleaned(str(answer[name]))[:_NAME_LETTERS_MOST] for name in _NAMES
    }
    moments: dict[str, Any] = {name: _moment(answer[name]) for name in _MOMENTS}
    truths: dict[str, Any] = {name: bool(answer[name]) for name in ("qualified", "gost", "whole")}
    seal = Seal(
        sort=SealSort(answer["sort"]),
        checked=Checked(answer["checked"]),
        **names,
        **moments,
        **truths,
    )
    return Stamp(seal, str(answer["digest"]))


_NAMES: Final = ("signer", "algorithm", "issuer", "organisation", "serial")
_MOMENTS: Final = ("signed_at", "valid_from", "valid_to")


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def is_cms(content: bytes) -> bool:
    """Tell a signature file, binary or in letters, by the identifier of «signed data»."""
    start = content[:_START]
    if start[:1] == b"\x30":
        return _SIGNED_DATA in start
    letters = _PEM_LINE.sub(b"", start.lstrip())
    letters = letters[:1] == b"M" and b"".join(letters.split())[: _START // 2] or b""
    try:
        return _SIGNED_DATA in base64.b64decode(letters[: len(letters) & ~3], validate=True)
    except ValueError:
        return False


def sealed(
    documents: Sequence[Document], parts: Sequence[Part], stamps: Sequence[tuple[Stamp, ...]]
) -> tuple[Document, ...]:
    """Return the documents with their seals; one that was sealed by a file beside it has that too.

    All three in one order: the part of a document, and the stamps that were found in it.
    """
    if not any(stamps):
        return tuple(documents)
    files = [is_cms(part.content) for part in parts]
    others = [part for part, is_file in zip(parts, files, strict=True) if not is_file]
    seals: list[list[Seal]] = []
    for part, is_file, found in zip(parts, files, stamps, strict=True):
        in_it = [replace(stamp.seal, of=part.name) for stamp in found]
        beside = [matched(stamp, part.name, others) for stamp in found]
        seals.append(beside if is_file else in_it)
    detached = [seal for own, is_file in zip(seals, files, strict=True) if is_file for seal in own]
    for part, is_file, own in zip(parts, files, seals, strict=True):
        if not is_file:
            own += [seal for seal in detached if seal.of == part.name]
    return tuple(
        replace(document, seals=tuple(own)) for document, own in zip(documents, seals, strict=True)
    )


def matched(stamp: Stamp, seal_file: str, others: Sequence[Part]) -> Seal:
    """Return the seal with the name of the document that it signs, if one of `others` is it."""
    algorithm, _, wanted = stamp.digest.partition(":")
    computed = [(part.name, digest_of(algorithm, part.content)) for part in others]
    found = [name for name, digest in computed if wanted and digest and digest.hex() == wanted]
    if found:
        return replace(stamp.seal, of=found[0], digest_fits=True)
    if seal_file.casefold() == _OF_THE_MAIL:
        return _alone(stamp)
    named = [part.name for part in others if _belongs(seal_file, part.name)]
    if wanted and all(digest is not None for _, digest in computed):
        # Mathematics said that it signs something else, though its name says that it signs this.
        return replace(stamp.seal, of=named[0], checked=Checked.BROKEN) if named else _alone(stamp)
    only = [others[0].name] if len(others) == 1 else []
    return replace(stamp.seal, of=next(iter([*named, *only]), None))


# S/MIME (RFC 8551): it signs the e-mail, not what hangs on it.
_OF_THE_MAIL: Final = "smime.p7s"


def _alone(stamp: Stamp) -> Seal:
    """Say that nothing was checked: what was signed is not here."""
    return replace(stamp.seal, checked=Checked.UNCHECKED)


def digest_of(algorithm: str, content: bytes) -> bytes | None:
    """Return the digest of the bytes; None where nobody here computes it."""
    if algorithm in _DIGESTS:
        return hashlib.new(algorithm, content).digest()
    if algorithm in _STREEBOG and len(content) <= _STREEBOG_BYTES_MOST:
        return streebog(content, _STREEBOG[algorithm])
    return None


def _belongs(seal_file: str, name: str) -> bool:
    """«zapros.pdf.sig» and «zapros.sig» both sign «zapros.pdf», and what is inside of them."""
    if name.startswith(f"{seal_file} / "):
        return True
    stem = seal_file.casefold()
    while stem.endswith(_ENDINGS):
        stem = stem.rsplit(".", 1)[0]
    return bool(stem) and stem in (name.casefold(), name.casefold().rsplit(".", 1)[0])
