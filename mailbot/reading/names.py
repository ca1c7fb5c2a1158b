"""Finds people's names in Russian text and puts them into the nominative, surname first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from mailbot.reading.given_names import (
    first_readings,
    is_patronymic,
    is_surely_patronymic,
    patronymic_readings,
    rare_readings,
)
from mailbot.reading.morphology import cases_of_person, is_known, lemma, may_be_name
from mailbot.reading.name import Name, capitalised
from mailbot.reading.no_names import NO_NAME, is_never_surname
from mailbot.reading.pieces import WORD, Piece, has_initials, runs
from mailbot.reading.script import in_one_script
from mailbot.reading.surnames import (
    CASES,
    Reading,
    is_surname,
    looks_like_surname,
    surname_readings,
    unchanged,
)
from mailbot.reading.titles import is_title
from mailbot.reading.wanted_case import wanted

Reader = Callable[[str], tuple[Reading, ...]]

# «Магомед оглы», «Эльхан кызы» are patronymics that never change.
_CHILD_OF = re.compile(r"\s+([А-ЯЁ][а-яё]+)[ -](оглы|кызы|оглу|гызы|улы)\b")


def find_names(text: str) -> list[Name]:
    """Return the names in the text, in order, the longest reading of each."""
    text = in_one_script(text)
    # Most sentences name nobody, which is seen before they are cut into pieces.
    if not has_initials(text) and not any(_anchors(word.lower()) for word in WORD.findall(text)):
        return []
    found: list[Name] = []
    for run in runs(text):
        anchors = [_is_anchor(piece) for piece in run]
        place = 0
        while place < len(run):
            used = 1
            if any(anchors[place : place + 3]):
                name, length = _longest(run[place : place + 3], wanted(text, run[place].start))
                if name and not _belongs_to_next(name, run[place + 1 : place + 4]):
                    found.append(_with_child_of(name, text))
                    used = length
            place += used
    return found


def _with_child_of(name: Name, text: str) -> Name:
    following = _CHILD_OF.match(text, name.end)
    if following is None or name.patronymic:
        return name
    return replace(name, patronymic=" ".join(following.groups()), end=following.end())


def _belongs_to_next(name: Name, following: Sequence[Piece]) -> bool:
    """Tell whether the surname is an ordinary word: «фотограф Алексей Юдин»."""
    if not name.surname or looks_like_surname(name.surname.lower()):
        return False
    other, _ = _longest(following, CASES)
    return other is not None and other.first == name.first and bool(other.surname)


def _is_anchor(piece: Piece) -> bool:
    """Tell whether a name may be built around the piece: initials, a first name, a patronymic."""
    return piece.initials or _anchors(piece.text.lower())


@lru_cache(maxsize=2_000)
def _anchors(word: str) -> bool:
    return bool(first_readings(word)) or is_patronymic(word)


def _longest(run: Sequence[Piece], cases: Sequence[str]) -> tuple[Name | None, int]:
    for length in (3, 2):
        if len(run) >= length:
            name = _read(run[:length], cases)
            if name:
                return name, length
    return None, 0


def _read(pieces: Sequence[Piece], cases: Sequence[str]) -> Name | None:
    """Read two or three pieces as one name."""
    orders = _ORDERS[len(pieces)]
    if len(pieces) == len("NS") and all(map(_is_first_name, pieces)):
        orders = ("NS", *orders)  # «Арина Вольф»: an «Арин» has a wife as well
    for order in orders:
        if _may_stand(order, pieces):
            name = _agree(order, pieces, cases, surname_readings)
            if name is None or (name.case != "nomn" and cases[0] == "nomn"):
                stiff = _agree(
                    order, pieces, ("nomn",) if name else cases, _stiff if name else unchanged
                )
                name = stiff or name
            if name:
                return name
    return None


def _stiff(word: str) -> tuple[Reading, ...]:
    """Read «Жуве», «Бьянки» as they stand."""
    return unchanged(word) if word.endswith(("е", "и", "э")) else ()


def _is_first_name(piece: Piece) -> bool:
    return any(reading.case == "nomn" for reading in first_readings(piece.lower))


# S surname, N first name, P patronymic, I initials; «Светлана К.» keeps her surname to herself.
_ORDERS = {3: ("SNP", "NPS", "NSP", "NPI"), 2: ("NI", "SI", "IS", "NP", "SN", "NS")}


def _may_stand(order: str, pieces: Sequence[Piece]) -> bool:
    if any((role == "I") != piece.initials for role, piece in zip(order, pieces, strict=True)):
        return False
    words = dict(zip(order, pieces, strict=True))
    if _has_abbreviation(pieces):
        return False
    if any(p.lower in NO_NAME for p in pieces) or (len(pieces) > 2 and is_title(pieces[0].text)):
        return False
    first, surname = words.get("N"), words.get("S")
    if "P" in words and not is_patronymic(words["P"].lower):
        return False
    if first and "P" not in words and not first_readings(first.lower):
        return False
    if first and not first.capital and is_known(first.lower) and not may_be_name(first.lower):
        return False  # «рада» is glad
    if first and not first_readings(first.lower) and not _may_be_first(first, surname):
        return False
    if order == "NP" and not (
        first_readings(words["N"].lower) and is_surely_patronymic(words["P"].lower)
    ):
        return False
    if order in ("NI", "NPI") and not _hides_surname(words):
        return False
    if surname is None:
        return True
    if _is_title_in_any_case(surname) and (surname is pieces[0] or not surname.capital):
        return False  # «Сторож Ефим», «Дед Аркадий Моисеевич»
    if first and "P" not in words and _are_first_names(surname, first):
        return False  # «Роман Павел»: two first names say nothing of a surname
    return _may_be_surname(surname, certain="P" in words, with_initials="I" in words)


def _is_title_in_any_case(piece: Piece) -> bool:
    known = bool(cases_of_person(piece.lower))  # «дочери Стефании»
    return is_title(piece.text) or (known and is_title(lemma(piece.lower)))


def _has_abbreviation(pieces: Sequence[Piece]) -> bool:
    """Tell whether one word alone is in capitals: «Начальник ПЭО Хусаинова»."""
    capitals = [p.text.isupper() for p in pieces if not p.initials and len(p.text) > 1]
    short = any(p.text.isupper() and 1 < len(p.text) <= 5 for p in pieces if not p.initials)
    return short and len(capitals) > 1 and not all(capitals)


_SELDOM_SURNAMES = frozenset({"роман", "регина", "мартин", "герман"})


def _hides_surname(words: Mapping[str, Piece]) -> bool:
    """Tell whether a lone initial stands for the surname: «Светлана К.», but «Ким А.»."""
    first = words["N"].lower
    return len(_letters(words["I"].text)) == 1 and (
        "P" in words
        or (bool(first_readings(first)) and (not is_surname(first) or first in _SELDOM_SURNAMES))
    )


def _may_be_first(first: Piece, surname: Piece | None) -> bool:
    """Tell whether a word beside a patronymic can be a rare first name: «Домна», «Хачатур»."""
    if not first.capital or (surname and not looks_like_surname(surname.lower)):
        return False
    return not is_never_surname(first.lower)


def _may_be_surname(piece: Piece, *, certain: bool, with_initials: bool) -> bool:
    """Tell whether a word beside a first name can be the surname."""
    if certain and piece.capital:
        return True
    if looks_like_surname(piece.lower):
        return piece.capital or not with_initials
    # «Весна Елена», «Жук Арсений», «Ким Е.»: an ordinary word or an unknown one, if capitalised.
    if not piece.capital or len(piece.text) < 2:
        return False
    return not is_never_surname(piece.lower)


def _are_first_names(surname: Piece, first: Piece) -> bool:
    """Tell whether both are first names; in «Кира Вольф» a woman's surname looks like a man's name."""
    if is_surname(surname.lower) or not first_readings(surname.lower):
        return False
    man, woman = (
        {r.gender for r in first_readings(p.lower) if r.case == "nomn"} for p in (surname, first)
    )
    return not (man == {"masc"} and woman == {"femn"})


def _agree(
    order: str, pieces: Sequence[Piece], cases: Sequence[str], surnames: Reader
) -> Name | None:
    """Find the case and gender on which all parts agree, the likeliest case first."""
    firsts = rare_readings if "P" in order else first_readings
    readers: dict[str, Reader] = {"S": surnames, "N": firsts, "P": patronymic_readings}
    readings = {
        role: readers[role](piece.lower)
        for role, piece in zip(order, pieces, strict=True)
        if role != "I"
    }
    initials = next((p.text for role, p in zip(order, pieces, strict=True) if role == "I"), "")
    for case in cases:
        # «Соболевым Т. О.» is a man: no woman's surname ends so.
        of_man = "I" in order and case != "nomn" and any(map(_ends_as_mans, pieces))
        for gender in ("masc", "femn") if of_man else ("femn", "masc"):
            parts = {
                role: next(
                    (r.nominative for r in several if r.case == case and r.gender in ("", gender)),
                    "",
                )
                for role, several in readings.items()
            }
            if all(parts.values()):
                surname, first, patronymic = (
                    capitalised(parts.get(role, "")) for role in ("S", "N", "P")
                )
                if initials and first:
                    surname = initials.strip()  # «Юля Г» has no full stop
                elif initials:
                    first, patronymic = (*_letters(initials), "")[:2]
                return Name(
                    surname,
                    first,
                    patronymic,
                    pieces[0].start,
                    pieces[-1].end,
                    case,
                )
    return None


def _ends_as_mans(piece: Piece) -> bool:
    return piece.lower.endswith(("ым", "им", "ом", "ем", "ого", "ому", "у", "ю"))


def _letters(initials: str) -> list[str]:
    return [f"{letter}." for letter in re.findall(r"Дж|[А-ЯЁ]", initials)]
