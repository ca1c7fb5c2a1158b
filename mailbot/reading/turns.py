"""Turns of phrase in a notation that a lawyer can read, made into patterns over plain sentences.

    откуда|где <3> мо* <1> номер*|телефон*

Words stand as they are; `|` parts choices, `*` is the rest of a word, `_` a space inside a choice,
`<3>` up to three words in between, `?` after a word says that it may be missing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

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


# So many letters of its first word decide whether a turn is tried at a word at all.
_KEY = 3


def starts(*turns: str) -> frozenset[str]:
    """Return the beginnings of the words with which the turns may begin; «вс*» has fewer letters."""
    return frozenset(key for turn in turns for key in _starts(turn.split()))


def _starts(slots: Sequence[str]) -> Iterable[str]:
    for slot in slots:
        optional = len(slot) > 1 and slot.endswith("?")
        for choice in (slot[:-1] if optional else slot).split("|"):
            word = choice.partition("_")[0]
            if word == "мо*":
                yield from ("мой", "моя", "мое", "мои", "моё", "мою", "моем"[:_KEY], "моих"[:_KEY])
            elif word.find("*") in range(_KEY):
                yield word[: word.find("*") + 1]
            else:
                yield word[:_KEY]
        if not optional:
            return


class Turns(NamedTuple):
    """Turns that mean one thing: their pattern, and the beginnings of their first words."""

    pattern: re.Pattern[str]
    starts: frozenset[str]


def turns(*lines: str) -> Turns:
    """Make a row of nothing but turns."""
    return Turns(pattern(*lines), starts(*lines))


class _Said(Protocol):
    @property
    def pattern(self) -> re.Pattern[str]: ...

    @property
    def starts(self) -> frozenset[str]: ...


Row = TypeVar("Row", bound=_Said)


class Shelf(Generic[Row]):
    """Rows by the words with which their turns begin: few are tried on a sentence, at few words."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(rows)
        self._index: dict[str, tuple[int, ...]] = {}
        for place, row in enumerate(self._rows):
            for key in row.starts:
                self._index[key] = (*self._index.get(key, ()), place)
        short = [key for key in self._index if key.endswith("*")]
        self._short = [(key[:-1], self._index.pop(key)) for key in short]

    def find(self, plain: str) -> Iterator[tuple[Row, re.Match[str]]]:
        """Yield what is said in the sentence, in the order of the rows; no row overlaps itself."""
        tried: dict[int, list[int]] = {}
        start = 0
        for word in plain.split(" "):
            for place in self._at(word):
                tried.setdefault(place, []).append(start)
            start += len(word) + 1
        for place in sorted(tried):
            row, end = self._rows[place], 0
            for start in tried[place]:
                if start >= end and (found := row.pattern.match(plain, start)):
                    yield row, found
                    end = found.end()

    def _at(self, word: str) -> Sequence[int]:
        """Return the places of the rows that may begin with the word."""
        found = self._index.get(word[:_KEY], ())
        for key, rows in self._short:
            if word.startswith(key):
                found = (*found, *rows)
        return found


# «мо*» is «мой», never «могу» or «момент».
_MINE = "мо(?:й|я|е|и|его|ей|ему|им|их|ими|ю|ем)"


def _slot(slot: str) -> str:
    choices = [
        _MINE if choice == "мо*" else re.escape(choice).replace(r"\*", r"\w*").replace("_", " ")
        for choice in slot.split("|")
    ]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
