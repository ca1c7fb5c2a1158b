"""Take letters in: the bytes are safe and recorded before anything reads them."""

import hashlib
from collections.abc import Sequence

from mailbot.office import Office
from mailbot.ports import Fetched, Happening, NewLetter, Place


def arrive(office: Office, place: Place, batch: Sequence[Fetched]) -> list[int]:
    """Archive and record a batch from one folder, and return the ids of the letters that are new.

    The archive is durable before the records commit; a crash in between leaves objects that
    nothing refers to, and the same letters come again. The receipt is the server's INTERNALDATE
    (ГК 165.1); `file` corrects it to the own server's Received line, if that is earlier.
    """
    refs = office.archive.put_all([fetched.raw for fetched in batch])
    now = office.now()
    new = []
    with office.records.begin() as unit:
        for fetched, ref in zip(batch, refs, strict=True):
            letter_id = unit.letters.arrive(
                NewLetter(
                    received_at=min(fetched.internal_date, now),
                    arrived_at=now,
                    raw_ref=ref,
                    raw_sha256=hashlib.sha256(fetched.raw).hexdigest(),
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
