"""One daemon a database, and the next one as soon as it is gone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailbot.errors import Unavailable
from mailbot.ports import Records
from mailbot.records import open_records
from tests.databases import cut_connections

DAEMON = """
import sys
from mailbot.records import open_records
records = open_records(sys.argv[1])
print(records.lock(), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_daemon(url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that asks for the lock, keeps it, and says what it was told."""
    with subprocess.Popen(
        [sys.executable, "-c", DAEMON, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
        process.kill()


def test_a_second_daemon_is_told_so(records: Records, database_url: str) -> None:
    assert records.lock()
    with another_daemon(database_url) as (_process, told):
        assert told == "False"


def test_a_killed_daemon_leaves_no_lock(records: Records, database_url: str) -> None:
    with another_daemon(database_url) as (process, told):
        refused = not records.lock()
        process.kill()
        process.wait()
        # PostgreSQL learns of the death from the socket, a moment later.
        deadline = time.monotonic() + 60
        while not (taken := records.lock()) and time.monotonic() < deadline:
            pass

    assert (told, refused) == ("True", True)
    assert taken


def test_who_has_the_lock_may_ask_again(records: Records) -> None:
    assert records.lock()
    assert records.lock()


def test_a_lock_that_was_lost_with_its_connection_is_taken_again(postgresql_url: str) -> None:
    first, second = open_records(postgresql_url), open_records(postgresql_url)
    first.lock()
    cut_connections(postgresql_url)
    taken = [first.lock(), second.lock()]
    cut_connections(postgresql_url)
    taken += [second.lock(), first.lock()]
    first.close()
    second.close()

    assert taken == [True, False, True, False]


def test_closing_gives_the_lock_back(database_url: str) -> None:
    first, second = open_records(database_url), open_records(database_url)
    taken = [first.lock(), second.lock()]
    first.close()
    taken.append(second.lock())
    second.close()

    assert taken == [True, False, True]


def test_the_lock_does_not_keep_others_from_working(records: Records, database_url: str) -> None:
    records.lock()
    other = open_records(database_url)
    with other.begin() as unit:
        unit.remember("since", "2025-06-11")
    other.close()

    with records.look() as unit:
        assert unit.setting("since") == "2025-06-11"


def test_a_lock_beside_an_unwritable_file_is_unavailable(tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path}/missing/mailbot.db")
    with pytest.raises(Unavailable):
        records.lock()
    records.close()
