"""Bytes of a plain text to words, and words of any reader to clean ones; pure."""

import unicodedata
from typing import Final

# The commonest pairs of Russian letters: they tell charsets apart whatever the case.
_COMMON: Final = (
    "ст но то на ен ов ни ра во ко по пр ос ро ре не от ал ан го ли ер ть та ат ет ит ом ор ог ол "
    "ел ва де ле ла ка да ри ск ин ия ие ых ой ми им ме ны ся ру ша шу ас"
)
_PAIRS: Final = frozenset(_COMMON.split())
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# In this order where they are equally likely: Windows wrote most of what is not UTF-8.
_RUSSIAN: Final = ("cp1251", "koi8-r", "cp866")
_KEPT_CONTROLS: Final = "\n\t"


def decoded(content: bytes) -> str:
    """Decode a text of unknown charset: by its mark, as UTF-8, or as the likeliest Russian one."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return cleaned(content.decode(charset, "replace"))
    try:
        return cleaned(content.decode("utf-8"))
    except UnicodeDecodeError:
        readings = [content.decode(charset, "replace") for charset in _RUSSIAN]
        return cleaned(max(readings, key=_russian_pairs))


def _russian_pairs(text: str) -> int:
    folded = text[:20_000].casefold()
    return sum(folded[i : i + 2] in _PAIRS for i in range(len(folded) - 1))


def cleaned(text: str) -> str:
    """Return text that every database and terminal takes: NFC, no NUL, no lone surrogates.

    PDFs and children may say anything; PostgreSQL refuses NUL and UTF-8 refuses surrogates.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    kept = "".join(
        char for char in lines if char in _KEPT_CONTROLS or unicodedata.category(char) != "Cc"
    )
    whole = kept.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).strip()
