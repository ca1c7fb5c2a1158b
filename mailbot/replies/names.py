"""How a person is addressed: salutation, and surname with initials in the case that is wanted.

In doubt the name is left as it stands and the salutation names nobody: a wrong gender or case
offends, a plain one does not. Names that are not written in Cyrillic are never touched.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


class Gender(StrEnum):
    """The grammatical gender of a name."""

    MALE = "masc"
    FEMALE = "femn"


class Case(StrEnum):
    """The cases in which letters name a person: «обращение Орловой», «кому: Орловой»."""

    GENITIVE = "genitive"
    DATIVE = "dative"


@dataclass(frozen=True, slots=True)
class Person:
    """A Russian name taken apart; what is not sure is empty, and `gender` is None."""

    surname: str = ""
    first: str = ""
    patronymic: str = ""
    gender: Gender | None = None


def salutation(full_name: str, language: str) -> str:
    """Return the line with which a letter begins.

    `full_name` is in the nominative, surname first for Russian names.
    """
    if language == "en":
        return _dear(full_name)
    person = parse(full_name)
    if not (person.first and person.gender) or person.first.endswith("."):
        return "Здравствуйте!"
    dear = "Уважаемая" if person.gender is Gender.FEMALE else "Уважаемый"
    return " ".join(filter(None, (dear, person.first, person.patronymic))) + "!"


def _dear(full_name: str) -> str:
    # A name that somebody transliterated for the owner would be a guess.
    known = full_name and not _CYRILLIC.search(full_name)
    return f"Dear {full_name}," if known else "Dear Sir or Madam,"


def with_initials(full_name: str, case: Case) -> str:
    """Return «Орловой М. С.»; a name of doubtful form stays whole and in the nominative."""
    person = parse(full_name)
    if not (person.surname and person.first):
        return " ".join(full_name.split())
    surname = decline(person.surname, person.gender, case)
    if surname is None:
        return " ".join(full_name.split())
    return " ".join(filter(None, (surname, _initials(person.first), _initials(person.patronymic))))


def in_full(full_name: str, case: Case) -> str:
    """Return «Орловой Марине Сергеевне»; a name of doubtful form stays in the nominative."""
    person = parse(full_name)
    surname = decline(person.surname, person.gender, case) if person.surname else None
    first = _first_in(person, case)
    if surname is None or first is None or (person.patronymic and person.gender is None):
        return " ".join(full_name.split())
    return " ".join(filter(None, (surname, first, _patronymic_in(person.patronymic, case))))


def _first_in(person: Person, case: Case) -> str | None:
    """Return the first name in that case, None where the dictionary knows none."""
    wanted = {Case.GENITIVE: "gent", Case.DATIVE: "datv"}[case]
    for known in _morph().parse(person.first):
        told = known.tag.grammemes
        of_gender = person.gender is None or {person.gender.value, "ms-f"} & told
        if {"Name", "nomn", "sing"} <= told and of_gender:
            declined = known.inflect({wanted})
            return declined.word.capitalize() if declined else None
    return None


def _patronymic_in(patronymic: str, case: Case) -> str:
    """«Сергеевич» and «Сергеевна» decline like nouns, «Гасан оглы» not at all."""
    of_man, of_woman = ("а", "ы") if case is Case.GENITIVE else ("у", "е")
    if re.search(r"[иы]ч$", patronymic):
        return patronymic + of_man
    return patronymic[:-1] + of_woman if re.search(r"на$", patronymic) else patronymic


def _initials(name: str) -> str:
    """Return «М.», «А.-М.» for a double name, «Г. оглы» for a Turkic patronymic."""
    name, _, tail = name.partition(" ")
    short = "-".join(f"{part[0]}." for part in name.split("-") if part)
    return f"{short} {tail}".rstrip()


_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_RUSSIAN = re.compile(r"[А-Яа-яЁё.\- ]+")
_INITIAL = re.compile(r"[А-ЯЁ]\.")
_SON = re.compile(r"(?:[иы]ч| (?:оглы|улы|уулу))$")
_DAUGHTER = re.compile(r"(?:[оеи]вна|[иы]чна| (?:кызы|гызы))$")
_TURKIC = {"оглы", "улы", "уулу", "кызы", "гызы"}
_JOINED = re.compile(rf"(\w)-({'|'.join(_TURKIC)})\b", re.IGNORECASE)


def parse(full_name: str) -> Person:
    """Take a Russian name apart; a name that cannot be read gives an empty Person."""
    words = _words(full_name)
    surname, first, patronymic = _roles(words)
    if not first:
        return Person()
    return Person(surname, first, patronymic, _gender(surname, first, patronymic))


def _words(full_name: str) -> list[str]:
    """Split into names, «И.О.» into two initials, «Гасан оглы» into one patronymic."""
    if not _RUSSIAN.fullmatch(full_name):
        return []
    apart = _JOINED.sub(r"\1 \2", re.sub(r"\.(?=\S)", ". ", full_name))
    words = [_capital(word) for word in apart.split()]
    if len(words) > 2 and words[-1].lower() in _TURKIC:
        words[-2:] = [f"{words[-2]} {words[-1].lower()}"]
    return words


def _capital(word: str) -> str:
    if not (word.isupper() or word.islower()) or len(word) < 3:
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def _roles(words: list[str]) -> tuple[str, str, str]:
    match words:
        case [first]:
            return ("", first, "") if _is_first(first) else ("", "", "")
        case [first, patronymic] if _is_patronymic(patronymic) and _is_first(first):
            return "", first, patronymic
        case [one, other]:
            return _two(one, other)
        case [first, patronymic, surname] if _is_patronymic(patronymic) and (
            not _is_patronymic(surname) or _is_first(first)
        ):
            return surname, first, patronymic
        case [surname, first, patronymic] if _is_patronymic(patronymic) or (
            _INITIAL.fullmatch(first) and _INITIAL.fullmatch(patronymic)
        ):
            return surname, first, patronymic
        case _:
            return "", "", ""


def _two(one: str, other: str) -> tuple[str, str, str]:
    """Surname first is the rule; «Анна Смирнова» turns it, «Роман Павел» leaves it open."""
    if not _is_first(one) or _is(one, "Surn") or _INITIAL.fullmatch(other):
        return one, other, ""
    if _is(other, "Name") and not _is(other, "Surn"):
        return "", "", ""
    return other, one, ""


def _is_patronymic(word: str) -> bool:
    return bool(_SON.search(word) or _DAUGHTER.search(word))


def _is_first(word: str) -> bool:
    return _is(word, "Name")


@cache
def _morph() -> "MorphAnalyzer":
    # 55 ms and 22 MiB, which only a process that writes to somebody should pay.
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@cache
def _is(word: str, grammeme: str) -> bool:
    return any({grammeme, "nomn", "sing"} <= parse.tag.grammemes for parse in _morph().parse(word))


def _gender(surname: str, first: str, patronymic: str) -> Gender | None:
    """Judge by the patronymic, else by first name and surname where they do not disagree."""
    if _SON.search(patronymic):
        return Gender.MALE
    if _DAUGHTER.search(patronymic):
        return Gender.FEMALE
    by_name, by_surname = _genders_of_first(first), _gender_of_surname(surname)
    if by_surname:
        return by_surname if not by_name or by_surname in by_name else None
    return next(iter(by_name)) if len(by_name) == 1 else None


def _genders_of_first(first: str) -> frozenset[Gender]:
    """Return the genders in which the name is known: both for «Саша», none for a rare name."""
    found = set()
    for parsed in _morph().parse(first):
        told = parsed.tag.grammemes
        if {"Name", "nomn", "sing"} <= told:
            found |= {gender for gender in Gender if {gender.value, "ms-f"} & told}
    return frozenset(found)


def _gender_of_surname(surname: str) -> Gender | None:
    last = surname.rpartition("-")[2].lower()
    if re.search(r"(?:[оеё]в|[иы]н|[сц]кий|[ыо]й)$", last) and len(last) > 3:
        return Gender.MALE
    if re.search(r"(?:[оеё]ва|[иы]на|ая)$", last) and len(last) > 4:
        return Gender.FEMALE
    return None


# The first row whose pattern fits the end of the surname counts: how many letters are cut, and
# what the genitive and the dative add. Doubtful endings with a fleeting vowel («Кравец»,
# «Соловей») are left alone: families differ.
_Row = tuple[str, int, str, str]
_BOTH: tuple[_Row, ...] = ((r"(?:[ыи]х|[оеёиуюэ]|[аеиоуыэюя]а)$", 0, "", ""),)
_AS_NOUN: tuple[_Row, ...] = (
    (r"ия$", 1, "и", "и"),
    (r"я$", 1, "и", "е"),
    (r"[гкхжшчщ]а$", 1, "и", "е"),
    (r"а$", 1, "ы", "е"),
)
_ENDINGS: dict[Gender | None, tuple[_Row, ...]] = {
    None: _BOTH,
    Gender.MALE: (
        *_BOTH,
        (r"(?:ец|[её]к|ок|ей|[её]л|оть|ень)$", 0, "", ""),
        (r"[гкхжшчщ]ий$", 2, "ого", "ому"),
        (r"ний$", 2, "его", "ему"),
        (r"ый$", 2, "ого", "ому"),
        (r".{3,}ой$", 2, "ого", "ому"),
        (r"[йь]$", 1, "я", "ю"),
        *_AS_NOUN,
        (r"[бвгджзклмнпрстфхцчшщ]$", 0, "а", "у"),
    ),
    Gender.FEMALE: (
        *_BOTH,
        # «Щербина» and «Калина» are nouns for men and women alike.
        (r"(?:[оеё]в|(?<!щерб)(?<!кал)[иы]н)а$", 1, "ой", "ой"),
        (r"ая$", 2, "ой", "ой"),
        (r"яя$", 2, "ей", "ей"),
        *_AS_NOUN,
        (r"[бвгджзйклмнпрстфхцчшщь]$", 0, "", ""),
    ),
}

# The first halves of double surnames that are never declined.
_STIFF = {"бонч", "грум", "доку", "сен", "тер"}


def decline(surname: str, gender: Gender | None, case: Case) -> str | None:
    """Return the surname in that case, or None where its form depends on an unknown gender."""
    halves = [_half(half, gender, case) for half in surname.split("-")]
    return None if None in halves else "-".join(filter(None, halves))


def _half(surname: str, gender: Gender | None, case: Case) -> str | None:
    word = surname.lower()
    if word in _STIFF:
        return surname
    for pattern, cut, genitive, dative in _ENDINGS[gender]:
        if re.search(pattern, word):
            kept = surname[: len(surname) - cut]
            return kept + (genitive if case is Case.GENITIVE else dative)
    return None
