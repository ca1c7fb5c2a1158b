"""Who gets no mailings any more, as keyed digests: they outlive the destruction of the data.

Whoever has the list without its key learns nobody's address from it; whoever has the key can ask
whether one address or number is on it, and nothing else (domain facts 7.9).
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class Sort(StrEnum):
    """What a digest was made of."""

    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One line of the list; `key_id` says by which key it was made."""

    digest: str
    key_id: str
    sort: Sort
    since: datetime


# Long enough to tell keys apart, too short to say anything about one.
_KEY_ID = 8


def key_id(key: bytes) -> str:
    """Return by what a key is known."""
    return hmac.new(key, b"suppression key", sha256).hexdigest()[:_KEY_ID]


def digest(key: bytes, sort: Sort, canonical: str) -> str:
    """Return HMAC-SHA256 in hex of «email:name@example.ru» or «phone:79000000000».

    The address as registered addresses compare; the number as `phone` returns it.
    """
    words = f"{sort}:{canonical}".encode("utf-8", "surrogatepass")
    return hmac.new(key, words, sha256).hexdigest()


# Shorter ones are extensions and codes, longer ones no numbers (ITU-T E.164).
_SHORTEST, _LONGEST = 7, 15


def phone(words: str) -> str:
    """Return the digits of a number, a Russian one with its 7; "" for what is none.

    Sample: «8 (900) 000-00-00», «+7 900 0000000» and «900 000 00 00» are 79000000000.
    """
    digits = re.sub(r"\D", "", words)
    if not _SHORTEST <= len(digits) <= _LONGEST or "@" in words:
        return ""
    if len(digits) == 10 and not words.strip().startswith("+"):
        return f"7{digits}"
    return f"7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" else digits
