"""The mailbox of a test as the daemon opens it, and letters to lay into it."""

from datetime import UTC, datetime, timedelta, timezone

from mailbot.mail.inbox import Folder, Inbox
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
