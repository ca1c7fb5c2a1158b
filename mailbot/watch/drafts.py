"""Watch the operator's own folders: Drafts, where ours lie, and Sent, where what he sent comes.

Two threads beside the mailbox's watchers. Without anybody who approves by sending no draft is
placed, but Sent is watched all the same: an answer that a person wrote himself must be seen.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from typing import Any, Protocol

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.ports import OpenDrafts, Place
from mailbot.steps.by_hand import may_be_answer, notice
from mailbot.steps.dispatch import may_be_ours, take_sent
from mailbot.steps.place import Looked, has_work, is_needed, tend
from mailbot.watch.beside import Beside

# How soon a final draft lies in the folder, and how soon it is gone once it was approved.
_LOOK_SECONDS = 3.0

# What is older is not read again where the server numbers its folder anew.
_LONGEST = timedelta(days=30)

_SINCE = "sent_watched_since"


class OpenSent(Protocol):
    """The Sent folder, open for looking (`mail/folder.py`)."""

    place: Place

    def heads_of_new(self, last_uid: int, since: datetime) -> Any:
        """Yield batches of header blocks of what is new."""

    def fetch_again(self, uids: Any) -> Any:
        """Return letters by their UIDs."""

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a new letter."""


class OwnFolders(Protocol):
    """The way to Drafts and Sent (`mail/inbox.py`)."""

    def drafts(self) -> AbstractContextManager[OpenDrafts]:
        """Open Drafts for writing."""

    def sent(self) -> Any:
        """Return the Sent folder."""

    def open(self, folder: Any) -> AbstractContextManager[OpenSent]:
        """Open it for looking."""


MakeFolders = Callable[[], OwnFolders]


def take_in_sent(office: Office, folder: OpenSent) -> None:
    """Take in what a person sent since the last look; nothing else of his letters is read."""
    with office.records.begin() as unit:
        last, first = unit.letters.last_uid(folder.place), unit.setting(_SINCE)
        if first is None:
            # INTERNALDATE has no fractions.
            first = office.now().replace(microsecond=0).isoformat()
            unit.remember(_SINCE, first)
    since = max(datetime.fromisoformat(first), office.now() - _LONGEST)
    for batch in folder.heads_of_new(last, since):
        for seen in batch:
            if may_be_ours(office, seen.head) or may_be_answer(office, seen.head):
                _take(office, folder, seen.uid)
            with office.records.begin() as unit:
                unit.letters.mark(folder.place, seen.uid)


def _take(office: Office, folder: OpenSent, uid: int) -> None:
    for fetched in folder.fetch_again([uid]):
        try:
            if not take_sent(office, fetched.raw, fetched.internal_date):
                notice(office, fetched.raw, fetched.internal_date)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 -- one letter must not hide the others
            log.failed("sent by hand", uid, error)


def once(office: Office, make: MakeFolders) -> None:
    """Look once into both folders; raises Unavailable."""
    folders = make()
    if office.settings.mailbox.sent_folder:
        with folders.open(folders.sent()) as sent:
            take_in_sent(office, sent)
    if not is_needed(office):
        return
    looked = Looked()
    with office.records.look() as unit:
        lie = bool(unit.placed.open())
    if lie or has_work(office, looked):
        with folders.drafts() as drafts:
            tend(office, drafts, looked)


def own_folders(office: Office, make: MakeFolders, wake: Callable[[], None]) -> tuple[Beside, ...]:
    """Return the two threads; off where there is nothing to be looked at."""
    drafts, sent = is_needed(office), bool(office.settings.mailbox.sent_folder)
    return (
        Beside("Drafts folder", lambda beside: _watch_drafts(office, make, beside), on=drafts),
        Beside("Sent folder", lambda beside: _watch_sent(office, make, wake, beside), on=sent),
    )


def _watch_sent(
    office: Office, make: MakeFolders, wake: Callable[[], None], beside: Beside
) -> None:
    folders = make()
    with folders.open(folders.sent()) as sent:
        while not beside.stop.is_set():
            take_in_sent(office, sent)
            beside.well()
            wake()
            sent.wait(beside.stop, office.settings.mailbox.poll_seconds)


def _watch_drafts(office: Office, make: MakeFolders, beside: Beside) -> None:
    """Look at the register every few seconds, and at the folder while something lies there.

    The connection is kept as long as it is needed.
    """
    looked, lie, look_at = Looked(), True, 0.0
    poll = office.settings.mailbox.poll_seconds
    with ExitStack() as stack:
        opened: OpenDrafts | None = None
        while not beside.stop.is_set():
            due = lie and time.monotonic() >= look_at
            if due or has_work(office, looked):
                if opened is None:
                    opened = stack.enter_context(make().drafts())
                lie = tend(office, opened, looked)
                look_at = time.monotonic() + poll
                beside.well()
            if opened is not None and not lie:
                stack.close()
                opened = None
            beside.rest(_LOOK_SECONDS)
