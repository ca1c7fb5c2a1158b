"""Tells messengers what waits, and a dead man's switch that all is well, in a thread of its own."""

import time
from contextlib import suppress

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.steps.mailbox import answers
from mailbot.steps.notices import deliver
from mailbot.watch.beside import Beside

_LOOK_SECONDS = 5.0

# No step takes longer than the lease of its claim; a loop that is silent for longer hangs.
LONGEST_STEP_SECONDS = 35 * 60.0


class Tellers:
    """What messengers and the switch are told; the work loop calls `alive` again and again."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._alive_at = time.monotonic()
        self._ping_at = 0.0
        self._is_silent = False

    def thread(self) -> Beside:
        """Return the thread that tells and pings; none where nobody is to hear."""
        escalation = self._office.settings.escalation
        return Beside("notices", self._act, on=bool(escalation.notify or escalation.heartbeat_url))

    def alive(self) -> None:
        """Say that the work loop lives."""
        self._alive_at = time.monotonic()

    def _act(self, beside: Beside) -> None:
        # The register's own server, of which the loop has said so, once.
        with suppress(Unavailable):
            deliver(self._office)
            self.pulse()
        beside.rest(_LOOK_SECONDS)

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
