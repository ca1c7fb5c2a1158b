"""The databases of tests/databases.py, by the names under which tests ask for them."""

from tests.databases import (
    bare_url,
    cluster,
    database_url,
    postgresql_database,
    postgresql_url,
    records,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "bare_url",
    "cluster",
    "database_url",
    "postgresql_database",
    "postgresql_url",
    "records",
    "sqlite_template",
    "sqlite_url",
]
