"""Checks the DKIM signatures of a letter that could speak for its From (RFC 6376).

Only signatures of the From domain, or of one above it, are looked at: others prove nothing, and
whoever writes a thousand of them makes us ask DNS for none. Hostile bytes cost no more than honest
ones: every pattern of the library that backtracks is kept away from long runs.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from mailbot.domain.addresses import ascii_domain
from mailbot.domain.sender import signs_for
from mailbot.domain.signatures import Outcome, SignatureCheck
from mailbot.errors import Unavailable

# The text record of a name, or None where there is none; raises Unavailable.
Txt = Callable[[str], bytes | None]

# What an honest letter does not reach: a signature each for the author, his provider and a list;
# a header with hundreds of recipients; an RSA key of 8192 bits; a longer one takes seconds.
_MOST_SIGNATURES = 3
_LONGEST_HEAD = 131_072
_LONGEST_SIGNATURE = 4096
_LONGEST_KEY = 2048
_SHORTEST_RSA_BITS = 1024

# Clocks differ.
_SLOP_SECONDS = 36_000

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_LONG_RUN = re.compile(rb"\s{256}")

# Once each, and signed wherever the letter has it (RFC 6376 section 5.4.1 recommends no less).
_ONCE = (b"from", b"subject", b"date")
# Not signed by everybody; but of two, the upper one decides how the body reads and is nobody's.
_MIME = (b"mime-version", b"content-type", b"content-transfer-encoding")

_KEY_TYPES = {b"rsa-sha256": b"rsa", b"ed25519-sha256": b"ed25519"}

# The library's words name domains; they are no business of the log.
_SILENCE = logging.getLogger("mailbot.mail.dkim")
_SILENCE.disabled = True


class _Fault(Exception):
    """Why a signature does not count: a code of `domain/signatures.py`."""


@dataclass(frozen=True, slots=True)
class _Signature:
    """One DKIM-Signature header: its place among them, and its tags."""

    index: int
    tags: dict[bytes, bytes]
    domain: str
    selector: str


def check_signatures(raw: bytes, author: str, at: datetime, txt: Txt) -> tuple[SignatureCheck, ...]:
    """Check what could prove a From of the domain `author`, from the top; `at` is the receipt.

    Never raises: what trips the library is a signature that does not count.
    """
    end = _HEAD_END.search(raw)
    head, body = (raw[: end.start()] + b"\r\n\r\n", raw[end.end() :]) if end else (raw, b"")
    if len(head) > _LONGEST_HEAD or b"dkim-signature" not in head.lower():
        return ()
    try:
        letter = dkim.DKIM(head, logger=_SILENCE, minkey=_SHORTEST_RSA_BITS)
    except (dkim.DKIMException, IndexError):
        return ()
    found = [s for s in _signatures(letter) if signs_for(s.domain, author)][:_MOST_SIGNATURES]
    patient = _once_silent(txt)
    return tuple(_checked(letter, head, body, each, at, patient) for each in found)


def _once_silent(txt: Txt) -> Txt:
    """Ask no more for a letter once DNS was silent: the time limit holds for the whole of it."""
    silences: list[Unavailable] = []

    def asked(name: str) -> bytes | None:
        if silences:
            raise silences[0]
        try:
            return txt(name)
        except Unavailable as silence:
            silences.append(silence)
            raise

    return asked


def _signatures(letter: dkim.DKIM) -> Iterator[_Signature]:
    values = [value for name, value in letter.headers if name.lower() == b"dkim-signature"]
    for index, value in enumerate(values):
        if len(value) > _LONGEST_SIGNATURE or _LONG_RUN.search(value):
            continue
        try:
            tags = parse_tag_value(value)
        except InvalidTagValueList:
            continue
        domain = ascii_domain(tags.get(b"d", b"").decode("utf-8", "replace"))
        selector = tags.get(b"s", b"").decode("utf-8", "replace").lower()
        if _NAME.fullmatch(domain) and _NAME.fullmatch(selector):
            yield _Signature(index, tags, domain, selector)


def _checked(
    letter: dkim.DKIM, head: bytes, body: bytes, signature: _Signature, at: datetime, txt: Txt
) -> SignatureCheck:
    outcome, fault = Outcome.UNUSABLE, ""
    try:
        _demand_plain(head)
        _demand_cover(letter, signature)
        _demand_time(signature, at)
        key = _key(signature, txt)
        letter.body = _canonical(body, signature)
        outcome, fault = Outcome.BROKEN, "broken"
        if _fits(letter, signature, key):
            outcome, fault = Outcome.VALID, ""
    except _Fault as why:
        outcome, fault = Outcome.UNUSABLE, str(why)
    except Unavailable:
        outcome, fault = Outcome.UNAVAILABLE, "no_dns"
    except Exception:  # noqa: BLE001 -- whatever trips the library: struct, assertions, lookups
        fault = fault or "malformed"
    return SignatureCheck(signature.domain, signature.selector, outcome, fault)


def _demand_plain(head: bytes) -> None:
    # The library and the parser of letters end lines at different characters.
    if b"\0" in head or _BARE_CR.search(head):
        raise _Fault("malformed")


def _demand_cover(letter: dkim.DKIM, signature: _Signature) -> None:
    """Every word that a reader sees must be the signer's: no tail, no second Subject on top."""
    tags = signature.tags
    if tags.get(b"a", b"").lower() not in _KEY_TYPES:
        raise _Fault("algorithm")
    if b"l" in tags:
        raise _Fault("length")
    names = [name.lower() for name, _ in letter.headers]
    signed = _signed(tags)
    if any(names.count(name) > 1 for name in (*_ONCE, *_MIME)):
        raise _Fault("repeated")
    if any(name in names and name not in signed for name in _ONCE) or b"from" not in signed:
        raise _Fault("uncovered")


def _signed(tags: dict[bytes, bytes]) -> list[bytes]:
    return [name.strip().lower() for name in tags.get(b"h", b"").split(b":")]


def _demand_time(signature: _Signature, at: datetime) -> None:
    """Compare with the receipt, not with now: a letter read late is not less genuine."""
    moment = at.timestamp()
    if int(signature.tags.get(b"t", b"0")) > moment + _SLOP_SECONDS:
        raise _Fault("malformed")
    if b"x" in signature.tags and int(signature.tags[b"x"]) < moment:
        raise _Fault("expired")


def _key(signature: _Signature, txt: Txt) -> bytes:
    """Fetch the key record and refuse what RFC 6376 section 3.6.1 says means no signature."""
    record = txt(f"{signature.selector}._domainkey.{signature.domain}.")
    if not record or len(record) > _LONGEST_KEY:
        raise _Fault("no_key")
    try:
        tags = parse_tag_value(record)
    except InvalidTagValueList:
        raise _Fault("no_key") from None
    if not tags.get(b"p") or tags.get(b"v", b"DKIM1") != b"DKIM1":
        raise _Fault("no_key")
    flags = [flag.strip() for flag in tags.get(b"t", b"").split(b":")]
    identity = signature.tags.get(b"i", b"@" + signature.domain.encode()).rpartition(b"@")[2]
    if b"y" in flags:
        raise _Fault("testing")
    if b"s" in flags and ascii_domain(identity.decode("utf-8", "replace")) != signature.domain:
        raise _Fault("malformed")
    services = [service.strip() for service in tags.get(b"s", b"*").split(b":")]
    hashes = [name.strip() for name in tags.get(b"h", b"sha256").split(b":")]
    if not {b"*", b"email"}.intersection(services):
        raise _Fault("no_key")
    kind = _KEY_TYPES[signature.tags[b"a"].lower()]
    if tags.get(b"k", b"rsa") != kind or b"sha256" not in hashes:
        raise _Fault("algorithm")
    return record


def _canonical(body: bytes, signature: _Signature) -> bytes:
    """Return the body with CRLF line ends; for "relaxed", with its runs of blanks closed.

    The library would do the latter, too, but looks for blanks at the end of lines first, which
    takes time with the square of a run's length.
    """
    if body.count(b"\n") != body.count(b"\r\n"):
        body = re.sub(rb"(?<!\r)\n", b"\r\n", body)
    relaxed = signature.tags.get(b"c", b"").strip().lower().endswith(b"/relaxed")
    runs = b"  " in body or b"\t" in body
    return re.sub(rb"[\t ]+", b" ", body) if relaxed and runs else body


def _fits(letter: dkim.DKIM, signature: _Signature, key: bytes) -> bool:
    """Do key, signature and letter fit together?"""
    try:
        bits = dkim.evaluate_pk(signature.domain, key)[1]
        if signature.tags[b"a"].lower() == b"rsa-sha256" and bits < _SHORTEST_RSA_BITS:
            raise _Fault("weak_key")
    except dkim.NaClNotFoundError:
        raise _Fault("algorithm") from None
    # Not those of time: they ask the machine's clock.
    tags = {name: value for name, value in signature.tags.items() if name not in (b"t", b"x")}
    dkim.validate_signature_fields(tags)
    header = [each for each in letter.headers if each[0].lower() == b"dkim-signature"]
    return bool(
        letter.verify_sig(tags, _signed(tags), header[signature.index], lambda name, timeout=0: key)
    )
