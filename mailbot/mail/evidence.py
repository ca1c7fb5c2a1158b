"""Reads what trusted servers say about the sender: Authentication-Results (RFC 8601).

Believes a line only if its server is configured as trusted and if the line stands where the
sender cannot have put it. Garbage is passed over, never guessed at.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailbot.domain.addresses import domain_of, matches_host
from mailbot.domain.letter import Letter
from mailbot.domain.sender import AuthResult
from mailbot.domain.servers import RESULTS, SEALED_RESULTS, Server, written_above
from mailbot.domain.signatures import signature_tags

# What no separator may cut (RFC 5322 section 3.2.4).
_QUOTED = r'"(?:[^"\\]|\\.)*"'
# `name=value`; a value may be missing, as after "smtp.mailfrom=" of a bounce.
_PAIR = re.compile(
    r"([\w.-]+)(?:\s*/\s*\d+)?\s*=(?:\s+(?![\w.-]+\s*=))?"
    rf"((?:{_QUOTED}|[^\s\";])*)(?:\s+|$)"
)
_SERVER = re.compile(rf"({_QUOTED}|[^\s\";=]+)(?:\s+\d+)?\s*")

# Which property says of which domain a method speaks; the first one given counts.
_PROPERTIES = {
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.envelope-from", "smtp.helo"),
}

# No server writes longer ones.
_LONGEST_LINE = 16_384

# Stands for the id that is missing; no host bears it.
_UNNAMED = "unnamed.invalid"
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def authentication_results(letter: Letter, server: Server) -> tuple[AuthResult, ...]:
    """Return the results of the trusted server, from the top.

    A line is believed only above the Received line by which the letter came in: a server that
    does not remove forged lines (RFC 8601 section 5) would leave them below it. Where a signature
    is written so that its verifiers may read two domains in it, or leaves room for words that are
    not the signer's, no pass is believed that may rest on it.
    """
    lines = _lines(letter.headers, server)
    if letter.header("received") is None:
        # Cut down to a few headers: what stands above From is the younger word.
        names = [name for name, _ in letter.headers]
        cut = names.index("from") if "from" in names else 0
        lines = _lines(letter.headers[:cut], server) or lines
    if server.title:
        results = _unnamed(lines, server)
    else:
        results = tuple(result for line in lines for result in parse_results(line))
    signatures = [signature_tags(value) for value in letter.all("dkim-signature")]
    if any(map(_is_two_faced, signatures)) or _may_be_altered(letter, signatures):
        return tuple(r for r in results if r.method == "spf" or r.result != "pass")
    return results


def _lines(headers: Sequence[tuple[str, str]], server: Server) -> list[str]:
    """Return the lines that count, those that were sealed without their seal."""
    names = (RESULTS, SEALED_RESULTS) if server.sealed else (RESULTS,)
    lines = [
        _unsealed(line) if name == SEALED_RESULTS else line
        for name, line in written_above(headers, server, names)
        if len(line) <= _LONGEST_LINE
    ]
    return lines if server.title else [line for line in lines if _is_by(line, server)]


def _is_by(line: str, server: Server) -> bool:
    head = _head(_segments(line))
    return head is not None and matches_host(head, server.ids)


def _head(segments: list[str]) -> str | None:
    """Return the server's id, without its version; None where there is none."""
    found = _SERVER.fullmatch(segments[0].strip()) if segments else None
    return _bare(found[1]) if found else None


def _unnamed(lines: list[str], server: Server) -> tuple[AuthResult, ...]:
    """Read the topmost line of a server that writes no id.

    spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=pass (signature was verified)
    header.d=example.com;dmarc=pass action=none header.from=example.com;compauth=pass reason=100

    It always begins with SPF. A bare host name further on is a quirk of Outlook.com: it repeats
    the recipient's domain.
    """
    segments = _segments(lines[0]) if lines else []
    if not segments or not segments[0].lstrip().startswith("spf="):
        return ()
    tidy = ";".join(s for s in segments if not _HOST.fullmatch(s.strip()))
    return tuple(
        replace(result, server=server.title) for result in parse_results(f"{_UNNAMED}; {tidy}")
    )


def _unsealed(line: str) -> str:
    """Take the instance off: `i=1; mx.google.com; dkim=pass …` (RFC 8617 section 4.1.1)."""
    return re.sub(r"^\s*i\s*=\s*\d{1,2}\s*;", "", line)


def _is_two_faced(signature: Mapping[str, str]) -> bool:
    """Is the domain or the selector of a DKIM signature no plain name?

    `s=x._domainkey.evil.example\\0.any; d=bank.example`: one program asks evil.example for the key,
    another believes bank.example.
    """
    return not all(_NAME.fullmatch(signature.get(tag, "")) for tag in ("d", "s"))


# What decides how a letter reads; of two lines a signer covers the lower one, programs show the
# upper one.
_ONCE = ("subject", "date", "mime-version", "content-type", "content-transfer-encoding")


def _may_be_altered(letter: Letter, signatures: Sequence[Mapping[str, str]]) -> bool:
    """Can somebody have put words of his own into a genuine letter, and the signature still hold?

    By a second Subject, by text behind the length that is signed, by a Subject that is not
    (RFC 6376 sections 8.2 and 8.15): a server says "pass" to all of them, and rightly.
    """
    if not signatures:
        return False
    names = Counter(name for name, _ in letter.headers)
    bare = [s for s in signatures if "l" in s or not _covers_subject(s, names)]
    return bool(bare) or any(names[name] > 1 for name in _ONCE)


def _covers_subject(signature: Mapping[str, str], names: Mapping[str, int]) -> bool:
    # One that lists nothing is no signature, and no server passes it.
    covered = [name.strip().lower() for name in signature.get("h", "subject").split(":")]
    return "subject" in covered or not names["subject"]


def parse_results(line: str) -> tuple[AuthResult, ...]:
    """Return the results of one line; none at all where any part of it is malformed.

    mx.example.ru; dkim=pass (2048-bit key) header.d=example.com; dmarc=pass header.from=example.com

    All or nothing: an envelope sender like `a;dkim=pass header.d=bank.ru;b@example.com`, copied
    into a line without quotes, would otherwise give evidence.
    """
    segments = _segments(line) if len(line) <= _LONGEST_LINE else []
    server = _head(segments)
    if server is None:
        return ()
    results = []
    for segment in segments[1:]:
        pairs = _pairs(segment.strip())
        if pairs is None:
            return ()
        if pairs:
            results.append(_result(server, pairs))
    return tuple(results)


def _segments(line: str) -> list[str]:
    """Split at semicolons outside quotes and comments; comments become blanks.

    Returns nothing where a quote or a comment does not end.
    """
    segments, depth = [""], 0
    for token in re.finditer(rf"{_QUOTED}|\\.|[();\"]|[^();\"\\]+|\\", line, re.DOTALL):
        piece = token[0]
        if depth == 0 and piece == '"':
            return []
        if piece == "(":
            depth += 1
        elif piece == ")":
            if depth == 0:
                return []
            depth -= 1
            segments[-1] += " " if depth == 0 else ""
        elif depth == 0 and piece == ";":
            segments.append("")
        elif depth == 0:
            segments[-1] += piece
    return segments if depth == 0 else []


def _pairs(segment: str) -> list[tuple[str, str]] | None:
    """Return the `name=value` pairs of a segment, [] for "none", None for anything else."""
    if not segment or segment.lower() == "none":
        return []
    pairs, end = [], 0
    for pair in _PAIR.finditer(segment):
        if pair.start() != end:
            return None
        pairs.append((pair[1].lower(), _bare(pair[2])))
        end = pair.end()
    names = [name for name, _ in pairs]
    return pairs if end == len(segment) and len(names) == len(set(names)) else None


def _result(server: str, pairs: list[tuple[str, str]]) -> AuthResult:
    (method, result), properties = pairs[0], dict(pairs[1:])
    told = (properties[p] for p in _PROPERTIES.get(method, ()) if properties.get(p))
    return AuthResult(server, method, result, domain_of(next(told, "")))


def _bare(value: str) -> str:
    if re.fullmatch(_QUOTED, value):
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return value.lower()
