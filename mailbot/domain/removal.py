"""What was destroyed and still lies on the mail server: how it is known there for certain; pure.

Deleting on the server cannot be undone, so a message is taken away only if it is what a person
approved to be destroyed: a letter by the SHA-256 of its bytes, a message of ours by its own
Message-ID and words, since servers and mail programs add headers to those.

Source: domain facts 7.10.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.domain.letter import Letter
from mailbot.domain.placed import words_of
from mailbot.domain.states import RemovalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What is to be looked for: a letter by its size and SHA-256, else a message of ours."""

    sha256: str
    letter_id: int | None = None
    message_id: int | None = None
    size_bytes: int = 0
    rfc_message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One of them as the register knows it; `found` are the folders and UIDs of what was there."""

    id: int
    state: RemovalState
    doomed: Doomed
    since: datetime
    found: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Found:
    """What became of one: taken away, or left where it lies because it could not be."""

    removed: list[tuple[str, int]] = field(default_factory=list)
    left: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of copies in the mailbox: taken away, gone before, or there still."""

    removed: int = 0
    absent: int = 0
    left: int = 0


_COUNTED = {
    RemovalState.REMOVED: "removed",
    RemovalState.BY_PERSON: "removed",
    RemovalState.ABSENT: "absent",
    RemovalState.WAITING: "left",
    RemovalState.LEFT: "left",
}


def tally(states: Iterable[RemovalState]) -> Tally:
    """Count them; what waits is there still."""
    counted = Counter(_COUNTED[state] for state in states)
    return Tally(counted["removed"], counted["absent"], counted["left"])


def words_digest(letter: Letter) -> str:
    """Return what stays the same of our message whatever headers its copies got."""
    words = words_of(letter)
    said = [letter.message_id, words.subject, words.text, words.files]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def outcome(found: Found, closed: Sequence[str]) -> RemovalState:
    """Return how it ends; what may lie in a folder that does not open is for a person."""
    if found.left or (closed and not found.removed):
        return RemovalState.LEFT
    return RemovalState.REMOVED if found.removed else RemovalState.ABSENT
