"""What a consent says of itself: whether it is to publication, until when it holds, who gave it."""

import re
from collections.abc import Sequence
from datetime import date

from mailbot.domain.clocks import add_months
from mailbot.domain.consent import Terms

_PUBLICATION = re.compile(
    r"разреш[её]нн\w+\s[^.]{0,80}распростран|согласи\w+ на распространен", re.I
)
_UNTIL = re.compile(
    r"(?:действ\w+|дано|выдано|срок\w*)[^.]{0,60}?\bдо\s+(\d{1,2})\.(\d{1,2})\.(\d{4})", re.I
)
_FOR = re.compile(
    r"(?:действ\w+|дано|выдано|срок\w*)[^.]{0,40}?\b(\d{1,2}|один|одного|два|двух|три|тр[её]х|пят\w+)"
    r"(?:\s*\([^)]*\))?\s+(год|года|лет|месяц\w*)\b",
    re.I,
)
_NUMBERS = {"один": 1, "одного": 1, "два": 2, "двух": 2, "три": 3, "трех": 3, "трёх": 3}
_RUSSIAN_NAME = re.compile(r"[А-ЯЁ][а-яё-]+(?:\s+[А-ЯЁ][а-яё.-]+)+")
_CONTACT = re.compile(
    r"\S+@\S+\.\w+|(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}|\b\d{6}\b[^.]{5,}",
    re.I,
)


def terms_of(texts: Sequence[str], name: str | None, given_on: date, sender: str) -> Terms:
    """Read the terms of a consent; a term that nobody understood is none.

    The address that wrote is a contact of policy 3.5, too.
    """
    text = " ".join(" ".join(texts).split())
    lacks = {
        "name": not _RUSSIAN_NAME.search(name or ""),
        "contact": not (sender or _CONTACT.search(text)),
    }
    return Terms(
        publication=bool(_PUBLICATION.search(text)),
        valid_until=_until(text, given_on),
        lacks=tuple(field for field, is_missing in lacks.items() if is_missing),
    )


def _until(text: str, given_on: date) -> date | None:
    if found := _UNTIL.search(text):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    if found := _FOR.search(text):
        word, unit = found[1].lower(), found[2].lower()
        count = int(word) if word.isdecimal() else _NUMBERS.get(word, 5)
        return add_months(given_on, count * (1 if unit.startswith("месяц") else 12))
    return None
