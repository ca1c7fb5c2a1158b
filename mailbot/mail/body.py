"""Takes a MIME tree apart: the text that a person would read, and everything else as parts.

Loses nothing in silence: what cannot be decoded whole is kept as far as it goes, and said so.
"""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from itertools import islice

from mailbot.domain.letter import Part, is_enveloped
from mailbot.mail.decode import decode_words, from_base64
from mailbot.mail.defects import has_defects, hides_content, transfer_encoding
from mailbot.mail.flowed import unflowed
from mailbot.mail.opaque import DEPTH_MOST, is_opaque, signed_entity
from mailbot.mail.uuencode import taken_out
from mailbot.plain.charset import decode
from mailbot.plain.html_text import declared_charset, pasted, shown, without_pictures

# Nobody reads more; a longer text is kept as a part, too.
_LONGEST_TEXT = 1_000_000
_LONGEST_NAME = 200

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]")
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary", "7-bit", "8-bit", "plain", "none"})
_UUENCODINGS = frozenset({"x-uuencode", "uuencode", "x-uue", "x-uu"})
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_WORD = re.compile(r"\w{4,}")

# For a part that came without a name. A table of our own: the standard one is the machine's.
_EXTENSIONS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif",
    "image/heic": ".heic", "image/gif": ".gif", "message/rfc822": ".eml", "text/calendar": ".ics",
    "text/html": ".html", "text/plain": ".txt", "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s", "application/pgp-signature": ".asc",
    "application/ms-tnef": ".dat", "application/zip": ".zip",
}  # fmt: skip

# 8-bit letters in these make the standard library forget what they were.
_MIME_HEADERS = frozenset({
    "content-type", "content-disposition", "content-id", "content-transfer-encoding",
})  # fmt: skip


@dataclass(slots=True)
class Body:
    """What the tree held; `malformed` says that something may be lost.

    `opened` counts the signatures inside which something was read.
    """

    text: str = ""
    parts: list[Part] = field(default_factory=list)
    malformed: bool = False
    hides_text: bool = False
    opened: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    is_html: bool = False


def read_body(root: Message) -> Body:
    """Take the tree apart, in the order in which it is written.

    A text that is an attachment, or has a name and stands behind another part, is a part. A
    message inside the message is a part: its words are not the author's.
    """
    body = Body()
    # Before it is read: reading takes the transfer encodings off the tree.
    body.malformed = has_defects(root)
    body.text = _read(root, body).text.strip("\n")
    body.malformed |= any(part.defects for part in root.walk())
    return body


def text_of(value: str) -> str:
    """Return a header value with its raw 8-bit letters read and its lines joined."""
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"))[0]
    return re.sub(r"[\r\n]+", "", value)


def _read(part: Message, body: Body) -> _Said:
    mime = _mime(part)
    media = mime.get_content_type()
    if part.is_multipart() and media.startswith("multipart/"):
        said = [_read(child, body) for child in _children(part)]
        return _best(said) if media == "multipart/alternative" else _joined(said)
    if part.is_multipart():
        _keep(_flat(part, mime, body), mime, body)
        return _Said("")
    content = _content(part, mime, body)
    # A multipart without a boundary that can be found is text to anyone who reads it.
    if media.startswith("multipart/") or (_is_text(media) and _is_body(mime, body)):
        return _said(content, mime, body)
    _keep(content, mime, body)
    return _signed(content, part, body) if is_opaque(media) else _Said("")


def _signed(content: bytes, part: Message, body: Body) -> _Said:
    """Read what lies inside an opaque signature, which stays a part itself (RFC 8551)."""
    entity = signed_entity(content) if body.opened < DEPTH_MOST else None
    if entity is None:
        # What is encrypted says so itself; anything else is no S/MIME that we understand.
        body.malformed |= not is_enveloped(content)
        return _Said("")
    body.opened += 1
    inner = message_from_bytes(entity, policy=part.policy)
    body.malformed |= has_defects(inner)
    said = _read(inner, body)
    body.malformed |= any(each.defects for each in inner.walk())
    return said


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)]


def _mime(part: Message) -> Message:
    """The headers of a part that speak of its content, in readable letters."""
    view = Message()
    view.set_default_type(part.get_default_type())
    for name, value in part.raw_items():
        if name.lower() in _MIME_HEADERS and name not in view:
            view[name] = text_of(str(value))
    return view


def _is_text(media: str) -> bool:
    return media in ("text/plain", "text/html")


def _is_body(mime: Message, body: Body) -> bool:
    named = bool(_filename(mime)) and bool(body.parts or body.text)
    return mime.get_content_disposition() != "attachment" and not named


def _said(content: bytes, mime: Message, body: Body) -> _Said:
    charset = _charset(mime)
    is_html = mime.get_content_type() == "text/html"
    if is_html and not charset:
        charset = declared_charset(content)
    text, whole = decode(content, charset)
    if is_html:
        text = _unpasted(text, body)
    if len(text) > _LONGEST_TEXT:
        text, whole = text[:_LONGEST_TEXT], False
        _keep(content, mime, body)
    body.malformed |= not whole
    text = _page(text, body) if is_html else _written(clean(text), mime, body)
    # Only to tell the first text from those behind it.
    body.text = body.text or text
    return _Said(text, is_html)


def _page(html: str, body: Body) -> str:
    """Return the words of a page that are seen."""
    page = shown(html)
    body.hides_text |= page.hides
    return clean(page.text)


# Less is an icon or a logo. Two versions of one page may hold the same scan.
_PASTED_LEAST, _PASTED_MOST = 10_000, 20


def _unpasted(html: str, body: Body) -> str:
    """Return a page without the pictures that were pasted into it: scans of letters among them."""
    kept = {part.content for part in body.parts}
    for media, letters in islice(pasted(html), _PASTED_MOST):
        picture, _ = from_base64(letters.encode())
        if len(picture) >= _PASTED_LEAST and picture not in kept:
            kept.add(picture)
            name = f"picture-{len(body.parts) + 1}{_EXTENSIONS.get(media, '')}"
            body.parts.append(Part(name, media, picture, inline=True))
    return without_pictures(html)


def _written(text: str, mime: Message, body: Body) -> str:
    """Return plain words as their author wrote them, and keep the files that stand among them."""
    text, files = taken_out(text)
    for name, content in files:
        body.parts.append(
            Part(
                _shown_name(name) or f"part-{len(body.parts) + 1}",
                "application/octet-stream",
                content,
            )
        )
    if _parameter(mime, "format") == "flowed":
        return unflowed(text, delsp=_parameter(mime, "delsp") == "yes")
    return text


def clean(text: str) -> str:
    """Return the text with plain line ends and without characters that no eye sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _CONTROL.sub("", text)


def _joined(said: Sequence[_Said]) -> _Said:
    spoken = [it for it in said if it.text.strip()]
    return _Said(
        "\n".join(it.text.rstrip("\n") + "\n" for it in spoken), any(it.is_html for it in spoken)
    )


def _best(said: Sequence[_Said]) -> _Said:
    """Choose between versions of one text: plain words, unless the page says more.

    Mail programs show the page, some of them send "your program cannot show this" as the plain
    version: words that stand only in one of the two must not be lost.
    """
    plain = next((it for it in said if it.text.strip() and not it.is_html), None)
    page = next((it for it in reversed(said) if it.text.strip() and it.is_html), None)
    if plain is None or page is None:
        return plain or page or _Said("")
    in_plain, in_page = _words(plain.text), _words(page.text)
    if len(in_page - in_plain) <= max(3, len(in_page) // 10):
        return plain
    if len(in_plain - in_page) <= max(3, len(in_plain) // 10):
        return page
    return _joined([plain, page])


def _words(text: str) -> set[str]:
    return set(_WORD.findall(re.sub(r"https?://\S+", "", text).lower()))


def _content(part: Message, mime: Message, body: Body) -> bytes:
    """Return the decoded bytes of a leaf."""
    encoding = transfer_encoding(mime.get("content-transfer-encoding", ""))
    raw = _raw(part)
    body.malformed |= hides_content(raw, encoding)
    return _decoded(raw, encoding, body)


def _raw(part: Message) -> bytes:
    """Return the bytes of a leaf as they came.

    The header is taken off first, or the library would decode: it does not know "base64 (comment)"
    (RFC 2045 section 6.1), and it drops what follows padding.
    """
    del part["content-transfer-encoding"]
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _decoded(raw: bytes, encoding: str, body: Body) -> bytes:
    if encoding == "base64":
        content, whole = from_base64(raw)
        body.malformed |= not whole
        return content
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in _UUENCODINGS and (files := taken_out(clean(raw.decode("latin-1")))[1]):
        return files[0][1]
    body.malformed |= encoding not in _PLAIN_ENCODINGS
    return raw


def _flat(part: Message, mime: Message, body: Body) -> bytes:
    """Return the source of a message inside the message (or of the fields of a report)."""
    source = b"".join(map(_source, _children(part)))
    encoding = transfer_encoding(mime.get("content-transfer-encoding", ""))
    # Forbidden for messages (RFC 2046 section 5.2.1), and done all the same.
    if encoding in ("base64", "quoted-printable"):
        return _decoded(source.strip(), encoding, body)
    return source


def _source(message: Message) -> bytes:
    """Write a message as it was read; the standard generator gives up on bytes out of place."""
    head = "".join(f"{name}: {value}\r\n" for name, value in message.raw_items())
    source = head.encode("utf-8", "surrogateescape") + b"\r\n"
    if not message.is_multipart():
        return source + _raw(message)
    children = [_source(child) for child in _children(message)]
    boundary = message.get_boundary()
    if boundary is None:
        return source + b"".join(children)
    line = b"--" + boundary.encode("utf-8", "surrogateescape")
    return (
        source + b"".join(line + b"\r\n" + child + b"\r\n" for child in children) + line + b"--\r\n"
    )


def _keep(content: bytes, mime: Message, body: Body) -> None:
    media = mime.get_content_type()
    media = media if _MEDIA_TYPE.fullmatch(media) else "application/octet-stream"
    name = _filename(mime) or f"part-{len(body.parts) + 1}{_EXTENSIONS.get(media, '')}"
    disposition = mime.get_content_disposition()
    inline = disposition == "inline" or (disposition is None and "content-id" in mime)
    body.parts.append(Part(name, media, content, inline))


def _filename(mime: Message) -> str:
    """Return the name as the sender wrote it, for people's eyes: one line, no folders."""
    try:
        given = mime.get_filename() or ""
    except (ValueError, TypeError, LookupError, AttributeError):
        # Contradictory RFC 2231 continuations.
        return ""
    return _shown_name(decode_words(text_of(given)))


def _shown_name(given: str) -> str:
    name = " ".join(_CONTROL.sub("", given).split())
    return re.split(r"[/\\]", name)[-1][:_LONGEST_NAME].strip(" .")


def _parameter(mime: Message, name: str) -> str:
    try:
        value = mime.get_param(name, "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""
    return value.strip().lower() if isinstance(value, str) else ""


def _charset(mime: Message) -> str | None:
    try:
        return mime.get_content_charset()
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
