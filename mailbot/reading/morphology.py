"""The one door to the Russian dictionary, opened when the first letter needs it.

Loading takes a sixth of a second and 22 MiB, which a process that reads no letter never pays.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@cache
def _analyzer() -> "MorphAnalyzer":
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


# A letter repeats its words and letters repeat each other's: this many words keep nine of ten
# look-ups away from the dictionary, and cost some MiB.
_KEPT = 4_000


@lru_cache(maxsize=_KEPT)
def parses(word: str) -> tuple[Any, ...]:
    """Return what the word may be, likeliest first; a word that is unknown is guessed by its end."""
    return tuple(_analyzer().parse(word))


@lru_cache(maxsize=_KEPT)
def is_known(word: str) -> bool:
    """Tell whether the dictionary has the word, with е for ё or not."""
    return bool(_analyzer().word_is_known(word))


@lru_cache(maxsize=_KEPT)
def is_verb(word: str) -> bool:
    """Tell whether the word is a verb that can make a clause of its own."""
    best = parses(word)[0]
    return is_known(word) and best.tag.POS in ("VERB", "INFN", "PRTS")


@lru_cache(maxsize=_KEPT)
def may_be_name(word: str) -> bool:
    """Tell whether the word can be part of somebody's name; unknown ones are judged by their end."""
    return any({"Name", "Surn", "Patr"} & parse.tag.grammemes for parse in parses(word))


# What a person says of himself and his family in the plural: these are no offers.
_WE_ASK = frozenset(
    "просить требовать хотеть желать ждать надеяться возражать отзывать уведомлять сообщать мочь"
    " благодарить считать полагать быть настаивать проживать жить узнать получать получить".split()
)


@lru_cache(maxsize=_KEPT)
def says_we_do(word: str) -> bool:
    """Tell whether the word is «проведём», «автоматизируем»: what firms say of themselves."""
    if not word.endswith(("ем", "им", "емся", "имся")):
        return False
    best = parses(word)[0]
    return {"1per", "plur"} <= best.tag.grammemes and best.normal_form not in _WE_ASK


@lru_cache(maxsize=_KEPT)
def noun_of(word: str) -> str:
    """Return the dictionary form of a common noun, "" for any other word."""
    if not is_known(word):
        return ""
    best = parses(word)[0]
    names = {"Name", "Surn", "Patr", "Geox", "Abbr", "Init"}
    return best.normal_form if best.tag.POS == "NOUN" and not names & best.tag.grammemes else ""


@lru_cache(maxsize=_KEPT)
def is_living(word: str) -> bool:
    """Tell whether the word names a living being in the nominative: such words are surnames too."""
    wanted = {"NOUN", "anim", "sing", "nomn"}
    return is_known(word) and any(wanted <= parse.tag.grammemes for parse in parses(word))


@lru_cache(maxsize=_KEPT)
def lemma(word: str) -> str:
    """Return the dictionary form of a word, е for ё."""
    return str(parses(word)[0].normal_form).replace("ё", "е")
