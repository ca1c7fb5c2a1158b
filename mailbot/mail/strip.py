"""A letter without some of its attachments: a note stands in place of each; pure."""

import email
from collections.abc import Collection
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from hashlib import sha256
from io import BytesIO

# Header lines are not folded anew: what stays is to be what came.
_AS_IT_CAME = compat32.clone(max_line_length=None, linesep="\r\n")

# What speaks of the attachment itself, down to its name, which may be somebody's.
_OF_THE_PART = ("content-", "x-attachment-id")


def without(raw: bytes, sha256s: Collection[str], note: str) -> tuple[bytes, frozenset[str]]:
    """Return the letter with that note in place of each attachment of these SHA-256.

    And which of them were found: one inside an archive is no part of the letter by itself.
    """
    message, found = email.message_from_bytes(raw, policy=_AS_IT_CAME), set()
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        digest = sha256(content).hexdigest() if isinstance(content, bytes) else ""
        if digest in sha256s:
            found.add(digest)
            _replace(part, note)
    if not found:
        return raw, frozenset()
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=_AS_IT_CAME).flatten(message)
    return written.getvalue(), frozenset(found)


def _replace(part: Message, note: str) -> None:
    for name in {name for name in part if name.lower().startswith(_OF_THE_PART)}:
        del part[name]
    part.set_payload(note, "utf-8")
    part["Content-Disposition"] = 'attachment; filename="deleted.txt"'
