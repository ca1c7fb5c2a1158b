"""The real daemon as a process of its own: how soon a letter is registered, and how much it holds.

The register is watched by looking into its file, so that no command disturbs what is measured.
"""

import os
import random
import sqlite3
import statistics
import time
from pathlib import Path

from tests.bench.goals import Result
from tests.bench.letters import letter, letters, sheet
from tests.demo.office import OPERATOR, STAFF
from tests.demo.stage import Stage, daemon, staged

_PATIENCE_SECONDS = 1800

# The daemon is idle when it has used no more than this share of one core for so long.
_IDLE_SHARE, _IDLE_SECONDS = 0.03, 4.0

_MIB = 1024 * 1024


def measure(folder: Path, *, timed: int, many: int) -> list[Result]:
    """Time `timed` letters one by one, then let `many` come at once."""
    with staged(folder, [STAFF]) as stage, daemon(stage) as process:
        (folder / "subjects.csv").write_text(sheet(), encoding="utf-8")
        stage.order("subjects", "import", "subjects.csv")
        register = Register(folder / "var" / "mailbot.db")
        stage.dovecot.deliver(OPERATOR, letter("warm-up"))
        register.wait(1)
        seconds = [_time_one(stage, register, n) for n in range(timed)]
        # By now everything was done once: what is loaded at its first use is no growth.
        before = _idle_bytes(process.pid)
        rate = _let_come(stage, register, many)
        after = _idle_bytes(process.pid)
    return [*_soon(seconds), rate, *_held(before, after, many)]


class Register:
    """The letters that have their line in the register, seen from outside."""

    def __init__(self, file: Path) -> None:
        self._file = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self.count = 0

    def wait(self, more: int) -> float:
        """Wait until that many more letters are registered; return the moment."""
        self.count += more
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._registered() < self.count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._registered()} of {self.count} letters registered")
            time.sleep(0.002 if more == 1 else 0.2)
        return time.perf_counter()

    def _registered(self) -> int:
        (count,) = self._file.execute(
            "SELECT count(*) FROM letters WHERE state NOT IN ('arrived', 'held')"
        ).fetchone()
        return int(count)


def _time_one(stage: Stage, register: Register, number: int) -> float:
    # Not in step with the server's or the daemon's own rhythm.
    time.sleep(random.uniform(0, 1))  # noqa: S311 -- a pause, not a secret
    stage.dovecot.deliver(OPERATOR, letter(f"timed-{number}"))
    began = time.perf_counter()
    return register.wait(1) - began


def _let_come(stage: Stage, register: Register, many: int) -> Result:
    began = time.perf_counter()
    with stage.dovecot.login(OPERATOR) as client:
        for raw in letters(many, seed=3):
            client.append("INBOX", raw)
    rate = many / (register.wait(many) - began)
    # The servers of this process take their share of the machine: no goal, an impression.
    return Result(f"  {many} letters at once, delivery to register", "", f"{rate:.0f}/s")


def _soon(seconds: list[float]) -> list[Result]:
    median = statistics.median(seconds)
    p95 = sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)]
    return [
        Result(f"server → register, {len(seconds)} letters, median", "< 1 s",
               f"{median:.2f} s", median < 1),
        Result("  the same, p95", "", f"{p95:.2f} s"),
    ]  # fmt: skip


def _held(before: int, after: int, many: int) -> list[Result]:
    growth = after / before - 1
    worst = max(before, after)
    return [
        Result("idle daemon, resident", "< 150 MiB",
               f"{before / _MIB:.0f} → {after / _MIB:.0f} MiB", worst < 150 * _MIB),
        Result(f"  its growth over {many} letters", "≤ 10 %", f"{growth:+.1%}", growth <= 0.1),
    ]  # fmt: skip


def _idle_bytes(pid: int) -> int:
    """Wait until the daemon rests, and return what it and its children hold."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    used = _cpu_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(_IDLE_SECONDS)
        now = _cpu_seconds(pid)
        if now - used < _IDLE_SHARE * _IDLE_SECONDS:
            return sum(resident_bytes(one) for one in (pid, *children(pid)))
        used = now
    raise TimeoutError("the daemon does not come to rest")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for word in words for one in (int(word), *children(int(word)))]


def resident_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
