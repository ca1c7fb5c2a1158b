"""Reads the words of office XML as they come by; builds no tree, knows no entities.

Only runs in the child process. A document type declaration is where entity bombs and references
to files stand, and no office program writes one: it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Final
from xml.parsers import expat

from mailbot.documents.contents import LETTERS_MOST
from mailbot.documents.triage import CannotRead, Flag

BLOCK_BYTES: Final = 64 * 1024
_SPACES_MOST: Final = 100
_NO: Final = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which elements, by their local names, say what.

    `words` hold letters; after `ends` comes what the table says, and in place of `signs` too;
    what stands in `silent` is not for reading, nor a `run` that holds what `hides`.
    """

    words: frozenset[str]
    ends: Mapping[str, str]
    signs: Mapping[str, str]
    silent: frozenset[str]
    run: str = ""
    hides: str = ""


class _Enough(Exception):
    """Nobody reads on."""


def words_of(stream: IO[bytes], dialect: Dialect) -> tuple[str, bool]:
    """Return the words of one XML file, and whether it was whole; raises CannotRead."""
    said = _Said(dialect)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = said.start
    parser.EndElementHandler = said.end
    parser.CharacterDataHandler = said.say
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for block in iter(lambda: stream.read(BLOCK_BYTES), b""):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except _Enough:
        pass
    except expat.ExpatError as broken:
        if not said.pieces:
            raise CannotRead(Flag.UNREADABLE) from broken
        return "".join(said.pieces), False
    return "".join(said.pieces), True


def _refuse(*_: object) -> None:
    raise CannotRead(Flag.UNREADABLE)


class _Said:
    """The words so far."""

    def __init__(self, dialect: Dialect) -> None:
        self.pieces: list[str] = []
        self._dialect = dialect
        self._letters = 0
        self._in_words = 0
        self._in_silence = 0
        self._hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in self._dialect.silent:
            self._in_silence += 1
        if name in self._dialect.words:
            self._in_words += 1
        if name == self._dialect.run:
            self._hidden = False
        if name == self._dialect.hides:
            self._hidden = not _NO & set(attributes.values())
        sign = self._dialect.signs.get(name)
        if sign and not self._in_silence:
            self._add(sign * _times(attributes))

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in self._dialect.words:
            self._in_words -= 1
        if name == self._dialect.run:
            self._hidden = False
        if name in self._dialect.silent:
            self._in_silence -= 1
        elif not self._in_silence:
            self._add(self._dialect.ends.get(name, ""))

    def say(self, words: str) -> None:
        if self._in_words and not self._in_silence and not self._hidden:
            self._add(words)

    def _add(self, words: str) -> None:
        self.pieces.append(words)
        self._letters += len(words)
        if self._letters > LETTERS_MOST:
            raise _Enough


def _times(attributes: dict[str, str]) -> int:
    """Several spaces in a row are one element with a count in ODF."""
    for name, value in attributes.items():
        if name.rpartition(" ")[2] == "c" and value.isdecimal():
            return min(int(value[:4]), _SPACES_MOST)
    return 1
