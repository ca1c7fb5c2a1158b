"""Reads one word or two as a name where the place says that a name stands there: «Енгалычев»."""

import re
from dataclasses import replace
from functools import lru_cache

from mailbot.reading.given_names import first_readings, is_patronymic, is_surely_patronymic
from mailbot.reading.morphology import is_known, is_living, parses
from mailbot.reading.name import Name, capitalised
from mailbot.reading.no_names import NO_NAME, is_never_surname, is_ordinary
from mailbot.reading.surnames import is_surname, looks_like_surname
from mailbot.reading.titles import is_title

_TOWN = re.compile(r"(?:[сц]к|град|бург|поль|ье)$")
_POSSESSIVE = re.compile(r"..(?:[оеё]в|[иы]н)а?$")


def pair(one: re.Match[str], other: re.Match[str], *, alone: bool) -> Name | None:
    """Read two words as first name and surname if one of them is known for what it is."""
    words = [one.group(), other.group()]
    lower = [word.lower() for word in words]
    if not all(word[0].isupper() for word in words):
        return None
    if any(word in NO_NAME for word in lower) or any(map(is_title, words)):
        return None
    if any(len(word) > 1 and word.isupper() for word in words) and not all(map(str.isupper, words)):
        return None  # «Начальник ПЭО Хусаинова»
    place = (one.start(), other.end())
    if is_surely_patronymic(lower[1]):
        return None if is_never_surname(lower[0]) else Name("", words[0], words[1], *place)
    first = [_is_first_name(word) for word in lower]
    surname = [looks_like_surname(word) for word in lower]
    if first[0] != first[1]:
        surname = [not told for told in first]
    if first == [True, True]:
        told = [is_surname(word) for word in lower]
        surname = told if told[0] != told[1] else [False, True]  # «Эдгар Лацис»
    if surname == [True, True]:
        surname = [_is_womans(word) for word in lower]
    if surname[0] == surname[1]:
        # «Саския Полторак»; «Сюй Мэй» is kept as it stands.
        surname = [False, _is_guessed_name(lower[0]) or is_surname(lower[1])]
    strange = any(map(is_ordinary, lower)) and not (alone and any(surname))
    if not any(first) and (strange or any(map(is_never_surname, lower))):
        return None
    if not any(surname):
        return Name("", " ".join(words), "", *place)
    kept, given = words if surname[0] else reversed(words)
    return Name(capitalised(kept), capitalised(given), "", *place)


def _is_guessed_name(word: str) -> bool:
    """Tell whether the dictionary would guess that an unknown word is a first name."""
    return any({"Name", "nomn", "sing"} <= parse.tag.grammemes for parse in parses(word))


def _is_womans(word: str) -> bool:
    return word.endswith(("ова", "ева", "ёва", "ина", "ына", "ская", "цкая"))


def _is_first_name(word: str) -> bool:
    return any(reading.case == "nomn" for reading in first_readings(word))


def lone_name(word: str, start: int, *, sure: bool) -> Name | None:
    """Read one word as a first name or surname; `sure` says that a name has to stand there."""
    name = _alone(word) if sure else None
    return name and replace(name, start=start, end=start + len(word))


# Every word of a letter is asked, and letters repeat each other's.
@lru_cache(maxsize=2_000)
def _alone(word: str) -> Name | None:
    lower = word.lower()
    if is_patronymic(lower) or lower in NO_NAME:
        return None
    if first_readings(lower):
        return Name("", capitalised(lower), "", 0, 0)
    unknown = word[0].isupper() and not is_known(lower) and len(word) > 3
    if looks_like_surname(lower) or (unknown and not _TOWN.search(lower)):
        return Name(capitalised(lower), "", "", 0, 0)
    if word[0].isupper() and is_living(lower) and not is_title(word):
        return Name(capitalised(lower), "", "", 0, 0)  # «Соболь», «Волк»
    if word[0].isupper() and _POSSESSIVE.search(lower):
        return Name(capitalised(lower), "", "", 0, 0)  # «Волков» are wolves as well
    return None
