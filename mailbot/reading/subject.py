"""Decides whether a subject line adds to what the letter says; a reply's subject is not its author's."""

import re
from collections.abc import Sequence

from mailbot.reading.marks import Marked

_REPLY = re.compile(
    r"^\s*(?:re|aw|fwd?|wg|ответ|на|пересл\w*|пер)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)


def says_more(line: str, body: Sequence[Marked]) -> bool:
    """Tell whether the subject line counts.

    «Удаление аккаунта» over a letter that only asks how, or that refuses it, is a topic.
    """
    if not line.strip() or _REPLY.match(line):
        return False
    marks = {mark for sentence in body for mark in sentence.marks}
    return "!DELETE" not in marks and ("~DELETE" not in marks or "+DELETE" in marks)
