"""Turns bytes into text as their charset says, or as Russian mail really has it.

Never raises: whatever charset a letter claims, some reading of its bytes comes out.
"""

import base64
import binascii
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

_SURROGATE = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]")

_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?[^?\s]+\?[bBqQ]\?)")


def decode(content: bytes, charset: str | None = None) -> tuple[str, bool]:
    """Return the text, and whether every byte of it was understood.

    The declared charset, UTF-8, the likeliest of the charsets of old Russian mail, replacement;
    but valid UTF-8 beats a declared eight-bit charset, and Cyrillic bytes a Western one.
    """
    declared = _known(charset)
    if not _HIGH.search(content) and not declared.startswith(_WIDE):
        return content.decode("ascii"), True
    for name in _ladder(content, declared):
        text = _strictly(content, name)
        if text is not None:
            return text, True
    return content.decode(guess(content), "replace"), False


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
    odd = 3 * len(_INVERTED.findall(text)) + 3 * len(_MIXED.findall(text))
    plausible = 0.1 if letters and not odd else 0.0
    return (common - odd) / max(1, len(letters)) + plausible


def decode_words(value: str) -> str:
    """Return a header value with its encoded words read (RFC 2047), however badly they are made.

    Neighbours of one charset are joined as bytes first: many mailers cut a letter in two.
    """
    if "=?" not in value:
        return value
    return _RUN.sub(_decoded_run, _BETWEEN.sub(r"\1\2", value))


_RUN = re.compile(rf"(?:{_ENCODED_WORD.pattern.replace('(', '(?:')})+")


def _decoded_run(run: re.Match[str]) -> str:
    text, charset, content = "", "", b""
    for name, encoding, payload in _ENCODED_WORD.findall(run[0]):
        # RFC 2231 section 5 lets a language follow the charset.
        name = name.partition("*")[0]
        if name.lower() != charset.lower() and content:
            text, content = text + decode(content, charset)[0], b""
        charset = name
        content += _payload(encoding, payload)
    return text + decode(content, charset)[0]


def _payload(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return from_base64(raw)[0]
    return binascii.a2b_qp(raw, header=True)


_NO_BASE64 = bytes(
    byte for byte in range(256)
    if byte not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
)  # fmt: skip


def from_base64(content: bytes) -> tuple[bytes, bool]:
    """Return the bytes, and whether the encoding was whole.

    Padding in the middle (segments that were encoded one by one) ends the work of the standard
    decoder without a word; here what follows is decoded, too.
    """
    clean = content.translate(None, _NO_BASE64)
    stray = len(content.translate(None, b" \t\r\n")) != len(clean)
    segments = [segment for segment in re.split(b"=+", clean) if segment]
    whole = not stray and len(segments) <= 1 and len(clean) % 4 == 0
    return b"".join(map(_segment, segments)), whole


def _segment(segment: bytes) -> bytes:
    # One letter alone over full quartets carries no byte (RFC 4648 section 4).
    usable = segment[:-1] if len(segment) % 4 == 1 else segment
    return base64.b64decode(usable + b"=" * (-len(usable) % 4))
