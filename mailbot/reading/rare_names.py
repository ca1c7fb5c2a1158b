"""Finds names that are written otherwise than most: in small letters, or in the Eastern order."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mailbot.reading.given_names import first_readings, is_patronymic
from mailbot.reading.morphology import is_living
from mailbot.reading.name import Name, capitalised
from mailbot.reading.names import find_names
from mailbot.reading.surnames import looks_like_surname


def in_small_letters(text: str) -> list[Name]:
    """Find a name at the end of a letter without a single capital: «… спасибо костя мельник»."""
    if text != text.lower():
        return []
    words = list(re.finditer(r"[а-яё][а-яё.-]*", text))
    for count in (3, 2):
        tail = words[-count:]
        name = next(iter(find_names(" ".join(_capitals(word.group()) for word in tail))), None)
        alone = len(words) == count and " ".join(w.group() for w in words) == text.strip(" .!")
        if name and (_is_common(name) or (alone and is_living(name.surname.lower()))):
            return [replace(name, start=tail[0].start(), end=tail[-1].end())]
    return []


def _is_common(name: Name) -> bool:
    known = name.has_initials or bool(first_readings(name.first.lower()))
    return known and looks_like_surname(name.surname.lower())


def _capitals(word: str) -> str:
    return word.upper() if "." in word and len(word) <= len("о.а.") else capitalised(word)


# «Нгуен Ван Хай», «Ли Сяомин»: surname first, nothing is declined, kept as it was written.
_EASTERN = re.compile(
    r"\b(?:Нгуен|Чан|Ле|Фам|Хоанг|Ву|Данг|Буй|Нго|Ли|Ван|Чжан|Лю|Чэнь|Чжао|Хуан|Чжоу|Ким|Пак|Цой|Чхве|Чон|Лим)"
    r"(?: [А-ЯЁ][а-яё]+){1,3}"
)


def eastern(text: str) -> Iterator[Name]:
    """Yield names that put the surname first and are no Russian ones."""
    for found in _EASTERN.finditer(text):
        given = found.group().lower().split()[1:]
        if not any(first_readings(word) or is_patronymic(word) for word in given):
            yield Name("", found.group(), "", *found.span())
