"""Watch the mailbox: a thread a folder brings in what is new and waits for the next letter."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self

from mailbot import log
from mailbot.errors import MailbotError, Unavailable
from mailbot.office import Office
from mailbot.ports import Place
from mailbot.steps.arrive import arrive
from mailbot.steps.escalate import reached


class OpenFolder(Protocol):
    """A folder that is open for looking (`mail/inbox.py`)."""

    place: Place
    idles: bool

    def fetch_new(self, last_uid: int, since: datetime) -> Any:
        """Yield batches of what is new."""

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a new letter."""


class Inbox(Protocol):
    """The way into the mailbox (`mail/inbox.py`)."""

    def folders(self) -> Any:
        """Return the folders to watch."""

    def open(self, folder: Any) -> AbstractContextManager[OpenFolder]:
        """Open one."""


MakeInbox = Callable[[], Inbox]

FIRST_START = "first_start"

# How often a watcher notes that the mailbox answered; the alarm counts in minutes.
_NOTE_REACHED = timedelta(seconds=50)

# All the watchers together get so long to end: SIGTERM ends an idle daemon within 5 s.
_FAREWELL_SECONDS = 3.0

# Some servers move or rename folders: the list is read again so often.
_LIST_AGAIN = timedelta(hours=1)


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
    with office.records.look() as unit:
        last = unit.letters.last_uid(folder.place)
    total = 0
    for batch in folder.fetch_new(last, start):
        new = arrive(office, folder.place, batch)
        log.arrived(folder.place.folder, len(new), len(batch))
        total += len(new)
        wake()
    return total


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
            reached(office, folder.name)
        except Unavailable as error:
            fault = error
    if fault:
        raise fault


class Watchers:
    """The threads that watch, from `with` to its end."""

    def __init__(self, office: Office, make_inbox: MakeInbox, wake: Callable[[], None]) -> None:
        self._office = office
        self._make_inbox = make_inbox
        self._wake = wake
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
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
        until = time.monotonic() + _FAREWELL_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def _start(self, name: str, target: Callable[[], None]) -> None:
        # A watcher that hangs in a dead connection must not keep the daemon from ending.
        thread = threading.Thread(target=target, name=f"watch {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _watch_mailbox(self) -> None:
        """Find the folders, and give each a thread of its own; new ones are found every hour."""
        watched: set[str] = set()
        start: datetime | None = None
        inbox = self._make_inbox()
        while not self._stop.is_set():
            pause = _LIST_AGAIN
            try:
                start = start or since(self._office)
                for folder in inbox.folders():
                    if folder.name not in watched:
                        watched.add(folder.name)
                        self._start(folder.name, partial(self._watch, folder, start))
                self._over("mailbox")
            except MailbotError as error:
                pause = self._outage("mailbox", error)
            except Exception as error:  # noqa: BLE001 -- a watcher that dies loses letters
                log.failed("watcher", 0, error)
                pause = timedelta(minutes=1)
            self._stop.wait(pause.total_seconds())

    def _watch(self, folder: Any, start: datetime) -> None:
        """Watch one folder for ever; a broken connection is opened again, with growing pauses."""
        inbox = self._make_inbox()
        while not self._stop.is_set():
            pause = timedelta(0)
            try:
                with inbox.open(folder) as opened:
                    log.watching(folder.name, idle=opened.idles)
                    self._look(opened, start)
            except MailbotError as error:
                pause = self._outage(folder.name, error)
            except Exception as error:  # noqa: BLE001 -- a watcher that dies loses letters
                log.failed("watcher", 0, error)
                pause = timedelta(minutes=1)
            self._stop.wait(pause.total_seconds())

    def _look(self, opened: OpenFolder, start: datetime) -> None:
        while not self._stop.is_set():
            take_in(self._office, opened, start, self._wake)
            self._over(opened.place.folder)
            self._note_reached(opened.place.folder)
            box = self._office.settings.mailbox
            # Whoever looks more rarely than the alarm counts would ring it for nothing.
            opened.wait(self._stop, min(box.poll_seconds, box.unreachable_minutes * 60 / 2))

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
        return error.after if isinstance(error, Unavailable) else timedelta(minutes=5)

    def _over(self, name: str) -> None:
        if name in self._outages:
            self._outages.discard(name)
            log.reachable(name)
