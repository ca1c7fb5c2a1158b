"""Turns the bytes of an e-mail into a Letter; pure.

Judges nothing. Refuses only what is no letter at all: whatever else comes, some letter comes out,
with a mark if something may be lost.
"""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32

from mailparser.dates import parse_mail_date

from mailbot.domain.letter import Letter
from mailbot.errors import UnreadableLetter
from mailbot.mail.body import clean, read_body, text_of
from mailbot.mail.decode import decode_words
from mailbot.mail.from_header import parse_from, parse_mailboxes
from mailbot.plain.charset import decode
from mailbot.words import Text

# Where encoded words may stand (RFC 2047 section 5). Anywhere else they are bytes like others: a
# server's line must not grow a new clause out of a sender's encoded name.
_PHRASES = frozenset({
    "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-to",
    "comments", "keywords", "organization", "thread-topic",
})  # fmt: skip

# Bcc stands in the copies of one's own letters.
_RECIPIENTS = ("to", "cc", "bcc")

_EMPTY = Text(
    "Письмо пусто: в нём нет ни заголовков, ни текста. Посмотрите оригинал в ящике.",
    "The letter is empty: no headers, no text. Look at the original in the mailbox.",
)

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_HEAD_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_ID = re.compile(r"<[^<>]+>")

# RFC 5322 section 2.1.1 knows no bound; honest lines stay far below. The library takes time with
# the square of what a Content-Type holds.
_LONGEST_LINE, _LONGEST_CONTENT_LINE = 65_536, 4096
_MOST_IDS = 500


class _Bounded(Compat32):
    """Reads letters as the library does by default, but no header line without end."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_content = name.lower().startswith("content-")
        return name, value[: _LONGEST_CONTENT_LINE if is_content else _LONGEST_LINE]


_POLICY = _Bounded()


def parse(raw: bytes) -> Letter:
    """Return the letter; raises UnreadableLetter if there is nothing in the bytes."""
    if not raw.strip():
        raise UnreadableLetter(_EMPTY)
    try:
        return _letter(raw, message_from_bytes(raw, policy=_POLICY))
    except Exception:  # noqa: BLE001 -- whatever trips the library: a thousand nested parts, say
        letter = _letter(raw, BytesHeaderParser(policy=_POLICY).parsebytes(raw))
        return replace(letter, malformed=True)


def _letter(raw: bytes, message: Message) -> Letter:
    # Before the body: reading it takes the transfer encodings off the tree.
    read = [(name.lower(), text_of(str(value))) for name, value in message.raw_items()]
    body = read_body(message)
    if not (read or body.text.strip() or body.parts):
        # Folded lines without a header above them: the library drops them.
        body.text = clean(decode(raw)[0]).strip()
    end = _HEAD_END.search(raw)
    senders, faults = parse_from(_all(read, "from"), raw[: end.start()] if end else raw)
    ids = _ids(read, "message-id")
    return Letter(
        message_id=ids[0] if ids else None,
        in_reply_to=_ids(read, "in-reply-to"),
        references=_ids(read, "references"),
        senders=senders,
        sender_faults=faults,
        reply_to=parse_mailboxes(_all(read, "reply-to")),
        recipients=parse_mailboxes([v for name in _RECIPIENTS for v in _all(read, name)]),
        subject=_shown("subject", next(iter(_all(read, "subject")), "")),
        dated=parse_mail_date(next(iter(_all(read, "date")), None)).value,
        text=body.text,
        parts=tuple(body.parts),
        headers=tuple((name, _shown(name, value)) for name, value in read),
        malformed=body.malformed,
        hides_text=body.hides_text,
    )


def _all(read: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in read if key == name]


def _shown(name: str, value: str) -> str:
    words = decode_words(value) if name in _PHRASES else value
    return _CONTROL.sub(" ", words).strip()


def _ids(read: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    """Return the message ids with their brackets, without the blanks that folding left."""
    return tuple(
        re.sub(r"\s", "", _CONTROL.sub("", found))
        for value in _all(read, name)
        for found in _ID.findall(value)
    )[-_MOST_IDS:]
