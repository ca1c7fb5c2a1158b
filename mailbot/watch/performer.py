"""The thread that tells the operator's systems what was released.

A command may take minutes and a webhook may hang: letters, replies and clocks go on meanwhile.
One order at a time, as the loop would do it; its states are the queue.
"""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.pipeline import HOOKED, work
from mailbot.steps import perform

# How often it looks for what was released.
_LOOK_SECONDS = 1.0

# How long the end of the daemon waits for a hook; the next start tells again what was not finished.
_FAREWELL_SECONDS = 2.0


class Performer:
    """Tells hooks while `may_go_on` holds, and calls `done` after each."""

    def __init__(
        self, office: Office, may_go_on: Callable[[], bool], done: Callable[[], None]
    ) -> None:
        self._office = office
        self._may_go_on = may_go_on
        self._done = done
        self._stop = threading.Event()
        # Held while an order may be RUNNING.
        self._at_work = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="hooks", daemon=True)

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

    def recover(self) -> None:
        """See to what is RUNNING while nobody runs it; leave alone what this thread is at."""
        if self._at_work.acquire(blocking=False):
            try:
                perform.recover(self._office)
            finally:
                self._at_work.release()

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            try:
                with self._at_work:
                    done = work(self._office, self._goes_on, tables=HOOKED)
            except Unavailable:
                # The register's own server, of which the loop has said so, once.
                continue
            except Exception as error:  # noqa: BLE001 -- the next order must be told
                log.failed("hooks", 0, error)
                continue
            if done:
                self._done()

    def _goes_on(self) -> bool:
        return self._may_go_on() and not self._stop.is_set()
