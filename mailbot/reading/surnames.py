"""Russian surnames by their endings: which cases and genders a form may be, and its nominative.

Rules come before the dictionary: most surnames of real people stand in no dictionary.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mailbot.reading.morphology import full_parses, is_known, parses


class Reading(NamedTuple):
    """One way to understand a form of a name: `nominative` in lower case."""

    case: str
    gender: str
    nominative: str


MALE, FEMALE = "masc", "femn"
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

# Ending, what the nominative ends in instead, gender, cases.
_Row = tuple[str, str, str, tuple[str, ...]]
_OBLIQUE = ("gent", "datv", "ablt", "loct")
_ADJECTIVES: tuple[_Row, ...] = (
    (r"(?<=[сц]к)ий|(?<=.{3})(?:ый|ой)", "", MALE, ("nomn",)),
    (r"(?<=[сцч]к)ая|(?<=.{3})ая", "", FEMALE, ("nomn",)),
    (r"(?<=[сц]к)ого", "ий", MALE, ("gent", "accs")),
    (r"(?<=[сц]к)ому", "ий", MALE, ("datv",)),
    (r"(?<=[сц]к)им", "ий", MALE, ("ablt",)),
    (r"(?<=[сц]к)ом", "ий", MALE, ("loct",)),
    (r"(?<=[сц]к)ой", "ая", FEMALE, _OBLIQUE),
    (r"(?<=[сц]к)ую", "ая", FEMALE, ("accs",)),
    (r"(?<=.[кстднрвлмйч])ого", "ый", MALE, ("gent", "accs")),
    (r"(?<=.[кстднрвлмйч])ому", "ый", MALE, ("datv",)),
    # «Рукавишниковой» is a possessive, below.
    (r"(?<=.[кстднрвлмйч])(?<!ов)(?<!ев)(?<!ин)(?<!ын)ой", "ая", FEMALE, _OBLIQUE),
)
_POSSESSIVES: tuple[_Row, ...] = (
    (r"(?<=[оеё]в|[иы]н)", "", MALE, ("nomn",)),
    (r"(?<=[оеё]в|[иы]н)а", "", MALE, ("gent", "accs")),
    (r"(?<=[оеё]в|[иы]н)у", "", MALE, ("datv",)),
    (r"(?<=[оеё]в|[иы]н)ым", "", MALE, ("ablt",)),
    (r"(?<=[оеё]в|[иы]н)е", "", MALE, ("loct",)),
    (r"(?<=[оеё]в|[иы]н)а$", "а", FEMALE, ("nomn",)),
    (r"(?<=[оеё]в|[иы]н)ой", "а", FEMALE, _OBLIQUE),
    (r"(?<=[оеё]в|[иы]н)у", "а", FEMALE, ("accs",)),
)
_CONSONANT = "[бвгджзклмнпрстфхцчшщ]"
_NOUNS: tuple[_Row, ...] = (
    (rf"(?<={_CONSONANT})|(?<=[йь])", "", MALE, ("nomn",)),
    (rf"(?<={_CONSONANT})|(?<=[йь])", "", FEMALE, CASES),
    (rf"(?<={_CONSONANT})а", "", MALE, ("gent", "accs")),
    (rf"(?<={_CONSONANT})у", "", MALE, ("datv",)),
    (rf"(?<={_CONSONANT})(?:ом|ем)", "", MALE, ("ablt",)),
    (rf"(?<={_CONSONANT})е", "", MALE, ("loct",)),
    (r"(?<=[бвп])ья", "ей", MALE, ("gent", "accs")),
    (r"(?<=[бвп])ью", "ей", MALE, ("datv",)),
    (r"(?<=[аеиоуыэюя])я", "й", MALE, ("gent", "accs")),
    (r"(?<=[аеиоуыэюя])ю", "й", MALE, ("datv",)),
    (rf"(?<={_CONSONANT})я", "ь", MALE, ("gent", "accs")),
    (rf"(?<={_CONSONANT})ю", "ь", MALE, ("datv",)),
    (r"(?<=..)[ая]", "", "", ("nomn",)),
    (r"(?<=[^гкхжшчщ].)ы|(?<=[бвдзлмнпрстфц])ы", "а", "", ("gent",)),
    (r"(?<=[гкхжшчщ])и", "а", "", ("gent",)),
    (r"(?<=.)[еэ]$", "а", "", ("datv", "loct")),
    (r"(?<=[бвгджзклмнпрстфхцчшщ])у", "а", "", ("accs",)),
    (r"(?<=[бвгджзклмнпрстфхц])ой", "а", "", ("ablt",)),
)
# «Черных», «Шевченко», «Гоцеридзе» never change; «Камю», «Горе» hardly ever.
_STIFF = re.compile(r"(?:[ыи]х|ко|дзе|швили|аго|яго|ово)$")
_OPEN = re.compile(r"(?:[оеёиуюэ]|ава|уа|ия)$")


@lru_cache(maxsize=2_000)
def surname_readings(word: str) -> tuple[Reading, ...]:
    """Return how a lower-case form of a surname may be read, likeliest first."""
    if "-" in word:
        return _double(word)
    if _STIFF.search(word):
        return unchanged(word)
    return tuple(dict.fromkeys((*_from_dictionary(word), *_by_rules(word))))


def unchanged(word: str) -> tuple[Reading, ...]:
    """Read a surname that ends in a vowel as one that has the same form in every case."""
    if not (_STIFF.search(word) or _OPEN.search(word)):
        return ()
    return tuple(Reading(case, gender, word) for case in CASES for gender in (MALE, FEMALE))


def _double(word: str) -> tuple[Reading, ...]:
    first, _, second = word.partition("-")
    return tuple(
        Reading(case, gender, f"{one.nominative}-{nominative}")
        for case, gender, nominative in surname_readings(second)
        for one in (*surname_readings(first), *unchanged(first))
        if one.case == case and (not one.gender or not gender or one.gender == gender)
    )


def _by_rules(word: str) -> Iterator[Reading]:
    for rows in (_ADJECTIVES, _POSSESSIVES, _NOUNS):
        for ending, instead, gender, cases in rows:
            found = re.search(rf"(?:{ending})$", word)
            if not found or found.start() < 2:
                continue
            nominative = word[: found.start()] + instead if instead else _cut(word, found, cases)
            for case in cases:
                genders = (gender,) if gender else (MALE, FEMALE)
                yield from (Reading(case, each, nominative) for each in genders)


def _cut(word: str, found: re.Match[str], cases: tuple[str, ...]) -> str:
    # A row without a replacement names the nominative itself, or cuts an oblique ending.
    return word if cases == ("nomn",) or cases == CASES else word[: found.start()]


def _from_dictionary(word: str) -> Iterator[Reading]:
    if not is_known(word) or not any("Surn" in parse.tag.grammemes for parse in parses(word)):
        return
    for parse in full_parses(word):
        if "Surn" not in parse.tag.grammemes or "plur" in parse.tag.grammemes:
            continue
        for gender in (MALE, FEMALE):
            if gender in parse.tag.grammemes:
                nominative = parse.inflect({"nomn", "sing", gender})
                if nominative:
                    yield Reading(str(parse.tag.case), gender, _as_spelt(word, nominative.word))


def _as_spelt(word: str, nominative: str) -> str:
    """Keep the author's е where the dictionary writes ё."""
    return nominative if "ё" in word else nominative.replace("ё", "е")


def is_surname(word: str) -> bool:
    """Tell whether the dictionary, or its guess, has a lower-case word among the surnames."""
    return any("Surn" in parse.tag.grammemes for parse in parses(word))


def looks_like_surname(word: str) -> bool:
    """Tell whether a lower-case word has an ending that only surnames have, or is known as one."""
    readings = [parse.tag.grammemes for parse in parses(word)]
    if is_surname(word):
        return True
    # «Кириллов» is «of Cyrils» and «Ростов» a town before they are surnames.
    ordinary = is_known(word) and not all({"Name", "Geox"} & told for told in readings)
    return (
        not ordinary
        and re.search(
            r"(?:[оеё]в|[иы]н|[сц]к)(?:а|у|ым|ой|ий|ая|ого|ому|им)?$|(?:енк|к)о$|(?:ю|у)к(?:а|у|ом)?$"
            r"|(?:ян|дзе|швили|ич)(?:а|у)?$|[ыи]х$",
            word,
        )
        is not None
    )
