"""Take letters in: the bytes are safe and recorded before anything reads them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from mailbot.domain.filing import Reason
from mailbot.domain.states import LetterState, RemovalState
from mailbot.office import Office
from mailbot.ports import Fetched, Happening, NewLetter, Place, Unit


def arrive(office: Office, place: Place, batch: Sequence[Fetched]) -> list[int]:
    """Archive and record a batch from one folder, and return the ids of the letters to file.

    The archive is durable before the records commit; a crash in between leaves objects that
    nothing refers to, and the same letters come again. The receipt is the server's INTERNALDATE
    (ГК 165.1); `file` corrects it to the own server's Received line, if that is earlier.
    """
    if not batch:
        return []
    # Of a letter that the server does not hand over there may be nothing to record.
    known = [fetched for fetched in batch if fetched.raw or fetched.whole]
    digests = [hashlib.sha256(fetched.raw).hexdigest() for fetched in known]
    refs = _archived(office, dict(zip(digests, (fetched.raw for fetched in known), strict=True)))
    now = office.now()
    letters = [
        _letter(place, fetched, digest, refs[digest], now)
        for fetched, digest in zip(known, digests, strict=True)
    ]
    with office.records.begin() as unit:
        new = unit.letters.arrive(letters) if letters else []
        came = [letter_id for letter_id in new if letter_id is not None]
        unit.note(*(Happening(at=now, event="arrived", letter_id=one) for one in came))
        for letter_id, digest in zip(new, digests, strict=True):
            if letter_id is None:
                _seen_anew(office, unit, digest)
                came += () if place.junk else _rescued(office, unit, digest)
        for fetched in batch:
            if not fetched.whole:
                unit.letters.withhold(place, fetched.uid)
        unit.letters.settle(place, [fetched.uid for fetched in batch if fetched.whole])
        unit.letters.mark(place, max(fetched.uid for fetched in batch))
    return came


def _letter(place: Place, fetched: Fetched, digest: str, ref: str, now: datetime) -> NewLetter:
    return NewLetter(
        received_at=min(fetched.internal_date, now),
        arrived_at=now,
        raw_ref=ref,
        raw_sha256=digest,
        size_bytes=len(fetched.raw),
        place=place,
        uid=fetched.uid,
        reason="" if fetched.whole else Reason.WITHHELD,
    )


def _seen_anew(office: Office, unit: Unit, digest: str) -> None:
    """What was destroyed, and lies on the server again, is taken off it once more."""
    removal = unit.removals.of_sha256(digest)
    if removal is not None and removal.state is not RemovalState.WAITING:
        unit.removals.move(removal.id, RemovalState.WAITING, office.now())


def _rescued(office: Office, unit: Unit, digest: str) -> tuple[int, ...]:
    """Look once more at what was set aside for lying in Junk, and lies elsewhere now.

    Whoever moved it says that it is no junk; its moment of receipt stays the first one.
    """
    was = unit.letters.rescue(digest)
    if was is None or was.destroyed_at is not None:
        return ()
    if was.state is not LetterState.SET_ASIDE or was.reason != Reason.JUNK:
        return ()
    unit.letters.move(was.id, LetterState.ARRIVED)
    unit.note(Happening(at=office.now(), event="rescued", letter_id=was.id))
    return (was.id,)


def _archived(office: Office, contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the reference of each content by its SHA-256; what is known is not stored twice.

    A mailbox that is numbered anew brings everything again: copies that nothing refers to would
    be personal data that nobody ever destroys.
    """
    with office.records.look() as unit:
        refs = dict(unit.letters.refs(contents))
    new = {digest: raw for digest, raw in contents.items() if digest not in refs}
    return refs | dict(zip(new, office.archive.put_all([*new.values()]), strict=True))
