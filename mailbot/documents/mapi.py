"""The properties by which Outlook describes a letter, in .msg and in winmail.dat alike; pure.

Source: MS-OXPROPS, by number; MS-OXCDATA section 2.11.1 for the types; MS-OXRTFCP for packed RTF.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from mailbot.documents.correspondence import Inner
from mailbot.documents.triage import CannotRead, Flag
from mailbot.domain.letter import Part
from mailbot.plain.charset import decode
from mailbot.plain.html_text import html_text

WIDE: Final = 0x001F
NARROW: Final = 0x001E
BINARY: Final = 0x0102
OBJECT: Final = 0x000D
TIME: Final = 0x0040

SUBJECT: Final = 0x0037
SENT_AT: Final = 0x0039
ON_BEHALF_NAME: Final = 0x0042
ON_BEHALF_ADDRESS: Final = 0x0065
HEADERS: Final = 0x007D
SENDER_NAME: Final = 0x0C1A
SENDER_ADDRESS: Final = 0x0C1F
DISPLAY_TO: Final = 0x0E04
BODY: Final = 0x1000
PACKED_RTF: Final = 0x1009
HTML: Final = 0x1013
ATTACHMENT_DATA: Final = 0x3701
ATTACHMENT_SHORT_NAME: Final = 0x3704
ATTACHMENT_NAME: Final = 0x3707
ATTACHMENT_MIME: Final = 0x370E
DISPLAY_NAME: Final = 0x3001
SENDER_SMTP: Final = 0x5D01

# By number, then type: the value's bytes as they stand.
Properties = Mapping[tuple[int, int], bytes]

_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_UNPACKED_MOST: Final = 16 * 1024 * 1024


def text_of(properties: Properties, number: int) -> str:
    """Return a property of letters, or "" where it is missing."""
    if (wide := properties.get((number, WIDE))) is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    narrow = properties.get((number, NARROW), b"")
    return decode(narrow.rstrip(b"\0"))[0]


def inner_letter(
    properties: Properties, parts: Sequence[Part], rtf_words: Callable[[bytes], str]
) -> Inner:
    """Return the letter that the properties describe; `rtf_words` reads RTF."""
    return Inner(
        text=_words(properties, rtf_words),
        sender=_sender(properties),
        dated=_dated(properties),
        subject=text_of(properties, SUBJECT),
        recipients=text_of(properties, DISPLAY_TO),
        parts=parts,
    )


def _words(properties: Properties, rtf_words: Callable[[bytes], str]) -> str:
    if text := text_of(properties, BODY).strip():
        return text
    page = properties.get((HTML, BINARY), b"")
    if page := page or text_of(properties, HTML).encode("utf-8", "replace"):
        return html_text(decode(page)[0])
    if packed := properties.get((PACKED_RTF, BINARY)):
        return rtf_words(unpacked_rtf(packed))
    return ""


def _sender(properties: Properties) -> str:
    name = text_of(properties, SENDER_NAME) or text_of(properties, ON_BEHALF_NAME)
    addresses = (text_of(properties, n) for n in (SENDER_SMTP, SENDER_ADDRESS, ON_BEHALF_ADDRESS))
    # Inside one company Outlook writes a name of its directory: /O=…/CN=…
    address = next((each for each in addresses if "@" in each), "")
    if not address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def _dated(properties: Properties) -> str:
    """Times count tenths of microseconds since 1601."""
    ticks = int.from_bytes(properties.get((SENT_AT, TIME), b"")[:8], "little")
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return moment.strftime("%Y-%m-%d %H:%M UTC") if ticks else ""


_RTF_START: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW: Final = 4096


def unpacked_rtf(packed: bytes) -> bytes:
    """Unpack RTF: a dictionary of 4096 bytes, flags of eight, references of two bytes.

    Source: MS-OXRTFCP section 3.1.3.
    """
    size, sort = int.from_bytes(packed[4:8], "little"), packed[8:12]
    if sort == b"MELA":
        return packed[16 : 16 + size]
    if sort != b"LZFu":
        raise CannotRead(Flag.UNREADABLE)
    out, at = bytearray(_RTF_START), 16
    most = len(_RTF_START) + min(size, _UNPACKED_MOST)
    while at < len(packed) and len(out) < most:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[at : at + 1]
                at += 1
                continue
            reference, at = int.from_bytes(packed[at : at + 2], "big"), at + 2
            # Places count round the window, which holds what was written last.
            back = (len(out) - (reference >> 4)) % _WINDOW
            if not back:
                return bytes(out[len(_RTF_START) :])
            for _ in range((reference & 15) + 2):
                out.append(out[-back] if back <= len(out) else 0x20)
    return bytes(out[len(_RTF_START) :])
