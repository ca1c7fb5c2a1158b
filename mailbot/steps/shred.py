"""Destroy our own copies of an appeal, or of letters that were set aside (policy 11; facts 7.10).

The database says so first, then the keys go: what a crash leaves between the two is finished at
the next start. Afterwards the words are gone from database, archive and every copy of them; the
register's line stays, and the history, which names nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.domain.appeal import Appeal, StoredLetter
from mailbot.domain.kinds import Task
from mailbot.domain.removal import Doomed, words_digest
from mailbot.domain.states import OPEN, MessageState
from mailbot.errors import BadInput, Hindered, NotFound
from mailbot.office import Office
from mailbot.ports import Happening, Place, Unit
from mailbot.steps.joined import waits_for_letter
from mailbot.words import Text

# What is on its way, or waits for a person's decision, is not destroyed below him.
_BUSY = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Shredded:
    """What was destroyed, until when a copy of the key store may still open it, and what is left.

    An act of destruction names that day (`copies_end`, None where there is no such copy). Copies
    in the mailbox are left to `steps/remove.py` or to a person: `seen` are the letters' places on
    the server, `sent` the Message-IDs of what lies among the sent ones.
    """

    at: datetime
    copies_end: datetime | None
    seen: tuple[tuple[Place, int], ...] = ()
    sent: tuple[str, ...] = ()


def shred_appeal(office: Office, appeal_id: int, by: str, *, subject: bool = False) -> Shredded:
    """Destroy letters, documents, drafts and messages of a closed appeal; see `strike_appeal`."""
    (done,) = finished(office, [strike_appeal(office, appeal_id, by, subject=subject)])
    return done


def strike_appeal(office: Office, appeal_id: int, by: str, *, subject: bool = False) -> Shredded:
    """Let the database say that a closed appeal is destroyed; `finished` takes the keys.

    With `subject` the registered subject goes too, where no other appeal of his is open: without
    his addresses nobody could be answered. Raises Hindered where the appeal is not closed.
    """
    now = office.now()
    with office.records.look() as unit:
        ours = [*_own_messages(office, unit, appeal_id)]
    with office.records.begin() as unit:
        appeal = unit.appeals.get(appeal_id)
        ready(unit, appeal_id)
        unit.removals.add(ours, now)
        unit.shredding.appeal(appeal_id, now)
        letters = unit.letters.of_appeal(appeal_id)
        seen = _seen(unit, [letter.id for letter in letters])
        unit.removals.add(map(doomed, letters), now)
        for action in unit.appeals.actions(appeal_id):
            if action.task is Task.DELETE_EXCESS and action.done_at is None:
                # It goes with the rest.
                unit.appeals.done(action.id, now, by)
        sent = [m.message_id for m in unit.messages.find(appeal_id=appeal_id) if m.sent_copy_at]
        for letter in letters:
            unit.note(Happening(at=now, event="destroyed", by=by, letter_id=letter.id))
        unit.note(Happening(at=now, event="destroyed", by=by, appeal_id=appeal_id))
        if subject and appeal.subject_id and forgettable(unit, appeal):
            unit.shredding.forget(appeal.subject_id)
    return Shredded(now, None, seen, tuple(sent))


def ready(unit: Unit, appeal_id: int) -> None:
    """Raise Hindered where an appeal's letters are still needed."""
    appeal = unit.appeals.get(appeal_id)
    busy = [m for m in unit.messages.find(appeal_id=appeal_id) if m.state in _BUSY]
    if appeal.state in OPEN or busy or waits_for_letter(unit, appeal_id):
        raise Hindered([
            Text(
                f"Обращение {appeal.number} не закончено: его письма ещё нужны для ответа."
                f" Посмотрите: mailbot appeals show {appeal.number}.",
                f"Appeal {appeal.number} is not finished: its letters are needed for the reply."
                f" See: mailbot appeals show {appeal.number}.",
            )
        ])  # fmt: skip


def forgettable(unit: Unit, appeal: Appeal) -> bool:
    """May the registered subject of a finished appeal go, too: has he no other one open?"""
    if not appeal.subject_id:
        return False
    return not any(each.state in OPEN for each in unit.appeals.of_subject(appeal.subject_id))


def shred_letters(office: Office, letter_ids: Sequence[int], by: str) -> Shredded:
    """Destroy letters that belong to no appeal."""
    (done,) = finished(office, [strike_letters(office, letter_ids, by)])
    return done


def strike_letters(office: Office, letter_ids: Sequence[int], by: str) -> Shredded:
    """Let the database say that letters of no appeal are destroyed; `finished` takes the keys."""
    now = office.now()
    with office.records.begin() as unit:
        seen = _seen(unit, letter_ids)
        for letter_id in letter_ids:
            unit.shredding.letter(letter_id, now)
            unit.removals.add([doomed(unit.letters.get(letter_id))], now)
            unit.note(Happening(at=now, event="destroyed", by=by, letter_id=letter_id))
    return Shredded(now, None, seen)


def doomed(letter: StoredLetter) -> Doomed:
    """Return by what a letter is known on the server for certain."""
    return Doomed(letter_id=letter.id, sha256=letter.raw_sha256, size_bytes=letter.size_bytes)


def _own_messages(office: Office, unit: Unit, appeal_id: int) -> Iterator[Doomed]:
    """Yield what of ours may lie in Sent, Drafts or Trash, while it can still be read."""
    for message in unit.messages.find(appeal_id=appeal_id):
        refs = [row.bytes_ref for row in unit.placed.of_message(message.id)]
        if message.sent_copy_at and message.bytes_ref:
            refs.append(message.bytes_ref)
        for ref in dict.fromkeys(refs):
            try:
                letter = office.parse(office.archive.get(ref))
            except (NotFound, BadInput):
                # Destroyed already, or lost: nothing could be known for certain on the server.
                continue
            if letter.message_id:
                yield Doomed(
                    message_id=message.id,
                    sha256=words_digest(letter),
                    rfc_message_id=letter.message_id,
                )


def _seen(unit: Unit, letter_ids: Sequence[int]) -> tuple[tuple[Place, int], ...]:
    return tuple(place for each in letter_ids for place in unit.register.sightings(each))


def finished(office: Office, struck: Sequence[Shredded]) -> tuple[Shredded, ...]:
    """Take the keys of what was struck, of all of it at once."""
    finish(office)
    end = office.keys.copies_end()
    return tuple(replace(each, copies_end=end) for each in struck)


# Keys of letters that lie there without an excess copy now, until they are destroyed.
_REPLACED = "replaced_keys"


def replaced(unit: Unit, key: str) -> None:
    """Have `finish` destroy a key whose letter was put in its place under another one."""
    unit.remember(_REPLACED, " ".join(filter(None, (unit.setting(_REPLACED), key))))


def finish(office: Office) -> None:
    """Destroy the keys of what the database calls destroyed, and whatever they sealed."""
    with office.records.look() as unit:
        old = (unit.setting(_REPLACED) or "").split()
        keys = office.keys.holds([*unit.shredding.keys(), *old])
    if keys:
        office.archive.discard(keys)
        office.keys.destroy(keys)
        office.records.scrub()
    if old:
        with office.records.begin() as unit:
            unit.remember(_REPLACED, "")
