"""Finds other people's names, numbers, addresses and documents, and passwords, in a draft.

What is known to be the subject's or the operator's own is passed over; blanks are no text yet.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from mailbot.domain.strangers import Stranger, Trace
from mailbot.reading.morphology import parses
from mailbot.reading.name import Name
from mailbot.reading.names import find_names
from mailbot.reading.secrets import find_secrets
from mailbot.reading.surnames import surname_readings

_BLANK = re.compile(r"\[\[.*?(?:\]\]|\Z)", re.DOTALL)
_SPACE = r"[ \t\u00a0]"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# «+7 (916) 123-45-67», «8 916 123 45 67», «89161234567», «+49 30 1234567».
_PHONE = re.compile(
    r"(?<![\w+-])(?:\+\d(?:[-() \u00a0]*\d){9,13}|[78][-( \u00a0]*\d{3}[-) \u00a0]*\d{3}"
    r"(?:[- \u00a0]?\d{2}){2})(?![\w-])"
)
_SNILS = re.compile(r"(?<![\w-])\d{3}-\d{3}-\d{3}[- \u00a0]\d{2}(?![\w-])")
_NAMED_SNILS = re.compile(r"\b(?:СНИЛС|SNILS)\D{0,12}?(\d{11})(?!\d)", re.IGNORECASE)
# «40 12 345678», «4012 № 345678», «серия 4012, номер 345678».
_PASSPORT = re.compile(
    rf"(?<![\w-])\d{{2}}{_SPACE}?\d{{2}}"
    rf"(?:{_SPACE}|{_SPACE}?(?:№|N|,?{_SPACE}?номер){_SPACE}?)\d{{6}}(?![\w-])",
    re.IGNORECASE,
)
_NAMED_PASSPORT = re.compile(r"\b(?:паспорт|passport)\w*\D{0,30}?(\d{9,10})(?!\d)", re.IGNORECASE)
_TWELVE = re.compile(r"(?<![\w-])\d{12}(?![\w-])")
_NAMED_INN = re.compile(r"\b(?:ИНН|INN)\D{0,12}?(\d{12}|\d{10})(?!\d)", re.IGNORECASE)


# A street that bears a name: «ул. Карла Маркса», «школа имени Юрия Гагарина».
_PLACE = re.compile(
    r"\b(?:ул|улиц\w+|пр|пр-т|просп|проспект\w*|пер|переул\w+|пл|площад\w+|наб|набережн\w+|б-р"
    r"|бульвар\w*|ш|шоссе|станци\w+|им|имени)\.?\s*$",
    re.IGNORECASE,
)
# Names in Latin letters look like any heading; a title before them tells.
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? ((?:[A-Z][\w'’-]+)(?: [A-Z][\w'’-]+){0,2})")


def find_strangers(text: str, own: Sequence[str]) -> tuple[Stranger, ...]:
    """Return every trace of somebody else, and every password, each once; `own` are known words.

    A password is never one's own: none may stand in a reply.
    """
    plain = _BLANK.sub(" ", text)
    found = [
        *(Stranger(Trace.PASSWORD, secret) for secret in find_secrets(plain)),
        *_addresses(plain, own),
        *_numbers(plain, own),
        *(Stranger(Trace.NAME, name) for name in _names(plain, own)),
    ]
    return tuple(dict.fromkeys(found))


def _addresses(text: str, own: Sequence[str]) -> Iterator[Stranger]:
    known = {address.lower() for words in own for address in _EMAIL.findall(words)}
    for found in _EMAIL.findall(text):
        if found.lower().rstrip(".") not in known:
            yield Stranger(Trace.EMAIL, found)


def _numbers(text: str, own: Sequence[str]) -> Iterator[Stranger]:
    known = {_digits(run) for words in own for run in re.findall(r"[\d\s()+-]{6,}", words)}
    known |= {_digits(words) for words in own}
    taken: set[str] = set()
    for trace, numbers in _sorted_numbers(text):
        for number in numbers:
            if _digits(number) not in known | taken:
                taken.add(_digits(number))
                yield Stranger(trace, number)


def _sorted_numbers(text: str) -> Iterable[tuple[Trace, list[str]]]:
    """Return the numbers by what they are, the surest first: each is taken once."""
    return (
        (Trace.SNILS, [*_SNILS.findall(text), *_NAMED_SNILS.findall(text)]),
        (Trace.INN, [*_NAMED_INN.findall(text), *filter(_is_inn, _TWELVE.findall(text))]),
        (Trace.PASSPORT, [*_PASSPORT.findall(text), *_NAMED_PASSPORT.findall(text)]),
        (Trace.PHONE, _PHONE.findall(text)),
    )


def _digits(number: str) -> str:
    """Return what a number compares by: a Russian telephone number without its +7 or 8."""
    digits = re.sub(r"\D", "", number)
    return digits[1:] if len(digits) == 11 and digits[0] in "78" else digits


# Weights of the two check digits of a person's INN.
_INN = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def _is_inn(number: str) -> bool:
    digits = [int(digit) for digit in number]
    return all(
        sum(w * d for w, d in zip(weights, digits, strict=False)) % 11 % 10 == digits[len(weights)]
        for weights in _INN
    )


def _names(text: str, own: Sequence[str]) -> Iterator[str]:
    known = [_words(words) for words in own]
    for name in find_names(text):
        # A surname or a first name alone is as often a street or a town.
        is_person = name.surname and name.first and not _PLACE.search(text[: name.start])
        if is_person and not any(_is_within(name, words) for words in known):
            yield name.full
    for titled in _TITLED.findall(text):
        if not any(set(_words(titled)) <= set(words) for words in known):
            yield titled


def _is_within(name: Name, known: list[str]) -> bool:
    """Are surname and first names among these words? An initial stands for a whole first name."""
    surname, *others = [_words(part) for part in (name.surname, name.first, name.patronymic)]
    return all(_is_form(word, known) for word in surname) and all(
        _stands(word, known) for words in others for word in words
    )


def _is_form(surname: str, known: list[str]) -> bool:
    """Is it one of these in some case: «Орловой» of «Орлова»?"""
    return surname in known or any(
        reading.nominative.replace("ё", "е") in known for reading in surname_readings(surname)
    )


def _stands(word: str, known: list[str]) -> bool:
    if len(word) == 1:
        return any(other[0] == word for other in known)
    forms = {word, *(parse.normal_form.replace("ё", "е") for parse in parses(word))}
    return word[0] in known or not forms.isdisjoint(known)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name.casefold().replace("ё", "е"))
