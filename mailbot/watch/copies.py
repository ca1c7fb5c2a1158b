"""Puts copies of what left into the Sent folder, in its own thread: no reply waits for IMAP."""

import threading
from types import TracebackType
from typing import Self

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.steps.send import copy

# How soon after a reply its copy is there.
_LOOK_SECONDS = 3.0

# A fault of our own would repeat itself as often as we look.
_FAULT_SECONDS = 60.0

# SIGTERM ends an idle daemon within 5 s, of which the watchers may take 3. What is cut off here
# is found in the folder by its Message-ID at the next start.
_FAREWELL_SECONDS = 1.0


class Copies:
    """The missing copies: what the database says was sent and not yet copied."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        # A server that hangs must not keep the daemon from ending.
        self._thread = threading.Thread(target=self._watch, name="copies", daemon=True)
        self._not_before = office.now()
        self._is_away = False
        # The one at which the server went away last: the next round begins after it, since it may
        # be the very copy that the server does not take.
        self._failed = 0
        # Those that cannot be copied through a fault of our own; the next start tries again.
        self._odd: set[int] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(_FAREWELL_SECONDS)

    def _watch(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = _LOOK_SECONDS
            try:
                self.put()
            except Unavailable:
                # The register's own server, of which the loop has said so, once.
                continue
            except Exception as error:  # noqa: BLE001 -- replies go on, so must their copies
                log.failed("copies", 0, error)
                pause = _FAULT_SECONDS

    def put(self) -> None:
        """Put what is missing there; leave a server that is away in peace for as long as it says.

        Raises Unavailable where the register cannot be asked.
        """
        if self._office.now() < self._not_before:
            return
        with self._office.records.look() as unit:
            missing = [m for m in unit.messages.to_copy() if m.id not in self._odd]
        for message in sorted(missing, key=lambda m: (m.id <= self._failed, m.id)):
            try:
                copy(self._office, message)
            except Unavailable as error:
                self._failed = message.id
                self._away(error)
                return
            except Exception as error:  # noqa: BLE001 -- no copy may stop the others
                log.failed("copy", message.id, error)
                self._odd.add(message.id)
            else:
                self._back()

    def _away(self, error: Unavailable) -> None:
        self._not_before = self._office.now() + error.after
        if not self._is_away:
            log.unreachable("Sent folder", error)
        self._is_away = True

    def _back(self) -> None:
        if self._is_away:
            log.reachable("Sent folder")
        self._is_away = False
