"""A turn of phrase that shows a kind of demand by itself, whoever governs whom in the sentence."""

import re
from typing import NamedTuple

from mailbot.domain.kinds import Kind
from mailbot.reading.turns import pattern, starts


class Idiom(NamedTuple):
    """The kind that the pattern shows in sentences without any of the marks `unless`."""

    kind: Kind
    pattern: re.Pattern[str]
    unless: frozenset[str]
    starts: frozenset[str]


def idiom(kind: Kind, *turns: str, unless: str = "") -> Idiom:
    """Make an idiom of turns in the notation of `turns.py`."""
    return Idiom(kind, pattern(*turns), frozenset(unless.split()), starts(*turns))
