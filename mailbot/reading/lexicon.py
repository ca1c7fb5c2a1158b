"""Words to meanings: every form of every word of the tables, and misspelt ones beside them.

A meaning is a concept of the tables with a grammatical form. Forms: `imp` do it, `inf` to do
(imperfective, German, English -ing), `pf` to do (perfective), `base` the English infinitive,
`1` I do, `f1` I shall do, `2` you do, `3` they do, `past`, `part` done, `n` the doing, `x` any other.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple
from zlib import crc32

from mailbot.reading import words_foreign, words_ru
from mailbot.reading.morphology import full_parses, is_known

ACTIONS = frozenset(words_ru.ACTIONS)


class Sense(NamedTuple):
    """What a word means, and in which grammatical form it stands."""

    concept: str
    form: str


Senses = tuple[Sense, ...]

# Shorter words are too near to too many others to be corrected.
_SHORTEST_CORRECTED = 5


@lru_cache(maxsize=4_000)
def meant(word: str) -> tuple[str, ...]:
    """Return the words of the tables that a plain word stands for, likeliest first.

    A word that the dictionary has is never taken for another one.
    """
    if word in _forms():
        return (word,)
    if len(word) < _SHORTEST_CORRECTED or not _is_russian(word) or is_known(word):
        return ()
    return _near(word)


@lru_cache(maxsize=4_000)
def meant_by_sound(word: str) -> tuple[str, ...]:
    """Return the words of the tables that a word stands for which lost its soft signs.

    For what was typed in Latin letters: «удалит» may be «удалить» there.
    """
    heard = _by_sound().get(sound(word), ())
    alike = tuple(form for form in heard if form.replace("ь", "") == word.replace("ь", ""))
    return alike or heard or meant(word)


def senses(forms: Iterable[str]) -> Senses:
    """Return what words of the tables mean, each meaning once."""
    known = _forms()
    return tuple(dict.fromkeys(sense for form in forms for sense in known[form]))


def _is_russian(word: str) -> bool:
    return all("а" <= letter <= "я" for letter in word)


def knows(word: str) -> bool:
    """Tell whether the tables have exactly this word."""
    return word in _forms()


@cache
def _forms() -> Mapping[str, Senses]:
    found: dict[str, Senses] = {}
    # Thousands of forms mean the same: they share what they mean.
    shared: dict[Senses, Senses] = {}
    for form, sense in chain(_russian(), _english(), _german()):
        if sense.form == "part" and form.startswith("данн"):
            continue  # «данные» given by nobody
        senses = found.get(form, ())
        if sense not in senses:
            senses = (*senses, sense)
            found[form] = shared.setdefault(senses, senses)
    return found


def _russian() -> Iterator[tuple[str, Sense]]:
    for table in (words_ru.ACTIONS, words_ru.GOVERNORS, words_ru.THINGS):
        for concept, words in table.items():
            for word in words.split():
                yield from _inflected(concept, word)


# «Как» is no case of a rare noun.
_UNCHANGING = frozenset({"CONJ", "PREP", "PRCL", "INTJ", "ADVB", "PRED", "COMP"})


def _inflected(concept: str, word: str) -> Iterator[tuple[str, Sense]]:
    plain = word.replace("ё", "е")
    meant = [p for p in full_parses(word) if p.normal_form.replace("ё", "е") == plain]
    if not (meant and is_known(word)) or meant[0].tag.POS in _UNCHANGING:
        yield plain, Sense(concept, "x")
        return
    for form in (form for parse in meant for form in parse.lexeme):
        yield form.word.replace("ё", "е"), Sense(concept, _form(form.tag))


_PERSONS = {"1per": "1", "2per": "2", "3per": "3"}


def _form(tag: Any) -> str:
    match tag.POS:
        case "INFN":
            return "pf" if tag.aspect == "perf" else "inf"
        case "VERB" if tag.mood == "impr":
            return "imp"
        case "VERB" if tag.tense == "past":
            return "past"
        case "VERB" if tag.person == "1per" and tag.tense == "futr":
            return "f1"
        case "VERB":
            return _PERSONS.get(tag.person, "3")
        case "PRTS" | "PRTF":
            return "part"
        case "NOUN":
            return "n"
        case _:
            return "x"


def _english() -> Iterator[tuple[str, Sense]]:
    for concept, words in words_foreign.ENGLISH_VERBS.items():
        for verb in words.split():
            for form, name in _conjugated(verb):
                yield form, Sense(concept, name)
    yield from _written_out(words_foreign.ENGLISH)


def _conjugated(verb: str) -> Iterator[tuple[str, str]]:
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        stem_ed, third = verb[:-1] + "i", verb[:-1] + "ies"
    else:
        stem_ed, third = stem, verb + ("es" if verb.endswith(("s", "x", "sh", "ch")) else "s")
    if verb in ("stop", "ship", "wrap", "spam", "unship"):
        stem = stem_ed = verb + verb[-1]
    yield verb, "base"
    yield third, "3"
    yield stem + "ing", "ing"
    yield stem_ed + "ed", "part"


def _german() -> Iterator[tuple[str, Sense]]:
    yield from _written_out(words_foreign.GERMAN)


def _written_out(table: Mapping[str, str]) -> Iterator[tuple[str, Sense]]:
    for concept, words in table.items():
        for entry in words.split():
            word, _, form = entry.partition(":")
            yield word.replace("_", " "), Sense(concept, form)


_SOUNDS = str.maketrans({
    "о": "а", "э": "и", "е": "и", "ё": "и", "я": "и", "ы": "и", "й": "и", "ю": "у",
    "б": "п", "в": "ф", "г": "к", "д": "т", "ж": "ш", "з": "с", "щ": "ш", "ъ": None, "ь": None,
})  # fmt: skip


def sound(word: str) -> str:
    """Return roughly how the word sounds: «атпишите» and «отпишите» are one."""
    flat = word.replace("тс", "ц").replace("тьс", "ц").translate(_SOUNDS)
    return "".join(c for i, c in enumerate(flat) if i == 0 or c != flat[i - 1])


@cache
def _by_sound() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for form, meant in _forms().items():
        if _is_russian(form) and any(sense.form != "part" for sense in meant):
            found[sound(form)].append(form)
    return {key: tuple(several) for key, several in found.items()}


@cache
def _by_gap() -> tuple[Sequence[str], "array[int]"]:
    """Index the sounds of longer words by what is left of them without one letter.

    Two words that differ by one letter share such a rest (the idea of SymSpell). The index holds
    numbers in order, the check sum of a rest above the place of a sound: strings took 13 MiB.
    """
    sounds = [key for key in _by_sound() if len(key) >= _SHORTEST_CORRECTED]
    found = array("Q")
    for place, key in enumerate(sounds):
        found.extend(_sum_of(rest) | place for rest in _rests(key))
    return sounds, array("Q", sorted(found))


def _sum_of(rest: str) -> int:
    return crc32(rest.encode()) << 32


def _with_gap(rest: str) -> Iterator[str]:
    """Yield the sounds of which this is left without one letter; another one now and then."""
    sounds, index = _by_gap()
    wanted = _sum_of(rest)
    for place in range(bisect_left(index, wanted), len(index)):
        if index[place] >> 32 != wanted >> 32:
            return
        yield sounds[index[place] & 0xFFFF_FFFF]


def _rests(key: str) -> set[str]:
    return {key[:i] + key[i + 1 :] for i in range(len(key))}


def _near(word: str) -> tuple[str, ...]:
    heard = sound(word)
    same = _by_sound().get(heard)
    if same:
        return _nearest(word, same)
    near = set(_with_gap(heard))
    for rest in _rests(heard):
        near.update(_with_gap(rest))
        if rest in _by_sound():
            near.add(rest)
    return _nearest(word, [f for key in near for f in _by_sound()[key] if _alike(word, f)])


def _alike(word: str, form: str) -> bool:
    # A different first letter makes another word too often («убрать», «брать»). One slip is
    # heard, one more may be a vowel or a letter written once for twice.
    slips = len(word) + len(form) - 2 * _in_common(word, form)
    return sound(word[0]) == sound(form[0]) and slips <= (4 if len(word) > 7 else 2)


def _in_common(word: str, form: str) -> int:
    blocks = SequenceMatcher(None, word, form, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def _nearest(word: str, forms: Iterable[str]) -> tuple[str, ...]:
    ranked = sorted((-SequenceMatcher(None, word, form).ratio(), form) for form in forms)
    return tuple(form for score, form in ranked if score == ranked[0][0])
