"""What a demand of rectification wants changed, as far as the letter names it; pure values."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.domain.policy import Clause
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Change:
    """A new value of one field of the subjects' file, and the old one where the letter names it."""

    field: str
    value: str
    was: str = ""


FIELDS = {
    "full_name": Text("фамилия", "surname"),
    "phones": Text("номер телефона", "telephone number"),
    "emails": Text("адрес электронной почты", "e-mail address"),
    "postal_address": Text("адрес", "address"),
}


def in_words(changes: Iterable[Change], language: str) -> tuple[str, ...]:
    """Return «фамилия: Громова», «номер телефона: +7 900 111-11-11»."""
    return tuple(f"{FIELDS[each.field].say(language)}: {each.value}" for each in changes)


def told(changes: Iterable[Change], categories: Iterable[Clause]) -> list[dict[str, str]]:
    """Return what the hook that corrects is told of them: each with its category of data."""
    clauses = {category.field: category.clause for category in categories if category.field}
    return [
        {"field": each.field, "category": clauses.get(each.field, ""), "value": each.value}
        | ({"was": each.was} if each.was else {})
        for each in changes
    ]
