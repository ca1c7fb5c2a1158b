"""What is kept, opened: the register, the archive, the keys of both."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.errors import NotFound
from mailbot.ports import Records
from mailbot.settings import MASTER, SUPPRESSION, Settings
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.records.archive import Archive
    from mailbot.records.keystore import KeyStore


def master_file(settings: Settings) -> Path:
    """Return the file in which the master key lies, or will."""
    named = settings.keys.master_file
    return settings.path(named) if named else settings.folder / "credentials" / MASTER


def suppression_file(settings: Settings) -> Path:
    """Return the file in which the key of the suppression list lies, or will."""
    named = settings.suppression.key_file
    return settings.path(named) if named else settings.folder / "credentials" / SUPPRESSION


def write_new_key(file: Path) -> str:
    """Make a key of 32 bytes, write it to a file that is not there yet, and return it."""
    made = secrets.token_hex(32)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(made)
        target.flush()
        os.fsync(target.fileno())
    return made


def keys_of(settings: Settings) -> "KeyStore":
    """Return the key store; it asks for the master key when it is to seal or open something."""
    from mailbot.records.keystore import KeyStore

    section = settings.keys
    return KeyStore(
        settings.path(section.path),
        lambda: settings.master_key,
        settings.path(section.backups),
        section.backups_days,
    )


def records_of(settings: Settings, keys: "KeyStore") -> Records:
    """Open the register; raises NotFound where it is not there or old."""
    from mailbot.records import bind, needs_migration, open_records

    if needs_migration(settings.database_url):
        raise NotFound(
            Text(
                "База данных не создана или устарела: выполните mailbot migrate.",
                "The database is missing or old: run mailbot migrate.",
            )
        )
    records = open_records(settings.database_url, keys)
    bind(records, keys)
    return records


def seal(settings: Settings) -> int:
    """Seal what an older mailbot stored in clear; return how much that was."""
    from mailbot.records import open_records
    from mailbot.records.keystore import bind
    from mailbot.records.sealing import seal_register

    keys = keys_of(settings)
    records = open_records(settings.database_url, keys)
    try:
        bind(records, keys)
        return seal_register(settings.database_url, archive_of(settings, keys), keys)
    finally:
        records.close()
        keys.close()


def archive_of(settings: Settings, keys: "KeyStore") -> "Archive":
    """Return the archive; nothing is opened before it is asked for something."""
    from mailbot.records.archive import Archive

    return Archive(settings.path(settings.archive.path), keys)
