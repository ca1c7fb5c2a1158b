"""Decides whose appeal it is, of the names in the letter and their roles, and who acts for whom.

The operator's own name, people greeted or mentioned are not the applicant. A name is never made up
from the sender's display name; it only completes a first name that stands in the letter.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.domain.findings import Applicant, Basis, Representative, Requisite, Verdict
from mailbot.reading.author import author_of, called, completed, joined, one_person, only_other
from mailbot.reading.evidence import evidence
from mailbot.reading.kin import CHILD, Affairs
from mailbot.reading.name import Name, compatible, fullest
from mailbot.reading.names import find_names
from mailbot.reading.roles import Candidate, Role, candidates_in
from mailbot.reading.sentences import Sentence
from mailbot.reading.surnames import looks_like_surname, surname_readings
from mailbot.reading.told import called_names


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose appeal it is, the requisite of policy 14.2.1, and the name typed under the letter."""

    applicant: Applicant
    name: Requisite
    typed: Sentence | None = None


def whose(
    letter: Sequence[Sentence],
    *,
    ours: Sequence[str],
    display_name: str,
    inner_author: str,
    secrets: Sequence[str],
    romanised: bool = False,
    minor: bool = False,
) -> Whose:
    """Return whose appeal the letter is; `inner_author` is the author line of a forward.

    `romanised` says that the letter is Russian typed in Latin letters, `minor` that a demand about
    a child was read in it.
    """
    text = " ".join(sentence.text for sentence in letter)
    affairs = Affairs(text, minor=minor)
    operator = [name for line in ours for name in find_names(line)]
    candidates = [
        c
        for c in candidates_in(letter, affairs, romanised=romanised)
        if not _is_operator(c.name, operator)
    ]
    typed = next((c.sentence for c in reversed(candidates) if c.role is Role.SIGNED), None)
    subject = _spoken_for(candidates)
    author = author_of(candidates, subject, inner_author)
    if author and author.name.has_initials:
        heard = called_names([sentence.text for sentence in letter])
        author = joined(author, [*heard]) or author
    if author is None and subject is None and not affairs.of_another:
        author = called(letter, operator)
    if subject is None and author and affairs.of_one_unable:
        subject = only_other(candidates, author)
    if author and not inner_author:
        author = completed(author, display_name)
    acting = _acts_for_another(text, affairs) if subject is None else affairs.basis
    if subject is None and acting is None:
        return Whose(_applicant(author, text), _requisite(author, secrets), typed)
    representative = Representative(author.name.full if author else None, acting or Basis.UNKNOWN)
    name = subject.name.full if subject else None
    return Whose(Applicant(name, representative), _requisite(subject, secrets), typed)


def _is_operator(name: Name, operator: Sequence[Name]) -> bool:
    for own in operator:
        same_surname = not name.surname or name.surname.lower() == own.surname.lower()
        if not name.first and own.surname.lower() in _nominatives(name.surname):
            return True  # «ИП РУМЯНЦЕВУ»
        whole = bool(name.surname) or bool(name.first and name.patronymic)
        if whole and same_surname and compatible(own, name):
            return True
    return False


def _nominatives(surname: str) -> set[str]:
    return {reading.nominative for reading in surname_readings(surname.lower())}


def _spoken_for(candidates: Iterable[Candidate]) -> Candidate | None:
    """Choose the first for whom somebody writes, as fully as he is named anywhere."""
    named = [*candidates]
    first = next((c for c in named if c.role is Role.SPOKEN_FOR), None)
    if first is None:
        return None
    same = [c for c in named if one_person(c.name, first.name)]
    if any(Role.MENTIONED < c.role < Role.SPOKEN_FOR for c in same):
        return None  # who signs speaks of himself
    full = fullest([first.name, *(c.name for c in same)])
    return next(c for c in [first, *same] if c.name is full)


_MARRIED = re.compile(
    r"(?:стал[аи]?|теперь(?: я| моя фамилия)?|новая фамилия|фамилия теперь|сменила фамилию на|взяла фамилию(?: мужа)?)[\s:—–-]+([А-ЯЁ][а-яё-]+)"
)


def _applicant(author: Candidate | None, text: str) -> Applicant:
    if author is None:
        return Applicant()
    name = author.name
    changed = _MARRIED.search(text)
    if (
        changed
        and name.first
        and changed[1] != name.first
        and looks_like_surname(changed[1].lower())
    ):
        name = Name(changed[1], name.first, name.patronymic, name.start, name.end)
    return Applicant(name.full)


_ACTS = re.compile(
    r"(?:в интересах|по доверенности|законн\w+ представител\w+|представля\w+ интересы|доверител\w+|power of attorney"
    rf"|(?:мо\w+|у моего|my) (?:несовершеннолетн\w+ |маленьк\w+ |\d+-?летн\w+ )?{CHILD}[^.!?]{{0,60}}\b(?:[1-9]|1[0-7])\b"
    rf"|(?:несовершеннолетн\w+) {CHILD}|(?:реб[её]нк\w+|дочер\w+|сын\w?|сыну|дочк\w+|\bmy (?:son|daughter)) (?:всего )?(?:is )?(?:[1-9]|1[0-7])\b)"
)


def _acts_for_another(text: str, affairs: Affairs) -> Basis | None:
    """Return on what the author acts for somebody who is not named."""
    said = _ACTS.search(text.lower())
    return affairs.basis if said and not affairs.in_own_name else None


def _requisite(found: Candidate | None, secrets: Sequence[str]) -> Requisite:
    """Judge policy 14.2.1: surname and first name; an initial or one of the two is doubtful."""
    if found is None:
        return Requisite(Verdict.ABSENT)
    name = found.name
    # A foreign name is kept as it was written: which of its words is the surname is not asked.
    both = name.surname or " " in name.first
    whole = both and name.first and not name.has_initials and name.case != "hint"
    quote = evidence(found.sentence, secrets, name.surname or name.first)
    return Requisite(Verdict.PRESENT if whole else Verdict.DOUBTFUL, (quote,))
