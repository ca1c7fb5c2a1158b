"""Many letters that wait in the mailbox: how fast they arrive, and how fast they are registered."""

import ssl
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mailparser
from imapclient import IMAPClient

from mailbot.app.mail import inbox_of
from mailbot.app.office import open_office
from mailbot.domain.states import LetterState
from mailbot.office import Office
from mailbot.pipeline import work
from mailbot.records import migrate
from mailbot.settings import Settings, load_settings
from mailbot.sources.sheet import read_sheet
from mailbot.steps.enrol import enrol
from mailbot.watch.mailbox import fetch_all
from tests.bench.goals import Result
from tests.bench.letters import letters, sheet
from tests.demo.office import OPERATOR, STAFF
from tests.demo.stage import PASSWORD, Stage, staged

_ROUNDS = 3

_PLACED = (LetterState.FILED, LetterState.JOINED, LetterState.SET_ASIDE)

# As many as `mail/inbox.py` fetches at once.
_BATCH = 100

# Registering is measured on as many of the letters as go into this time.
_PATIENCE = timedelta(seconds=120)


def measure(folder: Path, *, count: int) -> list[Result]:
    """Take in `count` letters, in turns with a bare loop over the same mailbox; register them."""
    with staged(folder, [STAFF]) as stage:
        (folder / "subjects.csv").write_text(sheet(), encoding="utf-8")
        with stage.dovecot.login(OPERATOR) as client:
            for raw in letters(count, seed=2):
                client.append("INBOX", raw)
        bare, arrived = [], []
        for n in range(_ROUNDS):
            bare.append(count / _bare_loop(stage, count))
            with _office(folder, n) as (office, settings):
                arrived.append(count / _take_in(office, settings, count))
                if n == _ROUNDS - 1:
                    registered = _register(office)
    return [_ratio(statistics.median(arrived), statistics.median(bare), count), registered]


def _bare_loop(stage: Stage, count: int) -> float:
    began = time.perf_counter()
    trusted = ssl.create_default_context(cafile=str(stage.dovecot.ca_file))
    with IMAPClient("localhost", stage.dovecot.imaps_port, ssl_context=trusted) as client:
        client.login(OPERATOR, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        parsed = 0
        for start in range(0, len(uids), _BATCH):
            for items in client.fetch(uids[start : start + _BATCH], [b"BODY.PEEK[]"]).values():
                mailparser.parse_from_bytes(items[b"BODY[]"])
                parsed += 1
    if parsed != count:
        raise RuntimeError(f"the bare loop saw {parsed} letters")
    return time.perf_counter() - began


@contextmanager
def _office(folder: Path, number: int) -> Iterator[tuple[Office, Settings]]:
    """Open an office with an empty register of its own, which knows the senders."""
    settings = load_settings(folder / "config" / "mailbot.toml")
    places = {
        "database": settings.database.model_copy(
            update={"url": f"sqlite:///{folder}/{number}/mailbot.db"}
        ),
        "archive": settings.archive.model_copy(update={"path": f"{folder}/{number}/archive"}),
        "keys": settings.keys.model_copy(update={"path": f"{folder}/{number}/keys.db"}),
    }
    own = settings.model_copy(update=places)
    migrate(own.database_url)
    with open_office(own) as office:
        enrol(office, [s for _, s in read_sheet(folder / "subjects.csv").subjects], by="bench")
        yield office, own


def _take_in(office: Office, settings: Settings, count: int) -> float:
    began = time.perf_counter()
    fetch_all(office, lambda: inbox_of(settings))
    seconds = time.perf_counter() - began
    with office.records.look() as unit:
        arrived = len(unit.letters.find())
    if arrived != count:
        raise RuntimeError(f"{arrived} letters arrived")
    return seconds


def _register(office: Office) -> Result:
    """Read, register, check and draft with one worker, which uses one core."""
    until = datetime.now(UTC) + _PATIENCE
    wall, cpu = time.perf_counter(), time.process_time()
    work(office, lambda: datetime.now(UTC) < until)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with office.records.look() as unit:
        done = sum(
            letter.state in ("filed", "joined", "set_aside") for letter in unit.letters.find()
        )
    return Result(
        f"registered, checked and drafted ({done} letters, one core)",
        "≥ 20/s",
        f"{done / wall:.1f}/s ({1000 * cpu / max(done, 1):.0f} ms CPU each)",
        done / wall >= 20,
    )


def _ratio(arrived: float, bare: float, count: int) -> Result:
    return Result(
        f"{count} letters of 10 kB arrive, against fetch + mail-parser",
        "≥ 0.5",
        f"{arrived / bare:.2f} ({arrived:.0f}/s : {bare:.0f}/s)",
        arrived / bare >= 0.5,
    )
