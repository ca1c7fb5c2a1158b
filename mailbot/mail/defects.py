"""Finds what a mail parser may lose without a word: content where no reader of MIME looks; pure.

RFC 2045 and 2046 leave room for letters that programs take apart differently. What stands outside
the tree that we read is not searched for; it is said that something may be there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from email.message import Message

# Of two of these every program believes another one.
_SINGLE = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")

# Parts whose content is elsewhere: in other letters, at an address (RFC 2046 section 5.2).
_ELSEWHERE = ("message/partial", "message/external-body")

# The head of a part amid text: its boundary was not understood, or another one was meant. A line
# like "------ This is a copy of the message ------" is a server's, above what it returns.
_HIDDEN_PART = re.compile(
    rb"^--(?!-+ )[^\r\n]{1,200}[\r\n]+"
    rb"(?:[A-Za-z0-9-]{1,76}:[^\r\n]*[\r\n]+(?:[ \t][^\r\n]*[\r\n]+)*){0,20}?"
    rb"content-(?:type|disposition|transfer-encoding)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)

# What programs write before the first part, for readers that know no MIME.
_USUAL = re.compile(r"mime|multi-?part", re.IGNORECASE)
_LONGEST_USUAL = 400

# Text that is nothing but base64, of which nobody said so.
_BASE64 = re.compile(rb"\s*[A-Za-z0-9+/]{60,}[A-Za-z0-9+/=\r\n]{60,}\s*")
_LONGEST_BASE64_LOOK = 20_000

_COMMENT = re.compile(r"\([^()]*\)")


def has_defects(root: Message) -> bool:
    """Say whether something of the letter may be where we do not see it."""
    return any(any(_of_part(part)) for part in root.walk())


def _of_part(part: Message) -> Iterator[bool]:
    names = Counter(name.lower() for name, _ in part.raw_items())
    yield bool(part.defects)
    yield any(names[name] > 1 for name in _SINGLE)
    # As written: the library raises for parameters that make no sense.
    yield str(part.get("content-type", "")).strip().lower().startswith(_ELSEWHERE)
    yield bool((part.epilogue or "").strip())
    yield _is_unusual((part.preamble or "").strip())


def hides_content(raw: bytes, encoding: str) -> bool:
    """Say whether the bytes of a leaf hold parts, or base64, of which its head says nothing.

    Base64 is the bulk of a large letter, and whoever decodes it sees what does not belong there.
    """
    if encoding == "base64":
        return False
    return bool(_HIDDEN_PART.search(raw) or _BASE64.fullmatch(raw[:_LONGEST_BASE64_LOOK]))


def _is_unusual(preamble: str) -> bool:
    if not preamble:
        return False
    usual = len(preamble) <= _LONGEST_USUAL and _USUAL.search(preamble) is not None
    return not usual or _HIDDEN_PART.search(preamble.encode("utf-8", "surrogateescape")) is not None


def transfer_encoding(value: str) -> str:
    """Return what a Content-Transfer-Encoding names, in lower case; "7bit" where it is empty.

    Comments may stand around it, even inside each other (RFC 2045 section 6.1, RFC 5322 section
    3.2.2), and some programs put it in quotes.
    """
    # RFC 5322 section 2.1.1: no line is longer, and each comment inside another costs a round.
    bare, before = value[:998], ""
    while bare != before:
        bare, before = _COMMENT.sub(" ", bare), bare
    return bare.strip(" \t\r\n\"';").lower() or "7bit"
