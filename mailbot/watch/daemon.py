"""The daemon: watchers bring letters, the clock sweeps, and one loop does the work.

The loop runs in the main thread and feeds systemd's watchdog, so a stuck loop is restarted.
"""

import threading
import time
from datetime import datetime

from mailbot import log, notify
from mailbot.domain.states import MessageState
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.pipeline import work
from mailbot.steps.enrol import recognise
from mailbot.steps.escalate import sweep
from mailbot.steps.send import copy, recover
from mailbot.watch.mailbox import MakeInbox, Watchers, fetch_all
from mailbot.watch.schedule import scheduled
from mailbot.words import Text

# How often the loop looks for what another process ordered (an approval at the shell).
_LOOK_SECONDS = 1.0

# How often it asks for a register that does not answer.
_OUTAGE_SECONDS = 10.0

# How often a second daemon asks whether the first one is gone.
_LOCK_SECONDS = 5.0


class Daemon:
    """One daemon of one mailbox and one register."""

    def __init__(self, office: Office, make_inbox: MakeInbox) -> None:
        self._office = office
        self._make_inbox = make_inbox
        self._stopping = False
        self._wake = threading.Event()
        self._out = False

    def stop(self) -> None:
        """End within a second; what is being sent may finish.

        A signal's handler calls this in the midst of the loop: to touch an Event here could wait
        for a lock that the loop itself holds.
        """
        self._stopping = True

    def run(self) -> None:
        """Work until `stop`."""
        if not self._locked():
            return
        begin(self._office)
        started_at = self._office.now()
        with (
            Watchers(self._office, self._make_inbox, self._wake.set),
            scheduled(lambda: tend(self._office, started_at), self._wake.set),
        ):
            notify.ready()
            while self._go_on():
                self._rest(self._work())
            notify.stopping()

    def _rest(self, seconds: float) -> None:
        """Wait for news, at most so long; a second at a time, so that `stop` is seen."""
        until = time.monotonic() + seconds
        while self._go_on() and (left := until - time.monotonic()) > 0:
            if self._wake.wait(min(left, _LOOK_SECONDS)):
                break
        self._wake.clear()

    def _work(self) -> float:
        """Do everything that is due; return after how many seconds to look again."""
        try:
            if self._out:
                # The server that is back has forgotten our lock; a half-done step is in doubt.
                if not self._locked():
                    return _LOOK_SECONDS
                begin(self._office)
            work(self._office, self._go_on)
        except Unavailable as error:
            # The register's own server: a letter's or a message's troubles end in the pipeline.
            if not self._out:
                log.unreachable("register", error)
            self._out = True
            return _OUTAGE_SECONDS
        if self._out:
            log.reachable("register")
        self._out = False
        return _LOOK_SECONDS

    def _go_on(self) -> bool:
        notify.alive()
        return not self._stopping

    def _locked(self) -> bool:
        """Wait until no other daemon works on this register."""
        waiting = False
        while not self._office.records.lock():
            if not waiting:
                log.waiting()
                notify.status("another daemon works on this register")
            waiting = True
            self._rest(_LOCK_SECONDS)
            if not self._go_on():
                return False
        return True


def begin(office: Office) -> None:
    """Clear up after the last daemon, and know addresses as the configuration now compares them."""
    office.records.release()
    recover(office)
    with office.records.begin() as unit:
        unit.subjects.index(office.canonical)
        recognise(office, unit)


def tend(office: Office, started_at: datetime) -> None:
    """Do what time brings: ring the clocks, and put missing copies into the Sent folder."""
    sweep(office, started_at)
    with office.records.look() as unit:
        missing = unit.messages.to_copy()
    copy(office, missing)


def run_once(office: Office, make_inbox: MakeInbox) -> None:
    """Fetch everything that waits, process it, send what is approved, sweep the clocks.

    Raises Unavailable, after all that can be done was done, where the mailbox could not be
    reached, something approved could not leave, or another daemon works on this register.
    """
    if not office.records.lock():
        raise Unavailable(
            Text(
                "Служба mailbot уже работает с этим журналом.",
                "A mailbot daemon already works on this register.",
            ),
        )
    begin(office)
    fault: Unavailable | None = None
    try:
        fetch_all(office, make_inbox)
    except Unavailable as error:
        fault = error
    work(office)
    tend(office, office.now())
    work(office)
    if fault or (fault := _waiting(office)):
        raise fault


def _waiting(office: Office) -> Unavailable | None:
    """What was approved and could not leave for now."""
    with office.records.look() as unit:
        waiting = unit.messages.find([MessageState.APPROVED])
    if not waiting:
        return None
    return Unavailable(
        Text(
            f"Не отправлено сообщений: {len(waiting)}; почтовый сервер пока не принимает их."
            " Они уйдут при следующей попытке.",
            f"Not sent: {len(waiting)} messages; the mail server does not take them for now.",
        )
    )
