"""The clocks and the production calendars: TOML to domain values, every fault at once.

Reads files only; what a clock means is decided in `domain/clocks.py`. Needs no library beyond the
standard one, so that reading the rules costs nothing at the start.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from mailbot.domain.calendar import HOLIDAYS, Calendar, Year, is_weekend
from mailbot.domain.clocks import (
    GDPR,
    INSTANTS,
    KEEP_ACT,
    LAW_RKN,
    POLICY_REPLY,
    REPEAT_GATE,
    ClockRule,
    Days,
    Start,
)
from mailbot.domain.kinds import KINDS
from mailbot.errors import ConfigError
from mailbot.words import Text

_V = TypeVar("_V")
_E = TypeVar("_E", bound=StrEnum)

# What each type is called when another one stands in its place.
_TYPES: Mapping[type, Text] = {
    str: Text("строка в кавычках", "a quoted string"),
    int: Text("целое число", "a whole number"),
    bool: Text("true или false", "true or false"),
    list: Text("список дат [2027-01-01, …]", "a list of dates [2027-01-01, …]"),
    dict: Text("раздел", "a table"),
}


class _Table:
    """One TOML table; every fault found in it goes into the shared list, with file and key."""

    def __init__(self, where: str, keys: Mapping[str, Any], faults: list[Text]) -> None:
        self._where, self._keys, self._faults = where, dict(keys), faults

    def fault(self, key: str, ru: str, en: str) -> None:
        """Add a fault of one key."""
        self._faults.append(Text(f"{self._where} {key}: {ru}.", f"{self._where} {key}: {en}."))

    def take(self, key: str, kind: type[_V], default: _V | None = None) -> _V | None:
        """Take the value of a key; None where it is at fault. No default: it is mandatory."""
        if key not in self._keys:
            if default is None:
                self.fault(key, "обязательный ключ не задан", "this key is mandatory")
            return default
        value = self._keys.pop(key)
        # A bool is an int in Python and nowhere else.
        if type(value) is not kind:
            words = _TYPES[kind]
            self.fault(key, f"нужно: {words.ru}", f"needed: {words.en}")
            return None
        return value

    def words(self, key: str) -> str | None:
        """Take a mandatory text that is not empty."""
        value = self.take(key, str)
        if value is not None and not value.strip():
            self.fault(key, "значение пусто", "the value is empty")
        return value

    def number(self, key: str, default: int | None = None) -> int | None:
        """Take a number that is not negative."""
        value = self.take(key, int, default)
        if value is not None and value < 0:
            self.fault(key, "число не может быть отрицательным", "must not be negative")
        return value

    def choice(self, key: str, choices: type[_E]) -> _E | None:
        """Take one of the words of an enumeration."""
        value = self.take(key, str)
        if value is None:
            return None
        if value not in list(choices):
            allowed = ", ".join(choices)
            self.fault(key, f"можно только: {allowed}", f"must be one of: {allowed}")
            return None
        return choices(value)

    def days(self, key: str) -> frozenset[date]:
        """Take a mandatory list of dates."""
        values = self.take(key, list) or []
        # A TOML date with a time is a datetime, which Python takes for a date too.
        if wrong := [value for value in values if type(value) is not date]:
            shown = ", ".join(map(str, wrong))
            self.fault(key, f"это не даты: {shown}", f"no dates: {shown}")
        return frozenset(value for value in values if type(value) is date)

    def end(self) -> None:
        """Whatever was not taken is unknown."""
        for key in self._keys:
            self.fault(key, "такого ключа нет (опечатка?)", "no such key (a typo?)")


def load_clocks(path: Path) -> Mapping[str, ClockRule]:
    """Read `clocks.toml`; raises ConfigError with every fault at once."""
    faults: list[Text] = []
    tables = _read(path, faults)
    rules = {name: _rule(path, name, table, faults) for name, table in tables.items()}
    if tables:
        faults += _unserved(path, rules)
    if faults:
        raise ConfigError(faults)
    return {name: rule for name, rule in rules.items() if rule is not None}


def load_calendar(*folders: Path) -> Calendar:
    """Read every `YEAR.toml`; of two for one year that of the earlier folder counts.

    Raises ConfigError with every fault at once.
    """
    faults: list[Text] = []
    files = {file.name: file for folder in reversed(folders) for file in folder.glob("*.toml")}
    years = [_year(file, faults) for _, file in sorted(files.items())]
    if not files:
        places = ", ".join(map(str, folders))
        faults.append(
            Text(f"{places}: нет ни одного календаря (ГОД.toml).",
                 f"{places}: there is no calendar (YEAR.toml).")
        )  # fmt: skip
    if faults:
        raise ConfigError(faults)
    return Calendar({year.year: year for year in years if year is not None})


def _read(path: Path, faults: list[Text]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        faults.append(
            Text(f"{path}: файл не читается: {reason}.", f"{path}: cannot be read: {reason}.")
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Text(f"{path}: это не TOML: {error}.", f"{path}: not TOML: {error}."))
    return {}


def _rule(path: Path, name: str, keys: object, faults: list[Text]) -> ClockRule | None:
    if not isinstance(keys, dict):
        faults.append(
            Text(f"{path} {name}: нужно: раздел [{name}].", f"{path} {name}: needed: a table.")
        )
        return None
    table = _Table(f"{path} [{name}]", keys, faults)
    norm, start, days = (
        table.words("norm"),
        table.choice("start", Start),
        table.choice("days", Days),
    )
    length, extension = table.number("length"), table.number("extension", 0)
    escalates, remark = table.take("escalates", bool, True), table.take("remark", str, "")
    table.end()
    if norm is None or start is None or days is None or length is None:
        return None
    if extension is None or escalates is None or remark is None:
        return None
    if (length == 0) is not (days is Days.SAME_DAY):
        table.fault("length", "0 бывает только при days = same_day, и наоборот",
                    "0 goes with days = same_day, and with nothing else")  # fmt: skip
    if days is Days.HOURS and start not in INSTANTS:
        known = ", ".join(sorted(INSTANTS))
        table.fault("start", f"часы считаются только от: {known}", f"hours start at: {known}")
    return ClockRule(
        clock=name, norm=norm, start=start, length=length, days=days,
        extension=extension, escalates=escalates, remark=remark,
    )  # fmt: skip


def _unserved(path: Path, names: Iterable[str]) -> list[Text]:
    """Name every clock that somebody counts on and the file lacks."""
    known = set(names)
    wanted = [
        (name, Text("нужны всегда", "always needed"))
        for name in (POLICY_REPLY, LAW_RKN, GDPR, REPEAT_GATE, KEEP_ACT)
    ] + [
        (name, Text(f"их требует вид «{kind}»", f"the kind {kind} needs it"))
        for kind, row in KINDS.items()
        for name in row.clocks
    ]
    return [
        Text(f"{path} [{name}]: таких часов нет, а {why.ru}.",
             f"{path} [{name}]: no such clock, yet {why.en}.")
        for name, why in wanted
        if name not in known
    ]  # fmt: skip


def _year(file: Path, faults: list[Text]) -> Year | None:
    if not re.fullmatch("[1-9][0-9]{3}", file.stem):
        faults.append(
            Text(f"{file}: имя должно быть ГОД.toml.", f"{file}: the name must be YEAR.toml.")
        )
        return None
    before = len(faults)
    keys = _read(file, faults)
    if len(faults) > before:
        return None
    table = _Table(str(file), keys, faults)
    year = Year(
        year=int(file.stem),
        days_off=table.days("days_off"),
        working_weekends=table.days("working_weekends"),
        provisional=table.take("provisional", bool) or False,
        source=table.words("source") or "",
    )
    table.end()
    _check_days(table, year)
    return year


def _check_days(table: _Table, year: Year) -> None:
    """Catch the slips that would move a term: a foreign year, a wrong list, a forgotten holiday."""
    foreign = {day for day in year.days_off | year.working_weekends if day.year != year.year}
    _report(table, "days_off", year.days_off & foreign, "не тот год", "another year")
    _report(
        table, "working_weekends", year.working_weekends & foreign, "не тот год", "another year"
    )
    _report(
        table, "days_off", {day for day in year.days_off - foreign if is_weekend(day)},
        "суббота и воскресенье выходные и так", "Saturdays and Sundays are off anyway",
    )  # fmt: skip
    _report(
        table, "working_weekends",
        {day for day in year.working_weekends - foreign if not is_weekend(day)},
        "это не суббота и не воскресенье", "neither a Saturday nor a Sunday",
    )  # fmt: skip
    holidays = {date(year.year, month, day) for month, day in HOLIDAYS}
    _report(
        table, "days_off", {day for day in holidays - year.days_off if not is_weekend(day)},
        "нет праздника (ТК РФ, ст. 112)", "a public holiday is missing",
    )  # fmt: skip


def _report(table: _Table, key: str, days: Iterable[date], ru: str, en: str) -> None:
    if shown := ", ".join(day.isoformat() for day in sorted(days)):
        table.fault(key, f"{ru}: {shown}", f"{en}: {shown}")
