"""Turns of phrase in a notation that a lawyer can read, made into patterns over plain sentences.

    откуда|где <3> мо* <1> номер*|телефон*

Words stand as they are; `|` parts choices, `*` is the rest of a word, `_` a space inside a choice,
`<3>` up to three words in between, `?` after a word says that it may be missing.
"""

import re

_GAP = re.compile(r"<(\d+)>")


def pattern(*turns: str) -> re.Pattern[str]:
    """Return one pattern for any of the turns; it fits whole words only."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(_turn, turns))})(?!\S)")


def _turn(line: str) -> str:
    made = ""
    for slot in line.split():
        gap = _GAP.fullmatch(slot)
        if gap:
            made += rf"(?: \S+){{0,{gap[1]}}}?"
        elif not made:
            made = _slot(slot)
        elif len(slot) > 1 and slot.endswith("?"):
            made += f"(?: {_slot(slot[:-1])})?"
        else:
            made += f" {_slot(slot)}"
    return made


# «мо*» is «мой», never «могу» or «момент».
_MINE = "мо(?:й|я|е|и|его|ей|ему|им|их|ими|ю|ем)"


def _slot(slot: str) -> str:
    choices = [
        _MINE if choice == "мо*" else re.escape(choice).replace(r"\*", r"\w*").replace("_", " ")
        for choice in slot.split("|")
    ]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
