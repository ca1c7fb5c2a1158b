"""Killed around every commit and started again: nothing is lost, and nothing leaves twice.

The whole road of one letter is walked over and over. Each time the process dies at another
commit, right after it or right before it, and a new one goes on with what is in the database.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.errors import Unavailable
from mailbot.mail.parse import parse
from mailbot.office import Office
from mailbot.pipeline import work
from mailbot.ports import Claim, Fetched, Place, Records, Renderer, Unit
from mailbot.steps import act
from mailbot.watch.daemon import begin, tend
from mailbot.watch.mailbox import take_in
from mailbot.words import Text
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, DUTY, NOW, Bureau, open_bureau, write_config


class Killed(BaseException):
    """The end of the process: nothing catches it."""


@dataclass
class Fate:
    """Strikes once, at the `at`-th commit: `before` it is written, or after."""

    at: int
    before: bool
    commits: int = 0

    def comes(self) -> bool:
        self.commits += 1
        return self.commits == self.at


class Mortal:
    """Records of a process that dies by fate."""

    def __init__(self, records: Records, fate: Fate) -> None:
        self._records, self._fate = records, fate

    def look(self) -> Any:
        return self._records.look()

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        struck = self._fate.comes()
        with self._records.begin() as unit:
            yield unit
            if struck and self._fate.before:
                raise Killed
        if struck:
            raise Killed

    def _commit(self, act: Callable[..., Any], *arguments: Any) -> Any:
        struck = self._fate.comes()
        if struck and self._fate.before:
            raise Killed
        done = act(*arguments)
        if struck:
            raise Killed
        return done

    def claim(self, what: str, state: str, now: datetime, until: datetime) -> Claim | None:
        """Claim; one that takes nothing changes nothing, so that to die of it teaches nothing.

        To die right before a claim is to die right after what was committed before it.
        """
        found = self._records.claim(what, state, now, until)
        if found is not None:
            self._commit(lambda: None)
        return found

    def postpone(self, what: str, thing_id: int, until: datetime) -> None:
        self._commit(self._records.postpone, what, thing_id, until)

    def release(self) -> None:
        self._commit(self._records.release)


class Folder:
    """The mailbox's folder: it keeps every letter, whoever fetched it."""

    place = Place("appeals", "INBOX", 1)
    idles = False
    waiting = 0

    def __init__(self, *raws: bytes) -> None:
        self._letters = [Fetched(uid, NOW, raw) for uid, raw in enumerate(raws, start=1)]

    def fetch_new(self, last_uid: int, since: datetime) -> Iterator[list[Fetched]]:
        yield from ([letter] for letter in self._letters if letter.uid > last_uid)

    def wait(self, stop: object, seconds: float) -> bool:
        raise AssertionError


@dataclass
class Road:
    """One walk of the road, in the office of a person; daemons come and go beside it."""

    bureau: Bureau
    fate: Fate
    folder: Folder = field(default_factory=lambda: Folder(mail(MARKETING)))
    deaths: int = 0

    def daemon_works(self) -> None:
        """Let a daemon do all there is to do; whenever it dies, another one starts."""
        while True:
            self.bureau.waits(minutes=10)
            try:
                self._life()
            except Killed:
                self.deaths += 1
            else:
                return

    def _life(self) -> None:
        office = self._office()
        begin(office)
        take_in(office, self.folder, NOW - timedelta(days=1), lambda: None)
        work(office)
        tend(office, office.now())
        work(office)

    def _office(self) -> Office:
        sound = self.bureau.office
        return replace(sound, records=Mortal(sound.records, self.fate))  # type: ignore[arg-type]

    def walk(self) -> None:
        """Walk from the letter's arrival to the end of the appeal."""
        self.bureau.enrols(MARINA)
        self.daemon_works()
        self.bureau.approves(self.bureau.reply())
        self.daemon_works()
        self._settle()
        self.bureau.does_tasks()
        self.daemon_works()

    def _settle(self) -> None:
        """Where nobody knows whether the reply left, a person looks into the server's log."""
        reply = self.bureau.reply()
        if reply.state is not MessageState.UNCERTAIN:
            return
        if self.bureau.posted.to(*MARINA.emails):
            act.confirm(self.bureau.office, reply.id, BY)
        else:
            act.take_back(self.bureau.office, reply.id, BY)
            act.approve(self.bureau.office, reply.id, None, BY)
        self.daemon_works()


def judge(bureau: Bureau) -> None:
    """Say what must hold at the end, whenever the process died."""
    (letter,), appeal, reply = bureau.letters(), bureau.appeal(), bureau.reply()
    events = Counter(h.event for h in bureau.history(letter_id=letter.id, appeal_id=appeal.id))

    assert (letter.state, letter.appeal_id) == (LetterState.FILED, appeal.id)
    assert (appeal.number, appeal.state) == ("1/2025", AppealState.CLOSED)
    assert (events["arrived"], events["registered"], events["closed"]) == (1, 1, 1)
    (content,) = bureau.posted.to(*MARINA.emails)
    assert hashlib.sha256(content).hexdigest() == reply.approved_sha256
    assert reply.state is MessageState.SENT
    # The real Sent folder takes a copy with a known Message-ID once (mail/inbox.py).
    assert set(bureau.copies.put) == {content}
    assert bureau.messages(Purpose.COMPLETION_REQUEST) == []


def alarms_by_id(bureau: Bureau) -> Counter[str]:
    """Count the alarms that reached the operator by subject, each Message-ID once."""
    told = {parse(content).message_id: parse(content).subject for content in bureau.posted.to(DUTY)}
    return Counter(told.values())


@pytest.fixture
def walked(
    fresh_url: Callable[[], str], tmp_path: Path
) -> Callable[[Fate], tuple[Road, Counter[str]]]:
    """Walk the road once on an empty register; return it with the alarms that it raised."""
    renderers: list[Renderer] = []

    def walk(fate: Fate) -> tuple[Road, Counter[str]]:
        folder = tmp_path / f"{fate.at}{'before' if fate.before else 'after'}"
        with open_bureau(write_config(folder, fresh_url())) as bureau:
            # Compiled templates hold no state: sharing them halves the time.
            renderers.append(bureau.office.renderer)
            bureau.office = replace(bureau.office, renderer=renderers[0])
            road = Road(bureau, fate)
            road.walk()
            judge(bureau)
            return road, alarms_by_id(bureau)

    return walk


# A rollback leaves less than a commit, and both databases the same: they are asked more rarely.
@pytest.mark.long
@pytest.mark.parametrize(
    ("fresh_url", "before", "stride"),
    [("sqlite", False, 1), ("sqlite", True, 2), ("postgresql", False, 4)],
    indirect=["fresh_url"],
)
def test_killed_at_each_commit_the_letter_ends_filed_and_answered_once(
    walked: Callable[[Fate], tuple[Road, Counter[str]]], before: bool, stride: int
) -> None:
    unhurt, told = walked(Fate(at=0, before=before))
    assert unhurt.deaths == 0
    assert sum(told.values()) >= 1
    for at in range(1, unhurt.fate.commits + 1, stride):
        road, alarms = walked(Fate(at, before))

        assert road.deaths == 1, at
        # An uncertain reply is told besides; nothing rings twice.
        extra = alarms - told
        assert told - alarms == Counter(), at
        assert set(extra) <= {"Обращение № 1/2025: требуется решение"}, at
        assert sum(extra.values()) <= 1, at


@pytest.mark.long
@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_a_server_that_refuses_for_now_and_a_kill_lose_nothing(
    walked: Callable[[Fate], tuple[Road, Counter[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Road.daemon_works

    def refused_once(road: Road) -> None:
        if road.bureau.messages() and not road.bureau.posted.taken:
            road.bureau.posted.troubles = [Unavailable(Text("позже", "later"))]
        sound(road)
        road.bureau.waits(minutes=10)
        sound(road)

    monkeypatch.setattr(Road, "daemon_works", refused_once)
    unhurt, _ = walked(Fate(at=0, before=False))
    for at in range(1, unhurt.fate.commits + 1, 4):
        walked(Fate(at, before=False))
