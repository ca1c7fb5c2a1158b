"""The fixtures of the whole suite, by the names under which tests ask for them."""

import os

from tests.databases import (
    bare_url,
    cluster,
    database_url,
    fresh_url,
    keys,
    postgresql_database,
    postgresql_url,
    records,
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
