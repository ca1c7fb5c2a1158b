"""A final draft that lies in a mailbox."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open
from tests.watch.drafts.desk import Desk, open_desk


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One make will do here: what is asked of the register is asked of both in tests/records."""
    return sqlite_url


@pytest.fixture
def desk(watching: Open, dovecot: Dovecot, user: str) -> Iterator[Desk]:
    """A final draft lies in the Drafts folder of a person's mailbox."""
    with open_desk(watching, dovecot, user) as opened:
        opened.bureau.fills(opened.bureau.reply())
        opened.looks()
        yield opened
