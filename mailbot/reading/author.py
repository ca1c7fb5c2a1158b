"""Chooses the author among the names of a letter, and joins what is told of his name in parts."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailbot.reading.foreign_names import latin_names
from mailbot.reading.name import Name, compatible, fullest, is_letter
from mailbot.reading.names import find_names
from mailbot.reading.roles import OTHERS, Candidate, Role
from mailbot.reading.script import clean
from mailbot.reading.sentences import Sentence
from mailbot.reading.told import called_names


def author_of(
    candidates: Sequence[Candidate], subject: Candidate | None, inner_author: str
) -> Candidate | None:
    """Choose the surest candidate and complete it by the fullest name of the same person."""
    others = [
        c
        for c in candidates
        if c.role is not Role.SPOKEN_FOR and not (subject and one_person(c.name, subject.name))
    ]
    # Outlook's "Hoang, Linh" puts the surname first.
    inner_author = re.sub(r"^\W*([\w-]+), ([\w-]+)\W*$", r"\2 \1", inner_author.strip())
    for name in find_names(clean(inner_author)) or list(
        latin_names(inner_author, closing=True, romanised=True)
    ):
        others.append(Candidate(name, Role.INTRODUCED, Sentence(" ".join(inner_author.split()))))
    sure = [c for c in others if c.role > Role.MENTIONED]
    if not sure:
        return _only_mentioned(others)
    # A whole name counts more than a lone one; the last signature, unless somebody introduced himself.
    best = max(
        enumerate(sure),
        key=lambda pair: (
            pair[1].role >= Role.SIGNED,
            not _LATIN.search(pair[1].name.full),
            _is_whole(pair[1].name),
            pair[1].role,
            _weight(pair),
        ),
    )[1]
    same = [c.name for c in others if one_person(c.name, best.name)]
    full = fullest([best.name, *same])
    chosen = next(c for c in [best, *others] if c.name is full)
    return joined(chosen, [c.name for c in sure]) or chosen


# Under a name in Cyrillic, Latin letters are an address: «Rua da Bica, Lisboa».
_LATIN = re.compile("[A-Za-z]")


def joined(chosen: Candidate, names: Sequence[Name]) -> Candidate | None:
    """Join a first name that signs with the surname that is told, «Т. Гнатюк» with «пишет Тарас»."""
    one = chosen.name
    lone = [n for n in names if bool(n.surname) != bool(n.first) and " " not in n.first]
    if one.first and not one.surname and " " not in one.first:
        rest = [n for n in lone if n.surname]
    else:
        rest = [n for n in lone if n.first and (not one.first or is_letter(one.first))]
    parts = {
        (n.surname or one.surname, n.first or one.first, n.patronymic or one.patronymic)
        for n in rest
        if compatible(n, one)
    }
    if len(parts) != 1:
        return None
    surname, first, patronymic = parts.pop()
    name = Name(surname, first, patronymic, one.start, one.end, one.case)
    return replace(chosen, name=name)


def _is_whole(name: Name) -> bool:
    return bool(name.surname and name.first) or " " in name.first


def _weight(pair: tuple[int, Candidate]) -> int:
    place, candidate = pair
    return place if candidate.role is Role.SIGNED else -place


def one_person(one: Name, other: Name) -> bool:
    shared = bool(one.surname and other.surname) or bool(one.first and other.first)
    return shared and compatible(one, other)


def _only_mentioned(others: Sequence[Candidate]) -> Candidate | None:
    """Accept a full name in the nominative that stands alone in the letter."""
    named = [c for c in others if c.name.case == "nomn" and c.name.surname]
    alone = {c.name.full for c in named}
    outside = [c for c in named if not OTHERS.search(c.sentence.text[: c.name.start])]
    if not alone:
        outside = [
            c
            for c in others
            if c.name.surname
            and c.name.first
            and not c.name.has_initials
            and _ASKED_ABOUT.search(c.sentence.text[: c.name.start])
        ]
        alone = {c.name.full for c in outside}
    return outside[0] if len(alone) == 1 and outside else None


# «Есть ли запись на Соболь Нику?»: nobody asks so about another without saying who he is.
_ASKED_ABOUT = re.compile(
    r"(?:на имя|числится за|сведени\w+ о|обработки(?: вами)? персональных данных:?|запис\w+ (?:на|о)|карточк\w+(?: \w+)? на|что-(?:нибудь|либо) на|у вас на|хранится по"
    r"|найдите(?: \w+){0,4}|вычеркните|удалите|сотрите)[\s,:]*(?:плиз|пожалуйста)?[\s,:]*$",
    re.IGNORECASE,
)


def called(letter: Sequence[Sentence], operator: Sequence[Name]) -> Candidate | None:
    """Return the one name by which the author says that others call him."""
    names = [
        name
        for name in called_names([sentence.text for sentence in letter])
        if not any(one_person(name, own) for own in operator)
    ]
    full = fullest(names) if names else None
    if full is None or not all(one_person(name, full) for name in names):
        return None
    where = next(s for s in letter if full in called_names([s.text]))
    return Candidate(full, Role.MENTIONED, where)


def only_other(candidates: Sequence[Candidate], author: Candidate) -> Candidate | None:
    """Return the one who is named beside the author in a letter about somebody else."""
    others = [
        c
        for c in candidates
        if c.role is Role.MENTIONED
        and c.name.first
        and (c.name.surname or c.name.patronymic)
        and not one_person(c.name, author.name)
        and not OTHERS.search(c.sentence.text[: c.name.start])
    ]
    full = fullest(c.name for c in others) if others else None
    if full is None or not all(one_person(c.name, full) for c in others):
        return None
    return next(c for c in others if c.name is full)


def completed(author: Candidate, display_name: str) -> Candidate:
    """Complete a lone first name or surname by the display name that contains it."""
    name = author.name
    if name.surname and name.first:
        return author
    for shown in find_names(display_name):
        if one_person(name, shown) and shown.surname and shown.first:
            merged = Name(
                shown.surname, shown.first, shown.patronymic, name.start, name.end, "hint"
            )
            return Candidate(merged, author.role, author.sentence)
    return author
