"""`make bench`: measure, then print one table; `python -m tests.bench 0.01` takes a hundredth."""

import sys
import tempfile
from pathlib import Path

from tests.bench import daemon, drafts, goals, register, starting, waiting

# A file system on a disk: where /tmp is memory, fsync would cost nothing.
_DISK = "/var/tmp"  # noqa: S108 -- a private folder is made below it

LETTERS_TIMED, LETTERS_WAITING, LETTERS_MANY = 30, 2000, 5000
LINES, LOOKS = 100_000, 20


def main(words: list[str]) -> int:
    """Measure everything; exit code 1 if a goal is missed."""
    scale = float(words[0]) if words else 1.0

    def scaled(count: int) -> int:
        return max(3, round(count * scale))

    results = [*starting.measure()]
    with tempfile.TemporaryDirectory(prefix="mailbot-bench-", dir=_DISK) as folder:
        first, second = Path(folder, "waiting"), Path(folder, "daemon")
        first.mkdir()
        second.mkdir()
        results += drafts.measure(Path(folder))
        results += register.measure(Path(folder), count=scaled(LINES), looks=scaled(LOOKS))
        results += waiting.measure(first, count=scaled(LETTERS_WAITING))
        results += daemon.measure(second, timed=scaled(LETTERS_TIMED), many=scaled(LETTERS_MANY))
    goals.show(results)
    return 0 if all(result.met is not False for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
