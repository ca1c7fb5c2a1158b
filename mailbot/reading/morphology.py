"""The one door to the Russian dictionary, opened when the first letter needs it.

Loading takes a sixth of a second and 22 MiB, which a process that reads no letter never pays.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@cache
def _analyzer() -> "MorphAnalyzer":
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


class Parse(NamedTuple):
    """One thing that a word may be; the tag is the dictionary's own, shared by all words."""

    normal_form: str
    tag: Any


class _Word(NamedTuple):
    """What is asked about a word over and over, so that its parses need not be kept."""

    lemma: str
    noun: str
    is_known: bool
    is_verb: bool
    may_be_name: bool
    is_living: bool
    says_we_do: bool
    cases_of_person: tuple[str, ...]


# A letter repeats its words and letters repeat each other's: so many words keep nine of ten
# look-ups away from the dictionary, at some 300 bytes each. Whole parses are three times as heavy
# and wanted for names only.
_KEPT, _PARSED = 4_000, 250


def full_parses(word: str) -> Sequence[Any]:
    """Return the dictionary's own parses, which can be inflected; they are kept nowhere."""
    found: Sequence[Any] = _analyzer().parse(word)
    return found


@lru_cache(maxsize=_PARSED)
def parses(word: str) -> tuple[Parse, ...]:
    """Return what the word may be, likeliest first; a word that is unknown is guessed by its end."""
    return tuple(Parse(parse.normal_form, parse.tag) for parse in full_parses(word))


_NAMES = frozenset({"Name", "Surn", "Patr"})
_NO_NOUNS = _NAMES | {"Geox", "Abbr", "Init"}
_PERSON = frozenset({"NOUN", "anim", "sing"})
_LIVING = frozenset({"NOUN", "anim", "sing", "nomn"})
_WE = frozenset({"1per", "plur"})


@lru_cache(maxsize=_KEPT)
def _word(word: str) -> _Word:
    found = parses(word)
    best = found[0]
    told = [parse.tag.grammemes for parse in found]
    known = bool(_analyzer().word_is_known(word))
    noun = known and best.tag.POS == "NOUN" and _NO_NOUNS.isdisjoint(told[0])
    return _Word(
        lemma=best.normal_form.replace("ё", "е"),
        noun=best.normal_form if noun else "",
        is_known=known,
        is_verb=known and best.tag.POS in ("VERB", "INFN", "PRTS"),
        may_be_name=any(not _NAMES.isdisjoint(each) for each in told),
        is_living=known and any(each >= _LIVING for each in told),
        says_we_do=word.endswith(("ем", "им", "емся", "имся"))
        and told[0] >= _WE
        and best.normal_form not in _WE_ASK,
        cases_of_person=tuple(
            dict.fromkeys(
                str(parse.tag.case)
                for parse, each in zip(found, told, strict=True)
                if known and each >= _PERSON and _NO_NOUNS.isdisjoint(each)
            )
        ),
    )


def is_known(word: str) -> bool:
    """Tell whether the dictionary has the word, with е for ё or not."""
    return _word(word).is_known


def is_verb(word: str) -> bool:
    """Tell whether the word is a verb that can make a clause of its own."""
    return _word(word).is_verb


def may_be_name(word: str) -> bool:
    """Tell whether the word can be part of somebody's name; unknown ones are judged by their end."""
    return _word(word).may_be_name


# What a person says of himself and his family in the plural: these are no offers.
_WE_ASK = frozenset(
    "просить требовать хотеть желать ждать надеяться возражать отзывать уведомлять сообщать мочь"
    " благодарить считать полагать быть настаивать проживать жить узнать получать получить".split()
)


def says_we_do(word: str) -> bool:
    """Tell whether the word is «проведём», «автоматизируем»: what firms say of themselves."""
    return _word(word).says_we_do


def noun_of(word: str) -> str:
    """Return the dictionary form of a common noun, "" for any other word."""
    return _word(word).noun


def is_living(word: str) -> bool:
    """Tell whether the word names a living being in the nominative: such words are surnames too."""
    return _word(word).is_living


def cases_of_person(word: str) -> tuple[str, ...]:
    """Return the cases in which a word may name somebody by his trade or kinship: «адвокатом»."""
    return _word(word).cases_of_person


def lemma(word: str) -> str:
    """Return the dictionary form of a word, е for ё."""
    return _word(word).lemma
