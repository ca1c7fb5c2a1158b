"""Take letters in: the bytes are safe and recorded before anything reads them."""

import hashlib
from collections.abc import Mapping, Sequence

from mailbot.office import Office
from mailbot.ports import Fetched, Happening, NewLetter, Place


def arrive(office: Office, place: Place, batch: Sequence[Fetched]) -> list[int]:
    """Archive and record a batch from one folder, and return the ids of the letters that are new.

    The archive is durable before the records commit; a crash in between leaves objects that
    nothing refers to, and the same letters come again. The receipt is the server's INTERNALDATE
    (ГК 165.1); `file` corrects it to the own server's Received line, if that is earlier.
    """
    if not batch:
        return []
    digests = [hashlib.sha256(fetched.raw).hexdigest() for fetched in batch]
    refs = _archived(office, dict(zip(digests, (fetched.raw for fetched in batch), strict=True)))
    now = office.now()
    new = []
    with office.records.begin() as unit:
        for fetched, digest in zip(batch, digests, strict=True):
            letter_id = unit.letters.arrive(
                NewLetter(
                    received_at=min(fetched.internal_date, now),
                    arrived_at=now,
                    raw_ref=refs[digest],
                    raw_sha256=digest,
                    size_bytes=len(fetched.raw),
                    place=place,
                    uid=fetched.uid,
                )
            )
            if letter_id is not None:
                unit.note(Happening(at=now, event="arrived", letter_id=letter_id))
                new.append(letter_id)
        unit.letters.mark(place, max(fetched.uid for fetched in batch))
    return new


def _archived(office: Office, contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the reference of each content by its SHA-256; what is known is not stored twice.

    A mailbox that is numbered anew brings everything again: copies that nothing refers to would
    be personal data that nobody ever destroys.
    """
    with office.records.look() as unit:
        refs = dict(unit.letters.refs(contents))
    new = {digest: raw for digest, raw in contents.items() if digest not in refs}
    return refs | dict(zip(new, office.archive.put_all([*new.values()]), strict=True))
