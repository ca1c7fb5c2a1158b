"""Takes a letter apart into features: lemmas, their neighbours, fields and pieces, marks of clauses.

What is counted here is weighed in `weights.py`; the marks bring the stance («не удаляйте» is no
«удалите») into an otherwise simple count of words.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from mailbot.reading.fields import fields_of
from mailbot.reading.marks import Marked
from mailbot.reading.morphology import lemma

_DENYING = frozenset({"не", "ни", "нет", "без"})


def of_sentences(letter: Sequence[Marked]) -> list[frozenset[str]]:
    """Return the features of each sentence."""
    return [_of_sentence(sentence) for sentence in letter]


def of_letter(sentences: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the features of its sentences together, and which fields meet in them."""
    found = frozenset[str]().union(*sentences)
    fields = sorted(feature for feature in found if feature[0] == "%")
    return found.union(map("&".join, combinations(fields, 2)))


def _of_sentence(sentence: Marked) -> frozenset[str]:
    written = sentence.plain.split()
    words = [lemma(w) if "а" <= w[0] <= "я" else w for w in written if not w[0].isdigit()]
    found = {*words, *_fields(words)}
    found.update(map(" ".join, zip(words, words[1:], strict=False)))
    found.update(map("{} … {}".format, words, words[2:]))
    found.update(*map(_pieces, written))
    for clause in sentence.clauses:
        found.update(_of_clause(clause))
    return frozenset(found)


def _fields(words: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        for field in fields_of(word):
            yield field
            if not _DENYING.isdisjoint(words[max(0, place - 2) : place]):
                yield f"{field} not"


def _of_clause(clause: Iterable[str]) -> Iterator[str]:
    own = [mark for mark in clause if not mark.startswith("S:")]
    yield from (f"#{mark}" for mark in own)
    things = [mark for mark in own if mark[0] not in "+!~" and "." not in mark]
    for action in own:
        if action[0] in "+!~":
            yield from (f"#{action} {thing}" for thing in things)


# A word that is mistyped, run together or unknown shares most of its pieces with the right one.
PIECE = 4


@lru_cache(maxsize=1_000)
def _pieces(word: str) -> tuple[str, ...]:
    """Return the runs of four letters of a word, its ends marked."""
    if len(word) < PIECE or not word.isalpha():
        return ()
    ends = f"<{word}>"
    return tuple(ends[start : start + PIECE] for start in range(len(ends) - PIECE + 1))
