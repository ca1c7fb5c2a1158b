"""One open folder of an IMAP mailbox: which letters are new, and when another one comes.

Only looks: bodies are fetched with PEEK, so nothing on the server is ever flagged, moved or
deleted. A letter that the server does not hand over stops none of the others.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.mail.connection import Opened, told
from mailbot.ports import Fetched, Place, Seen

# One batch is one commit: large enough to be fast, small enough to stay in memory and to lose
# little when the connection is cut.
_BATCH_LETTERS, _BATCH_BYTES = 100, 8 * 1024 * 1024

# So many letters are asked at once for their size and date.
_LIST_LETTERS = 500

# How often IDLE looks whether the daemon wants to end.
_STOP_SECONDS = 0.5

# So many empty answers at once mean that nobody is there.
_SILENCES = 3

# A letter over which the connection broke so often is what breaks it: a network fails anywhere.
_STUMBLES = 5


# How often the connection broke while a letter was fetched, by its UID.
Stumbles = Counter[int]


class OpenFolder(Opened):
    """One folder, open for looking.

    `waiting` counts the new letters that are still to be fetched. `stumbles` outlives the
    connection: it belongs to whoever opens the folder again.
    """

    def __init__(
        self, client: IMAPClient, place: Place, stumbles: Stumbles, *, idles: bool
    ) -> None:
        super().__init__(client)
        self._stumbles = stumbles
        self.place = place
        self.idles = idles
        self.waiting = 0

    def fetch_new(self, last_uid: int, since: datetime) -> Iterator[list[Fetched]]:
        """Yield the letters above `last_uid` that came at `since` or later, oldest UID first.

        In batches that fit into memory. A cut connection raises Unavailable between two batches:
        what was yielded is whole, the rest comes next time.
        """
        with told(0):
            # Servers may keep new letters back until a NOOP (RFC 3501 section 6.1.2).
            self._client.noop()
            self._was_told()
            uids = self._search(last_uid, since)
        self.waiting = len(uids)
        for start in range(0, len(uids), _LIST_LETTERS):
            asked = uids[start : start + _LIST_LETTERS]
            with told(0):
                listed = self._list(asked)
            wanted = [it for it in listed if it.internal_date >= since]
            self.waiting -= len(asked) - len(wanted)
            for batch in _batches(wanted, self._stumbles):
                with told(0):
                    letters = self._fetch(batch)
                self.waiting -= len(batch)
                yield letters

    def heads_of_new(self, last_uid: int, since: datetime) -> Iterator[list[Seen]]:
        """Yield the header blocks of letters above `last_uid` that came at `since` or later."""
        with told(0):
            self._client.noop()
            self._was_told()
            uids = self._search(last_uid, since)
        for start in range(0, len(uids), _BATCH_LETTERS):
            with told(0):
                answer = self._client.fetch(
                    uids[start : start + _BATCH_LETTERS], [b"BODY.PEEK[HEADER]", b"INTERNALDATE"]
                )
            heads = [
                Seen(uid, instant(items), items.get(b"BODY[HEADER]") or b"")
                for uid, items in sorted(answer.items())
            ]
            yield [seen for seen in heads if seen.internal_date >= since]

    def fetch_again(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield those of these letters that are there; not `whole` is what is still withheld.

        Those over which the connection broke come last, so that they hold up no other.
        """
        with told(0):
            listed = self._list(uids)
        for it in sorted(listed, key=lambda it: self._stumbles[it.uid]):
            with told(0):
                body = self._item(it.uid, b"BODY[]")
            yield Fetched(it.uid, it.internal_date, body or b"", whole=body is not None)

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a new letter, by IDLE where the server offers it; True if one may be there.

        Returns False after `seconds`, and within half a second after `stop` was set.
        """
        if not self.idles:
            stop.wait(seconds)
            return not stop.is_set()
        with told(0):
            # What came since the last command need not be told by IDLE: servers compare with the
            # moment at which it begins.
            self._client.noop()
            if self._was_told():
                return True
            self._client.idle()
            came = self._was_told() or self._idle(stop, time.monotonic() + seconds)
            _, more = self._client.idle_done()
            return came or _tells_of_mail(more)

    def _was_told(self) -> bool:
        # A letter that came during a SEARCH or FETCH is announced there, once, and IDLE does not
        # repeat it. The library hands these lines to nobody, so they are taken from imaplib.
        _, announced = self._client._imap.response("EXISTS")
        return bool(announced != [None])

    def _idle(self, stop: threading.Event, until: float) -> bool:
        # The first look does not wait (`connection.py`).
        silences = -1
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            began = time.monotonic()
            lines = self._client.idle_check(timeout=min(left, _STOP_SECONDS))
            if any(line and line[0] == b"BYE" for line in lines):
                raise IMAPClientAbortError("the server said BYE")
            if _tells_of_mail(lines):
                return True
            # The library keeps silent about a connection that ended: it merely comes back at
            # once, over and over. TLS's own messages make it come back once.
            early = not lines and time.monotonic() - began < min(left, _STOP_SECONDS) / 2
            silences = silences + 1 if early else 0
            if silences == _SILENCES:
                raise IMAPClientAbortError("the connection ended during IDLE")
        return False

    def _search(self, last_uid: int, since: datetime) -> list[int]:
        # SINCE compares days in the server's zone, so a day of slack; the moment is checked later.
        day = (since.astimezone(UTC) - timedelta(days=1)).date()
        found = self._client.search(["UID", f"{last_uid + 1}:*", "SINCE", day])
        # "n:*" always includes the highest UID, be it below n (RFC 3501 section 9, seq-range).
        return sorted(uid for uid in found if uid > last_uid)

    def _list(self, uids: Sequence[int]) -> list["_Listed"]:
        answer = self._client.fetch(uids, [b"RFC822.SIZE", b"INTERNALDATE"])
        there = self._there([uid for uid in uids if uid not in answer])
        return [_listed(uid, answer.get(uid, {})) for uid in uids if uid in answer or uid in there]

    def _there(self, uids: Sequence[int]) -> frozenset[int]:
        """Return which of the letters that an answer left out were not deleted meanwhile."""
        if not uids:
            return frozenset()
        return frozenset(self._client.search(["UID", ",".join(map(str, uids))]))

    def _fetch(self, batch: Sequence["_Listed"]) -> list[Fetched]:
        """Fetch them at once, or one by one where one of them hinders the others."""
        if len(batch) == 1:
            return self._one(batch[0])
        try:
            bodies = self._bodies(batch)
        except IMAPClientAbortError:
            self._stumbles.update(it.uid for it in batch)
            raise
        except IMAPClientError:
            bodies = {}
        if all(isinstance(bodies.get(it.uid), bytes) for it in batch):
            return [Fetched(it.uid, it.internal_date, bodies[it.uid]) for it in batch]
        return [letter for it in batch for letter in self._one(it)]

    def _bodies(self, batch: Sequence["_Listed"]) -> dict[int, Any]:
        answer = self._client.fetch([it.uid for it in batch], [b"BODY.PEEK[]"])
        return {uid: items.get(b"BODY[]") for uid, items in answer.items()}

    def _one(self, it: "_Listed") -> list[Fetched]:
        """Fetch one letter, whole or as far as it goes; nothing where it was deleted."""
        if self._stumbles[it.uid] < _STUMBLES:
            body = self._item(it.uid, b"BODY[]")
            if body is not None:
                return [Fetched(it.uid, it.internal_date, body)]
        if not self._there([it.uid]):
            return []
        known = b""
        if self._stumbles[it.uid] <= _STUMBLES:
            pieces = [self._item(it.uid, name) for name in (b"BODY[HEADER]", b"BODY[TEXT]")]
            known = b"".join(piece for piece in pieces if piece)
        return [Fetched(it.uid, it.internal_date, known, whole=False)]

    def _item(self, uid: int, name: bytes) -> bytes | None:
        try:
            answer = self._client.fetch([uid], [name.replace(b"BODY", b"BODY.PEEK")])
        except IMAPClientAbortError:
            self._stumbles[uid] += 1
            raise
        except IMAPClientError:
            return None
        content = answer.get(uid, {}).get(name)
        return content if isinstance(content, bytes) else None


@dataclass(frozen=True, slots=True)
class _Listed:
    uid: int
    size_bytes: int
    internal_date: datetime


def _listed(uid: int, items: dict[bytes, Any]) -> _Listed:
    return _Listed(uid, int(items.get(b"RFC822.SIZE") or 0), instant(items))


def _batches(listed: Sequence[_Listed], stumbles: Stumbles) -> Iterator[list[_Listed]]:
    """Yield batches within bounds; what the connection broke over before comes alone."""
    batch: list[_Listed] = []
    size = 0
    for it in listed:
        alone = it.uid in stumbles or bool(batch and batch[-1].uid in stumbles)
        full = len(batch) == _BATCH_LETTERS or size + it.size_bytes > _BATCH_BYTES
        if batch and (alone or full):
            yield batch
            batch, size = [], 0
        batch.append(it)
        size += it.size_bytes
    if batch:
        yield batch


def instant(items: dict[bytes, Any]) -> datetime:
    """Return INTERNALDATE in the server's own zone; the moment of asking if it is unreadable."""
    date = items.get(b"INTERNALDATE")
    offset = date.utcoffset() if isinstance(date, datetime) else None
    if date is None or offset is None:
        return datetime.now(UTC)
    moved: datetime = date.astimezone(timezone(offset))
    return moved


def _tells_of_mail(lines: Sequence[Any]) -> bool:
    return any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in lines)
