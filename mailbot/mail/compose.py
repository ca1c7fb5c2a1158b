"""Turns a message that is ready to go out into its bytes; decides nothing about what it says."""

import hashlib
import re
import unicodedata
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from mailbot.domain.letter import Part
from mailbot.mail.address import wire_address
from mailbot.ports import Outgoing

# The header by which a draft in the mailbox is known as ours.
MARK = "X-Mailbot-Draft"

# 7bit: the bytes that a person approved pass every server unchanged, also one without 8BITMIME
# that would otherwise have to rewrite them (RFC 6152 section 3).
_POLICY = SMTP.clone(cte_type="7bit")

# RFC 5322 section 3.6.4, less comments and quoted strings. Other people's ids end up in our
# headers, so what is no id is left out; the length keeps a line under 998 (section 2.1.1).
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")

# The whole thread of a letter that went to and fro for a year need not be repeated: section
# 3.6.4 lets the middle go as long as the first and the last ids stay.
_MOST_REFERENCES = 20

# A value that fits its line beside the longest name of ours; a longer one is encoded, and thereby
# folded, because stdlib's own folding of a long word is not reversible for every reader.
_SHORT = 60
_PLAIN = re.compile(r"[ -~]*")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


def compose(outgoing: Outgoing) -> bytes:
    """Return the RFC 5322 message: CRLF, ASCII only, the same bytes for the same input.

    Line breaks and other control characters in subject and names become spaces, so nothing can
    add a header. Raises BadInput for an address that mail cannot carry.
    """
    if outgoing.sent_at.tzinfo is None:
        raise ValueError("sent_at must be aware")
    lines = (f"{name}: {value}\r\n" for name, value in _headers(outgoing) if value)
    return "".join(lines).encode("ascii") + bytes(_body(outgoing))


def new_message_id(token: str, domain: str) -> str:
    """Return `<token@domain>`; `token` is random, for an id that can be guessed can be forged.

    Source: RFC 5322 section 3.6.4.
    """
    return f"<{wire_address(f'{token}@{domain}')}>"


def _headers(outgoing: Outgoing) -> tuple[tuple[str, str], ...]:
    """The headers in the order of RFC 5322 section 3.6; an empty value is left out."""
    return (
        ("Date", format_datetime(outgoing.sent_at)),
        ("From", _sender(outgoing)),
        ("To", ",\r\n ".join(wire_address(address) for address in outgoing.recipients)),
        ("Message-ID", _own_id(outgoing.message_id)),
        ("In-Reply-To", "".join(_ids([outgoing.in_reply_to or ""]))),
        ("References", "\r\n ".join(_thread(outgoing))),
        ("Subject", _text(outgoing.subject, "Subject")),
        # RFC 3834 section 5: no vacation responder answers this.
        ("Auto-Submitted", _automatic(outgoing)),
        (MARK, outgoing.mark),
    )


def _automatic(outgoing: Outgoing) -> str:
    if not outgoing.automatic:
        return ""
    return "auto-replied" if outgoing.in_reply_to else "auto-generated"


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("message_id must be <token@domain>")
    return message_id


def _ids(candidates: list[str]) -> list[str]:
    return [each for each in candidates if _MESSAGE_ID.fullmatch(each) and "@" in each]


def _thread(outgoing: Outgoing) -> list[str]:
    """The ids before this message, oldest first, the letter that is answered last."""
    thread = _ids([*outgoing.references, outgoing.in_reply_to or ""])
    # Kept at its last place, an id given twice does not move the answered letter away.
    ids = list(reversed(dict.fromkeys(reversed(thread))))
    return ids if len(ids) <= _MOST_REFERENCES else [ids[0], *ids[1 - _MOST_REFERENCES :]]


def _sender(outgoing: Outgoing) -> str:
    address = f"<{wire_address(outgoing.sender_address)}>"
    name = _one_line(outgoing.sender_name)
    if not name:
        return address[1:-1]
    if len(name) <= _SHORT and _is_plain(name):
        return f'"{quote(name)}" {address}'
    return f"{_encoded(name, 'From')}\r\n {address}"


def _text(value: str, header: str) -> str:
    line = _one_line(value)
    return line if len(line) <= _SHORT and _is_plain(line) else _encoded(line, header)


def _is_plain(line: str) -> bool:
    """May it stand as it is? What looks like an encoded word would be decoded by the reader."""
    return bool(_PLAIN.fullmatch(line)) and "=?" not in line


def _encoded(line: str, header: str) -> str:
    """Encoded words of at most 75 characters, one a line (RFC 2047 section 2).

    The length counts the space before the word, and stdlib's default is one too long.
    """
    return Header(line, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _one_line(value: str) -> str:
    """Drop control and surrogate characters, and make every run of white space one space."""
    return " ".join("".join(c if _is_character(c) else " " for c in value).split())


def _is_character(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")


def _body(outgoing: Outgoing) -> EmailMessage:
    body = EmailMessage(_POLICY)
    body.set_content(_readable(outgoing.text), charset="utf-8")
    for part in outgoing.attachments:
        _attach(body, part)
    if outgoing.attachments:
        # "=_" cannot occur in base64 or quoted-printable (RFC 2045 section 6.7).
        digest = hashlib.sha256(outgoing.message_id.encode("ascii")).hexdigest()
        body.set_boundary(f"=_{digest[:40]}")
    return body


def _readable(text: str) -> str:
    """The text with bare line feeds; tabs stay, other control characters go."""
    return "\n".join(
        "".join(c for c in line if c == "\t" or _is_character(c)) for line in text.splitlines()
    )


def _attach(body: EmailMessage, part: Part) -> None:
    """Add a part in base64, whatever it is: a signed document must arrive byte for byte."""
    media_type = part.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("multipart/", "message/")):
        media_type = "application/octet-stream"
    main, _, sub = media_type.partition("/")
    name = _one_line(part.name) or None
    body.add_attachment(part.content, maintype=main, subtype=sub, filename=name, cte="base64")
