"""A server that is away delays what needs it and nothing else; the register is waited for."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from mailbot import log, notify
from mailbot.__main__ import main
from mailbot.app.mail import inbox_of
from mailbot.domain.states import MessageState
from mailbot.errors import Unavailable
from mailbot.pipeline import work
from mailbot.watch import daemon as daemons
from mailbot.watch.daemon import Daemon
from mailbot.watch.schedule import scheduled
from mailbot.words import Text
from tests.databases import cut_connections
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import Bureau, open_bureau, write_config

LATER = Text("позже", "later")

# Nobody listens on port 1.
NOWHERE = "postgresql+psycopg://mailbot@127.0.0.1:1/mailbot"


def daemon_of(bureau: Bureau) -> Daemon:
    return Daemon(bureau.office, lambda: inbox_of(bureau.office.settings))


@contextmanager
def running(daemon: Daemon) -> Iterator[None]:
    """Run a daemon in a thread; the end of the block stops it."""
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield
    finally:
        daemon.stop()
        thread.join(60)
        assert not thread.is_alive()


def approve(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.approves(bureau.reply())


class Hanging:
    """A Sent folder on a server that does not answer for now."""

    def __init__(self) -> None:
        self.asked, self.answers, self.done = (threading.Event() for _ in range(3))

    def append(self, content: bytes, at: datetime) -> None:
        self.asked.set()
        assert self.answers.wait(240)
        self.done.set()


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    said = threading.Event()
    monkeypatch.setattr(notify, "ready", said.set)
    return said


def test_a_dead_sent_folder_keeps_no_daemon_from_starting_working_or_ending(
    bureau: Bureau, ready: threading.Event
) -> None:
    approve(bureau)
    bureau.works()
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id="<anna@example.com>"))
    folder = Hanging()
    bureau.office = replace(bureau.office, sent_folder=folder)
    try:
        with running(daemon_of(bureau)):
            assert folder.asked.wait(60)
            assert ready.wait(60)
            until = time.monotonic() + 60
            while len(bureau.messages()) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            worked = len(bureau.messages()) == 2
    finally:
        folder.answers.set()
        for thread in threading.enumerate():
            if thread.name == "copies":
                thread.join(60)

    assert worked


def test_a_copy_follows_its_reply_within_seconds(bureau: Bureau) -> None:
    approve(bureau)
    folder = Hanging()
    folder.answers.set()
    bureau.office = replace(bureau.office, sent_folder=folder)
    with running(daemon_of(bureau)):
        assert folder.done.wait(60)

    assert bureau.reply().state is MessageState.SENT


def test_the_first_sweep_comes_at_once_and_nobody_waits_for_it() -> None:
    swept, goes_on = threading.Event(), threading.Event()
    ended: list[bool] = []

    def sweep() -> None:
        swept.set()
        ended.append(goes_on.wait(60))

    with scheduled(sweep, lambda: None):
        assert swept.wait(60)
        before = list(ended)
        goes_on.set()

    assert (before, ended) == ([], [True])


def test_a_sweep_without_a_register_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.watch.schedule._SWEEP_SECONDS", 0.05)
    said: list[object] = []
    monkeypatch.setattr(log, "failed", lambda *words: said.append(words))
    swept = threading.Semaphore(0)

    def sweep() -> None:
        swept.release()
        raise Unavailable(LATER)

    with scheduled(sweep, lambda: None):
        assert all(swept.acquire(timeout=60) for _ in range(2))

    assert said == []


def test_a_daemon_that_lost_its_lock_to_another_one_stops_working(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "_ASK_SECONDS", 0.1)
    monkeypatch.setattr(daemons, "_OUTAGE_SECONDS", 0.1)
    waits, ready = threading.Event(), threading.Event()
    monkeypatch.setattr(log, "waiting", waits.set)
    monkeypatch.setattr(notify, "ready", ready.set)
    config = write_config(tmp_path / "office", postgresql_url)
    with open_bureau(config) as first, open_bureau(config) as second, running(daemon_of(first)):
        assert ready.wait(60)
        until = time.monotonic() + 60
        taken = False
        while not taken and time.monotonic() < until:
            # The daemon may be quicker than we are.
            cut_connections(postgresql_url)
            taken = second.office.records.lock()
        assert taken
        assert waits.wait(60)
        second.arrives(mail(ACCESS))
        assert not second.appeals()


def test_a_register_that_is_away_at_the_start_is_asked_ever_more_rarely_and_told_once(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(log, "unreachable", lambda what, error: said.append(f"no {what}"))
    monkeypatch.setattr(log, "reachable", lambda what: said.append(f"yes {what}"))
    daemon, pauses = daemon_of(bureau), []
    monkeypatch.setattr(daemon, "_rest", pauses.append)

    def act() -> None:
        if len(pauses) < 6:
            raise Unavailable(LATER)

    assert daemon.patiently(act)
    assert pauses == [10, 20, 40, 80, 120, 120]
    assert said == ["no register", "yes register"]


def test_a_round_without_a_register_ends_with_75(tmp_path: Path) -> None:
    config = write_config(tmp_path / "office", NOWHERE)

    assert main(["--config", str(config), "run", "--once"]) == 75


def test_a_daemon_without_a_register_tries_on_until_it_is_stopped(tmp_path: Path) -> None:
    config = write_config(tmp_path / "office", NOWHERE)
    with subprocess.Popen(
        [sys.executable, "-m", "mailbot", "--config", str(config), "run"],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        said = [process.stderr.readline(), process.stderr.readline()]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(60) == 0

    assert [words.split()[0] for words in said] == ["<6>started", "<4>unreachable"]


def test_every_missing_secret_is_named_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path / "office", f"sqlite:///{tmp_path}/mailbot.db")
    (tmp_path / "office" / "password").unlink()
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[smtp]", '[smtp]\nuser = "appeals"'), encoding="utf-8")

    assert main(["--config", str(config), "run"]) == 78
    told = capsys.readouterr().err
    assert "mailbox.password" in told
    assert "smtp.password" in told


def test_letters_that_take_long_do_not_delay_a_reply(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    (reply,) = bureau.messages()
    for number in range(6):
        words = f"{ACCESS}\nПисьмо № {number}."
        bureau.arrives(mail(words, sender=ANNA, message_id=f"<{number}@example.com>"))
    seconds = iter(range(0, 100_000, 4))
    before: list[int] = []

    def go_on() -> bool:
        """A person approves while the first of the new letters is read."""
        filed = len(bureau.appeals()) - 1
        if filed == 1 and not bureau.posted.taken:
            with bureau.office.records.look() as unit:
                waits = unit.messages.get(reply.id).state is MessageState.DRAFTED
            if waits:
                bureau.approves(reply)
        if not bureau.posted.to(*MARINA.emails):
            before.append(filed)
        return True

    work(bureau.office, go_on, lambda: float(next(seconds)))

    assert len(bureau.appeals()) == 7
    assert max(before) <= 2
