"""Asks about many things a few at a time: a flood of them is never held in memory at once."""

from collections.abc import Callable, Iterable

from mailbot.office import Office
from mailbot.ports import Unit

_PORTION = 50


def those(office: Office, ids: Iterable[int], hold: Callable[[Unit, int], bool]) -> list[int]:
    """Return the ids for which it holds, in order; each portion sees a moment of its own."""
    all_ids, found = list(ids), list[int]()
    for start in range(0, len(all_ids), _PORTION):
        with office.records.look() as unit:
            found += [one for one in all_ids[start : start + _PORTION] if hold(unit, one)]
    return found
