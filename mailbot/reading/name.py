"""A person's name, and when two names may be of one person."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in the nominative; parts that are not there are empty.

    `start` and `end` are its place in the text; `case` is the case in which it stood there.
    """

    surname: str
    first: str
    patronymic: str
    start: int
    end: int
    case: str = "nomn"

    @property
    def full(self) -> str:
        """The name as registers write it: surname, first name, patronymic."""
        return " ".join(filter(None, (self.surname, self.first, self.patronymic)))

    @property
    def has_initials(self) -> bool:
        """Tell whether the first name or the surname is abbreviated."""
        return is_letter(self.first) or is_letter(self.surname)


def is_letter(part: str) -> bool:
    """Tell whether a part of a name is an initial."""
    return part.endswith(".") or len(part) == 1


def capitalised(name: str) -> str:
    """Return «Римский-Корсаков» for a name in lower case or capitals."""
    return "-".join(part[:1].upper() + part[1:] for part in name.lower().split("-"))


def compatible(one: Name, other: Name) -> bool:
    """Tell whether two names may be of one person: «Соколова И.» and «Ирина Соколова»."""
    return (
        _same(one.surname, other.surname)
        and _same(one.first, other.first)
        and _same(one.patronymic, other.patronymic)
    )


def _same(one: str, other: str) -> bool:
    if not one or not other:
        return True
    if is_letter(one) or is_letter(other):
        return one[0] == other[0]
    return one.lower().replace("ё", "е") == other.lower().replace("ё", "е")


def fullest(names: Iterable[Name]) -> Name:
    """Return the name that tells most."""
    return max(
        names, key=lambda n: (bool(n.surname) + bool(n.first) + bool(n.patronymic), len(n.full))
    )
