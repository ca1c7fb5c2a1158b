"""Reads what a mail server reports of a message of ours: it failed, it waits, it arrived.

Machine-readable reports come first (RFC 3464); of the many others the words and the returned
message tell. A delay is no failure, and what cannot be told apart is one: a person looks then.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.letter import Letter


class Fate(StrEnum):
    """What became of a message; RELAYED: into a system that reports no more (RFC 3464, 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; `status` is the code of RFC 3463, or empty.

    `texts` are the places where a Message-ID or an envelope id of ours may stand. `recipients` are
    the addresses that it speaks of, in lower case; the original ones stand first.
    """

    fate: Fate
    status: str
    message_ids: tuple[str, ...]
    recipients: tuple[str, ...]
    texts: tuple[str, ...]


# No report is longer in what matters; a returned letter may be a book.
_LONGEST = 200_000
_MOST_IDS = 100

_FIELD = re.compile(r"(?im)^[ \t>|]*(action|status|original-recipient|final-recipient)[ \t]*:(.*)$")
_MESSAGE_ID = re.compile(r"(?im)^[ \t>|]*message-id[ \t]*:\s*(<[^<>\s]{3,900}>)")
# Of bounded length: a run of a megabyte would take time with its square.
_ADDRESS = re.compile(
    r"(?<![^\s<>\"'(),:;\[\]])[^\s<>\"'(),:;\[\]@]{1,256}@"
    r"[^\s<>\"'(),:;\[\]@]{1,255}\.[\w-]+"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")

_DELAYED = re.compile(
    r"delay|(?:warning|предупреждение)\s*:|will (?:be re)?tr(?:y|ied) again"
    r"|will (?:keep|continue) (?:on )?(?:try|to )|(?:is|are) still (?:being )?(?:re)?tr"
    r"|not yet been delivered|no action is required|temporar(?:y|ily) (?:problem|defer)"
    r"|задерж|отложен|попытки .{0,40}(?:будут|продолж)|временн",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"success(?:ful(?:ly)?)?|was delivered|has been delivered|успешно|сообщение доставлено",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"undeliver|permanent|fatal|giving up|given up|could not be delivered|failure|returned|failed"
    r"|не (?:удалось|может быть) (?:доставить|доставлено)|недостав|возвращ",
    re.IGNORECASE,
)


def read_report(letter: Letter) -> Report:
    """Return what a delivery report says."""
    inner = [_decoded(part.content) for part in letter.parts if _tells(part.media_type)]
    status_parts = [
        _decoded(part.content) for part in letter.parts if "delivery-status" in part.media_type
    ]
    text = letter.text[:_LONGEST]
    fields = list(_fields(status_parts or [text]))
    everything = (*inner, text)
    return Report(
        fate=_fate(letter, fields, text),
        status=_status(fields, text),
        message_ids=tuple(
            dict.fromkeys(found for each in everything for found in _MESSAGE_ID.findall(each))
        )[:_MOST_IDS],
        recipients=_recipients(letter, fields, text),
        # An answer to the message's id is how some servers report, too.
        texts=(*everything, *letter.in_reply_to, *letter.references),
    )


def _tells(media_type: str) -> bool:
    return media_type.startswith("message/") or media_type == "text/rfc822-headers"


def _decoded(content: bytes) -> str:
    text = content[:_LONGEST].decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fields(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for name, value in _FIELD.findall(text):
            yield name.lower(), value.strip()


def _fate(letter: Letter, fields: list[tuple[str, str]], text: str) -> Fate:
    actions = {value.lower().split(" ")[0] for name, value in fields if name == "action"}
    if "failed" in actions:
        return Fate.FAILED
    if "delayed" in actions:
        return Fate.DELAYED
    if actions & {"delivered", "relayed", "expanded"}:
        return Fate.DELIVERED if "delivered" in actions else Fate.RELAYED
    title = letter.subject
    if _GAVE_UP.search(title):
        return Fate.FAILED
    if _DELAYED.search(title):
        return Fate.DELAYED
    status = _status(fields, text)
    if not _GAVE_UP.search(text):
        if _DELAYED.search(text) or status.startswith("4"):
            return Fate.DELAYED
        if status.startswith("2") or (_DELIVERED.search(title) and not status):
            return Fate.DELIVERED
    return Fate.FAILED


def _status(fields: list[tuple[str, str]], text: str) -> str:
    for name, value in fields:
        if name == "status" and (found := _STATUS.search(value)):
            return found[1]
    found = _STATUS.search(text)
    return found[1] if found else ""


def _recipients(letter: Letter, fields: list[tuple[str, str]], text: str) -> tuple[str, ...]:
    order = ("original-recipient", "final-recipient")
    named = [value for wanted in order for name, value in fields if name == wanted]
    named += letter.all("x-failed-recipients")
    found = [address for value in named for address in _ADDRESS.findall(value.lower())]
    found = found or _ADDRESS.findall(text[:4096].lower())
    return tuple(dict.fromkeys(found))
