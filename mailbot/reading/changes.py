"""Finds the new values that a demand of rectification names: telephone, e-mail, surname, address.

A value is taken only where the words around it leave no choice; whatever is in doubt is left to
the person who corrects the data. Of two new values of one field none is taken.
"""

import re
from collections.abc import Iterator

from mailbot.domain.changes import Change

_PHONE = re.compile(r"(?<![\w+-])(?:\+\d|8)(?:[-() \u00a0]*\d){10}(?![\w-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = r"[«\"“]([^»\"”\n]{5,200})[»\"”]"

# What stands before a value that is no more, and before one that is to be.
_OLD = re.compile(
    r"вместо|неверн\w*|неправильн\w*|ошибочн\w*|стар(?:ый|ого|ая|ой|ые)|прежн\w*|был[аои]?\b|утратил\w*"
    r"|больше не|instead of|wrong|incorrect|old\b|former|previous",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"теперь|нов(?:ый|ого|ая|ой|ое|ые|ому)\b|следует (?:указать|читать|записать|внести)|\bверн(?:ый|ая|о)\b"
    r"|правильн(?:ый|ая|о|ое)\b|актуальн\w*|сменил\w*|поменял\w*|изменил\w*|\bна\s*$|now\b|new\b"
    r"|should (?:be|read)|correct\b|changed",
    re.IGNORECASE,
)
# «сменила фамилию, была Весна Елена, стала Громова», «новая фамилия — Громова».
_SURNAME = re.compile(
    r"(?i:\bстал[аи]?|фамили[яю] теперь|нов(?:ая|ую) фамили[яю]|теперь (?:моя )?фамилия|теперь я)"
    r"[ \u00a0]*[-–—:]?[ \u00a0]*([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)(?![а-яё])"
)
_CHANGED_NAME = re.compile(r"фамил", re.IGNORECASE)
_ADDRESS = re.compile(
    rf"(?:нов(?:ый|ого) адрес\w*|следует (?:читать|указать)|адрес теперь)[^«\"“\n@]{{0,30}}{_QUOTED}",
    re.IGNORECASE,
)
_STREET = re.compile(r"\b(?:ул|г|д|кв|пр|пер|обл|улиц\w+|город\w*)\b", re.IGNORECASE)

# So far before a value its words are looked for; farther away they speak of something else.
_REACH = 60


def find_changes(text: str) -> tuple[Change, ...]:
    """Return what is to be changed and to what, at most one value a field, in the order of fields."""
    found = (
        _one("full_name", _surnames(text)),
        _one("phones", _values(_PHONE, text)),
        _one("emails", _values(_EMAIL, text)),
        _one("postal_address", _addresses(text)),
    )
    return tuple(change for change in found if change is not None)


def _one(field: str, values: Iterator[tuple[str, bool]]) -> Change | None:
    """Return the change of a field; `values` come with whether each is a new one."""
    listed = list(dict.fromkeys(values))
    new = list(dict.fromkeys(value for value, is_new in listed if is_new))
    old = [value for value, is_new in listed if not is_new and value not in new]
    return Change(field, new[0], old[0] if len(old) == 1 else "") if len(new) == 1 else None


def _values(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, bool]]:
    """Yield what the nearest word before it calls old or new; what nothing is said of is neither."""
    begin = 0
    for match in pattern.finditer(text):
        before = text[max(begin, match.start() - _REACH) : match.start()]
        before = re.split(r"[.!?]\s|\n\n", before)[-1]
        old, new = _last(_OLD, before), _last(_NEW, before)
        if old != new:
            yield " ".join(match.group().split()), new > old
        begin = match.end()


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _surnames(text: str) -> Iterator[tuple[str, bool]]:
    if _CHANGED_NAME.search(text):
        yield from ((match[1], True) for match in _SURNAME.finditer(text))


def _addresses(text: str) -> Iterator[tuple[str, bool]]:
    for match in _ADDRESS.finditer(text):
        if _STREET.search(match[1]):
            yield " ".join(match[1].split()), True
