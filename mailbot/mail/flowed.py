"""Joins the lines of format=flowed, which a mail program broke only for the wire; pure.

Source: RFC 3676 sections 4.1–4.5. Without it a sentence, and a quote of it, ends at every line.
"""

import re

# How deep a line is quoted, and the space that was stuffed in behind.
_QUOTE = re.compile(r"(>*) ?(.*)")
_SIGNATURE = "-- "


def unflowed(text: str, *, delsp: bool) -> str:
    """Return the paragraphs in one line each; quoted ones begin with as many ">" as before.

    A line flows if it ends in a space, and flows into the next of the same depth only. `delsp` says
    that this space is none of the words'.
    """
    paragraphs: list[list[str]] = []
    flowing = -1
    for line in text.split("\n"):
        found = _QUOTE.match(line)
        quote, words = (found[1], found[2]) if found else ("", line)
        depth = len(quote)
        ends = words == _SIGNATURE
        flows = words.endswith(" ") and not ends
        if flows and delsp:
            words = words[:-1]
        if flowing == depth and not ends:
            paragraphs[-1].append(words)
        else:
            paragraphs.append([f"{quote} " if quote else "", words])
        flowing = depth if flows else -1
    return "\n".join(map("".join, paragraphs))
