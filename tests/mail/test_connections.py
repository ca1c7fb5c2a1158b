"""Faults of servers and connections: explained, waited out, and no letter lost by them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.errors import Unavailable
from mailbot.mail import folder as module
from mailbot.mail.inbox import Folder
from mailbot.mail.patience import Guard, pause
from mailbot.ports import Fetched
from tests.mail.conftest import PASSWORD
from tests.mail.inboxes import LONG_AGO, fetched, inbox_of, raw
from tests.servers.dovecot import Dovecot


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


def test_the_password_is_shown_nowhere(dovecot: Dovecot, user: str) -> None:
    inbox = inbox_of(dovecot, user)

    assert PASSWORD not in repr(vars(inbox))


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"ca_file": None}, "mailbox.ca_file"), ({"port": 1}, "refused the connection")],
)
def test_what_hinders_a_connection_is_said_in_words(
    dovecot: Dovecot, user: str, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Unavailable, match=words):
        inbox_of(dovecot, user, **changes).folders()


@pytest.fixture(scope="module")
def expired_server() -> Iterator[Dovecot]:
    with Dovecot({"old@example.ru": PASSWORD}, expired=True) as server:
        yield server


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_expired_certificate_is_named_with_its_last_day(
    expired_server: Dovecot, security: str
) -> None:
    port = expired_server.imaps_port if security == "tls" else expired_server.imap_port
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"

    with pytest.raises(Unavailable, match=f"'localhost' expired on {yesterday}"):
        inbox_of(expired_server, "old@example.ru", security=security, port=port).folders()


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
