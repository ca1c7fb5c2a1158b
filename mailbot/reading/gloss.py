"""Turns sentences into tokens that carry meanings; knows words, not yet who wants what."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.reading import lexicon, phrases
from mailbot.reading.lexicon import ACTIONS, Sense, Senses
from mailbot.reading.morphology import is_known, is_verb, may_be_name
from mailbot.reading.script import from_latin, plain
from mailbot.reading.sentences import Sentence, without_mark

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
_DIGIT = re.compile(r"\d")


# Hundreds of words mean the same, and a set of one is 216 bytes.
@lru_cache(maxsize=1_000)
def _concepts(senses: Senses) -> frozenset[str]:
    return frozenset(sense.concept for sense in senses)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark: as the rules compare it, and what it means."""

    plain: str
    senses: Senses = ()
    concepts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, plain: str, senses: Senses) -> "Token":
        """Make a token that means the senses."""
        return cls(plain, senses, _concepts(senses))

    def forms(self, concept: str) -> frozenset[str]:
        """Return the grammatical forms in which the token means the concept."""
        if concept not in self.concepts:
            return frozenset()
        return frozenset(sense.form for sense in self.senses if sense.concept == concept)

    def means(self, *concepts: str) -> bool:
        """Tell whether the token means one of the concepts."""
        return not self.concepts.isdisjoint(concepts)


@dataclass(frozen=True, slots=True)
class Gloss:
    """A sentence with its tokens."""

    sentence: Sentence
    tokens: tuple[Token, ...]

    @property
    def plain(self) -> str:
        """The tokens as one line, a space between them."""
        return " ".join(token.plain for token in self.tokens)


def gloss(sentences: Iterable[Sentence], *, in_latin: bool = False) -> list[Gloss]:
    """Return every sentence with its tokens; `in_latin` is Russian typed in Latin letters."""
    return [
        Gloss(sentence, tuple(_with_phrases(list(_tokens(sentence.text, in_latin)))))
        for sentence in sentences
    ]


def _tokens(text: str, in_latin: bool) -> Iterator[Token]:
    text = without_mark(text)
    for found in _WORD.finditer(text):
        word = found.group()
        if len(word) == 1 and word.isupper() and text[found.end() : found.end() + 1] == ".":
            yield Token(plain(word))  # an initial
        elif word.replace("-", "").isdecimal():
            yield Token(word)  # no number is seen twice: none is kept
        else:
            yield from _read(word, in_latin)


# Letters repeat each other's words; so many of them are about a MiB.
@lru_cache(maxsize=2_000)
def _read(written: str, in_latin: bool) -> tuple[Token, ...]:
    word = plain(written)
    if not word[0].isalnum():
        return (Token(word),)
    if in_latin:
        return (_token(from_latin(word), lexicon.meant_by_sound),)
    if _swallowed_not(word):
        return _token("не"), _token(word[2:])
    if written.istitle() and not _DIGIT.search(word) and may_be_name(word):
        return (_token(word, _as_it_stands),)
    if "-" in word and not lexicon.knows(word) and lexicon.knows(word.rpartition("-")[2]):
        # «смс-напоминания», «промо-письма»
        return (Token.of(word, lexicon.senses([word.rpartition("-")[2]])),)
    return (_token(word),)


def _as_it_stands(word: str) -> tuple[str, ...]:
    return (word,) if lexicon.knows(word) else ()


def _token(word: str, meant: Callable[[str], tuple[str, ...]] = lexicon.meant) -> Token:
    forms = meant(word)
    return Token.of(forms[0] if forms else word, lexicon.senses(forms))


def _swallowed_not(word: str) -> bool:
    """Tell whether «не» was glued to a word: «ненадо», «неудаляйте»."""
    return word.startswith("не") and lexicon.knows(word[2:]) and not is_known(word)


def _with_phrases(tokens: list[Token]) -> list[Token]:
    starts, line = [], ""
    for token in tokens:
        starts.append(len(line))
        line += token.plain + " "
    taken: set[int] = set()
    for phrase, start, end in phrases.find(line):
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1) - 1
        covered = range(first, last + 1)
        if not taken.isdisjoint(covered):
            continue
        meaning = Sense(phrase.concept, phrase.form)
        if phrase.keeps:
            tokens[first] = Token.of(tokens[first].plain, (*tokens[first].senses, meaning))
            continue
        taken.update(covered)
        for place in covered:
            tokens[place] = Token(tokens[place].plain)
        tokens[first] = Token.of(tokens[first].plain, (meaning,))
    return tokens


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence with one predicate: tokens from `start` up to `end`."""

    start: int
    end: int


def clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Cut a sentence where a new predicate begins after a comma or a conjunction."""
    cuts = [0]
    for place, token in enumerate(tokens):
        if token.plain in ",;:()—–-" or token.means("AND", "BUT", "OR"):
            following = _until_next_cut(tokens, place + 1)
            if _has_predicate(tokens[cuts[-1] : place]) and _has_predicate(following):
                cuts.append(place)
    return [Clause(a, b) for a, b in zip(cuts, [*cuts[1:], len(tokens)], strict=True)]


def _until_next_cut(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    for place in range(start, len(tokens)):
        if tokens[place].plain in ",;:()—" and place > start:
            return tokens[start:place]
    return tokens[start:]


def _has_predicate(tokens: Sequence[Token]) -> bool:
    return any(_is_predicate(token) for token in tokens)


_PREDICATE_FORMS = frozenset({"imp", "inf", "pf", "base", "1", "f1", "2", "3", "past", "ing"})


def _is_predicate(token: Token) -> bool:
    for concept, form in token.senses:
        if form in _PREDICATE_FORMS or (concept in ("STOP", "ENOUGH") and form != "n"):
            return True
        if concept in ACTIONS and form == "part":
            return True
    return not token.senses and token.plain.isalpha() and is_verb(token.plain)
