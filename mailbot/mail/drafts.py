"""The mailbox's Drafts folder, open for writing: puts drafts there and takes single ones away.

Whoever calls `remove` answers for it that the message is ours: here it is only seen to that
nothing else goes with it.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from imapclient import IMAPClient

from mailbot.mail.connection import Opened, told
from mailbot.mail.folder import instant
from mailbot.ports import Place, Seen

# Nobody writes so many drafts at once; what is older than that is none of ours.
_MOST = 1000

# RFC 4315 section 3.
_APPENDED = re.compile(rb"\[APPENDUID \d+ (\d+)\]", re.IGNORECASE)


class OpenDrafts(Opened):
    """The folder on a connection of its own; `trash` is where a server without UIDPLUS may move."""

    def __init__(self, client: IMAPClient, place: Place, trash: str | None) -> None:
        super().__init__(client)
        self._trash = trash
        self._known: dict[int, Seen] = {}
        self.place = place

    def seen(self) -> Sequence[Seen]:
        """Return the header blocks of the drafts that are not marked as deleted, by UID."""
        with told(0):
            # Servers may keep news back until a NOOP (RFC 3501 section 6.1.2).
            self._client.noop()
            uids = sorted(self._client.search(["UNDELETED"]))[-_MOST:]
            self._known = {uid: self._known[uid] for uid in uids if uid in self._known}
            self._known |= self._heads([uid for uid in uids if uid not in self._known])
        return [self._known[uid] for uid in uids if uid in self._known]

    def _heads(self, uids: Sequence[int]) -> dict[int, Seen]:
        if not uids:
            return {}
        answer = self._client.fetch(uids, [b"BODY.PEEK[HEADER]", b"INTERNALDATE"])
        return {
            uid: Seen(uid, instant(items), items[b"BODY[HEADER]"])
            for uid, items in answer.items()
            if isinstance(items.get(b"BODY[HEADER]"), bytes)
        }

    def fetch(self, uid: int) -> bytes | None:
        """Return one message, or None where it is gone."""
        with told(0):
            found = self._client.fetch([uid], [b"BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return found if isinstance(found, bytes) else None

    def put(self, content: bytes, at: datetime) -> int | None:
        r"""Put a draft there, marked \Draft and as read; return its UID where the server tells."""
        with told(0):
            answer = self._client.append(self.place.folder, content, (b"\\Draft", b"\\Seen"), at)
        found = _APPENDED.search(answer if isinstance(answer, bytes) else b"")
        return int(found[1]) if found else None

    def remove(self, uid: int) -> None:
        r"""Take this one message away.

        A plain EXPUNGE would also take what the person has marked as deleted himself and may want
        back. So without UID EXPUNGE (RFC 4315) it is moved into the trash (RFC 6851), and without
        that it stays marked \Deleted, which mail programs hide or strike out.
        """
        with told(0):
            if self._client.has_capability("UIDPLUS"):
                self._client.delete_messages([uid], silent=True)
                self._client.uid_expunge([uid])
            elif self._trash and self._client.has_capability("MOVE"):
                self._client.move([uid], self._trash)
            else:
                self._client.delete_messages([uid], silent=True)
        self._known.pop(uid, None)
