"""Takes letters that are enclosed as documents for what they are: a head, somebody's words, quotes.

What holds for a letter that was forwarded in the text (`quotes.py`) holds for one that came as
.eml, .msg or winmail.dat: its author speaks, unless we wrote it; its own quotes say nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mailbot.domain.findings import Document
from mailbot.reading.quotes import Ours, own_words
from mailbot.reading.script import clean

_LETTERS = frozenset({"message/rfc822", "application/vnd.ms-outlook", "application/vnd.ms-tnef"})
# `documents/correspondence.py` writes these four, each on one line, and an empty line below.
_HEAD = re.compile(r"(?P<name>From|Date|To|Subject): (?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The documents with nothing but own words in enclosed letters, and who wrote the first of these."""

    documents: tuple[Document, ...]
    author: str = ""


def unwrap(documents: Iterable[Document], ours: Ours) -> Enclosed:
    """Leave in enclosed letters what their authors wrote themselves; other documents stay."""
    kept: list[Document] = []
    author = ""
    for document in documents:
        if document.media_type in _LETTERS:
            wrote, words = _words(document.text, ours)
            author = author or (wrote if words else "")
            document = replace(document, page_texts=(words,), pages=None)
        kept.append(document)
    return Enclosed(tuple(kept), author)


def _words(text: str, ours: Ours) -> tuple[str, str]:
    """Return who wrote the enclosed letter and what he says in it."""
    head, body = _parted(clean(text).split("\n"))
    wrote = head.get("From", "")
    if ours.wrote(wrote):
        return wrote, ""
    words = own_words(body, head.get("Subject", ""), ours, depth=1)
    said = "\n".join(filter(str.strip, (words.text, words.signature, words.forwarded)))
    return words.author or wrote, said


def _parted(lines: Sequence[str]) -> tuple[dict[str, str], str]:
    head: dict[str, str] = {}
    for place, line in enumerate(lines):
        field = _HEAD.match(line)
        if field is None:
            return head, "\n".join(lines[place:])
        head[field["name"]] = field["value"]
    return head, ""
