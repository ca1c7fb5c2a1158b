"""Reads what trusted servers say about the sender: Authentication-Results (RFC 8601).

Believes a line only if its server is configured as trusted and if the line stands where the
sender cannot have put it. Garbage is passed over, never guessed at.
"""

import re
from collections.abc import Iterator, Sequence

from mailbot.domain.addresses import domain_of, matches_host
from mailbot.domain.letter import Letter
from mailbot.domain.receipt import top_hops
from mailbot.domain.sender import AuthResult

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


def authentication_results(letter: Letter, trusted: Sequence[str]) -> tuple[AuthResult, ...]:
    """Return the results of trusted servers, from the top.

    A line is believed only above the Received line by which the letter came in: a server that
    does not remove forged lines (RFC 8601 section 5) would leave them below it. Without any
    Received line nothing stands below, and all are believed.
    """
    return tuple(
        result
        for line in _above_entry(letter)
        for result in parse_results(line)
        if matches_host(result.server, trusted)
    )


def _above_entry(letter: Letter) -> Iterator[str]:
    left = len(top_hops(letter.all("received")))
    for name, value in letter.headers:
        if name == "received":
            left -= 1
            if left == 0:
                return
        elif name == "authentication-results":
            yield value


def parse_results(line: str) -> tuple[AuthResult, ...]:
    """Return the results of one line; none at all where any part of it is malformed.

    mx.example.ru; dkim=pass (2048-bit key) header.d=example.com; dmarc=pass header.from=example.com

    All or nothing: an envelope sender like `a;dkim=pass header.d=bank.ru;b@example.com`, copied
    into a line without quotes, would otherwise give evidence.
    """
    segments = _segments(line) if len(line) <= _LONGEST_LINE else []
    head = _SERVER.fullmatch(segments[0].strip()) if segments else None
    if head is None:
        return ()
    server = _bare(head[1])
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
