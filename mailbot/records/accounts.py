"""The accounts of the console and who is signed in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from mailbot.domain.account import Account, Role, Session
from mailbot.errors import Hindered
from mailbot.records.engine import insert
from mailbot.records.faults import missing
from mailbot.records.tables import accounts, sessions
from mailbot.words import Text


class AccountStore:
    """`ports.Accounts` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> None:
        """Write a new account."""
        columns = {name: getattr(account, name) for name in Account.__slots__}
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
        return _account(row)

    def all(self) -> list[Account]:
        """Return every account, by login."""
        query = select(accounts).order_by(accounts.c.login)
        return [_account(row) for row in self._connection.execute(query)]

    def save(self, account: Account) -> None:
        """Write every column but `login` and `made_at`."""
        kept = ("login", "made_at")
        columns = {name: getattr(account, name) for name in Account.__slots__ if name not in kept}
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
        return None if row is None else _account(row)

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
        return _session(row), Account(**own | {"role": Role(own["role"])})

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


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    columns = row._asdict()
    return Account(**columns | {"role": Role(columns["role"])})


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    columns = row._asdict()
    return Session(**{name: columns[name] for name in Session.__slots__})
