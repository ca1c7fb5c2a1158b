"""A draft that lies in the mailbox's Drafts folder, and what a mail program made of it; pure.

Sending such a draft from a mail program is its approval, so it is placed only when nothing but
that approval is lacking.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256

from mailbot.domain.letter import Letter, Part
from mailbot.domain.states import PlacedState

# Mail programs take a draft away a moment before its successor, or its copy in Sent, is there;
# some keep it back for as long as a sending can be undone, and a telephone may be in a tunnel.
PATIENCE = timedelta(minutes=3)

# A draft that is deleted is put back once; who deletes it again wants to work elsewhere.
MOST_DELETED = 2

# Why a copy is there no more.
DELETED, REPLACED, OUTDATED = "deleted", "replaced", "outdated"

# The flag of an appeal that a person answered in words of his own; he has to say what that was.
BY_HAND = "answered_by_hand"

# Whose bytes they are.
MACHINE, PERSON = "mailbot", "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One copy of a draft in the folder, as the register knows it.

    `uid` is None until the server has told it. `message_id` and `version` name our message,
    `rfc_message_id` is that of the copy. `since` is when it came into its state; `reason` says
    why it is gone. `by` says whether a person's mail program wrote its bytes.
    """

    id: int
    message_id: int
    version: int
    state: PlacedState
    rfc_message_id: str
    bytes_ref: str
    uidvalidity: int
    uid: int | None
    placed_at: datetime
    since: datetime
    by: str = MACHINE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person would call the same message, whatever his program did to its bytes."""

    subject: str
    text: str
    files: tuple[tuple[str, str], ...]


def words_of(letter: Letter) -> Words:
    """Return what is said and enclosed: programs wrap lines anew and change white space."""
    files = sorted((part.name, sha256(part.content).hexdigest()) for part in attached(letter))
    return Words(_even(letter.subject), _even(letter.text), tuple(files))


def attached(letter: Letter) -> tuple[Part, ...]:
    """Return the files; the pictures of somebody's signature are none."""
    return tuple(part for part in letter.parts if not part.inline)


def _even(text: str) -> str:
    return " ".join(text.split())


def is_stale(placed: Placed, now: datetime, zone: tzinfo) -> bool:
    """Does it bear the day before? Its text names the day on which it leaves (facts 6.2)."""
    return placed.by == MACHINE and (
        placed.placed_at.astimezone(zone).date() != now.astimezone(zone).date()
    )


def is_deleted(placed: Placed, now: datetime) -> bool:
    """Has it been away for so long that nobody is about to send or to save it?"""
    return placed.state is PlacedState.MISSING and now - placed.since >= PATIENCE


def is_of(text: str, ours: Sequence[str]) -> bool:
    """Is most of it one of our texts? Asked where a program dropped every mark of ours."""
    words = _shingles(text)
    return any(len(words & known) * 2 > len(known) for known in map(_shingles, ours) if known)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def unframed(text: str, before: str, after: str) -> str | None:
    """Return what stands between our head and our foot; None where a person changed these too."""
    head, foot = (r"\s+".join(map(re.escape, part.split())) for part in (before, after))
    found = re.fullmatch(rf"\s*{head}\s*(.*?)\s*{foot}\s*", text, re.DOTALL)
    return found[1] if found else None
