"""First names and patronymics: what a form of one may be, and its nominative."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mailbot.reading.morphology import full_parses, is_known, parses
from mailbot.reading.surnames import Reading
from mailbot.reading.unlisted_names import unlisted

_PATRONYMIC = re.compile(
    r"(?P<stem>.{2,}?)(?P<end>(?:[оеё]в|ь|и)?(?:[иы]ч(?:а|у|ем|е)?)|(?:[оеё]в|ин|ьев)н(?:а|ы|е|у|ой)|и[чш]н(?:а|ы|е|у|ой))$"
)
_SON = {
    f"{son}{end}": case
    for son in ("ич", "ыч")
    for end, case in (("", "nomn"), ("а", "gent"), ("у", "datv"), ("ем", "ablt"), ("е", "loct"))
}
_DAUGHTER = {
    "на": ("nomn",),
    "ны": ("gent",),
    "не": ("datv", "loct"),
    "ну": ("accs",),
    "ной": ("ablt",),
}


def is_patronymic(word: str) -> bool:
    """Tell whether a lower-case word is a patronymic in any case."""
    return bool(_PATRONYMIC.match(word)) and len(word) > 4


@lru_cache(maxsize=1_000)
def is_surely_patronymic(word: str) -> bool:
    """Tell whether a patronymic is no surname: «Сапарбекович», «Карпыч», not «Юшкевич», «Бабич»."""
    if not is_patronymic(word):
        return False
    told = [parse.tag.grammemes for parse in parses(word)]
    if not word.endswith(("ич", "ыч")):
        return any("Patr" in each for each in told) or not any("Surn" in each for each in told)
    known = is_known(word) and word not in _SURNAMES_TOO
    return any("Patr" in each for each in told) and (known or _is_of_a_name(word))


# «Лукаш» is seldom somebody's father.
_SURNAMES_TOO = frozenset({"лукашевич"})


def _is_of_a_name(word: str) -> bool:
    stem = re.sub(r"(?:[еёо]в)?[иы]ч$", "", word)
    return word.endswith(("ыч", "ьич", "еич", "иевич")) or any(
        reading.case == "nomn" and reading.gender == "masc"
        for end in ("", "й", "ь", "а", "я")
        for reading in first_readings(stem + end)
    )


@lru_cache(maxsize=1_000)
def patronymic_readings(word: str) -> tuple[Reading, ...]:
    """Return the cases of a patronymic; its gender is always plain."""
    found = _PATRONYMIC.match(word)
    if not found:
        return ()
    for ending, case in _SON.items():
        if word.endswith(ending):
            written_alike = ("gent", "accs") if case == "gent" else (case,)
            nominative = word[: len(word) - len(ending)] + ending[:2]
            return tuple(Reading(each, "masc", nominative) for each in written_alike)
    for ending, cases in _DAUGHTER.items():
        if word.endswith(ending):
            return tuple(Reading(case, "femn", word.removesuffix(ending) + "на") for case in cases)
    return ()


@lru_cache(maxsize=1_000)
def first_readings(word: str) -> tuple[Reading, ...]:
    """Return how a lower-case form of a first name may be read; empty for what is no first name."""
    if "-" in word:
        halves = [first_readings(half) for half in word.split("-")]
        return tuple(
            Reading(one.case, one.gender, f"{one.nominative}-{other.nominative}")
            for one in halves[0]
            for other in halves[-1]
            if (one.case, one.gender) == (other.case, other.gender)
        )
    return tuple(dict.fromkeys((*_known_firsts(word), *unlisted(word))))


# «Домна», «Хачатур»: beside a patronymic any word is a first name, declined like most of them.
_RARE = (
    ("gent", "masc", "а", ""),
    ("datv", "masc", "у", ""),
    ("gent", "femn", "ы", "а"),
    ("datv", "femn", "е", "а"),
)


def rare_readings(word: str) -> tuple[Reading, ...]:
    known = first_readings(word)
    if any(reading.case == "nomn" for reading in known):
        return known
    return (
        *known,
        Reading("nomn", "", word),
        *(
            Reading(case, gender, word.removesuffix(end) + instead)
            for case, gender, end, instead in _RARE
            if word.endswith(end) and not known
        ),
    )


def _known_firsts(word: str) -> Iterator[Reading]:
    if not is_known(word) or not any("Name" in parse.tag.grammemes for parse in parses(word)):
        return
    for parse in full_parses(word):
        told = parse.tag.grammemes
        if "Name" not in told or "plur" in told:
            continue
        nominative = parse.inflect({"nomn", "sing"})
        if nominative is None:
            continue
        genders = ("masc", "femn") if "ms-f" in told else (str(parse.tag.gender or ""),)
        spelt = nominative.word if parse.word == word else nominative.word.replace("ё", "е")
        yield from (Reading(str(parse.tag.case), gender, spelt) for gender in genders)
