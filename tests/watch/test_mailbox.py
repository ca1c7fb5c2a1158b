"""What comes into the mailbox comes into the register: from a real Dovecot, whatever happens."""

import threading
from datetime import datetime, timedelta

import pytest

from mailbot import log
from mailbot.app.mail import inbox_of
from mailbot.domain.states import LetterState
from mailbot.errors import Unavailable
from mailbot.steps.arrive import arrive
from mailbot.watch import mailbox
from mailbot.watch.mailbox import Watchers, fetch_all
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import MOSCOW, NOW, Bureau
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open

RAW = mail(ACCESS)


def fetch(bureau: Bureau) -> None:
    fetch_all(bureau.office, lambda: inbox_of(bureau.office.settings))


def test_inbox_and_junk_are_taken_in_and_nothing_is_touched(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    dovecot.deliver(user, RAW, internal_date=NOW)
    dovecot.deliver(user, mail(ACCESS, sender=ANNA, message_id="<a@b.c>"), "Junk", NOW)
    fetch(bureau)

    assert [letter.junk for letter in bureau.letters()] == [False, True]
    for folder in ("INBOX", "Junk"):
        assert [flags for flags, _ in dovecot.letters(user, folder)] == [(b"\\Recent",)]


def test_a_second_look_brings_nothing(watching: Open, dovecot: Dovecot, user: str) -> None:
    bureau = watching()
    dovecot.deliver(user, RAW, internal_date=NOW)
    fetch(bureau)
    fetch(bureau)

    assert len(bureau.letters()) == 1


def test_the_same_bytes_in_two_folders_are_one_letter(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    dovecot.deliver(user, RAW, internal_date=NOW)
    dovecot.deliver(user, RAW, "Junk", NOW)
    fetch(bureau)

    assert [letter.junk for letter in bureau.letters()] == [False]


def test_letters_older_than_since_are_left_alone(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    midnight = datetime(2025, 6, 1, tzinfo=MOSCOW)
    dovecot.deliver(user, mail("раньше"), internal_date=midnight - timedelta(seconds=1))
    dovecot.deliver(user, RAW, internal_date=midnight)
    fetch(bureau)

    assert [letter.received_at for letter in bureau.letters()] == [midnight]


def test_without_since_the_first_start_counts_for_ever(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    box = bureau.office.settings.mailbox.model_copy(update={"since": ""})
    bureau.sets(mailbox=box)
    dovecot.deliver(user, mail("раньше"), internal_date=NOW - timedelta(minutes=1))
    fetch(bureau)
    assert bureau.letters() == []
    dovecot.deliver(user, RAW, internal_date=NOW + timedelta(days=20))
    bureau.waits(days=40)
    fetch(bureau)

    assert len(bureau.letters()) == 1


def test_after_a_long_silence_everything_is_registered_oldest_first(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau = watching()
    days = (3, 1, 5, 2, 4)
    for day in days:
        raw = mail(f"{ACCESS}\nПисьмо № {day}.", message_id=f"<{day}@example.com>")
        dovecot.deliver(user, raw, internal_date=NOW - timedelta(days=day))
    fetch(bureau)
    bureau.works()

    ages = [NOW - appeal.received_at for appeal in bureau.appeals()]
    assert ages == [timedelta(days=day) for day in (5, 4, 3, 2, 1)]


def test_a_folder_that_is_numbered_anew_is_read_again_and_recognised(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, RAW, "Appeals", NOW)
    bureau = watching(folders='["INBOX", "Appeals"]')
    fetch(bureau)
    with dovecot.login(user) as client:
        client.delete_folder("Appeals")
    newer = mail(ACCESS, sender=ANNA, message_id="<newer@example.com>")
    dovecot.deliver(user, newer, "Appeals", NOW)
    dovecot.deliver(user, RAW, "Appeals", NOW)
    fetch(bureau)
    bureau.works()

    assert len(bureau.letters()) == 2
    assert len(bureau.appeals()) == 2


def test_a_crash_between_two_batches_loses_nothing(
    watching: Open, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: object) -> list[int]:
        raise Killed

    bureau = watching()
    dovecot.deliver(user, RAW, internal_date=NOW)
    monkeypatch.setattr(mailbox, "arrive", dies)
    with pytest.raises(Killed):
        fetch(bureau)
    monkeypatch.setattr(mailbox, "arrive", arrive)
    fetch(bureau)

    assert len(bureau.letters()) == 1


def test_a_folder_that_is_missing_is_told_and_the_others_are_fetched(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    with dovecot.login(user) as client:
        client.create_folder("Appeals")
    bureau = watching(folders='["Appeals", "INBOX"]')
    inbox = inbox_of(bureau.office.settings)
    folders = inbox.folders()
    with dovecot.login(user) as client:
        client.delete_folder("Appeals")
    dovecot.deliver(user, RAW, internal_date=NOW)

    class Listing:
        """The server's list as it was a moment ago."""

        def folders(self) -> object:
            return folders

        def used_pct(self) -> int | None:
            return None

        def open(self, folder: object) -> object:
            return inbox.open(folder)

    with pytest.raises(Unavailable):
        fetch_all(bureau.office, Listing)
    assert len(bureau.letters()) == 1


def test_an_unreachable_mailbox_raises_unavailable(watching: Open) -> None:
    bureau = watching()
    bureau.sets(mailbox=bureau.office.settings.mailbox.model_copy(update={"port": 1}))

    with pytest.raises(Unavailable):
        fetch(bureau)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the log said about the mailbox's reachability, as it is said."""
    said: list[str] = []
    monkeypatch.setattr(log, "unreachable", lambda what, error: said.append(f"no {what}"))
    monkeypatch.setattr(log, "reachable", lambda what: said.append(f"yes {what}"))
    return said


def test_a_letter_that_comes_while_watching_arrives_within_seconds(
    watching: Open, dovecot: Dovecot, user: str
) -> None:
    bureau, news = watching(), threading.Event()
    with Watchers(bureau.office, lambda: inbox_of(bureau.office.settings), news.set):
        dovecot.deliver(user, RAW, internal_date=NOW)
        # Without inotify, of which a busy machine may have none left, IDLE takes 30 s.
        assert news.wait(90)
        news.clear()
        dovecot.deliver(user, mail("ещё", message_id="<2@example.com>"), internal_date=NOW)
        assert news.wait(90)

    assert [letter.state for letter in bureau.letters()] == [LetterState.ARRIVED] * 2


@pytest.mark.usefixtures("impatient")
def test_an_outage_is_said_once_and_what_came_meanwhile_is_taken_in(
    watching: Open, user: str, told: list[str]
) -> None:
    bureau, news = watching(), threading.Event()
    with Dovecot({user: "secret"}) as server:
        box = bureau.office.settings.mailbox.model_copy(update={"port": server.imap_port})
        bureau.sets(mailbox=box)
        with Watchers(bureau.office, lambda: inbox_of(bureau.office.settings), news.set):
            server.deliver(user, mail("до", sender=MARINA), internal_date=NOW)
            assert news.wait(90)
            news.clear()
            server.kill()
            server.start()
            server.deliver(user, RAW, internal_date=NOW)
            # Without inotify, of which a busy machine may have none left, IDLE takes 30 s.
            assert news.wait(90)

    assert len(bureau.letters()) == 2
    assert told.count("no INBOX") == 1
