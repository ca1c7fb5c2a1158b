"""The wait for the next letter, against a real Dovecot: none is slept over."""

import socket
import threading
import time

import pytest

from mailbot.errors import Unavailable
from mailbot.mail.inbox import Folder
from tests.mail.conftest import PASSWORD
from tests.mail.inboxes import LONG_AGO, inbox_of, raw
from tests.mail.test_connections import one_client
from tests.servers.dovecot import Dovecot


def test_a_letter_that_comes_ends_the_wait(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        assert list(folder.fetch_new(0, LONG_AGO)) == []
        postman = threading.Thread(target=dovecot.deliver, args=(user, raw()))
        postman.start()

        assert folder.idles
        # Without inotify, of which a busy machine may have none left, IDLE takes 30 s.
        assert folder.wait(threading.Event(), 60)
        assert len(list(folder.fetch_new(0, LONG_AGO))) == 1
        postman.join()


def test_a_letter_that_came_during_a_fetch_is_not_slept_over(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, raw(1))

    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        batches = folder.fetch_new(0, LONG_AGO)
        dovecot.deliver(user, raw(2))
        uids = [letter.uid for batch in batches for letter in batch]
        while uids[-1] == 1 and folder.wait(threading.Event(), 60):
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

        assert folder.wait(threading.Event(), 60)
        assert time.monotonic() - began < 10


def answering_idle(answer: bytes) -> int:
    """Return the port of a server that answers IDLE so, with the tag of the command for TAG."""
    said = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
        b"EXAMINE": b"* OK [UIDVALIDITY 1] valid\r\n",
    }

    def serve(client: socket.socket) -> None:
        client.sendall(b"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n")
        tag = b""
        for line in client.makefile("rb"):
            word = line.split()[1] if line != b"DONE\r\n" else b"DONE"
            tag = tag if word == b"DONE" else line.split()[0]
            if word == b"IDLE":
                client.sendall(answer.replace(b"TAG", tag))
            else:
                client.sendall(said.get(word, b"") + tag + b" OK done\r\n")

    return one_client(serve)


@pytest.mark.parametrize("answer", [b"+ idling\r\n* 1 EXISTS\r\n", b"* 1 EXISTS\r\n+ idling\r\n"])
def test_a_letter_told_of_in_one_piece_with_the_answer_to_idle_ends_the_wait_at_once(
    dovecot: Dovecot, user: str, answer: bytes
) -> None:
    """As of a letter that came between the last command and IDLE."""
    inbox = inbox_of(dovecot, user, port=answering_idle(answer), security="plain")
    with inbox.open(Folder("INBOX")) as folder:
        began = time.monotonic()

        assert folder.wait(threading.Event(), 60)
        assert time.monotonic() - began < 20


def test_a_server_that_refuses_to_idle_is_not_waited_for(dovecot: Dovecot, user: str) -> None:
    inbox = inbox_of(dovecot, user, port=answering_idle(b"TAG NO busy\r\n"), security="plain")
    with inbox.open(Folder("INBOX")) as folder, pytest.raises(Unavailable):
        folder.wait(threading.Event(), 60)


def test_the_wait_ends_soon_after_the_daemon_was_asked_to_stop(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        list(folder.fetch_new(0, LONG_AGO))
        stop = threading.Event()
        threading.Timer(0.1, stop.set).start()
        began = time.monotonic()

        assert not folder.wait(stop, 60)
        assert time.monotonic() - began < 10


def test_a_quiet_wait_ends_in_time(dovecot: Dovecot, user: str) -> None:
    with inbox_of(dovecot, user).open(Folder("INBOX")) as folder:
        list(folder.fetch_new(0, LONG_AGO))
        began = time.monotonic()

        assert not folder.wait(threading.Event(), 0.2)
        assert 0.1 < time.monotonic() - began < 10


def test_a_server_without_idle_is_polled(plain_server: Dovecot, user: str) -> None:
    with inbox_of(plain_server, user).open(Folder("INBOX")) as folder:
        assert not folder.idles
        assert list(folder.fetch_new(0, LONG_AGO)) == []
        plain_server.deliver(user, raw())

        assert folder.wait(threading.Event(), 0.05)
        assert len(list(folder.fetch_new(0, LONG_AGO))) == 1


def test_a_server_that_dies_while_we_wait_is_noticed() -> None:
    user = "old@example.ru"
    with Dovecot({user: PASSWORD}) as server, inbox_of(server, user).open(Folder("INBOX")) as box:
        list(box.fetch_new(0, LONG_AGO))
        threading.Timer(0.2, server.kill).start()
        began = time.monotonic()

        with pytest.raises(Unavailable):
            box.wait(threading.Event(), 60)
        assert time.monotonic() - began < 20
