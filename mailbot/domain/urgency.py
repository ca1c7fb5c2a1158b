"""How much time a due leaves, in words and as a level that a page colours; pure."""

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from mailbot.words import Text


class Urgency(StrEnum):
    """How near a due is; the words beside it say the same without the colour."""

    LATE = "late"
    TODAY = "today"
    # Due later, but nobody works between today and then.
    LAST = "last"
    SOON = "soon"
    NEAR = "near"
    CALM = "calm"


# So many days are soon: a weekend may lie in between.
_SOON_DAYS, _NEAR_DAYS = 3, 7
_HOUR = timedelta(hours=1)


def urgency(due: datetime, last: date, now: datetime, zone: tzinfo) -> Urgency:
    """Return how near the due is, counted in the operator's days to its last working one.

    Source: domain facts 4.2 (`practical_due`), 4.6.
    """
    on, today = due.astimezone(zone).date(), now.astimezone(zone).date()
    if due < now:
        return Urgency.LATE
    if on == today:
        return Urgency.TODAY
    days = (last - today).days
    if days <= 0:
        return Urgency.LAST
    if days <= _SOON_DAYS:
        return Urgency.SOON
    return Urgency.NEAR if days <= _NEAR_DAYS else Urgency.CALM


def left(due: datetime, now: datetime, zone: tzinfo) -> Text:
    """Return the time that is left: «сегодня до 23:59», «завтра», «5 дней», «просрочено на 2 дня».

    The zone is converted before days are compared.
    """
    on, today = due.astimezone(zone), now.astimezone(zone).date()
    days = (on.date() - today).days
    if due < now:
        return _late(now - due, -days)
    if days == 0:
        return Text(f"сегодня до {on:%H:%M}", f"today until {on:%H:%M}")
    if days == 1:
        return Text(f"завтра до {on:%H:%M}", f"tomorrow until {on:%H:%M}")
    return in_days(days)


def last_chance(due: datetime, last: date, now: datetime, zone: tzinfo) -> Text | None:
    """Return until when people can see to it, None where that is the due's own day."""
    today = now.astimezone(zone).date()
    if due < now or last == due.astimezone(zone).date():
        return None
    if last < today:
        return Text("до срока только выходные", "only days off before it")
    if last == today:
        return Text("успеть сегодня", "to be done today")
    return Text(f"успеть до {last:%d.%m}", f"to be done by {last:%d.%m}")


def _late(by: timedelta, days: int) -> Text:
    if days == 0:
        hours = int(by / _HOUR)
        if hours == 0:
            return Text("срок только что истёк", "just overdue")
        ru = plural(hours, "час", "часа", "часов")
        return Text(f"просрочено на {hours} {ru}", f"overdue by {hours} h")
    said = in_days(days)
    return Text(f"просрочено на {said.ru}", f"overdue by {said.en}")


def in_days(days: int) -> Text:
    """Return «1 день», «2 дня», «5 дней»."""
    ru = plural(days, "день", "дня", "дней")
    return Text(f"{days} {ru}", f"{days} {'day' if days == 1 else 'days'}")


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the Russian form that follows a number."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many
