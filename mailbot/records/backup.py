"""A consistent copy of database and archive while the daemon works, and the way back from it.

The copy of the database is one moment of it; the archive is copied afterwards, so that it holds
whatever that moment refers to. Objects never change: a second backup into the same folder copies
only what is new, and takes away what was destroyed since. The key store is copied last, and to a
place of its own, whose copies are deleted after some days: a backup of data opens nothing, and
with the keys of today nothing that was destroyed since.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, inspect, text

from mailbot.errors import BadInput, Hindered, Unavailable
from mailbot.records.archive import Archive
from mailbot.records.engine import connect, file_of, looking
from mailbot.records.faults import translated
from mailbot.records.keystore import COPY, STAMP, KeyStore
from mailbot.records.modes import make_folder, open_new
from mailbot.records.schema import migrate, revision_of
from mailbot.records.tables import metadata
from mailbot.words import Text

_MANIFEST, _DATABASE, _ARCHIVE, _FILE = "manifest.json", "database", "archive", "mailbot.db"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: `files` of the database by SHA-256, `columns` of each table."""

    made_at: str
    make: str
    revision: str
    key_store: str
    heads: str
    objects: int
    files: dict[str, str]
    columns: dict[str, list[str]]


def back_up(
    url: str, archive: Archive, keys: KeyStore, folder: Path, now: datetime, heads: str
) -> Manifest:
    """Copy everything into a folder that is empty or holds an earlier backup.

    Raises Hindered where the folder holds something else. The manifest is written last: without
    it a folder is no backup.
    """
    with _disk():
        if folder.exists() and any(folder.iterdir()) and not (folder / _MANIFEST).is_file():
            raise Hindered([_NOT_EMPTY])
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f"{_DATABASE}.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        file = file_of(url)
        columns = _copy_file(file, draft) if file else _copy_tables(url, draft)
        objects = archive.copy_to(folder / _ARCHIVE)
        manifest = Manifest(
            now.isoformat(),
            "sqlite" if file else "postgresql",
            revision_of(url) or "",
            keys.id or "",
            heads,
            objects,
            {each.name: _sha256(each) for each in sorted(draft.iterdir())},
            columns,
        )
        (folder / _MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder / _DATABASE, ignore_errors=True)
        draft.rename(folder / _DATABASE)
        _write(folder / _MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


def copy_keys(keys: KeyStore, folder: Path, now: datetime) -> Path:
    """Copy the key store into its own folder, and delete the copies whose days are over."""
    with _disk():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder / f"{COPY}{now.strftime(STAMP)}.db"
        if not made.exists():
            keys.copy_to(made)
        keys.expire_copies(now)
    return made


def _copy_file(file: Path, folder: Path) -> dict[str, list[str]]:
    """Copy an SQLite database as it is at one moment, whoever writes meanwhile."""
    target = folder / _FILE
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        # One file, not three: it is opened where it lies.
        copy.execute("PRAGMA journal_mode = DELETE")
    return {}


def _copy_tables(url: str, folder: Path) -> dict[str, list[str]]:
    """Copy every table of a PostgreSQL database within one transaction that sees one moment."""
    columns = {}
    engine = looking(connect(url))
    try:
        with translated(), engine.connect() as connection:
            for name in sorted(inspect(connection).get_table_names()):
                columns[name] = [c["name"] for c in inspect(connection).get_columns(name)]
                _copy_out(connection.connection, name, columns[name], folder / f"{name}.copy")
    finally:
        engine.dispose()
    return columns


def _copy_out(driver: Any, name: str, columns: list[str], file: Path) -> None:
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(fd, "wb") as target,
        driver.cursor() as cursor,
        cursor.copy(f"COPY {_named(name, columns)} TO STDOUT") as rows,
    ):
        for block in rows:
            target.write(block)


def _named(name: str, columns: list[str]) -> str:
    return f'"{name}" ({", ".join(f"{chr(34)}{column}{chr(34)}" for column in columns)})'


def pack(folder: Path, file: Path) -> None:
    """Make one tar file of a backup; it takes its name when it is whole."""
    with _disk():
        draft = file.with_name(f"{file.name}.new")
        draft.unlink(missing_ok=True)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as target:
            with tarfile.open(fileobj=target, mode="w") as packed:
                for each in sorted(folder.iterdir()):
                    packed.add(each, each.name)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(file)


def unpack(file: Path, folder: Path) -> None:
    """Bring a backup out of its tar file; raises BadInput where it is none."""
    with _disk():
        try:
            with tarfile.open(file) as packed:
                packed.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise BadInput(
                Text(f"{file}: это не резервная копия mailbot, или она повреждена.",
                     f"{file}: no backup of mailbot, or a damaged one.")
            ) from error  # fmt: skip


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says it holds, after its files were found to be what they were."""
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
        broken = [
            name
            for name, sha256 in manifest.files.items()
            if _sha256(folder / _DATABASE / name) != sha256
        ]
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            Text(f"{folder}: это не резервная копия mailbot, или она не закончена.",
                 f"{folder}: no backup of mailbot, or one that was not finished.")
        ) from error  # fmt: skip
    if broken:
        names = ", ".join(broken)
        raise BadInput(
            Text(f"{folder}: резервная копия повреждена: {names}.",
                 f"{folder}: the backup is damaged: {names}.")
        )  # fmt: skip
    return manifest


def restore(
    folder: Path, url: str, archive: Archive, keys: KeyStore, copy_of_keys: Path | None
) -> Manifest:
    """Bring a backup back into an empty place; raises Hindered where the place is not empty.

    The key store that is there stays, if it is the backup's; else its copy is put there.
    """
    manifest = read_manifest(folder)
    _fits(manifest, url)
    if any(archive.refs()) or not _is_empty(url):
        raise Hindered([_OCCUPIED])
    with _disk():
        _restore_keys(manifest, keys, copy_of_keys)
        archive.copy_from(folder / _ARCHIVE)
        file = file_of(url)
        if file:
            _restore_file(folder / _DATABASE / _FILE, file)
        else:
            _restore_tables(manifest, folder / _DATABASE, url)
    migrate(url)
    return manifest


def _fits(manifest: Manifest, url: str) -> None:
    make = "sqlite" if file_of(url) else "postgresql"
    if manifest.make != make:
        raise Hindered([
            Text(
                f"Копия сделана с базы {manifest.make}, а database.url называет {make}.",
                f"The backup is of {manifest.make}, and database.url names {make}.",
            )
        ])  # fmt: skip


def _is_empty(url: str) -> bool:
    file = file_of(url)
    if file is not None:
        return not file.exists()
    engine = looking(connect(url))
    try:
        with translated(), engine.connect() as connection:
            return not inspect(connection).get_table_names()
    finally:
        engine.dispose()


def _restore_keys(manifest: Manifest, keys: KeyStore, copy: Path | None) -> None:
    if keys.id is None and copy is not None:
        make_folder(keys.path.parent)
        draft = keys.path.with_name(f"{keys.path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(open_new(draft), "wb") as target:
            target.write(copy.read_bytes())
            target.flush()
            os.fsync(target.fileno())
        draft.rename(keys.path)
    if keys.id != manifest.key_store:
        raise Hindered([
            Text(
                f"Ключей этой копии в {keys.path} нет, а без них она не читается. Назовите копию"
                " хранилища ключей: mailbot restore … --keys FILE.",
                f"{keys.path} does not hold the keys of this backup, without which it cannot be"
                " read. Name a copy of the key store: mailbot restore … --keys FILE.",
            )
        ])  # fmt: skip


def _restore_file(copy: Path, file: Path) -> None:
    make_folder(file.parent)
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with copy.open("rb") as source, os.fdopen(open_new(draft), "wb") as target:
        shutil.copyfileobj(source, target)
    draft.rename(file)


def _restore_tables(manifest: Manifest, folder: Path, url: str) -> None:
    """Make the tables as they were then, fill them, and set the counters behind what they hold."""
    migrate(url, manifest.revision)
    engine = connect(url)
    try:
        with translated(), engine.begin() as connection:
            # What others refer to comes first.
            for name in (table.name for table in metadata.sorted_tables):
                if columns := manifest.columns.get(name):
                    _copy_in(connection.connection, name, columns, folder / f"{name}.copy")
            _count_on(connection, manifest)
    finally:
        engine.dispose()


def _copy_in(driver: Any, name: str, columns: list[str], file: Path) -> None:
    with (
        file.open("rb") as source,
        driver.cursor() as cursor,
        cursor.copy(f"COPY {_named(name, columns)} FROM STDIN") as rows,
    ):
        while block := source.read(1 << 20):
            rows.write(block)


def _count_on(connection: Connection, manifest: Manifest) -> None:
    for name, columns in manifest.columns.items():
        if "id" not in columns:
            continue
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, 'id')"), {"t": name})
        if sequence:
            highest = f'(SELECT max(id) FROM "{name}")'  # noqa: S608 -- a name of our own tables
            connection.execute(
                text(f"SELECT setval(:s, coalesce({highest}, 1), {highest} IS NOT NULL)"),
                {"s": sequence},
            )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(file: Path, words: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(words)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            Text(
                f"Не получается записать или прочитать {error.filename}: {error.strerror}.",
                f"Cannot write or read {error.filename}: {error.strerror}.",
            )
        ) from error


_NOT_EMPTY = Text(
    "В этой папке лежит что-то другое. Назовите пустую или ту, где прежняя резервная копия.",
    "That folder holds something else. Name an empty one, or that of an earlier backup.",
)
_OCCUPIED = Text(
    "База или архив не пусты: восстановление ничего не перезаписывает. Назовите в настройках"
    " пустое место.",
    "Database or archive are not empty: restoring overwrites nothing. Name an empty place in the"
    " configuration.",
)
