"""The history as it is read: latest first, repeats counted, alarms told from replies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from mailbot.commands.history import in_words
from mailbot.commands.messages import PURPOSES
from mailbot.domain.message import TO_OPERATOR, Purpose
from mailbot.ports import Happening

# Of an alarm it is told that it rang. That it was "sent" would look as if a reply had left.
_OF_ALARMS = frozenset({"alarm", "digest", "rang"})


@dataclass(frozen=True, slots=True)
class Past:
    """What happened `times` times in a row, the last time at `at`."""

    at: datetime
    words: str
    times: int


def told(
    happenings: Iterable[Happening], language: str, purposes: Mapping[int, Purpose] | None = None
) -> list[Past]:
    """Return what happened, but for looks; `purposes` tell the messages of an appeal apart."""
    known = purposes or {}
    lines = [
        (h.at, _words(h, known, language))
        for h in happenings
        if h.event != "seen" and not _is_an_alarm_s_way(h, known)
    ]
    past = []
    for words, same in groupby(reversed(lines), key=lambda line: line[1]):
        moments = [at for at, _ in same]
        past.append(Past(moments[0], words, len(moments)))
    return past


def _is_an_alarm_s_way(h: Happening, purposes: Mapping[int, Purpose]) -> bool:
    to_operator = h.message_id is not None and purposes.get(h.message_id) in TO_OPERATOR
    return to_operator and h.event not in _OF_ALARMS


def _words(h: Happening, purposes: Mapping[int, Purpose], language: str) -> str:
    words = in_words(h.event, h.by, language, h.details)
    purpose = purposes.get(h.message_id or 0)
    if purpose is None or purpose in TO_OPERATOR:
        return words
    return f"{words} ({PURPOSES[purpose].say(language)})"
