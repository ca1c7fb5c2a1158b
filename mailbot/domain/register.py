"""A line of the register as it is listed, searched and exported, without a word of a letter.

Everything here stays in clear when the letters, findings and drafts of an appeal are destroyed:
it is the register's own (policy 14.3.1, domain facts 6.1).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from mailbot.domain.acts import Reference
from mailbot.domain.appeal import Action, Appeal, Channel
from mailbot.domain.calendar import ONE_DAY
from mailbot.domain.clocks import Clock
from mailbot.domain.findings import Authenticity, Form, Requisites, Sort, Verdict
from mailbot.domain.kinds import KINDS, Kind, ReplySort
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.words import Text

STATES = {
    AppealState.REGISTERED: Text("зарегистрировано", "registered"),
    AppealState.CHECKED: Text("проверено, ждёт решения", "checked, waits for a decision"),
    AppealState.DECIDED: Text("решено, ответ уходит", "decided"),
    AppealState.CLOSED: Text("закрыто", "closed"),
    AppealState.NOT_AN_APPEAL: Text("не обращение", "not an appeal"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The row of an appeal; `verdicts` are those of policy 14.2.1–14.2.4, none if unread."""

    id: int
    number: str
    sort: Sort
    state: AppealState
    received_at: datetime
    registered_at: datetime
    appeal_dated: date | None
    channel: Channel
    form: Form
    language: str
    subject_id: str | None
    subject_name: str
    representative: str
    authority: str = ""
    sender: str
    authenticity: Authenticity
    authorised: bool | None
    kinds: tuple[Kind, ...]
    verdicts: tuple[Verdict, ...]
    flags: tuple[str, ...]
    policy_edition: str
    raw_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What the register tells of a message: everything but its words."""

    purpose: Purpose
    state: MessageState
    outgoing_no: str
    form: Form
    sorts: tuple[ReplySort, ...]
    recipients: tuple[str, ...]
    approved_by: str
    approved_at: datetime | None
    message_id: str
    sent_at: datetime | None
    delivery: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the register tells of a letter; `reason` says why it joined, "" for the first."""

    received_at: datetime
    raw_ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """Who took the entry out of the count, when and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the register with everything that its columns are written from."""

    entry: Entry
    clocks: tuple[Clock, ...] = ()
    actions: tuple[Action, ...] = ()
    sendings: tuple[Sending, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    removal: Removal | None = None
    acts: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A period in numbers.

    `days` counts the answered lines by the days from receipt to the reply; `in_time` and `late`
    are about the policy's term (14.4): a line that waits and is overdue is late.
    """

    received: int
    kinds: Mapping[Kind, int]
    days: Mapping[int, int]
    in_time: int
    late: int


class Order(StrEnum):
    """By what the register may be sorted; `due` is the time that is left, open lines first."""

    NUMBER = "number"
    RECEIVED = "received"
    DUE = "due"
    SUBJECT = "subject"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search: what stands in the line, or what the word may be another name for.

    `since` and `until` (exclusive) are the days that the word names, if it is a date.
    """

    text: str
    states: tuple[AppealState, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines are asked for: all that fit every condition given.

    `since` and `until` (exclusive) bound the receipt; `zone` is where the days of a term lie.
    """

    zone: tzinfo
    terms: tuple[Term, ...] = ()
    states: tuple[AppealState, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    numbers: tuple[str, ...] = ()

    @property
    def last(self) -> date | None:
        """The last day of receipt that is asked for."""
        return None if self.until is None else self.until.date() - ONE_DAY


def fold(words: str) -> str:
    """Return the words as they compare: lower case, ё as е, single blanks.

    Databases differ in what they know of Cyrillic case, so neither is asked.
    """
    return " ".join(words.casefold().replace("ё", "е").split())


def findable(appeal: Appeal) -> str:
    """Return what a search looks through; the dates are columns of their own."""
    parts = (appeal.number, appeal.subject_name, appeal.representative, appeal.sender)
    return fold(" ".join(filter(None, parts)))


def verdicts_of(requisites: Requisites | None) -> tuple[Verdict, ...]:
    """Return the verdicts on the four requisites in the order of policy 14.2."""
    if requisites is None:
        return ()
    four = (requisites.name, requisites.relation, requisites.substance, requisites.signature)
    return tuple(each.verdict for each in four)


def wanted(
    zone: tzinfo,
    *,
    text: str = "",
    states: Iterable[AppealState] = (),
    kinds: Iterable[Kind] = (),
    first: date | None = None,
    last: date | None = None,
    numbers: Iterable[str] = (),
) -> Wanted:
    """Return the conditions for lines received from `first` to `last`, both days included."""
    return Wanted(
        zone=zone,
        terms=tuple(_term(word) for word in fold(text).split()),
        states=tuple(states),
        kinds=tuple(kinds),
        since=None if first is None else datetime.combine(first, time(), zone),
        until=None if last is None else datetime.combine(last + ONE_DAY, time(), zone),
        numbers=tuple(numbers),
    )


def _term(word: str) -> Term:
    since, until = _days(word)
    return Term(word, _named(word, STATES), _named(word, _KINDS), since, until)


_KINDS: Mapping[Kind, Text] = {kind: row.name for kind, row in KINDS.items()}

_Key = TypeVar("_Key", AppealState, Kind)

# A shorter word is in too many names to mean one of them.
_SHORTEST = 3


def _named(word: str, names: Mapping[_Key, Text]) -> tuple[_Key, ...]:
    if len(word) < _SHORTEST:
        return ()
    return tuple(
        key
        for key, name in names.items()
        if word in fold(name.ru) or word in fold(name.en) or word == str(key)
    )


_DATES = (
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})"),
)


def _days(word: str) -> tuple[date | None, date | None]:
    """Return the day or the month that a word names: «05.06.2025», «2025-06», «6.2025»."""
    for pattern in _DATES:
        if found := pattern.fullmatch(word):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            try:
                first = date(parts["year"], parts["month"], parts.get("day", 1))
            except ValueError:
                return None, None
            if "day" in parts:
                return first, first + ONE_DAY
            return first, (first + timedelta(days=31)).replace(day=1)
    return None, None
