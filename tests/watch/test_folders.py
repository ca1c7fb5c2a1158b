"""What people and servers do to folders meanwhile: nothing is lost, nobody waits for another."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import log, notify
from mailbot.app.mail import inbox_of
from mailbot.domain.states import LetterState
from mailbot.errors import Unavailable
from mailbot.mail import folder as module
from mailbot.watch.mailbox import Watchers, fetch_all
from tests.mail.conftest import PASSWORD
from tests.mails import ACCESS, ANNA, mail
from tests.offices import NOW, Bureau, open_bureau, write_config
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open
from tests.watch.test_daemon import eventually

RAW = mail(ACCESS)
GREETING = mail("Добрый день!", sender=ANNA, message_id="<greeting@example.com>")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The make of the database matters to the two daemons only."""
    return sqlite_url


def fetch(bureau: Bureau) -> None:
    fetch_all(bureau.office, lambda: inbox_of(bureau.office.settings))


def alarms(bureau: Bureau, words: str) -> list[str]:
    """Return the alarms that say so; letters have theirs, too."""
    return [it.draft.body for it in bureau.alarms() if words in it.draft.body]


def watch(bureau: Bureau) -> Watchers:
    return Watchers(bureau.office, lambda: inbox_of(bureau.office.settings), lambda: None)


def test_what_a_person_takes_out_of_junk_is_looked_at_once_more(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    dovecot.deliver(user, GREETING, "Junk", NOW)
    fetch(bureau)
    bureau.works()
    (before,) = bureau.letters()
    assert (before.state, before.reason) == (LetterState.SET_ASIDE, "junk")
    bureau.waits(days=2)
    with dovecot.login(user) as client:
        client.select_folder("Junk")
        client.move([1], "INBOX")
    fetch(bureau)
    (arrived,) = bureau.letters()
    assert (arrived.state, arrived.received_at) == (LetterState.ARRIVED, before.received_at)
    bureau.works()
    (after,) = bureau.letters()
    with dovecot.login(user) as client:
        client.create_folder("Other")
        client.select_folder("INBOX")
        client.copy([1], "Junk")
        client.copy([1], "INBOX")
    fetch(bureau)
    bureau.works()

    assert after.reason != "junk"
    assert bureau.letters() == [after]
    assert [it.event for it in bureau.history(letter_id=after.id)].count("rescued") == 1


def test_letters_that_are_moved_and_deleted_stay_what_they_were(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching(folders='["INBOX", "Done"]')
    with dovecot.login(user) as client:
        client.create_folder("Done")
    dovecot.deliver(user, RAW, internal_date=NOW)
    dovecot.deliver(user, GREETING, internal_date=NOW)
    fetch(bureau)
    bureau.works()
    before = bureau.letters(), bureau.appeals()
    with dovecot.login(user) as client:
        client.select_folder("INBOX")
        client.move([1], "Done")
        client.delete_messages([2])
        client.expunge()
    fetch(bureau)
    bureau.works()

    assert (bureau.letters(), bureau.appeals()) == before


def test_a_folder_that_is_missing_from_the_start_keeps_nobody_from_working(
    watching: Open, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(log, "unreachable", lambda what, error: said.append(f"{what}: {error}"))
    bureau = watching(folders='["Обращения", "INBOX"]')
    dovecot.deliver(user, RAW, internal_date=NOW)
    with watch(bureau):
        eventually(lambda: len(bureau.letters()) == 1)
        eventually(lambda: said != [])
    with pytest.raises(Unavailable, match="Обращения"):
        fetch(bureau)
    bureau.waits(minutes=40)
    bureau.sweeps(NOW)

    assert len(said) == 1
    assert said[0].startswith("Обращения: The mailbox has no folder")
    (alarm,) = bureau.alarms()
    assert "«Обращения»" in alarm.draft.body
    assert "исправьте mailbox.folders" in alarm.draft.body
    # INBOX was reached 40 minutes ago, by the clock that stands still.
    assert "«INBOX»" in alarm.draft.body


@pytest.mark.usefixtures("impatient")
def test_junk_under_a_new_name_is_watched_and_the_old_name_no_more(
    watching: Open, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[str] = []
    monkeypatch.setattr(log, "watching", lambda folder, idle: watched.append(folder))
    with Dovecot({user: PASSWORD}, special_use=False) as server:
        bureau = watching()
        box = bureau.office.settings.mailbox
        bureau.sets(mailbox=box.model_copy(update={"port": server.imap_port}))
        with server.login(user) as client:
            client.create_folder("Спам")
        with watch(bureau) as watchers:
            eventually(lambda: {"INBOX", "Junk", "Спам"} <= set(watched))
            with server.login(user) as client:
                client.rename_folder("Спам", "Нежелательная почта")
            server.deliver(user, RAW, "Нежелательная почта", NOW)
            bureau.waits(minutes=2)
            # The server ends its connection, or we do: only then its watcher learns of it.
            server.kill()
            server.start()
            eventually(lambda: len(bureau.letters()) == 1)
            eventually(lambda: "Спам" not in watchers._watched)

    assert bureau.letters()[0].junk


def test_a_letter_that_the_server_withholds_is_alarmed_once_and_taken_in_when_it_comes(
    watching: Open, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STUMBLES", 2)
    bureau = watching()
    bureau.sets(mailbox=bureau.office.settings.mailbox.model_copy(update={"watch_junk": False}))
    for raw in (RAW, GREETING):
        dovecot.deliver(user, raw, internal_date=NOW)
    file = dovecot.file_of(user)
    file.chmod(0)
    inbox = inbox_of(bureau.office.settings)
    for _ in range(6):
        try:
            fetch_all(bureau.office, lambda: inbox)
        except Unavailable:
            continue
    bureau.sweeps()
    bureau.sweeps()

    assert len(bureau.letters()) == 1
    (alarm,) = alarms(bureau, "не отдаёт")
    assert "INBOX 1" in alarm
    file.chmod(0o600)
    fetch(bureau)
    assert len(bureau.letters()) == 2
    with bureau.office.records.look() as unit:
        assert unit.letters.withheld() == []


def test_a_mailbox_that_fills_up_is_alarmed_once_and_again_after_it_was_emptier(
    watching: Open, user: str
) -> None:
    with Dovecot({user: PASSWORD}, quota_kib=200) as server:
        bureau = watching()
        box = bureau.office.settings.mailbox
        changes = {"port": server.imap_port, "watch_junk": False}
        bureau.sets(mailbox=box.model_copy(update=changes))
        told = []
        for kib in (100, 85, 0, -185, 185, 0):
            if kib > 0:
                server.deliver(user, b"\r\n" + b"x" * kib * 1024, internal_date=NOW)
            if kib < 0:
                with server.login(user) as client:
                    client.select_folder("INBOX")
                    client.delete_messages(client.search())
                    client.expunge()
            fetch(bureau)
            bureau.sweeps()
            told.append(len(alarms(bureau, "Почтовый ящик заполнен на 9")))

    assert told == [0, 1, 1, 1, 2, 2]


def test_a_first_start_on_a_full_mailbox_shows_how_many_letters_are_to_come(
    watching: Open, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH_LETTERS", 10)
    monkeypatch.setattr(module, "_LIST_LETTERS", 20)
    said: list[str] = []
    waiting: list[int] = []
    monkeypatch.setattr(notify, "status", said.append)
    monkeypatch.setattr(log, "arrived", lambda folder, new, seen, left: waiting.append(left))
    bureau = watching()
    with dovecot.login(user) as client:
        for number in range(45):
            day = NOW - timedelta(days=30 if number < 5 else 1)
            client.append("INBOX", b"Message-ID: <%d@example.com>\r\n\r\n" % number, (), day)
    fetch(bureau)

    assert waiting == [30, 20, 10, 0]
    assert said[0] == "taking in letters, 30 to come"
    assert said[-1] == "at work"


@pytest.mark.long
def test_two_daemons_on_one_register_and_one_mailbox_take_turns(
    postgresql_url: str, dovecot: Dovecot, user: str, tmp_path: Path
) -> None:
    config = write_config(
        tmp_path / "office", postgresql_url, imap_port=dovecot.imap_port, mailbox=user
    )
    command = [sys.executable, "-m", "mailbot", "--config", str(config), "run"]
    with open_bureau(config) as bureau:
        first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            _await(first, "watching folder='INBOX'")
            second = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            try:
                _await(second, "waiting: another daemon")
                dovecot.deliver(user, RAW, internal_date=NOW)
                eventually(lambda: len(bureau.appeals()) == 1)
                first.send_signal(signal.SIGKILL)
                _await(second, "watching folder='INBOX'")
                later = mail(ACCESS, sender=ANNA, message_id="<later@example.com>")
                dovecot.deliver(user, later, internal_date=NOW)
                # Without inotify, of which a busy machine may have none left, IDLE takes 30 s.
                eventually(lambda: len(bureau.appeals()) == 2)
            finally:
                second.kill()
                second.communicate()
        finally:
            first.kill()
            first.communicate()
        events = [
            it.event for letter in bureau.letters() for it in bureau.history(letter_id=letter.id)
        ]

    assert events.count("arrived") == events.count("registered") == 2


def _await(process: "subprocess.Popen[str]", words: str) -> None:
    """Read the log of a daemon up to those words."""
    assert process.stderr
    watchdog = threading.Timer(90, process.kill)
    watchdog.start()
    try:
        assert any(words in line for line in process.stderr)
    finally:
        watchdog.cancel()
