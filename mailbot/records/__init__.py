"""The register in SQLite or PostgreSQL, and the archive of what must survive beside it."""

from mailbot.records.archive import Archive
from mailbot.records.keystore import KeyStore, bind
from mailbot.records.schema import migrate, needs_migration
from mailbot.records.store import open_records

__all__ = ["Archive", "KeyStore", "bind", "migrate", "needs_migration", "open_records"]
