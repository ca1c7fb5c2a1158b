"""Turns sentences into tokens that carry meanings; knows words, not yet who wants what."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.reading import lexicon, phrases
from mailbot.reading.lexicon import ACTIONS, Sense, Senses
from mailbot.reading.morphology import is_known, is_verb, may_be_name
from mailbot.reading.script import from_latin, plain
from mailbot.reading.sentences import Sentence, without_mark

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark: as the rules compare it, and what it means."""

    plain: str
    senses: Senses = ()

    def forms(self, concept: str) -> frozenset[str]:
        """Return the grammatical forms in which the token means the concept."""
        return frozenset(sense.form for sense in self.senses if sense.concept == concept)

    def means(self, *concepts: str) -> bool:
        """Tell whether the token means one of the concepts."""
        return any(sense.concept in concepts for sense in self.senses)


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
        word = plain(found.group())
        if not word[0].isalnum() or _is_initial(found):
            yield Token(word)
        elif in_latin:
            yield _token(from_latin(word), lexicon.meant_by_sound)
        elif _swallowed_not(word):
            yield from (_token("не"), _token(word[2:]))
        elif found.group().istitle() and may_be_name(word):
            yield _token(word, _as_it_stands)
        else:
            yield _token(word)


def _is_initial(found: re.Match[str]) -> bool:
    letter = found.group()
    return len(letter) == 1 and letter.isupper() and found.string[found.end() :][:1] == "."


def _as_it_stands(word: str) -> tuple[str, ...]:
    return (word,) if lexicon.knows(word) else ()


def _token(word: str, meant: Callable[[str], tuple[str, ...]] = lexicon.meant) -> Token:
    forms = meant(word)
    return Token(forms[0] if forms else word, lexicon.senses(forms))


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
            tokens[first] = replace(tokens[first], senses=(*tokens[first].senses, meaning))
            continue
        taken.update(covered)
        for place in covered:
            tokens[place] = replace(tokens[place], senses=())
        tokens[first] = replace(tokens[first], senses=(meaning,))
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
