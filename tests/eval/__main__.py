"""`make eval`: how well letters and pages are read, as one table."""

import argparse
import sys
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from tests.eval import letters, pages, speed
from tests.eval.rows import Row

_VERDICTS = {True: "[green]met[/]", False: "[bold red]MISSED[/]", None: ""}


def main(words: list[str]) -> int:
    """Measure and print; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--letters-only", action="store_true", help="measure no pages")
    parser.add_argument("--seed", type=int, default=pages.UNSEEN_SEED, help="other pages")
    parser.add_argument("--scale", type=float, default=1.0, help="fewer pages and timed letters")
    asked = parser.parse_args(words)
    rows = list(_rows(seed=asked.seed, scale=asked.scale, letters_only=asked.letters_only))
    show(rows)
    return 0 if all(row.met is not False for row in rows) else 1


def _rows(*, seed: int, scale: float, letters_only: bool) -> Iterator[Row]:
    yield from letters.rows()
    yield from speed.rows(scale)
    if not letters_only:
        yield from pages.measure(seed, scale)


def show(rows: Iterable[Row]) -> None:
    """Print the table."""
    drawn = Table(
        "Measured", "Goal", "Figure", "Beside it", "Verdict", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for row in rows:
        drawn.add_row(row.what, row.goal, row.figure, row.baseline, _VERDICTS[row.met])
    Console(width=None if Console().is_terminal else 160, highlight=False).print(drawn)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
