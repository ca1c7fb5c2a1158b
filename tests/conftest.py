"""The fixtures of the whole suite, by the names under which tests ask for them."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.databases import (
    bare_url,
    cluster,
    database_url,
    fresh_url,
    keys,
    postgresql_database,
    postgresql_url,
    records,
    share_statements,
    sqlite_template,
    sqlite_url,
)
from tests.offices import bureau

__all__ = [
    "bare_url",
    "cluster",
    "database_url",
    "fresh_url",
    "keys",
    "bureau",
    "postgresql_database",
    "postgresql_url",
    "records",
    "sqlite_template",
    "sqlite_url",
]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some test always waits for a server or a disk."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones: whoever begins one at the end has all others wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


# What tests write need not survive anything: in memory no commit waits for a disk.
_MEMORY, _ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 -- of this run alone


def _in_memory() -> None:
    """Put the temporary files of tests and of what they start into memory, where it has room."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    may_run = not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    if may_run and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"], tempfile.tempdir = str(_MEMORY), None


_in_memory()
share_statements()
