"""One line of the table that `make eval` prints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, what is wanted of it, what came out, and what a bare tool does.

    `met` is None where nothing is wanted of the figure.
    """

    what: str
    goal: str
    figure: str
    baseline: str = ""
    met: bool | None = None
