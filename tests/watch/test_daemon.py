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
from mailbot.app import inbox_of
from mailbot.domain.addresses import AliasGroup
from mailbot.domain.message import Message
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import Unavailable
from mailbot.sections import AddressesSection
from mailbot.watch.daemon import Daemon, begin, run_once
from mailbot.words import Text
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import NOW, Bureau, open_bureau, write_config
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
        thread.join(10)
        assert not thread.is_alive()


def eventually(holds: object, seconds: float = 10) -> None:
    """Wait until it holds; a database of another thread rings no bell."""
    until = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_idle_daemon_ends_within_five_seconds(watching: Open, dovecot: Dovecot) -> None:
    bureau = watching()
    ready = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "watching", lambda folder, idle: ready.set())
        with running(bureau):
            assert ready.wait(5)
            began = time.monotonic()

    assert time.monotonic() - began < 5


def test_the_daemon_sends_what_another_process_approved(watching: Open) -> None:
    bureau = watching()
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    with running(bureau):
        eventually(lambda: bureau.messages() != [])
        bureau.approves(bureau.reply())
        eventually(lambda: bureau.appeal().state is AppealState.CLOSED)

    assert len(bureau.posted.to(*MARINA.emails)) == 1


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
                assert waiting.wait(10)
                time.sleep(0.1)
                assert second.appeals() == []
                first.office.records.close()
                eventually(lambda: len(second.appeals()) == 1, 15)


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

    class Flickering:
        """A register whose server goes away in the midst of sending."""

        def __getattr__(self, name: str) -> object:
            if away.is_set():
                raise Unavailable(LATER)
            return getattr(sound, name)

    def send(content: bytes, recipients: object, **how: object) -> object:
        away.set()
        threading.Timer(0.5, away.clear).start()
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
    thread.join(10)

    assert [line for line in said if "register" in line] == ["no register", "yes register"]
    assert bureau.reply().id == message.id
