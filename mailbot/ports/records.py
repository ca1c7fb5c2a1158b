"""The database as a whole: one transaction, and what is claimed from it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.domain.account import Account, Session
from mailbot.domain.chain import Heads
from mailbot.ports.mailbox import Letters, PlacedDrafts, Removals
from mailbot.ports.messages import Alarms, Messages, Notices
from mailbot.ports.register import (
    Actions,
    Acts,
    Appeals,
    Consents,
    Register,
    Shredding,
    Subjects,
    Suppression,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history: what happened, when, by whom; `details` name nobody.

    `by` is the acting person, or "mailbot".
    """

    at: datetime
    event: str
    by: str = "mailbot"
    letter_id: int | None = None
    appeal_id: int | None = None
    message_id: int | None = None
    details: Mapping[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A thing taken for one step; `attempts` counts how often it was taken, this time included."""

    id: int
    attempts: int


class Accounts(Protocol):
    """The accounts of the console and who is signed in."""

    def add(self, account: Account) -> None:
        """Write a new account; raises Hindered where the login is taken."""

    def get(self, login: str) -> Account:
        """Return one account; raises NotFound."""

    def all(self) -> list[Account]:
        """Return every account, by login."""

    def save(self, account: Account) -> None:
        """Write every column but `login` and `made_at`; raises NotFound."""

    def of_feed(self, digest: str) -> Account | None:
        """Return whose calendar has the secret address of that SHA-256, if he may still look."""

    def begin(self, session: Session) -> None:
        """Write a new session, and forget those that are over."""

    def session(self, digest: str, now: datetime) -> tuple[Session, Account] | None:
        """Return the session and its account, unless it is over or the account is disabled."""

    def sessions(self, now: datetime) -> list[Session]:
        """Return everybody who is signed in, the latest first."""

    def end(self, login: str, digests: Iterable[str] | None = None) -> None:
        """End these sessions of an account, or all of them."""


class Unit(Protocol):
    """One transaction over everything."""

    @property
    def letters(self) -> Letters: ...
    @property
    def appeals(self) -> Appeals: ...
    @property
    def actions(self) -> Actions: ...
    @property
    def acts(self) -> Acts: ...
    @property
    def suppression(self) -> Suppression: ...
    @property
    def register(self) -> Register: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def placed(self) -> PlacedDrafts: ...
    @property
    def removals(self) -> Removals: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def subjects(self) -> Subjects: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def alarms(self) -> Alarms: ...
    @property
    def shredding(self) -> Shredding: ...
    @property
    def accounts(self) -> Accounts: ...

    def note(self, *happenings: Happening) -> None:
        """Append a line to the history."""

    def history(
        self,
        *,
        letter_id: int | None = None,
        appeal_id: int | None = None,
        message_id: int | None = None,
    ) -> list[Happening]:
        """Return the lines about any of these, oldest first."""

    def heads(self) -> Heads:
        """Return the last links of the hash chains over history and register."""

    def setting(self, name: str) -> str | None:
        """Return a remembered value, such as the moment of the first start."""

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""


class Records(Protocol):
    """The register's database."""

    def begin(self) -> AbstractContextManager[Unit]:
        """Open one writing transaction: committed at the end, rolled back by an exception."""

    def look(self) -> AbstractContextManager[Unit]:
        """Open one transaction that sees one moment, cannot write, and holds up nobody."""

    def claim(self, what: str, state: str, now: datetime, until: datetime) -> Claim | None:
        """Take the oldest due thing of a table of `pipeline.TABLES` in `state`, in one statement.

        Due means: its `not_before` has come and nobody holds it. It is held until `until`.
        """

    def postpone(self, what: str, thing_id: int, until: datetime) -> None:
        """Give a claimed thing back; it is due again at `until`."""

    def release(self) -> None:
        """End every claim: whoever held them is dead. Only for the holder of the daemon's lock."""

    def lock(self) -> bool:
        """Become the one daemon of this database; False if another process is."""

    def scrub(self) -> None:
        """Leave no older page of the database of what was replaced or deleted, where it may."""

    def close(self) -> None:
        """Let go of everything."""
