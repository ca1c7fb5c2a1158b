"""Threads beside the work loop: what they do must wait for nobody, and nobody for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from mailbot import log
from mailbot.errors import MailbotError, Unavailable

# A server that refuses, and a fault of our own, would repeat themselves as often as we look.
_REFUSED, _FAULT = timedelta(minutes=5), timedelta(minutes=1)

# SIGTERM ends an idle daemon within 5 s, of which the watchers may take 3; what is cut off then
# is found out at the next start.
_FAREWELL_SECONDS = 2.0


class Beside:
    """A thread that does `act` again and again; an outage is said once.

    `act` says `well` when what it asks answers, and rests by itself; `name` is how the log calls
    what cannot be reached. One that is not `on` is never started.
    """

    def __init__(self, name: str, act: Callable[["Beside"], None], *, on: bool = True) -> None:
        self.stop = threading.Event()
        self._name = name
        self._act = act
        self.on = on
        self._is_away = False
        # A server that hangs must not keep the daemon from ending.
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def well(self) -> None:
        """What was away answers again."""
        if self._is_away:
            log.reachable(self._name)
        self._is_away = False

    def rest(self, seconds: float) -> None:
        """Wait, unless the end comes first."""
        self.stop.wait(seconds)

    def _run(self) -> None:
        while not self.stop.is_set():
            try:
                self._act(self)
            except MailbotError as error:
                if not self._is_away:
                    log.unreachable(self._name, error)
                self._is_away = True
                after = error.after if isinstance(error, Unavailable) else _REFUSED
                self.rest(after.total_seconds())
            except Exception as error:  # noqa: BLE001 -- what is beside the loop must live on
                log.failed(self._name, 0, error)
                self.rest(_FAULT.total_seconds())


@contextmanager
def together(*threads: Beside) -> Iterator[None]:
    """Run them until the end of the block, and end them together."""
    running = [one for one in threads if one.on]
    for one in running:
        one.thread.start()
    try:
        yield
    finally:
        for one in running:
            one.stop.set()
        until = time.monotonic() + _FAREWELL_SECONDS
        for one in running:
            one.thread.join(max(0.0, until - time.monotonic()))
