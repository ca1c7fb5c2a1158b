"""The mailbox, against a real Dovecot: nothing missed, nothing touched."""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.errors import Unavailable
from mailbot.mail import folder as module
from mailbot.mail.inbox import Folder
from tests.mail.conftest import PASSWORD
from tests.mail.inboxes import LONG_AGO, MSK, fetched, inbox_of, raw
from tests.servers.dovecot import Dovecot


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


def test_junk_is_found_by_its_mark_or_by_its_name(
    dovecot: Dovecot, plain_server: Dovecot, user: str
) -> None:
    both = [Folder("INBOX"), Folder("Junk", junk=True)]

    assert inbox_of(dovecot, user).folders() == both
    assert inbox_of(plain_server, user).folders() == both
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

    inbox_of(plain_server, user).append(raw(), now)
    inbox_of(dovecot, user, sent_folder="Drafts").append(raw(), now)
    inbox_of(dovecot, user, sent_folder="").append(raw(), now)

    assert len(plain_server.letters(user, "Sent")) == 1
    assert len(dovecot.letters(user, "Drafts")) == 1
    assert dovecot.letters(user, "Sent") == []
    with pytest.raises(Unavailable, match="Sent folder"):
        inbox_of(dovecot, user, sent_folder="No such").append(raw(), now)


def test_a_mailbox_says_how_full_it_is_where_its_server_tells(dovecot: Dovecot, user: str) -> None:
    with Dovecot({"full@example.ru": PASSWORD}, quota_kib=100) as server:
        inbox = inbox_of(server, "full@example.ru")
        assert inbox.used_pct() == 0
        server.deliver("full@example.ru", raw(1, 90 * 1024))

        assert 90 <= (inbox.used_pct() or 0) <= 92
    assert inbox_of(dovecot, user).used_pct() is None
