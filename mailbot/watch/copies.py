"""Puts copies of what left into the Sent folder, in its own thread: no reply waits for IMAP."""

from contextlib import suppress

from mailbot import log
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.steps.send import copy
from mailbot.watch.beside import Beside

# How soon after a reply its copy is there.
_LOOK_SECONDS = 3.0


def copies(office: Office) -> Beside:
    """Return the thread; what its end cuts off is found in the folder by its Message-ID."""
    missing = Copies(office)

    def act(beside: Beside) -> None:
        # The register's own server, of which the loop has said so, once.
        with suppress(Unavailable):
            missing.put()
        beside.rest(_LOOK_SECONDS)

    return Beside("copies", act)


class Copies:
    """The missing copies: what the database says was sent and not yet copied."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._not_before = office.now()
        self._is_away = False
        # The one at which the server went away last: the next round begins after it, since it may
        # be the very copy that the server does not take.
        self._failed = 0
        # Those that cannot be copied through a fault of our own; the next start tries again.
        self._odd: set[int] = set()

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
