"""The daemon begins where the last one ended, works alone, and ends when it is asked to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import log
from mailbot.app.mail import inbox_of
from mailbot.domain.addresses import AliasGroup
from mailbot.domain.appeal import Action
from mailbot.domain.kinds import Task
from mailbot.domain.message import Message
from mailbot.domain.states import ActionState, AppealState, MessageState
from mailbot.errors import Unavailable
from mailbot.hooks.command import run_command
from mailbot.pipeline import OUR_OWN, work
from mailbot.sections import AddressesSection, HookSection
from mailbot.steps.escalate import sweep
from mailbot.watch.beside import together
from mailbot.watch.daemon import Daemon, begin, run_once
from mailbot.watch.performer import Performer
from mailbot.words import Text
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import DUTY, NOW, Bureau, open_bureau, write_config
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open

LATER = Text("позже", "later")


def once(bureau: Bureau) -> None:
    run_once(bureau.office, lambda: inbox_of(bureau.office.settings))


def approved(bureau: Bureau) -> Message:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    return bureau.approves(bureau.reply())


def test_one_round_fetches_files_drafts_and_sends(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    bureau.enrols(MARINA)
    dovecot.deliver(user, mail(ACCESS), internal_date=NOW)
    once(bureau)
    assert bureau.appeal().state is AppealState.CHECKED
    bureau.approves(bureau.reply())
    once(bureau)

    assert len(bureau.posted.to(*MARINA.emails)) == 1
    assert bureau.appeal().state is AppealState.CLOSED


def test_an_unreachable_mailbox_keeps_nothing_from_leaving(bureau: Bureau) -> None:
    approved(bureau)

    with pytest.raises(Unavailable):
        once(bureau)
    assert bureau.reply().state is MessageState.SENT


def test_what_could_not_leave_makes_the_round_unfinished(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    approved(bureau)
    bureau.posted.troubles = [Unavailable(LATER)]

    with pytest.raises(Unavailable, match="1 messages"):
        once(bureau)


def test_a_round_beside_another_daemon_is_refused(tmp_path: Path, database_url: str) -> None:
    config = write_config(tmp_path / "office", database_url)
    with open_bureau(config) as first, open_bureau(config) as second:
        assert first.office.records.lock()
        with pytest.raises(Unavailable):
            once(second)


def test_a_start_clears_up_after_a_crash(bureau: Bureau) -> None:
    message = approved(bureau)
    with bureau.office.records.begin() as unit:
        unit.messages.move(message.id, MessageState.SENDING)
    bureau.arrives(mail(MARKETING, message_id="<2@example.com>"))
    soon = bureau.watch.at + timedelta(minutes=30)
    assert bureau.office.records.claim("letter", "arrived", bureau.watch.at, soon)
    begin(bureau.office)
    bureau.works()

    assert bureau.reply_of(1).state is MessageState.UNCERTAIN
    assert len(bureau.appeals()) == 2


def test_a_start_compares_addresses_as_the_configuration_now_says(bureau: Bureau) -> None:
    bureau.enrols(replace(MARINA, emails=("marina.orlova@one.example.com",)))
    wrote = replace(MARINA, emails=("marina-orlova@two.example.com",))
    bureau.arrives(mail(ACCESS, sender=wrote))
    bureau.works()
    assert bureau.appeal().authorised is False
    group = AliasGroup(domains=("one.example.com", "two.example.com"), dot_is_hyphen=True)
    bureau.sets(addresses=AddressesSection(groups=(group,)))
    begin(bureau.office)
    bureau.works()

    assert bureau.appeal().subject_id == MARINA.id


@contextmanager
def running(bureau: Bureau) -> Iterator[Daemon]:
    """Run a daemon in a thread; the end of the block stops it."""
    daemon = Daemon(bureau.office, lambda: inbox_of(bureau.office.settings))
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield daemon
    finally:
        daemon.stop()
        thread.join(60)
        assert not thread.is_alive()


def eventually(holds: object, seconds: float = 90) -> None:
    """Wait until it holds; a database of another thread rings no bell."""
    until = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_idle_daemon_ends_within_five_seconds(watching: Open, dovecot: Dovecot) -> None:
    bureau = watching()
    ready = threading.Event()
    took = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "watching", lambda folder, idle: ready.set())
        # Three times: a loaded machine may hold up one.
        for _ in range(3):
            ready.clear()
            with running(bureau):
                assert ready.wait(60)
                began = time.monotonic()
            took.append(time.monotonic() - began)

    assert min(took) < 5


def test_the_daemon_sends_what_another_process_approved(watching: Open) -> None:
    bureau = watching()
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    with running(bureau):
        eventually(lambda: bureau.messages() != [])
        bureau.approves(bureau.reply())
        eventually(lambda: bureau.appeal().state is AppealState.CLOSED)

    assert len(bureau.posted.to(*MARINA.emails)) == 1


LEAK = """\
Нашёл в телеграме файл smm_clients_2025.xlsx, там 3000 человек с телефонами, похоже на вашу базу.
"""


def test_a_hook_that_hangs_holds_up_no_letter_no_clock_and_no_alarm(watching: Open) -> None:
    """A real command that does not end; its time is over when everything else was seen."""
    bureau = watching()
    bureau.sets(hooks={"unsubscribe": HookSection(command=("/bin/sleep", "60"))})
    seen = threading.Event()

    def hangs(name: str, body: bytes, key: str) -> bytes:
        seen.wait(60)
        return run_command(("/bin/sleep", "60"), body, key, seconds=0.1)

    bureau.office = replace(bureau.office, run_hook=hangs)
    bureau.enrols(MARINA)

    def action() -> Action | None:
        with bureau.office.records.look() as unit:
            tasks = {each.task: each for each in unit.appeals.actions()}
        return tasks.get(Task.STOP_MAILING)

    def stands(state: ActionState) -> bool:
        found = action()
        return found is not None and found.state is state

    with running(bureau):
        bureau.arrives(mail(MARKETING))
        eventually(lambda: stands(ActionState.RUNNING))
        bureau.arrives(mail(LEAK, sender=ANNA, message_id="<leak@example.com>"))
        # Its own alarm, and those of a sweep.
        eventually(lambda: len(bureau.appeals()) == 2 and bureau.posted.to(DUTY))
        told = len(bureau.posted.to(DUTY))
        bureau.waits(hours=13)
        sweep(bureau.office, NOW)
        eventually(lambda: len(bureau.posted.to(DUTY)) > told)
        assert stands(ActionState.RUNNING)
        seen.set()
        # Its time is over: it is told again later, and said to be late.
        eventually(lambda: stands(ActionState.RELEASED))

    assert bureau.appeals()[1].state is AppealState.CHECKED


def test_what_the_thread_is_at_is_not_taken_for_a_dead_daemon_s(bureau: Bureau) -> None:
    performer = Performer(bureau.office, lambda: True, lambda: None)
    seen: list[ActionState] = []

    def hook(name: str, body: bytes, key: str) -> bytes:
        performer.recover()
        with bureau.office.records.look() as unit:
            seen.append(unit.appeals.actions()[0].state)
        return b""

    bureau.sets(hooks={"unsubscribe": HookSection(command=("/bin/true",))})
    bureau.office = replace(bureau.office, run_hook=hook)
    performer._office = bureau.office
    bureau.enrols(MARINA)
    bureau.arrives(mail(MARKETING))
    work(bureau.office, tables=OUR_OWN)
    with together(performer.thread()):
        eventually(lambda: seen)

    assert seen == [ActionState.RUNNING]


def test_a_second_daemon_waits_for_the_first(tmp_path: Path, database_url: str) -> None:
    config = write_config(tmp_path / "office", database_url)
    with open_bureau(config) as first, open_bureau(config) as second:
        assert first.office.records.lock()
        second.arrives(mail(ACCESS))
        waiting = threading.Event()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(log, "waiting", waiting.set)
            patch.setattr("mailbot.watch.daemon._LOCK_SECONDS", 0.2)
            with running(second):
                assert waiting.wait(60)
                time.sleep(0.1)
                assert second.appeals() == []
                first.office.records.close()
                eventually(lambda: len(second.appeals()) == 1)


def test_a_register_that_is_away_for_a_while_is_waited_for(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.watch.daemon._OUTAGE_SECONDS", 0.1)
    said: list[str] = []
    monkeypatch.setattr(log, "unreachable", lambda what, error: said.append(f"no {what}"))
    monkeypatch.setattr(log, "reachable", lambda what: said.append(f"yes {what}"))
    message = approved(bureau)
    sound = bureau.office.records
    away = threading.Event()
    since: list[str] = []

    class Flickering:
        """A register whose server goes away in the midst of sending, until that was noticed."""

        def __getattr__(self, name: str) -> object:
            if not away.is_set():
                return getattr(sound, name)
            since.extend([name] if "no register" in said else [])
            if len(since) > 1:
                away.clear()
            raise Unavailable(LATER)

    def send(content: bytes, recipients: object, **how: object) -> object:
        if "no register" not in said:
            away.set()
        raise Unavailable(LATER)

    bureau.posted.send = send  # type: ignore[method-assign]
    bureau.office = replace(bureau.office, records=Flickering())
    daemon = Daemon(bureau.office, lambda: inbox_of(bureau.office.settings))
    thread = threading.Thread(target=daemon.run)
    thread.start()
    whole = replace(bureau.office, records=sound)
    bureau.office = whole
    eventually(lambda: bureau.reply().state is MessageState.UNCERTAIN)
    eventually(lambda: "yes register" in said)
    daemon.stop()
    thread.join(60)

    assert [line for line in said if "register" in line] == ["no register", "yes register"]
    assert bureau.reply().id == message.id
