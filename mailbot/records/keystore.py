"""The key store: a key for each letter, appeal and message, apart from database and archive.

What is sealed says which key opens it, and can be opened under its own name only. Whoever takes a
key out of here has destroyed what it sealed, in every copy of database and archive there is
(policy 11; facts 7.10, 7.11). The keys are wrapped by a master key that lies elsewhere: a copy of
this file alone opens nothing.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mailbot.errors import (
    ConfigError,
    Destroyed,
    MailbotError,
    NotFound,
    Tampered,
    Unavailable,
)
from mailbot.ports import Records
from mailbot.records.modes import make_file
from mailbot.words import Text

MASTER_BYTES = 32

# What is sealed begins so; no e-mail and no JSON does, so what an older mailbot stored is known.
_MAGIC = b"\x93MB\x01"
_ID_BYTES, _NONCE_BYTES = 16, 12
HEAD = len(_MAGIC) + _ID_BYTES

# Keys are made in advance, so that a key costs no wait for the disk; a command that seals one
# thing makes few, the daemon soon makes many at once. What is left over seals nothing.
_FEW, _MANY = 8, 256

_PATIENCE_SECONDS = 30

# How a copy of the store is named: by its moment, in UTC.
COPY, STAMP = "keys-", "%Y%m%dT%H%M%SZ"

_TABLES = (
    "CREATE TABLE store (id TEXT NOT NULL, master TEXT NOT NULL)",
    "CREATE TABLE keys (id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID",
)


class KeyStore:
    """`ports.Keys` in one SQLite file; threads and processes may share it."""

    def __init__(
        self,
        path: Path,
        master: Callable[[], bytes],
        copies: Path | None = None,
        copies_days: int = 0,
    ) -> None:
        self.path = path
        self._copies, self._copies_days = copies, copies_days
        self._master = master
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._wrapping: AESGCM | None = None
        self._pool: list[str] = []
        self._batch = _FEW

    def make(self) -> str:
        """Make an empty store, for its owner only, and return its id.

        What has begun to be made and has no id yet is finished: a crash leaves nothing to clear up.
        """
        try:
            make_file(self.path)
        except OSError as error:
            raise _refused(str(error.strerror)) from error
        with self._writing() as connection:
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for table in _TABLES:
                    connection.execute(table)
                connection.execute("INSERT INTO store VALUES (?, '')", (secrets.token_hex(16),))
        return self.id or ""

    @property
    def id(self) -> str | None:
        """Which store it is; None where there is none."""
        if not self.path.is_file():
            return None
        made = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'store'")
        return self._told("SELECT id FROM store") if made else None

    def count(self) -> int:
        """Return how many keys there are, those that seal nothing yet included."""
        return int(self._told("SELECT count(*) FROM keys"))

    def unlock(self) -> None:
        """See that the master key is there and the right one; raises ConfigError."""
        self._wrapper()

    def take(self, count: int = 1) -> list[str]:
        """Return so many new keys; they are on the disk. Most share their first two digits."""
        with self._lock:
            while len(self._pool) < count:
                self._pool += self._made(max(self._batch, count - len(self._pool)))
                self._batch = min(self._batch * 2, _MANY)
            taken, self._pool = self._pool[:count], self._pool[count:]
        return taken

    def _made(self, count: int) -> list[str]:
        fan = secrets.token_bytes(1)
        made = [fan + secrets.token_bytes(_ID_BYTES - 1) for _ in range(count)]
        self._add(made)
        return [key.hex() for key in made]

    def adopt(self, keys: Sequence[str]) -> None:
        """Make keys of these names, for what was stored before there were keys."""
        self._add([bytes.fromhex(key) for key in keys])

    def _add(self, keys: Sequence[bytes]) -> None:
        wrap = self._wrapper()
        rows = [(key, _wrapped(wrap, key, secrets.token_bytes(32))) for key in keys]
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", rows)

    def seal(self, key: str, name: str, content: bytes) -> bytes:
        """Return the content, readable with that key and under that name only."""
        ident, nonce = bytes.fromhex(key), secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher(ident).encrypt(nonce, content, name.encode())
        return b"".join((_MAGIC, ident, nonce, sealed))

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return what was sealed under that name; what never was comes back as it is.

        Raises Destroyed where its key is no more, Tampered where it is not what was sealed.
        """
        if not is_sealed(sealed):
            return sealed
        cipher = self._cipher(sealed[len(_MAGIC) : HEAD])
        body = HEAD + _NONCE_BYTES
        try:
            return cipher.decrypt(sealed[HEAD:body], sealed[body:], name.encode())
        except InvalidTag as error:
            raise _tampered() from error

    def holds(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the keys that are still here."""
        query = "SELECT 1 FROM keys WHERE id = ?"
        return frozenset(key for key in keys if self._rows(query, (bytes.fromhex(key),)))

    def destroy(self, keys: Iterable[str]) -> None:
        """Destroy these keys, for good: neither the file nor its log holds them afterwards.

        `secure_delete` overwrites the rows, and the emptied log takes the older pages along.
        """
        gone = [(bytes.fromhex(key),) for key in keys]
        with self._writing() as connection:
            connection.executemany("DELETE FROM keys WHERE id = ?", gone)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def rotate(self, master: bytes) -> int:
        """Wrap every key anew by that master key, all or none; return how many there are."""
        old, new = self._wrapper(), AESGCM(_derived(master, b"wrapping"))
        with self._writing() as connection:
            rows = connection.execute("SELECT id, wrapped FROM keys").fetchall()
            connection.executemany(
                "UPDATE keys SET wrapped = ? WHERE id = ?",
                [(_wrapped(new, key, _unwrapped(old, key, row)), key) for key, row in rows],
            )
            connection.execute("UPDATE store SET master = ?", (mark_of(master),))
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
        self._wrapping = new
        return len(rows)

    def copies_end(self) -> datetime | None:
        """Return when the last copy of the store made so far is deleted; None where none is.

        Until then that copy, with the master key, opens what was destroyed after it was made.
        """
        if self._copies is None:
            return None
        return max(ends_of_copies(self._copies, self._copies_days).values(), default=None)

    def expire_copies(self, now: datetime) -> None:
        """Delete the copies of the store whose days are over."""
        if self._copies is None:
            return
        for file, end in ends_of_copies(self._copies, self._copies_days).items():
            if end <= now:
                file.unlink(missing_ok=True)

    def copy_to(self, file: Path) -> None:
        """Write a consistent copy, without the master key, while others work with the store."""
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with self._lock, _translated():
            copy = sqlite3.connect(file)
            try:
                self._connected().backup(copy)
            finally:
                copy.close()

    def mark(self) -> str:
        """Return by what the master key of this store is recognised, "" before its first key."""
        return self._told("SELECT master FROM store")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._wrapping = None

    def _cipher(self, key: bytes) -> AESGCM:
        rows = self._rows("SELECT wrapped FROM keys WHERE id = ?", (key,))
        if not rows:
            raise Destroyed(
                Text("Уничтожено: ключа этого объекта больше нет.",
                     "Destroyed: the key of this object is no more.")
            )  # fmt: skip
        return AESGCM(_unwrapped(self._wrapper(), key, rows[0][0]))

    def _wrapper(self) -> AESGCM:
        """Return what wraps the keys, once the master key has proven to be the right one."""
        with self._lock:
            if self._wrapping is None:
                master = self._master()
                self._recognise(mark_of(master))
                self._wrapping = AESGCM(_derived(master, b"wrapping"))
            return self._wrapping

    def _recognise(self, mark: str) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE store SET master = ? WHERE master = ''", (mark,))
        if self.mark() != mark:
            raise ConfigError([
                Text(
                    f"keys.master: это не тот мастер-ключ, которым закрыто {self.path}."
                    " Верните прежний: без него письма не открыть.",
                    f"keys.master: {self.path} was locked by another master key. Bring that one"
                    " back: nothing else opens the letters.",
                )
            ])  # fmt: skip

    def _told(self, query: str) -> str:
        return str(self._rows(query)[0][0])

    def _rows(self, query: str, values: Sequence[bytes] = ()) -> list[tuple[object, ...]]:
        with self._lock, _translated():
            return self._connected().execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated():
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            # mode=rw: a mistyped path must be an error and not an empty store.
            self._connection = sqlite3.connect(
                f"file:{quote(os.fspath(self.path))}?mode=rw",
                uri=True,
                timeout=_PATIENCE_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        return self._connection


# Under which name a register remembers which store is its own.
_STORE = "key_store"


def bind(records: Records, store: KeyStore) -> None:
    """See that the store is the register's own; a new register gets a new one.

    Raises NotFound where the store is missing, ConfigError where it is another register's: with
    an empty store in its place everything would look destroyed.
    """
    with records.look() as unit:
        known = unit.setting(_STORE)
    found = store.id
    if found is None and known is not None:
        raise NotFound(
            Text(
                f"Хранилища ключей {store.path} нет. Исправьте keys.path или верните его из"
                " резервной копии: mailbot restore.",
                f"There is no key store {store.path}. Correct keys.path, or bring it back from a"
                " backup: mailbot restore.",
            )
        )
    if known is not None and found != known:
        raise ConfigError([
            Text(
                f"keys.path: {store.path} — хранилище ключей другого реестра.",
                f"keys.path: {store.path} is the key store of another register.",
            )
        ])  # fmt: skip
    if known is None:
        made = found or store.make()
        with records.begin() as unit:
            unit.remember(_STORE, made)


def ends_of_copies(folder: Path, days: int) -> dict[Path, datetime]:
    """Return the copies of the store in that folder, and when each is to be deleted."""
    ends = {}
    for file in folder.glob(f"{COPY}*.db"):
        with suppress(ValueError):
            made = datetime.strptime(file.stem.removeprefix(COPY), STAMP).replace(tzinfo=UTC)
            ends[file] = made + timedelta(days=days)
    return ends


class NoKeys:
    """What stands in place of a key store for whoever reads nothing that is sealed."""

    def take(self, count: int = 1) -> list[str]:
        """Raise: there are none."""
        raise self._missing()

    def seal(self, key: str, name: str, content: bytes) -> bytes:
        """Raise: there are none."""
        raise self._missing()

    def open(self, name: str, sealed: bytes) -> bytes:
        """Raise: there are none."""
        raise self._missing()

    def destroy(self, keys: Iterable[str]) -> None:
        """Raise: there are none."""
        raise self._missing()

    def holds(self, keys: Iterable[str]) -> frozenset[str]:
        """Return none."""
        return frozenset()

    def copies_end(self) -> datetime | None:
        """Return None."""
        return None

    def expire_copies(self, now: datetime) -> None:
        """Do nothing."""

    def _missing(self) -> MailbotError:
        return MailbotError(Text("Ключи не открыты.", "The keys are not open."))


NO_KEYS = NoKeys()


def is_sealed(content: bytes) -> bool:
    """Was it sealed, or stored by a mailbot that did not seal?"""
    return content.startswith(_MAGIC)


def key_of(sealed: bytes) -> str:
    """Return which key opens what was sealed."""
    return sealed[len(_MAGIC) : HEAD].hex()


def mark_of(master: bytes) -> str:
    """Return by what a master key is recognised; it tells nothing about it."""
    return _derived(master, b"mark")[:8].hex()


def _derived(master: bytes, purpose: bytes) -> bytes:
    """HKDF (RFC 5869), so that each purpose has its own key."""
    return HKDF(SHA256(), length=32, salt=None, info=b"mailbot keys: " + purpose).derive(master)


def _wrapped(wrap: AESGCM, key: bytes, secret: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + wrap.encrypt(nonce, secret, key)


def _unwrapped(wrap: AESGCM, key: bytes, wrapped: object) -> bytes:
    raw = bytes(wrapped)  # type: ignore[call-overload]
    try:
        return wrap.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], key)
    except InvalidTag as error:
        raise _tampered() from error


def _tampered() -> Tampered:
    return Tampered(
        Text(
            "Объект повреждён или подменён: его печать не сходится. Подробно: mailbot verify.",
            "The object is damaged or was replaced: its seal is broken. See: mailbot verify.",
        )
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _refused(str(error)) from None


def _refused(words: str) -> Unavailable:
    return Unavailable(
        Text(
            f"Хранилище ключей недоступно: {words}. Проверьте: mailbot check.",
            f"The key store is unavailable: {words}. See: mailbot check.",
        )
    )
