"""A goal, the figure that was measured, and whether it was met."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Result:
    """One line of the table; `met` is None where nothing was promised."""

    what: str
    goal: str
    figure: str
    met: bool | None = None


_VERDICTS = {True: "[green]met[/]", False: "[bold red]MISSED[/]", None: ""}


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    drawn = Table("Measured", "Goal", "Figure", "Verdict", box=box.SIMPLE_HEAD, pad_edge=False)
    for result in results:
        drawn.add_row(result.what, result.goal, result.figure, _VERDICTS[result.met])
    Console(width=None if Console().is_terminal else 140, highlight=False).print(drawn)
