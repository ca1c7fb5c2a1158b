"""A register of many lines on both databases: found, searched, listed, and exported."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.domain.journal import COLUMNS, Reader, row
from mailbot.domain.kinds import Kind
from mailbot.domain.register import Wanted, wanted
from mailbot.domain.states import AppealState
from mailbot.exports.sheets import write_xlsx
from mailbot.ports import Records, Unit
from mailbot.records import migrate, open_records
from mailbot.steps.register import read
from tests.bench import console
from tests.bench.goals import Result
from tests.bench.letters import name_of
from tests.bench.lines import BEGAN, fill
from tests.databases import start, stop
from tests.domain.desk import POLICY

_ZONE = ZoneInfo("Europe/Moscow")
_PAGE = 50
_ROUNDS = 7


def measure(folder: Path, *, count: int, looks: int) -> list[Result]:
    """Measure both databases; the workbook and the console are those of the first."""
    url = f"sqlite:///{folder}/register.db"
    migrate(url)
    fill(url, count)
    results = [_pages("SQLite", url, count), _workbook(url, count, folder / "register.xlsx")]
    results += console.measure(folder / "office", url, count, looks)
    with _postgresql() as url:
        fill(url, count)
        results.append(_pages("PostgreSQL", url, count))
    return results


@contextmanager
def _postgresql() -> Iterator[str]:
    cluster = start()
    try:
        cluster.tell("postgres", "CREATE DATABASE bench")
        url = cluster.url("bench")
        migrate(url)
        yield url
    finally:
        stop(cluster)


def asked(count: int) -> Mapping[str, Wanted]:
    """Return what a person may ask a register of so many lines."""
    late = (BEGAN + timedelta(minutes=5 * count)).date()
    surname = name_of(1).split()[0]
    return {
        "everything": wanted(_ZONE),
        "one number": wanted(_ZONE, text=f"{count}/{BEGAN.year}"),
        "part of an address": wanted(_ZONE, text=f"subject{count}@"),
        "a name": wanted(_ZONE, text=surname.upper()),
        "a name that nobody has": wanted(_ZONE, text="небываловский"),
        "a common state": wanted(_ZONE, states=[AppealState.CLOSED]),
        "a rare state": wanted(_ZONE, states=[AppealState.CHECKED]),
        "a kind": wanted(_ZONE, kinds=[Kind.PORTABILITY]),
        "a day": wanted(_ZONE, first=late, last=late),
        "a name and a day": wanted(_ZONE, text=f"{surname} {late:%d.%m.%Y}"),
        "a name, a kind, a state, a period": wanted(
            _ZONE, text=f"{surname} уничтожение", states=[AppealState.CLOSED],
            first=date(2025, 6, 10), last=late,
        ),
    }  # fmt: skip


def _pages(make: str, url: str, count: int) -> Result:
    """Return the slowest question, each asked some times and answered with a page of lines."""
    records = open_records(url)
    try:
        _analyse(url)
        slowest = max(
            (_median(records, _page_of(conditions)), what)
            for what, conditions in asked(count).items()
        )
        urgent = _median(records, lambda unit: unit.register.urgent(_PAGE))
    finally:
        records.close()
    seconds, what = max(slowest, (urgent, "the most urgent"))
    return Result(
        f"register of {count} lines, {make}: the slowest page ({what})",
        "< 100 ms", f"{1000 * seconds:.0f} ms", seconds < 0.1,
    )  # fmt: skip


def _analyse(url: str) -> None:
    """Let the database know its tables, as the vacuum of a running one does by itself."""
    from sqlalchemy import text

    from mailbot.records.engine import connect

    engine = connect(url)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    engine.dispose()


def _page_of(conditions: Wanted) -> Callable[[Unit], list[int]]:
    return lambda unit: unit.register.find(conditions, limit=_PAGE)


def _median(records: Records, find: Callable[[Unit], list[int]]) -> float:
    """Find a page and read its lines, some times; return the median of the seconds."""
    took = []
    for _ in range(_ROUNDS):
        with records.look() as unit:
            began = time.perf_counter()
            unit.register.lines(find(unit))
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def _workbook(url: str, count: int, file: Path) -> Result:
    to = Reader("ru", _ZONE, "Румянцев Дмитрий Владимирович", POLICY)
    heads = [column.heading(to) for column in COLUMNS]
    records = open_records(url)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with records.look() as unit:
        ids = unit.register.find(wanted(_ZONE))
        lines = read(unit, ids)
        write_xlsx(file, heads, heads, (row(line, to) for line in lines))
    seconds = time.perf_counter() - began
    records.close()
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = file.stat().st_size / 1024 / 1024
    return Result(
        f"the same to xlsx ({size:.0f} MiB; memory +{more:.0f} MiB)",
        "< 60 s", f"{seconds:.1f} s", seconds < 60,
    )  # fmt: skip
