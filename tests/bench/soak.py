"""`make soak`: the first start on a mailbox with 30,000 old letters; `make soak SOAK=N` with N.

Not a part of the suite nor of `make bench`: with the figures of a small machine it takes minutes.
"""

import re
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.daemon import children, resident_bytes
from tests.bench.goals import Result, show
from tests.bench.letters import letters
from tests.demo.office import OPERATOR, STAFF
from tests.demo.stage import Stage, daemon, staged

_MANY = 30_000

# So many letters are handed to the server in one command.
_AT_ONCE = 500

_DAYS = 300
_MIB = 1024 * 1024


def main(words: list[str]) -> int:
    """Fill a mailbox, start the daemon, watch it take the letters in; exit code 1 for a miss."""
    many = int(words[0]) if words else _MANY
    with (
        tempfile.TemporaryDirectory(prefix="mailbot-soak-", dir="/var/tmp") as folder,
        staged(Path(folder), [STAFF]) as stage,
    ):
        _since(stage)
        _fill(stage, many)
        results = _first_start(stage, many)
    show(results)
    return 0 if all(result.met is not False for result in results) else 1


def _since(stage: Stage) -> None:
    """Have the old letters taken in, too."""
    file = stage.folder / "config" / "mailbot.toml"
    first = datetime.now(UTC) - timedelta(days=_DAYS + 2)
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^since = .*", f'since = "{first:%Y-%m-%d}"', text))


def _fill(stage: Stage, many: int) -> None:
    now = datetime.now(UTC)
    waiting: list[dict[str, object]] = []
    with stage.dovecot.login(OPERATOR) as client:
        for number, raw in enumerate(letters(many, seed=5)):
            age = timedelta(days=_DAYS * (many - number) / many)
            waiting.append({"msg": raw, "date": now - age})
            if len(waiting) == _AT_ONCE or number == many - 1:
                client.multiappend("INBOX", waiting)
                waiting = []


def _first_start(stage: Stage, many: int) -> list[Result]:
    began = time.perf_counter()
    with daemon(stage) as process:
        ready = time.perf_counter() - began
        register = sqlite3.connect(f"file:{stage.folder}/var/mailbot.db?mode=ro", uri=True)
        most, arrived, told = 0, 0, 0
        while arrived < many:
            if process.poll() is not None:
                raise RuntimeError(f"the daemon ended:\n{stage.log.read_text()[-2000:]}")
            time.sleep(0.5)
            held = sum(resident_bytes(one) for one in (process.pid, *children(process.pid)))
            most = max(most, held)
            (arrived,) = register.execute("SELECT count(*) FROM letters").fetchone()
            if arrived - told >= many // 10:
                told = arrived
                print(f"{arrived} of {many}, {held / _MIB:.0f} MiB", flush=True)
        seconds = time.perf_counter() - began
        register.close()
    progress = len(re.findall(r"waiting=[1-9]", stage.log.read_text()))
    return [
        Result("ready after", "< 10 s", f"{ready:.1f} s", ready < 10),
        Result(f"{many} old letters taken in", "", f"{many / seconds:.0f}/s"),
        Result("  resident meanwhile, at most", "< 300 MiB", f"{most / _MIB:.0f} MiB",
               most < 300 * _MIB),
        Result("  lines that show the progress", "some", str(progress), progress > 0),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
