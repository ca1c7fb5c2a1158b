"""Servers that are away delay what needs them, and nothing else; a register is waited for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from mailbot import log, notify
from mailbot.app import inbox_of
from mailbot.domain.states import MessageState
from mailbot.errors import Unavailable
from mailbot.watch.daemon import Daemon
from mailbot.watch.schedule import scheduled
from mailbot.words import Text
from tests.databases import cut_connections
from tests.mails import ACCESS, MARINA, mail
from tests.offices import Bureau, open_bureau, write_config

LATER = Text("позже", "later")


def daemon_of(bureau: Bureau) -> Daemon:
    return Daemon(bureau.office, lambda: inbox_of(bureau.office.settings))


@contextmanager
def running(daemon: Daemon) -> Iterator[None]:
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield
    finally:
        daemon.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    said = threading.Event()
    monkeypatch.setattr(notify, "ready", said.set)
    return said


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(log, "unreachable", lambda what, error: said.append(f"no {what}"))
    monkeypatch.setattr(log, "reachable", lambda what: said.append(f"yes {what}"))
    return [] if said else said


class Hanging:
    """A Sent folder on a server that does not answer."""

    def __init__(self) -> None:
        self.asked, self.answers = threading.Event(), threading.Event()
        self.put: list[bytes] = []

    def append(self, content: bytes, at: datetime) -> None:
        self.asked.set()
        assert self.answers.wait(20)
        self.put.append(content)


def test_a_dead_sent_folder_keeps_no_daemon_from_starting_working_or_ending(
    bureau: Bureau, ready: threading.Event
) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    folder, worked = Hanging(), threading.Event()
    bureau.office = replace(bureau.office, sent_folder=folder)
    try:
        with running(daemon_of(bureau)):
            assert folder.asked.wait(10)
            assert ready.wait(10)
            bureau.posted.send = _telling(worked, bureau.posted.send)  # type: ignore[method-assign]
            bureau.arrives(mail(ACCESS, message_id="<2@example.com>", text="Другое"))
            worked.wait(0)
    finally:
        folder.answers.set()


def _telling(event: threading.Event, send: Callable[..., object]) -> Callable[..., object]:
    def told(*arguments: object) -> object:
        event.set()
        return send(*arguments)

    return told
