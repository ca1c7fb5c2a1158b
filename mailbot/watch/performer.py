"""The thread that tells the operator's systems what was released.

A command may take minutes and a webhook may hang: letters, replies and clocks go on meanwhile.
One order at a time, as the loop would do it; its states are the queue.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.pipeline import HOOKED, work
from mailbot.steps import perform
from mailbot.watch.beside import Beside

# How often it looks for what was released.
_LOOK_SECONDS = 1.0


class Performer:
    """Tells hooks while `may_go_on` holds, and calls `done` after each."""

    def __init__(
        self, office: Office, may_go_on: Callable[[], bool], done: Callable[[], None]
    ) -> None:
        self._office = office
        self._may_go_on = may_go_on
        self._done = done
        # Held while an order may be RUNNING.
        self._at_work = threading.Lock()

    def thread(self) -> Beside:
        """Return the thread; what its end cuts off is told again at the next start."""
        return Beside("hooks", self._act)

    def recover(self) -> None:
        """See to what is RUNNING while nobody runs it; leave alone what this thread is at."""
        if self._at_work.acquire(blocking=False):
            try:
                perform.recover(self._office)
            finally:
                self._at_work.release()

    def _act(self, beside: Beside) -> None:
        done = 0
        # The register's own server, of which the loop has said so, once.
        with self._at_work, suppress(Unavailable):
            done = work(
                self._office,
                lambda: self._may_go_on() and not beside.stop.is_set(),
                tables=HOOKED,
            )
        if done:
            self._done()
        beside.rest(_LOOK_SECONDS)
