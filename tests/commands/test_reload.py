"""SIGHUP has configuration and templates read anew; a faulty one changes nothing."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from urllib.request import urlopen

import pytest

from tests.mail.conftest import PASSWORD, dovecot, user
from tests.offices import open_bureau, write_config
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port

__all__ = ["dovecot", "user"]


class Running:
    """Daemon or console as a process of its own, and what its log says."""

    def __init__(self, config: Path, word: str) -> None:
        command = [sys.executable, "-m", "mailbot", "--config", str(config), word]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line)

    def says(self, words: str) -> str:
        """Wait for a line of the log."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                line = self._lines.get(timeout=0.5)
            except Empty:
                assert self.process.poll() is None
                continue
            if words in line:
                return line
        raise AssertionError(words)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def running() -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(config: Path, word: str = "run") -> Running:
        started.append(Running(config, word))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_a_hangup_reads_a_sound_configuration_and_refuses_a_faulty_one(
    tmp_path: Path, sqlite_url: str, dovecot: Dovecot, user: str,
    running: Callable[..., Running],
) -> None:  # fmt: skip
    folder = tmp_path / "office"
    config = write_config(folder, sqlite_url, imap_port=dovecot.imap_port, mailbox=user)
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    sound = config.read_text(encoding="utf-8")
    daemon = running(config)
    daemon.says("watching")

    config.write_text(sound.replace("appeals@example.ru", "nowhere"), encoding="utf-8")
    daemon.process.send_signal(signal.SIGHUP)
    refused = daemon.says("not reloaded")
    config.write_text(sound.replace("duty@", "other@"), encoding="utf-8")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.says("reloaded")
    daemon.says("watching")
    daemon.process.send_signal(signal.SIGTERM)

    assert "operator.email" in refused
    assert daemon.process.wait(timeout=60) == 0
    with open_bureau(config) as bureau:
        alarms = bureau.alarms()
    assert "ошибки" in alarms[0].draft.body
    assert alarms[0].recipients == ("duty@example.ru",)


def test_a_hangup_of_the_console_turns_nobody_away(
    tmp_path: Path, sqlite_url: str, running: Callable[..., Running]
) -> None:
    config = write_config(tmp_path / "office", sqlite_url)
    with open_bureau(config):
        pass
    port = free_port()
    text = config.read_text(encoding="utf-8")
    sound = f'{text}\n[console]\nbind = "127.0.0.1:{port}"\n'
    config.write_text(sound, encoding="utf-8")
    console = running(config, "console")

    def door() -> int:
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=60) as answer:
            return int(answer.status)

    until_open(port)
    config.write_text(sound.replace("appeals@example.ru", "nowhere"), encoding="utf-8")
    console.process.send_signal(signal.SIGHUP)
    refused, still = console.says("not reloaded"), door()
    config.write_text(sound, encoding="utf-8")
    console.process.send_signal(signal.SIGHUP)
    console.says("reloaded")

    assert "operator.email" in refused
    assert (still, door()) == (200, 200)


def until_open(port: int) -> None:
    for _ in range(900):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise AssertionError("nobody listens")
