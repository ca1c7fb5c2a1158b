"""Makes and checks what proves that somebody got a message of ours: a Message-ID, a code, a mark.

All are keyed (HMAC-SHA256): whoever did not get them cannot make them. None says who he is.
"""

import hmac
import re
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

# Lower case and digits only: some servers change the letter case of what they quote.
_TOKEN = re.compile(r"(?<![0-9a-z])([0-9a-f]{16})\.(\d{1,10})\.([0-9a-f]{32})(?![0-9a-z])")

# The mark of a draft: nonce, message, version, proof.
_MARK = re.compile(
    r"(?<![0-9a-z])([0-9a-f]{16})\.(\d{1,10})\.(\d{1,10})\.([0-9a-f]{32})(?![0-9a-z])"
)

# Digits only: Latin and Cyrillic letters look alike.
_CODE = re.compile(r"(?<!\d)(\d{4})[ \u00a0–-]?(\d{4})[ \u00a0–-]?(\d{4})(?!\d)")

# Long enough for a holiday; five tries leave a guess no chance among 10^12.
CODE_TERM = timedelta(days=14)
CODE_TRIES = 5


def token(key: bytes, nonce: str, appeal_id: int) -> str:
    """Return the local part of a Message-ID that belongs to the appeal, 0 for none.

    `nonce` is 16 hex digits, random: no two messages bear the same id (RFC 5322 section 3.6.4).
    """
    return f"{nonce}.{appeal_id}.{_mac(key, f'message {nonce} {appeal_id}')[:32]}"


def appeals_in(key: bytes, texts: Iterable[str]) -> tuple[int, ...]:
    """Return the appeals whose tokens stand in these texts, in order; a forged one is nothing."""
    found = []
    for text in texts:
        for nonce, number, mac in _TOKEN.findall(text.lower()):
            genuine = token(key, nonce, int(number)).rpartition(".")[2]
            if hmac.compare_digest(mac, genuine) and int(number):
                found.append(int(number))
    return tuple(dict.fromkeys(found))


def mark(key: bytes, nonce: str, message_id: int, version: int) -> str:
    """Return the mark by which a draft in the mailbox is known as ours, whatever became of it."""
    return (
        f"{nonce}.{message_id}.{version}.{_mac(key, f'draft {nonce} {message_id} {version}')[:32]}"
    )


def marked(key: bytes, texts: Iterable[str]) -> int | None:
    """Return the message whose mark stands first in these texts; a forged mark is nothing."""
    for text in texts:
        for nonce, number, version, mac in _MARK.findall(text.lower()):
            genuine = mark(key, nonce, int(number), int(version)).rpartition(".")[2]
            if hmac.compare_digest(mac, genuine):
                return int(number)
    return None


def has_foreign(key: bytes, texts: Iterable[str]) -> bool:
    """Is there a token that looks like one of ours, and was made with another key?"""
    return any(
        not hmac.compare_digest(mac, token(key, nonce, int(number)).rpartition(".")[2])
        for text in texts
        for nonce, number, mac in _TOKEN.findall(text.lower())
    )


def code(key: bytes, appeal_id: int, raw_sha256: str) -> str:
    """Return the code by which the subject confirms this one appeal: «1234-5678-9012»."""
    digits = f"{int(_mac(key, f'code {appeal_id} {raw_sha256}'), 16) % 10**12:012d}"
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def codes_in(text: str) -> tuple[str, ...]:
    """Return what looks like a code, as `code` writes it."""
    return tuple(dict.fromkeys("-".join(groups) for groups in _CODE.findall(text)))


def is_code(given: Iterable[str], genuine: str) -> bool:
    """Is the genuine one among them? Every one is compared, in constant time."""
    return any([hmac.compare_digest(each, genuine) for each in given])


def _mac(key: bytes, words: str) -> str:
    return hmac.new(key, words.encode("ascii"), sha256).hexdigest()
