"""SIGHUP has configuration and templates read anew; a faulty one changes nothing."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.mail.conftest import PASSWORD, dovecot, user
from tests.offices import open_bureau, write_config
from tests.servers.dovecot import Dovecot

__all__ = ["dovecot", "user"]


class Running:
    """A daemon as a process of its own, and what its log says."""

    def __init__(self, config: Path) -> None:
        command = [sys.executable, "-m", "mailbot", "--config", str(config), "run"]
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
        until = time.monotonic() + 60
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
def running() -> Iterator[Callable[[Path], Running]]:
    started: list[Running] = []

    def start(config: Path) -> Running:
        started.append(Running(config))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_a_hangup_reads_a_sound_configuration_and_refuses_a_faulty_one(
    tmp_path: Path, sqlite_url: str, dovecot: Dovecot, user: str,
    running: Callable[[Path], Running],
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
    assert daemon.process.wait(timeout=20) == 0
    with open_bureau(config) as bureau:
        alarms = bureau.alarms()
    assert "ошибки" in alarms[0].draft.body
    assert alarms[0].recipients == ("duty@example.ru",)
