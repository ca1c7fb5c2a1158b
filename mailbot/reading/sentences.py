"""Cuts a text into sentences as people write them: wrapped lines, lists, headings, no capitals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# «1.», «2)», «(3)», «а)», «–», «•» at the start of a line or sentence.
_ITEM = re.compile(
    r"\s*(?:\(?\d{1,2}(?:\.\d)?[.)](?!\d)|[а-яa-z]\)|[-–—•*·▪●◦‣])\s*", re.IGNORECASE
)

# A line that was wrapped is at least so long; names and headings in a column are shorter.
_WRAPPED = 55

# The law itself has no longer sentence; the cost of a pattern grows with its square.
_LONGEST = 1_000

# After these words a full stop ends no sentence.
_SHORT = (
    "дж зам инд адв гл инж проф доц с пос дер ст ч п пп г гг ул д кв корп стр лит обл р руб тел моб эл т е и о др пр см им тыс млн млрд"
    " исх вх рег янв фев апр авг сен сент окт ноя нояб дек ред абз подп рис no nr art abs mr mrs ms dr geb bzw vgl z b s st sec para inc ltd co"
)
_ABBREVIATIONS = frozenset(_SHORT.split())

_END = re.compile(r"(?P<mark>[.!?…]+)[»\")\]]*(?:\s+|(?<=[а-яёa-z][.!?])(?=[А-ЯЁ]))")
_GERMAN_MONTH = re.compile(r"(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-z]*\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in the author's own spelling, white space evened; `item` stands in a list.

    `document` and `page` say where it stands, as in `Evidence`.
    """

    text: str
    item: bool = False
    document: str = "body"
    page: int | None = None


def sentences(text: str, document: str = "body", page: int | None = None) -> Iterator[Sentence]:
    """Yield the sentences of a cleaned text in order."""
    for line in _lines(text):
        marked = _ITEM.match(line)
        item = marked is not None
        for part in _split(line):
            for words in _pieces(" ".join(part.split())):
                yield Sentence(words, item or _ITEM.match(words) is not None, document, page)


def _pieces(words: str) -> Iterator[str]:
    """Cut what nobody wrote as one sentence: a page without a full stop."""
    while len(words) > _LONGEST:
        cut = words.rfind(" ", _LONGEST // 2, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        yield words[:cut]
        words = words[cut:].lstrip()
    if words:
        yield words


def without_mark(sentence: str) -> str:
    """Return the sentence without the number or bullet of its list."""
    marked = _ITEM.match(sentence)
    return sentence[marked.end() :] if marked else sentence


def _lines(text: str) -> Iterator[str]:
    """Yield the lines as they were meant: a line that goes on below is one with the next."""
    held = ""
    for line in text.split("\n"):
        line = line.strip()
        if held and _goes_on(held, line):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _goes_on(line: str, following: str) -> bool:
    if not following or _ITEM.match(following) or line.endswith((":", ";", ".", "!", "?")):
        return (
            bool(following) and following[0].islower() and not line.endswith((":", ";", "!", "?"))
        )
    if line.rstrip(",") != line:
        return following[0].islower() or len(line) >= _WRAPPED
    return following[0].islower() or len(line) >= _WRAPPED


def _split(line: str) -> Iterator[str]:
    start = 0
    for found in _END.finditer(line):
        if _ends(line, found):
            yield line[start : found.end()]
            start = found.end()
    yield line[start:]


def _ends(line: str, found: re.Match[str]) -> bool:
    if found["mark"] != ".":
        return True
    before = re.search(r"(\w+)\.$", line[: found.start() + 1])
    word = before[1] if before else ""
    after = line[found.end() : found.end() + 1]
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    if word.isdigit() and len(word) < 3 and found.start() - len(word) < 2:
        return False  # the number of an item
    if word.isdigit() and len(word) < 3 and _GERMAN_MONTH.match(line, found.end()):
        return False  # «den 7. März»
    return after.isupper() or after.isdigit() or after in '«"(-–—[' or len(word) > 1
