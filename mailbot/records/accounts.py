"""The accounts of the console and who is signed in.

The second factor is a secret that both sides must know (RFC 6238): it is sealed like a letter's
words, with a key of its own, so that a copy of the database signs nobody in.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from mailbot.domain.account import Account, Role, Session
from mailbot.errors import Destroyed, Hindered
from mailbot.ports import Keys
from mailbot.records.engine import insert
from mailbot.records.faults import missing
from mailbot.records.tables import accounts, sessions
from mailbot.words import Text


class AccountStore:
    """`ports.Accounts` inside one transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, account: Account) -> None:
        """Write a new account."""
        columns = {name: getattr(account, name) for name in Account.__slots__}
        columns["totp_secret"] = sealed(self._keys, account.login, account.totp_secret)
        new = self._connection.scalar(
            insert(self._connection, accounts)
            .values(**columns)
            .on_conflict_do_nothing()
            .returning(accounts.c.login)
        )
        if new is None:
            login = account.login
            raise Hindered([
                Text(
                    f"Учётная запись {login} уже есть. Новый пароль: mailbot operators reset"
                    f" {login}.",
                    f"There is an account {login}. A new password: mailbot operators reset"
                    f" {login}.",
                )
            ])  # fmt: skip

    def get(self, login: str) -> Account:
        """Return one account."""
        row = self._connection.execute(
            select(accounts).where(accounts.c.login == login)
        ).one_or_none()
        if row is None:
            raise missing("operators", login)
        return self._account(row)

    def all(self) -> list[Account]:
        """Return every account, by login."""
        query = select(accounts).order_by(accounts.c.login)
        return [self._account(row) for row in self._connection.execute(query)]

    def save(self, account: Account) -> None:
        """Write every column but `login` and `made_at`; a new secret gets a new key."""
        kept = {"login", "made_at"}
        if self.get(account.login).totp_secret == account.totp_secret:
            kept.add("totp_secret")
        columns = {name: getattr(account, name) for name in Account.__slots__ if name not in kept}
        if "totp_secret" in columns:
            columns["totp_secret"] = sealed(self._keys, account.login, account.totp_secret)
        done = self._connection.execute(
            update(accounts).where(accounts.c.login == account.login).values(**columns)
        )
        if done.rowcount == 0:
            raise missing("operators", account.login)

    def of_feed(self, digest: str) -> Account | None:
        """Return whose calendar has that secret address."""
        if not digest:
            return None
        query = select(accounts).where(
            accounts.c.feed_digest == digest, accounts.c.disabled_at.is_(None)
        )
        row = self._connection.execute(query).first()
        return None if row is None else self._account(row)

    def begin(self, session: Session) -> None:
        """Write a new session, and forget those that are over."""
        self._connection.execute(delete(sessions).where(sessions.c.ends_at <= session.began_at))
        columns = {name: getattr(session, name) for name in Session.__slots__}
        self._connection.execute(sessions.insert().values(**columns))

    def session(self, digest: str, now: datetime) -> tuple[Session, Account] | None:
        """Return the session and its account, if both still count."""
        query = (
            select(sessions, *(c.label(f"account_{c.name}") for c in accounts.c))
            .join(accounts)
            .where(
                sessions.c.digest == digest,
                sessions.c.ends_at > now,
                accounts.c.disabled_at.is_(None),
            )
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        columns = row._asdict()
        own = {name: columns[f"account_{name}"] for name in Account.__slots__}
        return _session(row), self._opened(own)

    def sessions(self, now: datetime) -> list[Session]:
        """Return everybody who is signed in, the latest first."""
        query = select(sessions).where(sessions.c.ends_at > now)
        rows = self._connection.execute(query.order_by(sessions.c.began_at.desc()))
        return [_session(row) for row in rows]

    def end(self, login: str, digests: Iterable[str] | None = None) -> None:
        """End these sessions of an account, or all of them."""
        ended = delete(sessions).where(sessions.c.login == login)
        if digests is not None:
            ended = ended.where(sessions.c.digest.in_(tuple(digests)))
        self._connection.execute(ended)

    def _account(self, row: Row[*tuple[Any, ...]]) -> Account:
        return self._opened(row._asdict())

    def _opened(self, columns: dict[str, Any]) -> Account:
        secret = opened(self._keys, columns["login"], columns["totp_secret"])
        return Account(**columns | {"role": Role(columns["role"]), "totp_secret": secret})


# What is sealed is bytes, and the column holds words; none of base32, which an older mailbot
# wrote, begins so.
SEALED = "sealed:"


def sealed(keys: Keys, login: str, secret: str) -> str:
    """Return the secret as the database holds it."""
    (key,) = keys.take()
    return SEALED + b64encode(keys.seal(key, _name(login), secret.encode())).decode()


def opened(keys: Keys, login: str, stored: str) -> str:
    """Return the secret, "" where its key is no more: then no code is right."""
    if not stored.startswith(SEALED):
        return stored
    try:
        return keys.open(_name(login), b64decode(stored.removeprefix(SEALED))).decode()
    except Destroyed:
        return ""


def _name(login: str) -> str:
    return f"accounts.totp_secret/{login}"


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    columns = row._asdict()
    return Session(**{name: columns[name] for name in Session.__slots__})
