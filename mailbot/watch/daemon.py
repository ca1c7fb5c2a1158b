"""The daemon: watchers bring letters, the clock sweeps, copies follow, and one loop does the work.

The loop runs in the main thread and feeds systemd's watchdog, so a stuck loop is restarted.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from mailbot import log, memory, notify
from mailbot.domain.states import MessageState
from mailbot.errors import ConfigError, Unavailable
from mailbot.office import Office
from mailbot.pipeline import OUR_OWN, work
from mailbot.steps import perform, send
from mailbot.steps.alarm import alarm
from mailbot.steps.carry_out import resume
from mailbot.steps.enrol import recognise
from mailbot.steps.escalate import sweep
from mailbot.steps.heartbeat import beat
from mailbot.steps.recount import recount_open
from mailbot.steps.shred import finish
from mailbot.watch.beside import together
from mailbot.watch.copies import Copies, copies
from mailbot.watch.drafts import once as own_folders_once
from mailbot.watch.drafts import own_folders
from mailbot.watch.mailbox import MakeInbox, Watchers, fetch_all
from mailbot.watch.notices import Tellers
from mailbot.watch.performer import Performer
from mailbot.watch.removals import once as remove_once
from mailbot.watch.removals import removals
from mailbot.watch.schedule import scheduled
from mailbot.words import Text

# How often the loop looks for what another process ordered (an approval at the shell).
_LOOK_SECONDS = 1.0

# How soon it asks again for a register that does not answer; twice as long each time, to the most.
_OUTAGE_SECONDS, _LONGEST_OUTAGE_SECONDS = 10.0, 120.0

# How often a second daemon asks whether the first one is gone.
_LOCK_SECONDS = 5.0

# How often the daemon sees to it that the register is still its own: PostgreSQL ends the lock
# with its connection, and the pool mends other connections without a word.
_ASK_SECONDS = 60.0


class Daemon:
    """One daemon of one mailbox and one register.

    `reread` reads the configuration anew, as far as another daemon can take over from this one;
    it raises ConfigError for a faulty one.
    """

    def __init__(
        self,
        office: Office,
        make_inbox: MakeInbox,
        reread: Callable[[], None] = lambda: None,
    ) -> None:
        self._office = office
        self._make_inbox = make_inbox
        self._reread = reread
        self._tellers = Tellers(office)
        self._performer = Performer(office, self._may_perform, self._wake_up)
        self._stopping = False
        self._reloading = False
        self._wake = threading.Event()
        self._failures = 0
        self._is_ours = False
        self._ask_at = 0.0

    def stop(self) -> None:
        """End within a second; what is being sent may finish.

        A signal's handler calls this in the midst of the loop: to touch an Event here could wait
        for a lock that the loop itself holds.
        """
        self._stopping = True

    def reload(self) -> None:
        """Read the configuration anew; like `stop`, for a signal's handler."""
        self._reloading = True

    def _reload(self) -> None:
        """End in favour of the new configuration, or keep the old one and say why."""
        self._reloading = False
        notify.reloading()
        try:
            self._reread()
        except ConfigError as error:
            log.not_reloaded(error.faults)
            with self._office.records.begin() as unit:
                alarm(self._office, unit, None, _not_reloaded(error), "mailbot check")
            notify.ready()
            return
        log.reloaded()
        self._stopping = True

    def run(self) -> None:
        """Work until `stop`."""
        if not self.patiently(self._take_over):
            return
        started_at = self._office.now()
        with (
            Watchers(self._office, self._make_inbox, self._wake.set),
            scheduled(lambda: sweep(self._office, started_at), self._wake.set),
            together(
                copies(self._office),
                *own_folders(self._office, self._make_inbox, self._wake.set),
                removals(self._office, self._make_inbox),
                self._tellers.thread(),
                self._performer.thread(),
            ),
        ):
            notify.ready()
            notify.status("at work")
            while self._go_on():
                self._rest(self._work())
                if self._reloading:
                    self._reload()
            notify.stopping()

    def patiently(self, act: Callable[[], None]) -> bool:
        """Do something that the register's server must answer, until it does; False if stopped."""
        while self._go_on():
            try:
                act()
            except Unavailable as error:
                self._rest(self._away(error))
            else:
                self._back()
                return self._go_on()
        return False

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
            if not self._is_ours:
                self._take_over()
            if work(self._office, self._may_work, tables=OUR_OWN):
                memory.give_back()
        except Unavailable as error:
            # The register's own server: a letter's or a message's troubles end in the pipeline.
            return self._away(error)
        self._back()
        return _LOOK_SECONDS

    def _away(self, error: Unavailable) -> float:
        """Say an outage once; return how many seconds to wait."""
        # The server that is back has forgotten our lock; a half-done step is in doubt.
        self._is_ours = False
        if not self._failures:
            log.unreachable("register", error)
            # To wait is all that a start can do: systemd must not end it for being slow.
            notify.ready()
            notify.status("the register's server does not answer")
        pause = min(_OUTAGE_SECONDS * 2.0 ** min(self._failures, 16), _LONGEST_OUTAGE_SECONDS)
        self._failures += 1
        return pause

    def _back(self) -> None:
        if self._failures:
            log.reachable("register")
            notify.status("at work")
        self._failures = 0

    def _go_on(self) -> bool:
        notify.alive()
        self._tellers.alive()
        return not self._stopping

    def _may_work(self) -> bool:
        """Asked before each step, when nothing is being sent."""
        if self._is_ours and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + _ASK_SECONDS
            self._is_ours = self._office.records.lock()
            if self._is_ours:
                # Another daemon may have had the lock in between, and died.
                recover(self._office, self._performer.recover)
                beat(self._office)
        return self._is_ours and self._go_on()

    def _may_perform(self) -> bool:
        """Asked by the thread of the hooks; the watchdog hears of the loop alone."""
        return self._is_ours and not self._stopping

    def _wake_up(self) -> None:
        self._wake.set()

    def _take_over(self) -> None:
        """Become the one daemon of this register, and clear up after the last one."""
        if self._locked():
            begin(self._office, self._performer.recover)
            beat(self._office)
            self._is_ours, self._ask_at = True, time.monotonic() + _ASK_SECONDS

    def _locked(self) -> bool:
        """Wait until no other daemon works on this register."""
        waiting = False
        while not self._office.records.lock():
            if not waiting:
                log.waiting()
                notify.ready()
                notify.status("another daemon works on this register")
            waiting = True
            self._rest(_LOCK_SECONDS)
            if not self._go_on():
                return False
        if waiting:
            notify.status("at work")
        return True


def _not_reloaded(error: ConfigError) -> Text:
    return Text(
        f"Настройки изменились, но в них ошибки; служба работает по прежним. {error.text.ru}",
        f"The configuration changed and is faulty; the daemon goes on by the old one."
        f" {error.text.en}",
    )


def begin(office: Office, recover_hooks: Callable[[], None] | None = None) -> None:
    """Clear up after the last daemon; compare addresses and count clocks as is configured now.

    `recover_hooks` sees to the hooks where a thread of ours may be at one.
    """
    office.records.release()
    recover(office, recover_hooks)
    finish(office)
    resume(office)
    with office.records.begin() as unit:
        unit.subjects.index(office.canonical)
        recognise(office, unit)
    recount_open(office)


def recover(office: Office, recover_hooks: Callable[[], None] | None = None) -> None:
    """See to what a daemon left when it died in the middle of a message or a hook."""
    send.recover(office)
    if recover_hooks is not None:
        recover_hooks()
    else:
        perform.recover(office)


def tend(office: Office, started_at: datetime) -> None:
    """Do once what time brings: ring the clocks, and put missing copies into the Sent folder."""
    sweep(office, started_at)
    Copies(office).put()


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
    for look in (own_folders_once, remove_once):
        try:
            look(office, make_inbox)
        except Unavailable as error:
            fault = fault or error
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
