"""The mailbox, against a real Dovecot: nothing missed, nothing touched, everything explained."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.errors import Unavailable
from mailbot.mail import folder as module
from mailbot.mail.inbox import Folder, Inbox
from mailbot.mail.patience import Guard, pause
from mailbot.ports import Fetched
from tests.mail.conftest import PASSWORD
from tests.servers.dovecot import Dovecot

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MSK = timezone(timedelta(hours=3))


def raw(number: int = 1, size: int = 0) -> bytes:
    return b"Message-ID: <%d@example.com>\r\n\r\n%b\r\n" % (number, b"x" * size)


def inbox_of(server: Dovecot, user: str, **changes: object) -> Inbox:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.imaps_port,
        "security": "tls",
        "ca_file": server.ca_file,
        "user": user,
        "password": lambda: PASSWORD,
        **changes,
    }
    return Inbox(**values)  # type: ignore[arg-type]


def fetched(inbox: Inbox, last_uid: int = 0, since: datetime = LONG_AGO) -> list[Fetched]:
    with inbox.open(Folder("INBOX")) as folder:
        return [letter for batch in folder.fetch_new(last_uid, since) for letter in batch]


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_letters_come_bit_for_bit_and_oldest_first(
    dovecot: Dovecot, user: str, security: str
) -> None:
    letters = [raw(1), "Тема: кириллица\r\n\r\nё\r\n".encode("cp1251"), b"\xff\xfe no header\r\n"]
    for letter in letters:
        dovecot.deliver(user, letter)
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port

    found = fetched(inbox_of(dovecot, user, security=security, port=port))

    assert [letter.raw for letter in found] == letters
    assert [letter.uid for letter in found] == [1, 2, 3]


def test_nothing_on_the_server_is_changed(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw())

    fetched(inbox_of(dovecot, user))

    ((flags, content),) = dovecot.letters(user, "INBOX")
    assert b"\\Seen" not in flags
    assert content == raw()


def test_internal_date_is_the_true_instant(dovecot: Dovecot, user: str) -> None:
    received = datetime(2025, 9, 30, 23, 59, 30, tzinfo=MSK)
    dovecot.deliver(user, raw(), internal_date=received)

    (letter,) = fetched(inbox_of(dovecot, user))

    assert letter.internal_date == received


def test_only_letters_above_the_mark_and_since_the_start_are_fetched(
    dovecot: Dovecot, user: str
) -> None:
    start = datetime(2025, 6, 9, 0, 0, 0, tzinfo=MSK)
    for number, received in enumerate([start - timedelta(seconds=1), start, start + timedelta(1)]):
        dovecot.deliver(user, raw(number), internal_date=received)
    inbox = inbox_of(dovecot, user)

    assert [letter.uid for letter in fetched(inbox, since=start)] == [2, 3]
    assert [letter.uid for letter in fetched(inbox, last_uid=2)] == [3]
    assert fetched(inbox, last_uid=3) == []
    assert fetched(inbox, last_uid=99) == []


def test_batches_are_bounded_in_number_and_in_bytes(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH_LETTERS", 2)
    monkeypatch.setattr(module, "_BATCH_BYTES", 5000)
    monkeypatch.setattr(module, "_LIST_LETTERS", 4)
    for number, size in enumerate([10, 10, 10, 4990, 20_000, 10]):
        dovecot.deliver(user, raw(number, size))

    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        batches = [[letter.uid for letter in b] for b in folder.fetch_new(0, LONG_AGO)]

    assert batches == [[1, 2], [3], [4], [5], [6]]


def test_a_letter_that_comes_ends_the_wait(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        assert list(folder.fetch_new(0, LONG_AGO)) == []
        postman = threading.Thread(target=dovecot.deliver, args=(user, raw()))
        postman.start()

        assert folder.idles
        assert folder.wait(threading.Event(), 10)
        assert len(list(folder.fetch_new(0, LONG_AGO))) == 1
        postman.join()


def test_a_letter_that_came_during_a_fetch_is_not_slept_over(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw(1))

    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        batches = folder.fetch_new(0, LONG_AGO)
        dovecot.deliver(user, raw(2))
        uids = [letter.uid for batch in batches for letter in batch]
        while uids[-1] == 1 and folder.wait(threading.Event(), 10):
            uids += [letter.uid for b in folder.fetch_new(uids[-1], LONG_AGO) for letter in b]

    assert uids == [1, 2]


def test_a_letter_announced_outside_idle_ends_the_wait_at_once(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw(1))
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        list(folder.fetch_new(0, LONG_AGO))
        dovecot.deliver(user, raw(2))
        # As a FETCH or SEARCH of ours would, at the moment at which the second letter came.
        folder._client.search("ALL")
        began = time.monotonic()

        assert folder.wait(threading.Event(), 10)
        assert time.monotonic() - began < 0.3


def test_the_wait_ends_soon_after_the_daemon_was_asked_to_stop(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        list(folder.fetch_new(0, LONG_AGO))
        stop = threading.Event()
        threading.Timer(0.1, stop.set).start()
        began = time.monotonic()

        assert not folder.wait(stop, 60)
        assert time.monotonic() - began < 1.5


def test_a_quiet_wait_ends_in_time(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        list(folder.fetch_new(0, LONG_AGO))
        began = time.monotonic()

        assert not folder.wait(threading.Event(), 0.2)
        assert 0.1 < time.monotonic() - began < 1.5


@pytest.fixture(scope="module")
def plain_server() -> Iterator[Dovecot]:
    """A server without IDLE and without marked folders."""
    with Dovecot({"old@example.ru": PASSWORD}, idle=False, special_use=False) as server:
        yield server


def test_a_server_without_idle_is_polled(plain_server: Dovecot) -> None:
    with inbox_of(plain_server, "old@example.ru").open(Folder("INBOX")) as folder:
        assert not folder.idles
        assert list(folder.fetch_new(0, LONG_AGO)) == []
        plain_server.deliver("old@example.ru", raw())

        assert folder.wait(threading.Event(), 0.05)
        assert len(list(folder.fetch_new(0, LONG_AGO))) == 1


def test_junk_is_found_by_its_mark_or_by_its_name(
    dovecot: Dovecot, plain_server: Dovecot, user: str
) -> None:
    both = [Folder("INBOX"), Folder("Junk", junk=True)]

    assert inbox_of(dovecot, user).folders() == both
    assert inbox_of(plain_server, "old@example.ru").folders() == both
    assert inbox_of(dovecot, user, watch_junk=False).folders() == [Folder("INBOX")]
    assert inbox_of(dovecot, user, folders=("inbox", "Junk")).folders() == both


def test_folders_with_russian_names_are_watched(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw(), "Обращения")
    inbox = inbox_of(dovecot, user, folders=("Обращения",), watch_junk=False)

    (folder,) = inbox.folders()
    with inbox.open(folder) as opened:
        assert len(list(opened.fetch_new(0, LONG_AGO))) == 1
        assert (opened.place.mailbox, opened.place.folder) == (user, "Обращения")


def test_a_configured_folder_that_is_missing_is_named_and_stops_no_other(
    dovecot: Dovecot, user: str
) -> None:
    inbox = inbox_of(dovecot, user, folders=("Обращения", "INBOX"), watch_junk=False)
    missing, there = inbox.folders()

    with pytest.raises(Unavailable, match="'Обращения'"):
        inbox.open(missing)
    with pytest.raises(Unavailable, match="'Обращения'"):
        inbox.probe()
    inbox.open(there).close()


def test_a_folder_made_anew_is_another_place(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw(), "Archive")
    inbox = inbox_of(dovecot, user, folders=("Archive",))
    with inbox.open(Folder("Archive")) as folder:
        before = folder.place
    with dovecot.login(user) as client:
        client.delete_folder("Archive")
        client.create_folder("Other")
    dovecot.deliver(user, raw(2), "Archive")

    with inbox.open(Folder("Archive")) as folder:
        assert folder.place.folder == before.folder
        assert folder.place.uidvalidity != before.uidvalidity


def test_a_sent_message_lies_in_the_sent_folder_once_and_read(dovecot: Dovecot, user: str) -> None:
    inbox = inbox_of(dovecot, user)
    sent_at = datetime(2025, 6, 11, 12, 0, 0, tzinfo=MSK)

    inbox.append(raw(7), sent_at)
    inbox.append(raw(7), sent_at)
    inbox.append(raw(8), sent_at)

    copies = dovecot.letters(user, "Sent")
    assert [content for _, content in copies] == [raw(7), raw(8)]
    assert all(b"\\Seen" in flags for flags, _ in copies)
    with inbox.open(Folder("Sent")) as folder:
        (batch,) = folder.fetch_new(0, LONG_AGO)
    assert batch[0].internal_date == sent_at


def test_the_sent_folder_may_be_named_unmarked_or_unwanted(
    dovecot: Dovecot, plain_server: Dovecot, user: str
) -> None:
    now = datetime.now(UTC)

    inbox_of(plain_server, "old@example.ru").append(raw(), now)
    inbox_of(dovecot, user, sent_folder="Drafts").append(raw(), now)
    inbox_of(dovecot, user, sent_folder="").append(raw(), now)

    assert len(plain_server.letters("old@example.ru", "Sent")) == 1
    assert len(dovecot.letters(user, "Drafts")) == 1
    assert dovecot.letters(user, "Sent") == []
    with pytest.raises(Unavailable, match="Sent folder"):
        inbox_of(dovecot, user, sent_folder="No such").append(raw(), now)


def test_a_password_in_any_letters_will_do() -> None:
    with Dovecot({"old@example.ru": "пароль"}) as server:
        assert fetched(inbox_of(server, "old@example.ru", password=lambda: "пароль")) == []


def test_a_refused_password_is_told_and_tried_ever_more_rarely(dovecot: Dovecot, user: str) -> None:
    tried, now = [], [0.0]
    right = iter([False, False, True, False])

    def password() -> str:
        tried.append(now[0])
        return PASSWORD if next(right) else "wrong"

    guard = Guard(lambda: now[0])
    # Two threads that knock at the same mailbox.
    inboxes = [inbox_of(dovecot, user, password=password, guard=guard) for _ in range(2)]
    said = []
    for second in range(0, 600, 30):
        now[0] = float(second)
        for inbox in inboxes:
            try:
                inbox.folders()
            except Unavailable as error:
                said.append(str(error))
        if len(tried) == 4:
            break

    assert tried == [0, 120, 360, 360]
    assert len(set(said)) == 1
    assert "password" in said[0]
    assert "wrong" not in said[0]


def test_pauses_grow_to_a_bound() -> None:
    for is_login in (False, True):
        pauses = [pause(failures, is_login=is_login) for failures in range(2000)]
        assert pauses == sorted(pauses)
        assert timedelta(minutes=5) < pauses[-1] <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"ca_file": None}, "mailbox.ca_file"), ({"port": 1}, "refused the connection")],
)
def test_what_hinders_a_connection_is_said_in_words(
    dovecot: Dovecot, user: str, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Unavailable, match=words):
        inbox_of(dovecot, user, **changes).folders()


def test_the_password_is_not_sent_where_starttls_is_missing(dovecot: Dovecot, user: str) -> None:
    heard: list[bytes] = []

    def serve(client: socket.socket) -> None:
        client.sendall(b"* OK hello\r\n")
        for line in client.makefile("rb"):
            heard.append(line)
            tag = line.split()[0]
            client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    with pytest.raises(Unavailable, match="STARTTLS"):
        inbox_of(dovecot, user, port=one_client(serve), security="starttls").folders()

    assert PASSWORD.encode() not in b"".join(heard)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_expired_certificate_is_named_with_its_last_day(
    expired_server: Dovecot, security: str
) -> None:
    port = expired_server.imaps_port if security == "tls" else expired_server.imap_port
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"

    with pytest.raises(Unavailable, match=f"'localhost' expired on {yesterday}"):
        inbox_of(expired_server, "old@example.ru", security=security, port=port).folders()


@pytest.fixture(scope="module")
def expired_server() -> Iterator[Dovecot]:
    with Dovecot({"old@example.ru": PASSWORD}, expired=True) as server:
        yield server


def test_a_server_killed_in_between_loses_nothing() -> None:
    user = "old@example.ru"
    with Dovecot({user: PASSWORD}) as server:
        server.deliver(user, raw(1))
        inbox = inbox_of(server, user)
        with inbox.open(Folder("INBOX")) as folder:
            ((first,),) = folder.fetch_new(0, LONG_AGO)
            server.kill()
            with pytest.raises(Unavailable):
                folder.wait(threading.Event(), 5)
            with pytest.raises(Unavailable):
                list(folder.fetch_new(first.uid, LONG_AGO))
        with pytest.raises(Unavailable):
            inbox.open(Folder("INBOX"))
        server.start()
        server.deliver(user, raw(2))

        assert [letter.raw for letter in fetched(inbox, first.uid)] == [raw(2)]


def test_a_server_that_dies_while_we_wait_is_noticed() -> None:
    user = "old@example.ru"
    with Dovecot({user: PASSWORD}) as server, inbox_of(server, user).open(Folder("INBOX")) as box:
        list(box.fetch_new(0, LONG_AGO))
        threading.Timer(0.2, server.kill).start()
        began = time.monotonic()

        with pytest.raises(Unavailable):
            box.wait(threading.Event(), 30)
        assert time.monotonic() - began < 3


def test_a_connection_cut_inside_a_letter_loses_nothing(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH_LETTERS", 2)
    for number in range(6):
        dovecot.deliver(user, raw(number, 20_000))
    got: list[Fetched] = []

    def serve(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", dovecot.imap_port)) as server:
            threading.Thread(target=pump, args=(client, server, 1e9), daemon=True).start()
            pump(server, client, 70_000)

    with (
        inbox_of(dovecot, user, port=one_client(serve), security="plain").open(
            Folder("INBOX")
        ) as folder,
        pytest.raises(Unavailable, match="cut"),
    ):
        for batch in folder.fetch_new(0, LONG_AGO):
            got += batch

    assert 0 < len(got) < 6
    got += fetched(inbox_of(dovecot, user), got[-1].uid)
    assert [letter.raw for letter in got] == [raw(number, 20_000) for number in range(6)]


def pump(source: socket.socket, target: socket.socket, at_most_bytes: float) -> None:
    with suppress(OSError):
        while at_most_bytes > 0 and (data := source.recv(4096)):
            target.sendall(data)
            at_most_bytes -= len(data)


def one_client(serve: Callable[[socket.socket], None]) -> int:
    """Return the port of a server for a single client, which `serve` talks to and then loses."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with listener, suppress(OSError), listener.accept()[0] as client:
            serve(client)
            client.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=accept, daemon=True).start()
    return int(listener.getsockname()[1])


def test_the_password_is_shown_nowhere(dovecot: Dovecot, user: str) -> None:
    inbox = inbox_of(dovecot, user)

    assert PASSWORD not in repr(vars(inbox))


def withheld_at_first(server: Dovecot, user: str, number: int) -> Callable[[], None]:
    """Make the server unable to read a letter; return what heals it."""
    file = server.file_of(user, number)
    file.chmod(0)
    return lambda: file.chmod(0o600)


def test_a_letter_that_the_server_cannot_read_stops_no_other(dovecot: Dovecot, user: str) -> None:
    for number in range(3):
        dovecot.deliver(user, raw(number))
    heal = withheld_at_first(dovecot, user, 1)
    inbox = inbox_of(dovecot, user)
    found: list[Fetched] = []
    for _ in range(10):
        last = found[-1].uid if found else 0
        with suppress(Unavailable):
            found += fetched(inbox, last)

    assert [(letter.uid, letter.whole) for letter in found] == [(1, True), (2, False), (3, True)]
    heal()
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        (letter,) = list(folder.fetch_again([2, 99]))
    assert (letter.uid, letter.raw, letter.whole) == (2, raw(1), True)


def test_of_a_letter_that_is_answered_with_nothing_the_rest_is_taken(
    dovecot: Dovecot, user: str
) -> None:
    """As some servers do with letters that their store has lost."""

    def serve(client: socket.socket) -> None:
        client.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
        for line in client.makefile("rb"):
            tag, words = line.split(b" ", 1)
            for asked, answer in ANSWERS.items():
                if asked in words:
                    client.sendall(answer)
                    break
            client.sendall(tag + b" OK done\r\n")

    inbox = inbox_of(dovecot, user, port=one_client(serve), security="plain")
    first, second = fetched(inbox)

    assert (first.raw, first.whole) == (b"Subject: 1\r\n\r\n", False)
    assert (second.raw, second.whole) == (b"2\r\n", True)


_SEEN = b'RFC822.SIZE 3 INTERNALDATE "11-Jun-2025 12:00:00 +0300"'
ANSWERS = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    b"EXAMINE": b"* OK [UIDVALIDITY 1] valid\r\n",
    b"SEARCH": b"* SEARCH 1 2\r\n",
    b"RFC822.SIZE": b"* 1 FETCH (UID 1 %b)\r\n* 2 FETCH (UID 2 %b)\r\n" % (_SEEN, _SEEN),
    b"FETCH 1,2": b"* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\n2\r\n)\r\n",
    b"HEADER": b"* 1 FETCH (UID 1 BODY[HEADER] {14}\r\nSubject: 1\r\n\r\n)\r\n",
    b"FETCH 1": b"* 1 FETCH (UID 1 BODY[] NIL BODY[TEXT] NIL)\r\n",
    b"FETCH 2": b"* 2 FETCH (UID 2 BODY[] {3}\r\n2\r\n)\r\n",
}


def test_a_letter_that_was_deleted_meanwhile_is_no_fault(dovecot: Dovecot, user: str) -> None:
    for number in range(3):
        dovecot.deliver(user, raw(number))
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder, dovecot.login(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
        found = [letter for batch in folder.fetch_new(0, LONG_AGO) for letter in batch]
        assert list(folder.fetch_again([2])) == []

    assert [(letter.uid, letter.whole) for letter in found] == [(1, True), (3, True)]


def test_a_mailbox_says_how_full_it_is_where_its_server_tells(dovecot: Dovecot, user: str) -> None:
    with Dovecot({"full@example.ru": PASSWORD}, quota_kib=100) as server:
        inbox = inbox_of(server, "full@example.ru")
        assert inbox.used_pct() == 0
        server.deliver("full@example.ru", raw(1, 90 * 1024))

        assert 90 <= (inbox.used_pct() or 0) <= 92
    assert inbox_of(dovecot, user).used_pct() is None
