"""The way into an IMAP mailbox: its folders, how full it is, and copies into its Sent folder.

Folders are opened read-only (EXAMINE); what was taken in is remembered by the register, as
UIDVALIDITY and UID. Written are copies of sent messages and, into Drafts alone, drafts; taken away
are those drafts and, where the operator wants it, what was destroyed (`removal.py`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.imapclient import Quota

from mailbot.errors import Unavailable
from mailbot.mail.connection import Account, close, connect, told
from mailbot.mail.drafts import OpenDrafts
from mailbot.mail.folder import OpenFolder, Stumbles
from mailbot.mail.patience import Guard, pause
from mailbot.mail.removal import OpenRemoval
from mailbot.ports import Place
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.mail.oauth import Token

# The names of special folders on servers that do not mark them (RFC 6154), in lower case.
_SPECIAL_NAMES = {
    b"\\Junk": ("junk", "spam", "спам", "junk e-mail", "нежелательная почта", "bulk mail"),
    b"\\Sent": ("sent", "отправленные", "sent items", "sent messages", "sent mail"),
    b"\\Drafts": ("drafts", "черновики", "draft"),
    b"\\Trash": ("trash", "корзина", "удалённые", "удаленные", "deleted items", "deleted messages"),
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
        token: "Token | None" = None,
        guard: Guard | None = None,
        folders: Sequence[str] = ("INBOX",),
        watch_junk: bool = True,
        sent_folder: str = "auto",
        drafts_folder: str = "auto",
    ) -> None:
        self._account = Account(
            host=host,
            port=port,
            security=security,
            user=user,
            password=password,
            ca_file=ca_file,
            token=token,
            guard=guard or Guard(),
        )
        self._folders = tuple(folders)
        self._watch_junk = watch_junk
        self._sent_folder = sent_folder
        self._drafts_folder = drafts_folder
        self._failures = 0
        self._stumbles: dict[Place, Stumbles] = defaultdict(Stumbles)

    def folders(self) -> list[Folder]:
        """Return the configured folders, there or not, and those for junk that the server has.

        A folder that is missing is told of when it is opened, so that the others are watched.
        """
        with self._session() as client:
            listing = _listing(client)
            close(client)
        names = {_folded(name): name for _, name in listing}
        watched = [Folder(names.get(_folded(wanted), wanted)) for wanted in self._folders]
        junk = _special(listing, b"\\Junk") if self._watch_junk else []
        plain = [folder for folder in watched if folder.name not in junk]
        return plain + [Folder(name, junk=True) for name in junk]

    def probe(self) -> None:
        """Open every folder once; raises Unavailable."""
        for folder in self.folders():
            self.open(folder).close()

    def open(self, folder: Folder) -> OpenFolder:
        """Open one folder for looking, on a connection of its own."""
        with self._session() as client:
            selected = self._select(client, folder)
            # Asks the server, which may go away at this very moment.
            idles = bool(client.has_capability("IDLE"))
        validity = int(selected.get(b"UIDVALIDITY", 0))
        place = Place(self._account.user, folder.name, validity, folder.junk)
        return OpenFolder(client, place, self._stumbles[place], idles=idles)

    def _select(self, client: IMAPClient, folder: Folder) -> dict[bytes, int]:
        try:
            selected: dict[bytes, int] = client.select_folder(folder.name, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if any(_folded(name) == _folded(folder.name) for _, name in _listing(client)):
                raise
            raise Unavailable(_no_folder(folder.name), pause(self._failures)) from None
        return selected

    def used_pct(self) -> int | None:
        """Return how full the mailbox is, by its fullest quota; None where the server has none.

        Source: RFC 2087 (QUOTA), RFC 9208.
        """
        with self._session() as client:
            quotas = _quotas(client) if client.has_capability("QUOTA") else []
            close(client)
        return max((int(q.usage * 100 / q.limit) for q in quotas if q.limit), default=None)

    def append(self, content: bytes, at: datetime) -> None:
        """Put a copy of a sent message into the Sent folder, marked as read.

        A copy that is there already, by its Message-ID, is not put there again. Two daemons that
        append at the same instant could still leave two: harmless, and only one may run.
        """
        if not self._sent_folder:
            return
        with self._session() as client:
            folder = _named(_listing(client), self._sent_folder, b"\\Sent", _NO_SENT)
            if not _holds(client, folder, content):
                client.append(folder, content, (b"\\Seen",), at)
            close(client)

    def sent(self) -> Folder:
        """Return the Sent folder, to be opened for looking."""
        with self._session() as client:
            name = _named(_listing(client), self._sent_folder, b"\\Sent", _NO_SENT)
            close(client)
        return Folder(name)

    def drafts(self) -> OpenDrafts:
        """Open the Drafts folder for writing, on a connection of its own (RFC 6154)."""
        with self._session() as client:
            listing = _listing(client)
            name = _named(listing, self._drafts_folder, b"\\Drafts", _NO_DRAFTS)
            selected = client.select_folder(name)
        place = Place(self._account.user, name, int(selected.get(b"UIDVALIDITY", 0)))
        return OpenDrafts(client, place, next(iter(_special(listing, b"\\Trash")), None))

    def removal(self) -> OpenRemoval:
        """Open the mailbox for taking away what was destroyed, on a connection of its own."""
        with self._session() as client:
            listing = _listing(client)
        return OpenRemoval(client, self._account.user, listing)

    @contextmanager
    def _session(self) -> Iterator[IMAPClient]:
        with told(self._failures, self._account):
            self._failures += 1
            client = connect(self._account)
            try:
                yield client
            except BaseException:
                close(client)
                raise
        self._failures = 0


def _quotas(client: IMAPClient) -> list[Quota]:
    try:
        quotas: list[Quota] = client.get_quota("INBOX")
    except IMAPClientAbortError:
        raise
    except (IMAPClientError, ValueError, LookupError, TypeError):
        # Whoever cannot say it, or says it in words of his own, does not warn.
        return []
    return quotas


def _listing(client: IMAPClient) -> list[tuple[tuple[bytes, ...], str]]:
    """Return every folder that can be opened, with its attributes."""
    return [(flags, name) for flags, _, name in client.list_folders() if b"\\Noselect" not in flags]


def _special(listing: Sequence[tuple[tuple[bytes, ...], str]], flag: bytes) -> list[str]:
    """Return the folders that bear the mark; where none does, all whose name says it."""
    marked = [name for flags, name in listing if flag in flags]
    return marked or [
        name
        for wanted in _SPECIAL_NAMES[flag]
        for _, name in listing
        if re.split(r"[./]", name)[-1].lower() == wanted
    ]


def _named(
    listing: Sequence[tuple[tuple[bytes, ...], str]], configured: str, flag: bytes, nowhere: Text
) -> str:
    """Return the configured folder, or the one that bears the mark; raises Unavailable."""
    if configured == "auto":
        found = next(iter(_special(listing, flag)), None)
    else:
        found = next((name for _, name in listing if name == configured), None)
    if found is None:
        raise Unavailable(nowhere, timedelta(hours=1))
    return found


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


_NO_DRAFTS = Text(
    "В почтовом ящике не нашлась папка черновиков: назовите её в mailbox.drafts_folder или"
    ' укажите там "" (не класть черновики в ящик).',
    "The mailbox has no such Drafts folder: name it in mailbox.drafts_folder, or write"
    ' "" there (place no drafts).',
)
_NO_SENT = Text(
    "В почтовом ящике не нашлась папка отправленных: назовите её в mailbox.sent_folder или"
    ' укажите там "" (не хранить копии).',
    "The mailbox has no such Sent folder: name it in mailbox.sent_folder, or write"
    ' "" there (keep no copies).',
)
