"""Killed around every commit and started again: nothing is lost, and nothing leaves twice.

The whole road of one letter is walked over and over. Each time the process dies at another
commit, right after it or right before it, and a new one goes on with what is in the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.ports import Claim, Fetched, Place, Records, Unit
from mailbot.steps import act
from mailbot.watch.daemon import begin, tend
from mailbot.watch.mailbox import take_in
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import BY, DUTY, NOW, Bureau, Copies, Posted, open_bureau, write_config

PLACE = Place("appeals", "INBOX", 1)


class Killed(BaseException):
    """The end of the process: nothing catches it."""


@dataclass
class Fate:
    """Kills at the `at`-th commit from now on; `before` it is written, or after."""

    at: int
    before: bool
    commits: int = 0

    @contextmanager
    def strikes(self) -> Iterator[None]:
        """Stand around one commit."""
        self.commits += 1
        if self.commits == self.at and self.before:
            raise Killed
        yield
        if self.commits == self.at:
            raise Killed


class Mortal:
    """Records whose process dies by fate."""

    def __init__(self, records: Records, fate: Fate) -> None:
        self._records, self._fate = records, fate

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        with self._fate.strikes():
            if self._fate.before and self._fate.commits == self._fate.at:
                raise AssertionError
            with self._records.begin() as unit:
                yield unit

    def claim(self, what: str, state: str, now: datetime, until: datetime) -> Claim | None:
        with self._fate.strikes():
            return self._records.claim(what, state, now, until)

    def postpone(self, what: str, thing_id: int, until: datetime) -> None:
        with self._fate.strikes():
            self._records.postpone(what, thing_id, until)

    def release(self) -> None:
        with self._fate.strikes():
            self._records.release()
