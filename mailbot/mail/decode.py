"""Undoes the transfer encodings of mail: encoded words in headers, and base64; pure.

Never raises: whatever a letter claims, some reading of its bytes comes out.
"""

import base64
import binascii
import re

from mailbot.plain.charset import decode

_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?[^?\s]+\?[bBqQ]\?)")


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
