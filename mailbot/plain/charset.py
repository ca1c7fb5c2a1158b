"""Turns bytes into text as their charset says, or as Russian machines really write it; pure.

Never raises: whatever charset is claimed, some reading of the bytes comes out.
"""

import re
from collections.abc import Iterator

# Names that mailers invented.
_ALIASES = {
    "win-1251": "cp1251", "win1251": "cp1251", "windows1251": "cp1251", "x-cp1251": "cp1251",
    "cp-1251": "cp1251", "koi8": "koi8-r", "koi8r": "koi8-r", "x-koi8-r": "koi8-r",
    "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-mac-cyrillic": "mac-cyrillic",
    "gb2312": "gb18030", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip

# Charsets in which any bytes make sense, so that a wrong label shows only in the text: Cyrillic
# bytes under a Western label read as «Ïðîøó», UTF-8 under a Cyrillic one as «РџСЂРѕС€Сѓ».
_WESTERN = frozenset({"latin-1", "latin1", "iso-8859-1", "iso-8859-15", "cp1252", "windows-1252"})
_WIDE = ("utf-16", "utf-32", "utf-7", "iso-2022", "gb", "big5", "shift", "euc", "hz")

# The first one is what remains where no Cyrillic one makes sense.
_GUESSES = ("cp1252", "cp1251", "koi8-r", "cp866")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
# «Josй Mьller»: Latin words with Cyrillic letters in them are Western words.
_MIXED = re.compile(r"[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z]")
# Words are lower case, or all capitals, or begin with one: «пРИВЕТ» is KOI8-R read as cp1251.
_INVERTED = re.compile(r"[а-яё][А-ЯЁ]")
# The commonest letters; the wrong Cyrillic charset turns them into rare ones.
_COMMON = frozenset("оеаинтсрвлкмдпу")

# The commonest pairs: they tell charsets apart whatever the case, and in the shortest line.
_PAIRS = frozenset(
    re.findall(
        r"\w+",
        "ст но то на ен ов ни ра во ко по пр ос ро ре не от ал ан го ли ер ть та ат ет ит ом ор "
        "ог ол ел ва де ле ла ка да ри ск ин ия ие ых ой ми им ме ны ся ру ша шу ас",
    )
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(content: bytes, charset: str | None = None) -> tuple[str, bool]:
    """Return the text, and whether every byte of it was understood.

    The declared charset, UTF-8, the likeliest of the charsets of old Russian mail, replacement;
    but valid UTF-8 beats a declared eight-bit charset, and Cyrillic bytes a Western one.
    """
    declared = _known(charset)
    if not _HIGH.search(content) and not declared.startswith(_WIDE):
        return content.decode("ascii"), True
    if not declared.startswith(_WIDE) and (broken := _nearly_utf8(content)):
        return broken, False
    for name in _ladder(content, declared):
        text = _strictly(content, name)
        if text is not None:
            return text, True
    return content.decode(guess(content), "replace"), False


def _nearly_utf8(content: bytes) -> str:
    """Return UTF-8 that was cut in the middle of a letter or damaged, "" for anything else.

    Whole, it would be read as «РџСЂРѕС€Сѓ»: some eight-bit charset always fits.
    """
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad:
        return ""
    good = sum(not char.isascii() for char in text) - bad
    return text if 4 * bad <= good else ""


def _ladder(content: bytes, declared: str) -> Iterator[str]:
    if declared.startswith(_WIDE):
        yield declared
    yield "utf-8"
    if declared in _WESTERN and guess(content) != "cp1252":
        yield guess(content)
    if declared:
        yield declared
    yield guess(content)


def _known(charset: str | None) -> str:
    name = (charset or "").strip().strip("\"'").lower()
    return _ALIASES.get(name, name)


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        text = content.decode(charset)
    except (LookupError, ValueError):
        return None
    # Some codecs make lone surrogates, which no database takes.
    return None if _SURROGATE.search(text) else text


def guess(content: bytes) -> str:
    """Return the charset in which the bytes look most like Russian, or like a Western language."""
    sample = content[:20_000]
    return max(_GUESSES, key=lambda name: _likeness(sample.decode(name, "replace")))


def _likeness(text: str) -> float:
    letters = _CYRILLIC.findall(text.replace("ё", "е"))
    common = sum(letter.lower() in _COMMON for letter in letters)
    folded = text.casefold()
    common += sum(folded[i : i + 2] in _PAIRS for i in range(len(folded) - 1))
    odd = 3 * len(_INVERTED.findall(text)) + 3 * len(_MIXED.findall(text))
    plausible = 0.1 if letters and not odd else 0.0
    return (common - odd) / max(1, len(letters)) + plausible
