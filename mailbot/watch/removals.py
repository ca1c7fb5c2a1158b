"""Takes destroyed letters off the mailbox, in a thread of its own: nothing else waits for it."""

import threading
from datetime import timedelta
from types import TracebackType
from typing import Self

from mailbot import log
from mailbot.errors import MailbotError, Unavailable
from mailbot.office import Office
from mailbot.steps.remove import is_on, remove
from mailbot.watch.mailbox import MakeInbox

# How soon after an approved destruction the mailbox is looked through.
_LOOK_SECONDS = 10.0

# A fault of our own would repeat itself as often as we look.
_FAULT = timedelta(minutes=5)

# What is cut off here waits on, and is found absent if it was taken away already.
_FAREWELL_SECONDS = 1.0


class Removals:
    """The thread, from `with` to its end; none where the operator did not ask for it."""

    def __init__(self, office: Office, make: MakeInbox) -> None:
        self._office = office
        self._make = make
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="removals", daemon=True)
        self._is_away = False

    def __enter__(self) -> Self:
        if is_on(self._office):
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

    def _watch(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._look()

    def _look(self) -> float:
        """Take away what waits; return after how many seconds to look again."""
        try:
            once(self._office, self._make)
        except MailbotError as error:
            if not self._is_away:
                log.unreachable("mailbox for removal", error)
            self._is_away = True
            after = error.after if isinstance(error, Unavailable) else _FAULT
            return after.total_seconds()
        except Exception as error:  # noqa: BLE001 -- one fault must not end all removals
            log.failed("removals", 0, error)
            return _FAULT.total_seconds()
        if self._is_away:
            log.reachable("mailbox for removal")
        self._is_away = False
        return _LOOK_SECONDS


def once(office: Office, make: MakeInbox) -> None:
    """Take away what waits; raises Unavailable."""
    remove(office, lambda: make().removal())
