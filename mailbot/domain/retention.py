"""What is kept how long: letters set aside and closed appeals (facts 6.1; policy 11.1).

No law sets these terms for a private operator; they stand in policy.toml. What has expired is
destroyed when a person has approved exactly the list that he was shown.
"""

import calendar
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.domain.states import AppealState

# What ends an appeal; the latest of these says since when it is kept.
ENDS = (AppealState.CLOSED, AppealState.NOT_AN_APPEAL)


class Kept(StrEnum):
    """What is kept for a term."""

    LETTER = "letter"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Expired:
    """A letter or an appeal that has been kept long enough, and since when its term ran."""

    kind: Kept
    id: int
    number: str
    since: datetime


def months_before(day: date, months: int) -> date:
    """Return the day that lies so many months back; a month's end stays a month's end.

    >>> months_before(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def batch_code(expired: Sequence[Expired]) -> str:
    """Return by what a person says which list he approves: another list has another code."""
    names = sorted(f"{each.kind}:{each.id}" for each in expired)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
