"""Take what was destroyed off the mail server too, where the operator wants it so.

Nothing is deleted there but what a person approved to be destroyed (`steps/shred.py`), or a letter
of which he had a copy of a document taken out (`steps/excess.py`) and the rest is here; and only
after it was looked at and is that very letter or message. What cannot be taken away is a person's
task. A crash between the server and the commit leaves `waiting`: the next look finds it absent.

Source: policy 11.1; domain facts 7.10.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from mailbot import log
from mailbot.domain.acts import Act
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.removal import Doomed, Found, Removal, outcome, words_digest
from mailbot.domain.retention import Kept
from mailbot.domain.states import RemovalState
from mailbot.errors import BadInput, NotFound, Tampered, Unavailable
from mailbot.office import Office
from mailbot.ports import Happening, Remover, Sought, Unit
from mailbot.steps.alarm import alarm
from mailbot.words import Text

OpenBox = Callable[[], AbstractContextManager[Remover]]

# What a person has to see to; without `remove_destroyed` also what waits.
_HIS = (RemovalState.WAITING, RemovalState.LEFT)


def is_on(office: Office) -> bool:
    """Did the operator let mailbot take away what was destroyed?"""
    return office.settings.mailbox.remove_destroyed


def states_of(unit: Unit, act: Act) -> list[RemovalState]:
    """Return where the removals of everything stand that an act names."""
    own = [act.appeal_id] if act.appeal_id is not None else []
    kept = act.contents.expired
    return unit.removals.states_of(
        [*own, *(each.id for each in kept if each.kind is Kept.APPEAL)],
        [each.id for each in kept if each.kind is Kept.LETTER],
    )


def remove(office: Office, open_box: OpenBox) -> None:
    """Take away everything that waits; raises Unavailable, and the rest waits on."""
    if not is_on(office):
        return
    with office.records.look() as unit:
        waiting = unit.removals.find([RemovalState.WAITING])
        sought = [_sought(office, unit, each.doomed) for each in waiting]
    if not waiting:
        return
    with open_box() as box:
        if box.may_remove():
            found, closed = box.remove(sought)
            ends = [outcome(each, closed) for each in found]
        else:
            found, ends = [Found() for _ in waiting], [RemovalState.LEFT for _ in waiting]
    _record(office, waiting, found, ends)


def _sought(office: Office, unit: Unit, doomed: Doomed) -> Sought:
    if doomed.letter_id is None:
        return Sought(doomed, (), lambda raw: _words_of(office, raw) == doomed.sha256)
    seen = tuple(unit.register.sightings(doomed.letter_id))
    letter = unit.letters.get(doomed.letter_id)
    return Sought(doomed, seen, lambda raw: _is(raw, doomed.sha256) and _is_kept(office, letter))


def _is(content: bytes, sha256: str) -> bool:
    return hashlib.sha256(content).hexdigest() == sha256


def _is_kept(office: Office, letter: StoredLetter) -> bool:
    """Is the rest of a letter here, sound, from which only an excess copy was taken out?

    Asked before the server's copy goes, which is the only other one. What was destroyed whole is
    kept nowhere.
    """
    if letter.destroyed_at is not None:
        return True
    try:
        return _is(office.archive.get(letter.raw_ref), letter.stored_sha256)
    except (NotFound, Tampered, Unavailable):
        return False


def _words_of(office: Office, raw: bytes) -> str:
    try:
        return words_digest(office.parse(raw))
    except BadInput:
        return ""


def _record(
    office: Office,
    waiting: Sequence[Removal],
    found: Sequence[Found],
    ends: Sequence[RemovalState],
) -> None:
    now = office.now()
    with office.records.begin() as unit:
        for removal, places, end in zip(waiting, found, ends, strict=True):
            unit.removals.move(removal.id, end, now, places.left or places.removed)
            for folder, uid in places.removed:
                details: dict[str, str | int] = {"folder": folder, "uid": uid}
                unit.note(_happened(office, removal, "removed_copy", **details))
            if end is not RemovalState.REMOVED:
                unit.note(_happened(office, removal, f"copy_{end}"))
        left = ends.count(RemovalState.LEFT)
        if left:
            alarm(office, unit, None, _left(left), "mailbot retention copies")
    log.removed(sum(len(places.removed) for places in found), left)


def _happened(office: Office, removal: Removal, event: str, **details: str | int) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        letter_id=removal.doomed.letter_id,
        message_id=removal.doomed.message_id,
        details=details or None,
    )


def _left(count: int) -> Text:
    return Text(
        f"Из почтового ящика не удалены копии уничтоженных писем: {count}. Удалите их сами.",
        f"Copies of destroyed letters are left in the mailbox: {count}. Remove them yourself.",
    )


@dataclass(frozen=True, slots=True)
class Left:
    """What may still lie in the mailbox, and where it was last seen there."""

    removal: Removal
    appeal_number: str
    places: tuple[tuple[str, int], ...]


def left(office: Office) -> list[Left]:
    """Return what a person has to take away, or the daemon is about to."""
    with office.records.look() as unit:
        return [
            Left(each, _number(unit, each.doomed), each.found or _places(unit, each.doomed))
            for each in unit.removals.find(_HIS)
        ]


def is_his(office: Office, each: Left) -> bool:
    """Is it left to a person, because mailbot may not or could not take it away?"""
    return each.removal.state is RemovalState.LEFT or not is_on(office)


def for_person(office: Office) -> list[Left]:
    """Return what a person has to take away."""
    return [each for each in left(office) if is_his(office, each)]


def _number(unit: Unit, doomed: Doomed) -> str:
    if doomed.letter_id is not None:
        appeal_id = unit.letters.get(doomed.letter_id).appeal_id
    else:
        appeal_id = unit.messages.get(doomed.message_id or 0).appeal_id
    return unit.appeals.get(appeal_id).number if appeal_id is not None else ""


def _places(unit: Unit, doomed: Doomed) -> tuple[tuple[str, int], ...]:
    seen = unit.register.sightings(doomed.letter_id) if doomed.letter_id is not None else ()
    return tuple((place.folder, uid) for place, uid in seen)


def by_person(office: Office, by: str) -> int:
    """Record that a person took away all of it himself; return how much that was."""
    now = office.now()
    with office.records.begin() as unit:
        his = unit.removals.find(_HIS)
        for each in his:
            unit.removals.move(each.id, RemovalState.BY_PERSON, now, each.found)
            unit.note(
                Happening(
                    at=now,
                    event="copy_by_person",
                    by=by,
                    letter_id=each.doomed.letter_id,
                    message_id=each.doomed.message_id,
                )
            )
    return len(his)
