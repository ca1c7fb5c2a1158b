"""Signing in: password, then a code of the telephone; slips cost growing pauses.

Guessing is made dear for whoever guesses and bounded for us: one password is checked at a time,
few wait for their turn, and whoever must pause costs no check at all.
"""

import hmac
import secrets
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from mailbot.console.accounts import HASHER, digest
from mailbot.domain.account import Account, Session, pause
from mailbot.errors import MailbotError, NotFound
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

# A stranger who guesses at an account must not lock its owner out for long; his own address may
# wait for an hour.
_LONGEST_OF_ACCOUNT = timedelta(minutes=1)
_LONGEST_OF_ADDRESS = timedelta(hours=1)

# Slips that lie so far back count no more.
_FORGOTTEN = timedelta(hours=1)

# So many tries are remembered; a storm from more addresses forgets the oldest.
_REMEMBERED = 10_000

# So many wait for their turn at the check of a password.
_QUEUE = 6

# Seconds of one code of the telephone (RFC 6238, X), and how many steps its clock may be off.
_STEP_SECONDS, _OFF = 30, 1

# Of what a browser calls itself, its own name stands last.
_AGENT_SIGNS = 200


class Shut(MailbotError):
    """Nobody was let in; `after` is how long to wait before the next try."""

    def __init__(self, text: Text, after: timedelta = timedelta()) -> None:
        super().__init__(text)
        self.after = after


@dataclass(slots=True)
class _Tries:
    failures: int
    until: datetime


class Gate:
    """Lets people in; one for all threads of a console."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher
        # Checked for a login that nobody has, so that it takes as long as one that somebody has.
        self._nobody = hasher.hash(secrets.token_urlsafe())
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(1)
        self._waiting = 0
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def sign_in(
        self, office: Office, login: str, password: str, code: str, *, address: str, agent: str
    ) -> tuple[str, Session]:
        """Return the secret for the browser and its session; raises Shut."""
        now = office.now()
        keys = (
            (f"account {login}", _LONGEST_OF_ACCOUNT),
            (f"address {address}", _LONGEST_OF_ADDRESS),
        )
        self._may_try([key for key, _ in keys], now)
        account, step = self._known(office, login, password, code, now)
        if account is None:
            for key, longest in keys:
                self._slipped(key, now, longest)
            raise Shut(WRONG)
        with self._lock:
            self._tries.pop(keys[0][0], None)
        return _begun(office, account, step, agent, now)

    def _may_try(self, keys: list[str], now: datetime) -> None:
        with self._lock:
            waits = [self._tries[key].until - now for key in keys if key in self._tries]
        if (longest := max(waits, default=timedelta())) > timedelta():
            seconds = int(longest.total_seconds()) + 1
            raise Shut(
                Text(
                    f"Слишком много попыток. Подождите {seconds} с и попробуйте снова.",
                    f"Too many tries. Wait {seconds} s and try again.",
                ),
                longest,
            )

    def _slipped(self, key: str, now: datetime, longest: timedelta) -> None:
        with self._lock:
            before = self._tries.get(key)
            counts = before is not None and now < before.until + _FORGOTTEN
            failures = before.failures + 1 if before and counts else 1
            self._tries[key] = _Tries(failures, now + pause(failures, longest))
            self._tries.move_to_end(key)
            while len(self._tries) > _REMEMBERED:
                self._tries.popitem(last=False)

    def _known(
        self, office: Office, login: str, password: str, code: str, now: datetime
    ) -> tuple[Account | None, int]:
        """Return the account that all three open, and the time step of the code."""
        try:
            with office.records.look() as unit:
                account = unit.accounts.get(login)
        except NotFound:
            account = None
        hashed = account.password_hash if account else self._nobody
        with self._in_turn():
            right = self._fits(hashed, password)
        if account is None or not right or account.disabled_at is not None:
            return None, 0
        step = _step_of(account, code, now)
        return (account, step) if step else (None, 0)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (Argon2Error, InvalidHashError):
            return False

    @contextmanager
    def _in_turn(self) -> "Iterator[None]":
        with self._lock:
            if self._waiting >= _QUEUE:
                raise Shut(BUSY, timedelta(seconds=5))
            self._waiting += 1
        try:
            with self._turn:
                yield
        finally:
            with self._lock:
                self._waiting -= 1


def _step_of(account: Account, code: str, now: datetime) -> int:
    """Return the time step of a right code that was not used before, else 0."""
    if not account.totp_secret:
        # Its key is gone; of no secret everybody knows the code.
        return 0
    totp = pyotp.TOTP(account.totp_secret, interval=_STEP_SECONDS)
    current = int(now.timestamp()) // _STEP_SECONDS
    given = "".join(code.split())
    for step in range(current - _OFF, current + _OFF + 1):
        expected = totp.at(step * _STEP_SECONDS)
        if hmac.compare_digest(expected.encode(), given.encode()):
            return step if step > account.totp_step else 0
    return 0


def _begun(
    office: Office, account: Account, step: int, agent: str, now: datetime
) -> tuple[str, Session]:
    token = secrets.token_urlsafe(32)
    session = Session(
        digest=digest(token),
        login=account.login,
        csrf=secrets.token_urlsafe(24),
        began_at=now,
        ends_at=now + timedelta(hours=office.settings.console.session_hours),
        agent=agent[:_AGENT_SIGNS],
    )
    with office.records.begin() as unit:
        # Two who hold the same code race here: the second finds its step used.
        fresh = unit.accounts.get(account.login)
        if fresh.totp_step >= step:
            raise Shut(WRONG)
        unit.accounts.save(replace(fresh, totp_step=step))
        unit.accounts.begin(session)
        unit.note(
            Happening(at=now, event="signed_in", by=account.name, details={"login": account.login})
        )
    return token, session


WRONG = Text(
    "Имя, пароль или код не подошли. Каждый код действует один раз: дождитесь следующего.",
    "Name, password or code do not fit. Each code counts once: wait for the next one.",
)
BUSY = Text(
    "Сейчас входит слишком много людей. Попробуйте через несколько секунд.",
    "Too many people are signing in. Try again in some seconds.",
)
