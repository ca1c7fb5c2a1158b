"""Watch the mailbox: a thread a folder brings in what is new and waits for the next letter."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self

from mailbot import log, notify
from mailbot.errors import MailbotError, Unavailable
from mailbot.office import Office
from mailbot.ports import OpenDrafts, Place, Remover
from mailbot.steps.arrive import arrive
from mailbot.steps.mailbox import filled, hindered, reached


class OpenFolder(Protocol):
    """A folder that is open for looking (`mail/inbox.py`)."""

    place: Place
    idles: bool
    waiting: int

    def fetch_new(self, last_uid: int, since: datetime) -> Any:
        """Yield batches of what is new."""

    def fetch_again(self, uids: Any) -> Any:
        """Return what the server hands over now of letters that it withheld."""

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a new letter."""


class Inbox(Protocol):
    """The way into the mailbox (`mail/inbox.py`)."""

    def folders(self) -> Any:
        """Return the folders to watch."""

    def used_pct(self) -> int | None:
        """Return how full the mailbox is."""

    def open(self, folder: Any) -> AbstractContextManager[Any]:
        """Open one for looking: `OpenFolder`."""

    def drafts(self) -> AbstractContextManager[OpenDrafts]:
        """Open Drafts for writing."""

    def sent(self) -> Any:
        """Return the Sent folder."""

    def removal(self) -> AbstractContextManager[Remover]:
        """Open the mailbox for taking away what was destroyed."""


MakeInbox = Callable[[], Inbox]

FIRST_START = "first_start"

# How often a watcher notes that the mailbox answered; the alarm counts in minutes.
_NOTE_REACHED = timedelta(seconds=50)

# All the watchers together get so long to end: SIGTERM ends an idle daemon within 5 s.
_FAREWELL_SECONDS = 3.0

# Some servers move or rename folders: the list is read again so often, and sooner when a folder
# stops answering, but no more often than this.
_LIST_AGAIN, _LIST_SOONEST = timedelta(hours=1), timedelta(minutes=1)

# How often a letter is asked for that the server would not hand over.
_ASK_AGAIN = timedelta(hours=1)


def since(office: Office) -> datetime:
    """Return the moment before which letters are left alone: configured, or the first start."""
    box = office.settings.mailbox
    if box.since:
        # A day, hence midnight.
        day = datetime.fromisoformat(box.since)
        return day.replace(tzinfo=office.settings.operator.zone)
    with office.records.begin() as unit:
        first = unit.setting(FIRST_START)
        if first is None:
            # INTERNALDATE has no fractions: a letter of this very second must not seem older.
            first = office.now().replace(microsecond=0).isoformat()
            unit.remember(FIRST_START, first)
    return datetime.fromisoformat(first)


def take_in(office: Office, folder: OpenFolder, start: datetime, wake: Callable[[], None]) -> int:
    """Take in everything that is new in one folder, oldest first; return how many letters."""
    name = folder.place.folder
    with office.records.look() as unit:
        last = unit.letters.last_uid(folder.place)
    total = 0
    for batch in folder.fetch_new(last, start):
        new = arrive(office, folder.place, batch)
        log.arrived(name, len(new), len(batch), folder.waiting)
        if broken := sum(not fetched.whole for fetched in batch):
            log.withheld(name, broken)
        if folder.waiting:
            notify.status(f"taking in letters, {folder.waiting} to come")
        total += len(new)
        wake()
    if total:
        notify.status("at work")
    return total


def ask_again(office: Office, folder: OpenFolder) -> None:
    """Ask once more for what the server did not hand over; what is gone is asked for no more."""
    here = folder.place
    with office.records.look() as unit:
        withheld = unit.letters.withheld()
    uids = [uid for place, uid in withheld if place == here]
    there = set()
    for fetched in folder.fetch_again(uids) if uids else ():
        there.add(fetched.uid)
        if fetched.whole:
            arrive(office, here, [fetched])
    gone = [(here, uid) for uid in uids if uid not in there]
    # A folder that is numbered anew was read from its first letter on.
    gone += [it for it in withheld if replace(it[0], uidvalidity=here.uidvalidity) == here != it[0]]
    for place, uid in gone:
        with office.records.begin() as unit:
            unit.letters.settle(place, [uid])


def fetch_all(office: Office, make_inbox: MakeInbox) -> None:
    """Take in everything that waits in every folder.

    Raises Unavailable after every folder was tried.
    """
    inbox = make_inbox()
    start = since(office)
    fault: Unavailable | None = None
    for folder in inbox.folders():
        try:
            with inbox.open(folder) as opened:
                take_in(office, opened, start, lambda: None)
                ask_again(office, opened)
            reached(office, folder.name)
        except Unavailable as error:
            fault = error
    if fault:
        raise fault
    _measure(office, inbox)


def _measure(office: Office, inbox: Inbox) -> None:
    used = inbox.used_pct()
    if used is not None:
        filled(office, used)


class Watchers:
    """The threads that watch, from `with` to its end."""

    def __init__(self, office: Office, make_inbox: MakeInbox, wake: Callable[[], None]) -> None:
        self._office = office
        self._make_inbox = make_inbox
        self._wake = wake
        self._stop = threading.Event()
        self._list_again = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start_at: datetime | None = None
        self._listed_at: datetime | None = None
        # The folders that are to be watched, and those that are.
        self._wanted: frozenset[str] = frozenset()
        self._watched: set[str] = set()
        self._asked_at: dict[str, datetime] = {}
        self._reached_at: dict[str, datetime] = {}
        self._outages: set[str] = set()

    def __enter__(self) -> Self:
        self._start("mailbox", self._watch_mailbox)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._list_again.set()
        until = time.monotonic() + _FAREWELL_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def _start(self, name: str, target: Callable[[], None]) -> None:
        # A watcher that hangs in a dead connection must not keep the daemon from ending.
        thread = threading.Thread(target=target, name=f"watch {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _watch_mailbox(self) -> None:
        """Find the folders, and give each a thread of its own; look for new ones every hour."""
        inbox = self._make_inbox()
        while not self._stop.is_set():
            try:
                self._survey(inbox)
            except MailbotError as error:
                self._stop.wait(self._outage("mailbox", error).total_seconds())
            except Exception as error:  # noqa: BLE001 -- a watcher that dies loses letters
                log.failed("watcher", 0, error)
                self._stop.wait(60)
            else:
                self._over("mailbox")
                self._list_again.wait(_LIST_AGAIN.total_seconds())
                self._list_again.clear()

    def _survey(self, inbox: Inbox) -> None:
        start = self._start_at = self._start_at or since(self._office)
        folders = inbox.folders()
        self._listed_at = self._office.now()
        self._wanted = frozenset(folder.name for folder in folders)
        for folder in folders:
            if folder.name not in self._watched:
                self._watched.add(folder.name)
                self._start(folder.name, partial(self._watch, folder, start))
        _measure(self._office, inbox)

    def _watch(self, folder: Any, start: datetime) -> None:
        """Watch one folder for ever; a broken connection is opened again, with growing pauses.

        Ends where the folder is neither configured nor found any more: Junk under its old name.
        """
        inbox = self._make_inbox()
        while not self._stop.is_set() and folder.name in self._wanted:
            pause = timedelta(0)
            try:
                with inbox.open(folder) as opened:
                    log.watching(folder.name, idle=opened.idles)
                    self._look(opened, start)
            except MailbotError as error:
                pause = self._outage(folder.name, error)
                self._list_soon()
            except Exception as error:  # noqa: BLE001 -- a watcher that dies loses letters
                log.failed("watcher", 0, error)
                pause = timedelta(minutes=1)
            self._stop.wait(pause.total_seconds())
        self._watched.discard(folder.name)

    def _list_soon(self) -> None:
        """Have the folders listed: this one may have been renamed."""
        listed = self._listed_at
        if listed is not None and self._office.now() - listed >= _LIST_SOONEST:
            self._list_again.set()

    def _look(self, opened: OpenFolder, start: datetime) -> None:
        name = opened.place.folder
        while not self._stop.is_set():
            take_in(self._office, opened, start, self._wake)
            self._over(name)
            self._note_reached(name)
            self._ask_again(opened)
            box = self._office.settings.mailbox
            # Whoever looks more rarely than the alarm counts would ring it for nothing.
            opened.wait(self._stop, min(box.poll_seconds, box.unreachable_minutes * 60 / 2))

    def _ask_again(self, opened: OpenFolder) -> None:
        name, now = opened.place.folder, self._office.now()
        last = self._asked_at.get(name)
        if last is None or now - last >= _ASK_AGAIN:
            # Noted first: it may be what breaks the connection.
            self._asked_at[name] = now
            ask_again(self._office, opened)

    def _note_reached(self, folder: str) -> None:
        now = self._office.now()
        last = self._reached_at.get(folder)
        if last is None or now - last > _NOTE_REACHED:
            self._reached_at[folder] = now
            reached(self._office, folder)

    def _outage(self, name: str, error: MailbotError) -> timedelta:
        """Say an outage once, and return how long to wait."""
        if name not in self._outages:
            self._outages.add(name)
            log.unreachable(name, error)
            configured = self._office.settings.mailbox.folders
            with suppress(MailbotError):
                for folder in configured if name == "mailbox" else [name]:
                    hindered(self._office, folder, error.text)
        return error.after if isinstance(error, Unavailable) else timedelta(minutes=5)

    def _over(self, name: str) -> None:
        if name in self._outages:
            self._outages.discard(name)
            log.reachable(name)
