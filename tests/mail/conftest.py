"""IMAP servers for all tests of this room; each test gets a mailbox of its own."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.servers.dovecot import Dovecot

PASSWORD = "secret"
_MAILBOXES = {f"user{n}@example.ru": PASSWORD for n in range(400)}

_numbers = count()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot(_MAILBOXES) as server:
        yield server


@pytest.fixture(scope="session")
def plain_server() -> Iterator[Dovecot]:
    """A server without IDLE, UIDPLUS and marked folders."""
    with Dovecot(_MAILBOXES, idle=False, special_use=False) as server:
        yield server


@pytest.fixture
def user() -> str:
    return f"user{next(_numbers)}@example.ru"
