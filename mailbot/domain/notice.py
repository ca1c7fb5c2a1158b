"""A notice to a messenger, besides the e-mail: number, kinds and terms; and when it may be told."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from mailbot.domain.states import NoticeState

# After these pauses it is tried again, then every hour until nobody would care any more.
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15))
_LAST_PAUSE = timedelta(hours=1)
LONGEST = timedelta(days=1)

Quiet = tuple[time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice for one target of the configuration."""

    id: int
    target: str
    state: NoticeState
    title: str
    body: str
    queued_at: datetime
    attempts: int = 0
    reason: str = ""


def told_at(now: datetime, quiet: Quiet | None, zone: tzinfo, *, urgent: bool) -> datetime:
    """Return when it may be told: now, or when the quiet hours end.

    Clocks that run in hours know no night (152-ФЗ, ч. 3.1 ст. 21; domain facts 7.19).
    """
    if quiet is None or urgent:
        return now
    first, last = quiet
    local = now.astimezone(zone)
    clock = local.time()
    is_quiet = first <= clock < last if first <= last else (clock >= first or clock < last)
    if not is_quiet:
        return now
    day = local.date() + timedelta(days=int(first > last and clock >= first))
    return datetime.combine(day, last, tzinfo=zone)


def again_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts, at least one."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else _LAST_PAUSE
