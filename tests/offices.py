"""A whole office for a test: everything is real but the clock, and where letters are handed over.

The hands are those that `mailbot.app` makes from a configuration; the SMTP server and the Sent
folder are lists, because what real servers do is tested against real servers.
"""

import atexit
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.app.office import open_office
from mailbot.documents.reader import DocumentReader
from mailbot.domain.appeal import Appeal, StoredLetter
from mailbot.domain.kinds import Task
from mailbot.domain.message import Message, Purpose
from mailbot.domain.outcome import AFTER_THE_END
from mailbot.domain.states import MessageState
from mailbot.domain.subject import Subject
from mailbot.office import Office
from mailbot.pipeline import work
from mailbot.ports import Delivery, Fetched, Happening, Place
from mailbot.resources import shipped
from mailbot.settings import load_settings
from mailbot.steps import act, destruction, person
from mailbot.steps.arrive import arrive
from mailbot.steps.enrol import enrol
from mailbot.steps.escalate import sweep

MOSCOW = ZoneInfo("Europe/Moscow")

# A Wednesday after the policy's first edition.
NOW = datetime(2025, 6, 11, 11, 20, tzinfo=MOSCOW)

OPERATOR = "appeals@example.ru"
DUTY = "duty@example.ru"
BY = "Румянцев Д. В."

_CONFIG = """
[operator]
name = "Индивидуальный предприниматель Румянцев Дмитрий Владимирович"
short_name = "Румянцев Д. В."
inn = "000000000000"
ogrnip = "000000000000000"
address = "г. Пример, ул. Примерная, д. 1"
email = "appeals@example.ru"
site = "https://example.ru"
responsible = "Румянцев Дмитрий Владимирович"
position = "Индивидуальный предприниматель"
signature_image = "{facsimile}"

[operators]
{user} = "Румянцев Д. В."

[mailbox]
host = "127.0.0.1"
port = {imap_port}
security = "plain"
user = "{mailbox}"
folders = {folders}
password_file = "password"
since = "2025-06-01"
trusted_authserv_ids = ["mx.example.ru"]

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "plain"

[database]
url = "{url}"

[archive]
path = "archive"

[keys]
path = "keys/keys.db"
backups = "keys/backups"

[reading]
workers = 1

[escalation]
recipients = ["duty@example.ru"]
"""

# What the policy leaves open, filled in as an operator would.
_FILLED = {
    "no_recipients = false": "no_recipients = true",
    "no_processors = false": "no_processors = true",
    'cross_border = { ru = "", en = "" }': (
        'cross_border = { ru = "Трансграничная передача не осуществлялась.",'
        ' en = "No data left the country." }'
    ),
    "commission = []": 'commission = ["Румянцев Д. В., индивидуальный предприниматель"]',
    'pd_system = ""': 'pd_system = "Клиенты (пример)"',
}

# One pixel: enough for a facsimile.
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6350309"
    "8f01f00033401e0a8c59e750000000049454e44ae426082"
)


def write_config(
    folder: Path,
    url: str,
    *,
    imap_port: int = 1,
    smtp_port: int = 1,
    facsimile: bool = False,
    filled: bool = True,
    user: str = "root",
    mailbox: str = "appeals",
    folders: str = '["INBOX"]',
) -> Path:
    """Write a configuration for that register and these servers; return its mailbot.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    image = "facsimile.png" if facsimile else ""
    if facsimile:
        (folder / image).write_bytes(_PIXEL)
    (folder / "password").write_text("secret\n", encoding="utf-8")
    (folder / "credentials").mkdir(exist_ok=True)
    (folder / "credentials" / "MAILBOT__KEYS__MASTER").write_text("5a" * 32, encoding="utf-8")
    policy = (shipped("config") / "policy.toml").read_text(encoding="utf-8")
    for blank, words in _FILLED.items() if filled else ():
        assert policy.count(blank) == 1
        policy = policy.replace(blank, words)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    shutil.copy(shipped("config") / "clocks.toml", folder)
    file = folder / "mailbot.toml"
    values = {
        "url": url, "imap_port": imap_port, "smtp_port": smtp_port,
        "facsimile": image, "user": user, "mailbox": mailbox, "folders": folders,
    }  # fmt: skip
    file.write_text(_CONFIG.format(**values), encoding="utf-8")
    return file


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Posted:
    """The way out: keeps what it takes; raises what `troubles` holds, one a message."""

    taken: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)

    def send(
        self, content: bytes, recipients: Sequence[str], *, automatic: bool = False
    ) -> Delivery:
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append((content, tuple(recipients)))
        return Delivery(250, "2.0.0 Ok: queued as TEST0001")

    def to(self, *recipients: str) -> list[bytes]:
        """Return what was sent to exactly these recipients."""
        return [content for content, them in self.taken if them == recipients]


@dataclass
class Copies:
    """The Sent folder: keeps what is put there; raises what `troubles` holds, one a copy."""

    put: list[bytes] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)

    def append(self, content: bytes, at: datetime) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.put.append(content)


@dataclass(repr=False)
class Bureau:
    """An office and what a test does with it and asks of it."""

    office: Office
    watch: Watch
    posted: Posted
    copies: Copies
    _uids: Counter[Place] = field(default_factory=Counter)

    def arrives(
        self,
        raw: bytes,
        *,
        at: datetime | None = None,
        folder: str = "INBOX",
        junk: bool = False,
        validity: int = 1,
    ) -> int | None:
        """Let a letter come into a folder, `at` by the server's clock; None for known bytes."""
        place = Place("appeals", folder, validity, junk)
        self._uids[place] += 1
        fetched = Fetched(self._uids[place], at or self.watch.at, raw)
        return next(iter(arrive(self.office, place, [fetched])), None)

    def works(self) -> None:
        """Run everything that is due."""
        work(self.office)

    def sweeps(self, started_at: datetime | None = None) -> None:
        """Ring what is due, and let it leave."""
        sweep(self.office, started_at or self.watch.at)
        self.works()

    def sets(self, **sections: object) -> None:
        """Change sections of the configuration."""
        settings = self.office.settings.model_copy(update=sections)
        self.office = replace(self.office, settings=settings)

    def is_at(self, at: datetime) -> None:
        """Move the clock."""
        self.watch.at = at

    def waits(self, **span: float) -> None:
        """Move the clock on."""
        self.watch.at += timedelta(**span)

    def enrols(self, *subjects: Subject) -> None:
        """Register subjects with their addresses."""
        enrol(self.office, subjects, by="test")

    def letter(self, letter_id: int | None) -> StoredLetter:
        assert letter_id is not None
        with self.office.records.look() as unit:
            return unit.letters.get(letter_id)

    def letters(self) -> list[StoredLetter]:
        with self.office.records.look() as unit:
            return unit.letters.find()

    def appeals(self) -> list[Appeal]:
        with self.office.records.look() as unit:
            return unit.appeals.find()

    def appeal(self) -> Appeal:
        """Return the only line of the register."""
        (only,) = self.appeals()
        return only

    def messages(self, purpose: Purpose = Purpose.REPLY) -> list[Message]:
        with self.office.records.look() as unit:
            return [message for message in unit.messages.find() if message.purpose is purpose]

    def reply(self) -> Message:
        """Return the only reply."""
        (only,) = self.messages()
        return only

    def reply_of(self, appeal_id: int) -> Message:
        """Return the only reply of an appeal."""
        (only,) = [message for message in self.messages() if message.appeal_id == appeal_id]
        return only

    def alarms(self) -> list[Message]:
        return self.messages(Purpose.ALARM)

    def history(self, **about: int) -> list[Happening]:
        with self.office.records.look() as unit:
            return unit.history(**about)

    def fills(self, message: Message) -> int:
        """Fill every blank of a draft, as a person would; return the new version."""
        body = re.sub(r"\[\[.*?\]\]", "11.06.2025", message.draft.body, flags=re.DOTALL)
        if body == message.draft.body:
            return message.version
        return act.edit(self.office, message.id, message.version, body, BY)

    def approves(self, message: Message) -> Message:
        """Fill and approve a draft."""
        return act.approve(self.office, message.id, self.fills(message), BY)

    def does_tasks(self) -> None:
        """Do every task that waits; what is destroyed is approved first."""
        with self.office.records.look() as unit:
            waiting = [a for a in unit.appeals.actions() if a.done_at is None]
            numbers = unit.appeals.numbers(action.appeal_id for action in waiting)
        for action in waiting:
            if action.task is Task.DESTROY:
                self.approves_act(numbers[action.appeal_id])
            if action.task not in AFTER_THE_END:
                person.done(self.office, action.id, BY)

    def approves_act(self, number: str) -> None:
        """Propose a destruction with everything that its act must say, and approve it."""
        ways = {"method": "11.2.3", "how": "записи удалены", "tool": "crm-erase 2.1"}
        destruction.draft(self.office, number, ways, BY)
        destruction.approve(self.office, number, BY)

    def sent(self) -> list[Message]:
        """Return what left for subjects."""
        with self.office.records.look() as unit:
            found = unit.messages.find([MessageState.SENT])
        return [m for m in found if m.purpose not in (Purpose.ALARM, Purpose.DIGEST)]


@cache
def _reader() -> DocumentReader:
    """Read the documents of all offices of this process, as a daemon reads those of all letters.

    To start a child takes longer than most tests.
    """
    reader = DocumentReader(workers=1, parser="mailbot.mail.parse:parse")
    atexit.register(reader.close)
    return reader


@contextmanager
def open_bureau(config: Path, at: datetime = NOW) -> Iterator[Bureau]:
    """Open the office of a configuration, with a clock that stands at `at`."""
    watch, posted, copies = Watch(at), Posted(), Copies()
    with open_office(load_settings(config)) as office:
        office = replace(office, sender=posted, sent_folder=copies, now=watch, documents=_reader())
        yield Bureau(office, watch, posted, copies)


@pytest.fixture
def bureau(tmp_path: Path, database_url: str) -> Iterator[Bureau]:
    """An office with an empty register of each make, at NOW."""
    with open_bureau(write_config(tmp_path / "office", database_url)) as opened:
        yield opened
