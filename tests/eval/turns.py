"""Makes sentences of `sentences/turns.txt`: a rare word with every thing, a thing with every word.

People say more than anybody writes down letter by letter. What is made here is learnt from and
never measured; the same file makes the same sentences.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

TURNS = Path(__file__).with_name("sentences") / "turns.txt"
_SLOT = re.compile(r"\{(\w+)\}")
# So many sentences of a turn: as many as there are sentences that people wrote.
_OF_EACH = 8


def made() -> Iterator[tuple[str, str]]:
    """Yield what each sentence demands, as the files beside it tell it, and the sentence."""
    lines = [line for line in TURNS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    lists = dict(_list(line) for line in lines if line[0] == "@")
    told = ""
    for line in lines:
        if line[0] == "=":
            told = line[1:].strip()
        elif line[0] != "@":
            filled = (_filled(line, lists, number) for number in range(_OF_EACH))
            yield from ((told, text) for text in dict.fromkeys(filled))


def _list(line: str) -> tuple[str, Sequence[str]]:
    name, _, choices = line[1:].partition(" ")
    return name, choices.split("|")


def _filled(turn: str, lists: Mapping[str, Sequence[str]], number: int) -> str:
    dice = random.Random(f"{turn} {number}")  # noqa: S311 -- sentences, not secrets
    text = _SLOT.sub(lambda slot: dice.choice(lists[slot[1]]), turn).strip()
    return text[0].upper() + text[1:]
