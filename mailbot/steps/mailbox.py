"""Remember how the mailbox is, and alarm the operator's people when it hinders letters.

A folder that does not answer, a letter that the server does not hand over, a mailbox that is
nearly full: each is told once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from mailbot import log
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.alarm import alarm
from mailbot.words import Text

# A mailbox that was nearly full and is told of again must have been emptier by so much between.
_EMPTIER_PCT = 10


def reached(office: Office, folder: str) -> None:
    """Remember that a folder of the mailbox answered."""
    with office.records.begin() as unit:
        unit.remember(_reached(folder), office.now().isoformat())


def answers(office: Office, unit: Unit) -> bool:
    """Did every configured folder answer lately?"""
    limit = timedelta(minutes=office.settings.mailbox.unreachable_minutes)
    reached_at = (unit.setting(_reached(name)) for name in office.settings.mailbox.folders)
    return all(at and office.now() - datetime.fromisoformat(at) < limit for at in reached_at)


def hindered(office: Office, folder: str, why: Text) -> None:
    """Remember why a folder does not answer, for the alarm that may come."""
    with office.records.begin() as unit:
        unit.remember(_why(folder), why.ru)


def answered(office: Office, unit: Unit) -> Sequence[tuple[str, datetime | None, str]]:
    """Return of each watched folder when it answered last, and why it does not, if it does not."""
    return [
        (folder, datetime.fromisoformat(at) if (at := unit.setting(_reached(folder))) else None,
         unit.setting(_why(folder)) or "")
        for folder in office.settings.mailbox.folders
    ]  # fmt: skip


def filled(office: Office, used_pct: int) -> None:
    """Remember how full the mailbox is."""
    with office.records.begin() as unit:
        unit.remember(_USED, str(used_pct))


def ring_mailbox(office: Office, started_at: datetime, unit: Unit) -> None:
    """Ring once what hinders letters from coming."""
    _ring_silent(office, started_at, unit)
    _ring_withheld(office, unit)
    _ring_full(office, unit)


def _ring_silent(office: Office, started_at: datetime, unit: Unit) -> None:
    """Alarm once an outage when configured folders have not been reachable for too long."""
    limit = timedelta(minutes=office.settings.mailbox.unreachable_minutes)
    # One outage of several folders is one alarm: those that will soon be due ring with the first.
    silent = {
        folder: since
        for folder in office.settings.mailbox.folders
        if office.now() - (since := _silent_since(unit, folder, started_at)) >= limit / 2
    }
    new = [name for name, since in silent.items() if not _rung(unit, name, since)]
    if not any(office.now() - silent[name] >= limit for name in new):
        return
    for name in new:
        unit.alarms.ring(_about(name), silent[name].isoformat(), ["unreachable"], office.now())
    minutes = int((office.now() - min(silent[name] for name in new)).total_seconds() // 60)
    log.rang("mailbox", "unreachable", str(minutes))
    alarm(office, unit, None, _silence(unit, new, minutes), "mailbot check", rung="mailbox")


def _silent_since(unit: Unit, folder: str, started_at: datetime) -> datetime:
    answer = unit.setting(_reached(folder))
    return max(datetime.fromisoformat(answer), started_at) if answer else started_at


def _rung(unit: Unit, folder: str, since: datetime) -> frozenset[str]:
    return unit.alarms.rung(_about(folder), since.isoformat())


def _silence(unit: Unit, folders: Iterable[str], minutes: int) -> Text:
    names = ", ".join(f"«{name}»" for name in folders)
    why = next(filter(None, (unit.setting(_why(name)) for name in folders)), "")
    return Text(
        f"Почтовый ящик (папки: {names}) недоступен уже {minutes} мин.: новые обращения не"
        f" поступают, а сроки по ним идут. {why}".strip(),
        f"The mailbox (folders: {names}) has been unreachable for {minutes} minutes.",
    )


def _ring_withheld(office: Office, unit: Unit) -> None:
    """Alarm once for each letter that the server does not hand over whole."""
    places = [f"{place.folder} {place.uidvalidity} {uid}" for place, uid in unit.letters.withheld()]
    new = [place for place in places if not unit.alarms.rung("mailbox", f"withheld {place}")]
    if not new:
        return
    for place in new:
        unit.alarms.ring("mailbox", f"withheld {place}", ["withheld"], office.now())
    log.rang("mailbox", "withheld", str(len(new)))
    what = Text(
        f"Почтовый сервер не отдаёт целиком писем: {len(new)}. Что он отдал, зарегистрировано"
        " с пометкой; mailbot спрашивает снова каждый час. Откройте эти письма (папка, номер UID)"
        f" почтовой программой: {_uids(new)}.",
        f"The mail server does not hand over {len(new)} letters as a whole: {_uids(new)}.",
    )
    alarm(office, unit, None, what, "mailbot letters list", rung="mailbox")


def _uids(places: Iterable[str]) -> str:
    several = [place.split(" ") for place in places]
    return "; ".join(f"{' '.join(words[:-2])} {words[-1]}" for words in several)


def _ring_full(office: Office, unit: Unit) -> None:
    """Alarm once when the mailbox is nearly full: what does not fit in bounces (RFC 9208)."""
    used, limit = int(unit.setting(_USED) or 0), office.settings.mailbox.quota_alarm_pct
    told = unit.setting(_TOLD) == "yes"
    if told and used < limit - _EMPTIER_PCT:
        unit.remember(_TOLD, "no")
    if told or used < limit:
        return
    unit.remember(_TOLD, "yes")
    log.rang("mailbox", "quota", str(used))
    what = Text(
        f"Почтовый ящик заполнен на {used} %. Когда место кончится, новые обращения вернутся"
        " отправителям. Освободите место или увеличьте ящик; письма, принятые mailbot, хранятся"
        " в его архиве.",
        f"The mailbox is {used} % full. When it is full, new appeals go back to their senders.",
    )
    alarm(office, unit, None, what, "mailbot check", rung="mailbox")


_USED, _TOLD = "mailbox_used_pct", "mailbox_full_told"


def _reached(folder: str) -> str:
    # INBOX is written in any letter case.
    return f"reached_at {folder.casefold()}"


def _why(folder: str) -> str:
    return f"unreachable_why {folder.casefold()}"


def _about(folder: str) -> str:
    return f"mailbox {folder.casefold()}"
