"""Tells messengers what waits, and a dead man's switch that all is well, in a thread of its own."""

import threading
import time
from types import TracebackType
from typing import Self

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.steps.mailbox import answers
from mailbot.steps.notices import deliver

_LOOK_SECONDS = 5.0

# A fault of our own would repeat itself as often as we look.
_FAULT_SECONDS = 60.0

_FAREWELL_SECONDS = 0.5

# No step takes longer than the lease of its claim; a loop that is silent for longer hangs.
LONGEST_STEP_SECONDS = 35 * 60.0


class Tellers:
    """The thread, from `with` to its end; the work loop calls `alive` again and again."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        # A service that hangs must not keep the daemon from ending.
        self._thread = threading.Thread(target=self._watch, name="notices", daemon=True)
        self._alive_at = time.monotonic()
        self._ping_at = 0.0
        self._is_silent = False

    def __enter__(self) -> Self:
        escalation = self._office.settings.escalation
        if escalation.notify or escalation.heartbeat_url:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_FAREWELL_SECONDS)

    def alive(self) -> None:
        """Say that the work loop lives."""
        self._alive_at = time.monotonic()

    def _watch(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = _LOOK_SECONDS
            try:
                deliver(self._office)
                self.pulse()
            except Unavailable:
                # The register's own server, of which the loop has said so, once.
                continue
            except Exception as error:  # noqa: BLE001 -- the next notice, and the next pulse
                log.failed("notices", 0, error)
                pause = _FAULT_SECONDS

    def pulse(self) -> None:
        """Ping the switch, if it is time, the loop lives and the mailbox answers."""
        escalation = self._office.settings.escalation
        now = time.monotonic()
        if not escalation.heartbeat_url or now < self._ping_at:
            return
        with self._office.records.look() as unit:
            well = answers(self._office, unit)
        if not well or now - self._alive_at > LONGEST_STEP_SECONDS:
            return
        self._ping_at = now + escalation.heartbeat_seconds
        try:
            self._office.ping()
        except Unavailable as error:
            if not self._is_silent:
                log.unreachable("heartbeat_url", error)
            self._is_silent = True
        else:
            self._is_silent = False
