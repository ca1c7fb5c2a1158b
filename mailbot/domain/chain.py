"""The hash chain over history and register: each link covers the one before it (policy 10).

What is hashed names nobody that the register's own line does not name, and stays when the words
of an appeal are destroyed. A head that was mailed to a second place shows that nothing before it
was changed, taken out or put in since.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

START = ""

_SHORT = 32
_WRITTEN = re.compile(r"(\d{1,18})-((?:[0-9a-f]{32})?)/(\d{1,18})-((?:[0-9a-f]{32})?)")


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: the number of its line (0 for none) and its hash."""

    line: int = 0
    link: str = START

    @property
    def short(self) -> "Head":
        """The head as it is written: 128 bits of a hash are as many as nobody can meet again."""
        return Head(self.line, self.link[:_SHORT])


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of both chains at one moment, as they are mailed and noted elsewhere.

    >>> str(Heads(Head(7, "ab" * 32), Head()))
    '7-abababababababababababababababab/0-'
    """

    history: Head
    register: Head

    def __str__(self) -> str:
        heads = (self.history.short, self.register.short)
        return "/".join(f"{head.line}-{head.link}" for head in heads)


def heads_of(words: str) -> Heads | None:
    """Return the heads that were written so, None for anything else."""
    found = _WRITTEN.fullmatch(words.strip())
    if found is None:
        return None
    return Heads(Head(int(found[1]), found[2]), Head(int(found[3]), found[4]))


def link(previous: str, values: Mapping[str, object]) -> str:
    """Return the hash of a line after `previous`, as SHA-256 in hex.

    The values are written as JSON with sorted keys, instants in UTC with microseconds: the form
    never changes, or what was chained before could not be verified any more.
    """
    return hashlib.sha256(f"{previous}\n{_plain(values)}".encode("utf-8", "replace")).hexdigest()


def digest(values: Mapping[str, object]) -> str:
    """Return the hash of one line by itself."""
    return link(START, values)


def _plain(values: Mapping[str, object]) -> str:
    return json.dumps(
        values, default=_written, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
