"""Watches an IMAP mailbox: which folders, which letters are new, and when another one comes.

Only looks: folders are opened read-only (EXAMINE) and bodies fetched with PEEK, so nothing on the
server is ever flagged, moved or deleted. What was taken in is remembered by the register, as
UIDVALIDITY and UID; the one thing written is a copy of a sent message.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.errors import Unavailable
from mailbot.mail.connection import Account, close, connect, told
from mailbot.ports import Fetched, Place
from mailbot.words import Text

# One batch is one commit: large enough to be fast, small enough to stay in memory and to lose
# little when the connection is cut.
_BATCH_LETTERS, _BATCH_BYTES = 100, 8 * 1024 * 1024

# So many letters are asked at once for their size and date.
_LIST_LETTERS = 500

# How often IDLE looks whether the daemon wants to end.
_STOP_SECONDS = 0.5

# So many empty answers at once mean that nobody is there.
_SILENCES = 3

# The names of special folders on servers that do not mark them (RFC 6154), in lower case.
_SPECIAL_NAMES = {
    b"\\Junk": ("junk", "spam", "спам", "junk e-mail", "нежелательная почта", "bulk mail"),
    b"\\Sent": ("sent", "отправленные", "sent items", "sent messages", "sent mail"),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is watched."""

    name: str
    junk: bool = False


class Inbox:
    """The way into one mailbox; connects when asked for something, once for each folder.

    Everything raises Unavailable, with pauses that grow until a connection succeeds.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: str,
        user: str,
        password: Callable[[], str],
        ca_file: Path | None = None,
        folders: Sequence[str] = ("INBOX",),
        watch_junk: bool = True,
        sent_folder: str = "auto",
    ) -> None:
        self._account = Account(
            host=host, port=port, security=security, user=user, password=password, ca_file=ca_file
        )
        self._folders = tuple(folders)
        self._watch_junk = watch_junk
        self._sent_folder = sent_folder
        self._failures = 0

    def folders(self) -> list[Folder]:
        """Return the configured folders, and the Junk folder where the server has one.

        Raises Unavailable that names a configured folder which does not exist.
        """
        with self._session() as client:
            listing = _listing(client)
            close(client)
        names = {_folded(name): name for _, name in listing}
        for wanted in self._folders:
            if _folded(wanted) not in names:
                raise Unavailable(_no_folder(wanted), timedelta(minutes=1))
        watched = [Folder(names[_folded(wanted)]) for wanted in self._folders]
        junk = _special(listing, b"\\Junk") if self._watch_junk else None
        if junk is not None:
            watched = [f for f in watched if f.name != junk] + [Folder(junk, junk=True)]
        return watched

    def open(self, folder: Folder) -> "OpenFolder":
        """Open one folder for looking, on a connection of its own."""
        with self._session() as client:
            selected = client.select_folder(folder.name, readonly=True)
        validity = int(selected.get(b"UIDVALIDITY", 0))
        return OpenFolder(client, Place(self._account.user, folder.name, validity, folder.junk))

    def append(self, content: bytes, at: datetime) -> None:
        """Put a copy of a sent message into the Sent folder, marked as read.

        A copy that is there already, by its Message-ID, is not put there again. Two daemons that
        append at the same instant could still leave two: harmless, and only one may run.
        """
        if not self._sent_folder:
            return
        with self._session() as client:
            folder = self._sent(client)
            if not _holds(client, folder, content):
                client.append(folder, content, (b"\\Seen",), at)
            close(client)

    def _sent(self, client: IMAPClient) -> str:
        listing = _listing(client)
        if self._sent_folder == "auto":
            found = _special(listing, b"\\Sent")
        else:
            found = next((name for _, name in listing if name == self._sent_folder), None)
        if found is None:
            raise Unavailable(_NO_SENT, timedelta(hours=1))
        return found

    @contextmanager
    def _session(self) -> Iterator[IMAPClient]:
        with told(self._failures):
            self._failures += 1
            client = connect(self._account)
            try:
                yield client
            except BaseException:
                close(client)
                raise
        self._failures = 0


class OpenFolder:
    """One folder, open for looking."""

    def __init__(self, client: IMAPClient, place: Place) -> None:
        self._client = client
        self.place = place
        self.idles = bool(client.has_capability("IDLE"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        close(self._client)

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
        for start in range(0, len(uids), _LIST_LETTERS):
            with told(0):
                listed = self._list(uids[start : start + _LIST_LETTERS])
            for batch in _batches([it for it in listed if it.internal_date >= since]):
                with told(0):
                    letters = self._fetch(batch)
                yield letters

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a new letter, by IDLE where the server offers it; True if one may be there.

        Returns False after `seconds`, and within half a second after `stop` was set.
        """
        if not self.idles:
            stop.wait(seconds)
            return not stop.is_set()
        if self._was_told():
            return True
        with told(0):
            self._client.idle()
            came = self._idle(stop, time.monotonic() + seconds)
            _, more = self._client.idle_done()
            return came or _tells_of_mail(more)

    def _was_told(self) -> bool:
        # A letter that came during a SEARCH or FETCH is announced there, once, and IDLE does not
        # repeat it. The library hands these lines to nobody, so they are taken from imaplib.
        _, announced = self._client._imap.response("EXISTS")
        return bool(announced != [None])

    def _idle(self, stop: threading.Event, until: float) -> bool:
        silences = 0
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
        return [
            _Listed(uid, int(answer[uid].get(b"RFC822.SIZE") or 0), _instant(answer[uid]))
            for uid in uids
            if uid in answer
        ]

    def _fetch(self, batch: Sequence["_Listed"]) -> list[Fetched]:
        answer = self._client.fetch([it.uid for it in batch], [b"BODY.PEEK[]"])
        bodies = {uid: items.get(b"BODY[]") for uid, items in answer.items()}
        # One that was deleted in between is missing; one that is there must be handed over.
        if not all(isinstance(body, bytes) for body in bodies.values()):
            raise IMAPClientError("the server withheld a letter")
        return [
            Fetched(it.uid, it.internal_date, bodies[it.uid]) for it in batch if it.uid in bodies
        ]


@dataclass(frozen=True, slots=True)
class _Listed:
    uid: int
    size_bytes: int
    internal_date: datetime


def _batches(listed: Sequence[_Listed]) -> Iterator[list[_Listed]]:
    batch: list[_Listed] = []
    size = 0
    for it in listed:
        if batch and (len(batch) == _BATCH_LETTERS or size + it.size_bytes > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(it)
        size += it.size_bytes
    if batch:
        yield batch


def _instant(items: dict[bytes, Any]) -> datetime:
    """Return INTERNALDATE in the server's own zone; the moment of asking if it is unreadable."""
    date = items.get(b"INTERNALDATE")
    offset = date.utcoffset() if isinstance(date, datetime) else None
    if date is None or offset is None:
        return datetime.now(UTC)
    moved: datetime = date.astimezone(timezone(offset))
    return moved


def _tells_of_mail(lines: Sequence[Any]) -> bool:
    return any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in lines)


def _listing(client: IMAPClient) -> list[tuple[tuple[bytes, ...], str]]:
    """Return every folder that can be opened, with its attributes."""
    return [(flags, name) for flags, _, name in client.list_folders() if b"\\Noselect" not in flags]


def _special(listing: Sequence[tuple[tuple[bytes, ...], str]], flag: bytes) -> str | None:
    for flags, name in listing:
        if flag in flags:
            return name
    for wanted in _SPECIAL_NAMES[flag]:
        for _, name in listing:
            if re.split(r"[./]", name)[-1].lower() == wanted:
                return name
    return None


def _folded(name: str) -> str:
    # INBOX alone is written in any letter case (RFC 3501 section 5.1).
    return name.upper() if name.upper() == "INBOX" else name


def _holds(client: IMAPClient, folder: str, content: bytes) -> bool:
    head = content.partition(b"\r\n\r\n")[0]
    found = re.search(rb"^Message-ID:\s*(<[^<>\s]+>)", head, re.IGNORECASE | re.MULTILINE)
    if found is None:
        return False
    client.select_folder(folder, readonly=True)
    return bool(client.search(["HEADER", "Message-ID", found[1]]))


def _no_folder(name: str) -> Text:
    return Text(
        f"В почтовом ящике нет папки «{name}»: исправьте mailbox.folders.",
        f"The mailbox has no folder {name!r}: correct mailbox.folders.",
    )


_NO_SENT = Text(
    "В почтовом ящике не нашлась папка отправленных: назовите её в mailbox.sent_folder или"
    ' укажите там "" (не хранить копии).',
    "The mailbox has no such Sent folder: name it in mailbox.sent_folder, or write"
    ' "" there (keep no copies).',
)
