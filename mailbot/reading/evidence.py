"""Makes the quotes that people are shown: one sentence, no longer than a glance, no secret in it."""

import re
from collections.abc import Sequence

from mailbot.domain.findings import Evidence
from mailbot.reading.secrets import mask
from mailbot.reading.sentences import Sentence

# A quote shows a finding; the letter itself is one click away.
LONGEST_QUOTE = 200


def evidence(sentence: Sentence, secrets: Sequence[str], about: str = "") -> Evidence:
    """Return the sentence as a quote, cut around `about` where it is long."""
    text = mask(sentence.text, secrets)
    if len(text) > LONGEST_QUOTE:
        text = _around(text, max(0, text.find(about)), len(about))
    return Evidence(text, sentence.document, sentence.page)


def _around(text: str, start: int, length: int) -> str:
    room = LONGEST_QUOTE - 2
    left = max(0, min(start - max(0, room - length) // 2, len(text) - room))
    if left:
        space = text.find(" ", left)
        left = space + 1 if 0 <= space < left + 30 else left
    cut = text[left : left + room]
    if left + room < len(text):
        cut = re.sub(r"\s+\S*$", "", cut) + "…"
    return ("…" if left else "") + cut
