"""What systemd hears, on a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot import notify


@pytest.fixture(params=["path", "abstract"])
def manager(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify") if request.param == "path" else f"@mailbot-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.settimeout(5)
        listening.bind(name.replace("@", "\0"))
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield listening


def test_systemd_hears_each_word_as_a_datagram(manager: socket.socket) -> None:
    notify.ready()
    notify.alive()
    notify.status("открыто обращений: 3,\nближайший срок завтра")
    notify.stopping()

    heard = [manager.recv(4096).decode() for _ in range(4)]
    assert heard == [
        "READY=1",
        "WATCHDOG=1",
        "STATUS=открыто обращений: 3, ближайший срок завтра",
        "STOPPING=1",
    ]


def test_without_systemd_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    notify.ready()


def test_a_manager_that_is_gone_does_not_stop_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))

    notify.alive()


def test_a_manager_that_does_not_listen_does_not_stop_the_work(manager: socket.socket) -> None:
    """Its queue is full after some ten datagrams; a blocking send would wait for ever."""
    for _ in range(2000):
        notify.alive()

    assert manager.recv(64) == b"WATCHDOG=1"


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [
        ("30000000", None, 15.0),
        ("30000000", "ours", 15.0),
        ("30000000", "1", None),
        ("0", None, None),
        ("", None, None),
        ("soon", None, None),
        (None, None, None),
    ],
)
def test_the_watchdog_is_fed_at_half_its_time(
    usec: str | None, pid: str | None, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("WATCHDOG_USEC", usec), ("WATCHDOG_PID", pid)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, str(os.getpid()) if value == "ours" else value)

    assert notify.watchdog_interval() == seconds
