"""Who may sign in to the console, and what each role may do there; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.words import Text


class Role(StrEnum):
    """What a person is in the console."""

    OPERATOR = "operator"
    DRAFTER = "drafter"
    AUDITOR = "auditor"


class Right(StrEnum):
    """What may be done there: look, prepare, decide, and see to the accounts."""

    LOOK = "look"
    DRAFT = "draft"
    DECIDE = "decide"
    MANAGE = "manage"


_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OPERATOR: frozenset(Right),
    Role.DRAFTER: frozenset({Right.LOOK, Right.DRAFT}),
    Role.AUDITOR: frozenset({Right.LOOK}),
}

ROLES: Mapping[Role, Text] = {
    Role.OPERATOR: Text("оператор: решает и отправляет", "operator: decides and sends"),
    Role.DRAFTER: Text(
        "готовит черновики, не утверждает", "drafter: prepares drafts and approves none"
    ),
    Role.AUDITOR: Text("только смотрит", "auditor: looks only"),
}


def may(role: Role, right: Right) -> bool:
    """Has the role that right?"""
    return right in _RIGHTS[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person who signs in; acts are recorded under `name`, as those of the command line.

    `totp_step` is the last time step whose code was used: no code counts twice (RFC 6238, 5.2).
    `feed_digest` is the SHA-256 of the secret address of his calendar, "" for none.
    """

    login: str
    name: str
    role: Role
    password_hash: str
    totp_secret: str
    made_at: datetime
    totp_step: int = 0
    feed_digest: str = ""
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in; `digest` is the SHA-256 of what his browser holds.

    `csrf` stands in every form that he is shown. `agent` is the name of his browser, cut short.
    """

    digest: str
    login: str
    csrf: str
    began_at: datetime
    ends_at: datetime
    agent: str = ""


# The first slips cost nothing; then each costs twice as much as the one before.
_FREE = 3


def pause(failures: int, longest: timedelta) -> timedelta:
    """Return how long the next try has to wait after so many failures in a row."""
    if failures <= _FREE:
        return timedelta()
    return min(timedelta(seconds=2.0 ** min(failures - _FREE, 16)), longest)
