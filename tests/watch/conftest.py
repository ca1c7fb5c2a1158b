"""A real mailbox for each test, and an office that watches it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.mail import patience
from tests.mail.conftest import PASSWORD, dovecot, plain_server, user
from tests.offices import Bureau, open_bureau, write_config
from tests.servers.dovecot import Dovecot

__all__ = ["dovecot", "plain_server", "user"]

Open = Callable[..., Bureau]


@pytest.fixture
def watching(tmp_path: Path, database_url: str, dovecot: Dovecot, user: str) -> Iterator[Open]:
    """A maker of offices on the same register and the test's own mailbox."""
    with ExitStack() as stack:

        def opened(**config: object) -> Bureau:
            folder = tmp_path / "office"
            file = write_config(
                folder,
                database_url,
                **{"imap_port": dovecot.imap_port, "mailbox": user, **config},
            )
            (folder / "password").write_text(PASSWORD, encoding="utf-8")
            return stack.enter_context(open_bureau(file))

        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a server that failed asked again at once."""
    monkeypatch.setattr(patience, "_FIRST", timedelta(milliseconds=100))
