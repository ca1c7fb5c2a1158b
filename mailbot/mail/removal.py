"""Takes single messages off the server: the only place where anything of the mailbox is deleted.

Each is fetched and compared first; then this one UID is marked and expunged. A plain EXPUNGE, which
takes whatever else a person has marked, is never said.
"""

from collections.abc import Iterable, Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.domain.removal import Found
from mailbot.mail.connection import Opened, told
from mailbot.ports import Sought

# Views of messages that lie in other folders (RFC 6154).
_VIEWS = (b"\\All", b"\\Flagged", b"\\Important")


class OpenRemoval(Opened):
    """A mailbox on a connection of its own; `folders` are all that it has, with attributes."""

    def __init__(
        self,
        client: IMAPClient,
        mailbox: str,
        folders: Iterable[tuple[tuple[bytes, ...], str]],
    ) -> None:
        super().__init__(client)
        self._mailbox = mailbox
        self._folders = [name for flags, name in folders if not set(_VIEWS) & set(flags)]

    def may_remove(self) -> bool:
        """Can the server take away single messages and nothing else (RFC 4315)?"""
        with told(0):
            return bool(self._client.has_capability("UIDPLUS"))

    def remove(self, sought: Sequence[Sought]) -> tuple[Sequence[Found], Sequence[str]]:
        """Take these away wherever they lie; return what was found, and which folders are closed.

        One that was seen in a folder and is another message now is left there.
        """
        found, closed = [Found() for _ in sought], []
        with told(0):
            for folder in self._folders:
                try:
                    self._in_folder(folder, sought, found)
                except IMAPClientAbortError:
                    raise
                except IMAPClientError:
                    closed.append(folder)
        return found, closed

    def _in_folder(self, folder: str, sought: Sequence[Sought], found: Sequence[Found]) -> None:
        validity = int(self._client.select_folder(folder).get(b"UIDVALIDITY", 0))
        for each, so_far in zip(sought, found, strict=True):
            seen = {
                uid
                for place, uid in each.seen
                if (place.mailbox, place.folder, place.uidvalidity)
                == (self._mailbox, folder, validity)
            }
            for uid in sorted(seen | set(self._alike(each))):
                raw = self._fetch(uid)
                if raw is None:
                    continue
                if each.is_it(raw):
                    (so_far.removed if self._delete(uid) else so_far.left).append((folder, uid))
                elif uid in seen:
                    so_far.left.append((folder, uid))

    def _alike(self, each: Sought) -> Sequence[int]:
        """Return what may be it, by its size or by our own Message-ID."""
        doomed = each.doomed
        if doomed.rfc_message_id:
            return list(self._client.search(["HEADER", "Message-ID", doomed.rfc_message_id]))
        size = doomed.size_bytes
        return list(self._client.search(["LARGER", size - 1, "SMALLER", size + 1])) if size else []

    def _fetch(self, uid: int) -> bytes | None:
        found = self._client.fetch([uid], [b"BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return found if isinstance(found, bytes) else None

    def _delete(self, uid: int) -> bool:
        self._client.delete_messages([uid], silent=True)
        self._client.uid_expunge([uid])
        # Some servers keep what another program has open, and say nothing.
        return not self._client.search(["UID", str(uid)])
