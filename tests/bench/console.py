"""The pages of the web console at a long register: the slowest at the server, and the heaviest."""

import statistics
import time
from pathlib import Path

import pyotp
from sqlalchemy import update

from mailbot.app.office import open_office
from mailbot.console import accounts
from mailbot.console.app import make_app
from mailbot.console.pages import STATIC
from mailbot.domain.account import Role
from mailbot.domain.register import Order
from mailbot.domain.subject import Subject
from mailbot.records.engine import connect
from mailbot.records.tables import letters
from mailbot.settings import load_settings
from mailbot.steps.enrol import enrol
from tests.bench.goals import Result
from tests.bench.lines import BEGAN
from tests.console.browser import Browser
from tests.mails import ACCESS, mail
from tests.offices import write_config

_KIB = 1024


def measure(folder: Path, url: str, count: int, looks: int) -> list[Result]:
    """Ask for every page of the register that lies at `url`, `looks` times."""
    with open_office(load_settings(write_config(folder, url))) as office:
        # Whom the lines that are opened belong to.
        enrol(office, [Subject(id=f"S-{n}", full_name=f"Пробный {n}") for n in (1, count)], "bench")
        # Its letter too is one that can be opened.
        (ref,) = office.archive.put_all([mail(ACCESS)])
        _keep(url, count, ref)
        keys = accounts.add(office, "bench", "Проверка", Role.OPERATOR, "bench")
        browser = Browser(make_app(office))
        code = pyotp.TOTP(keys.totp_secret).now()
        browser.post("/sign-in", {"login": "bench", "password": keys.password, "code": code})
        pages = [_timed(browser, path, looks) for path in _paths(count)]
    style = (STATIC / "console.css").stat().st_size
    slowest, heaviest = max(pages), max(pages, key=lambda page: page[1])
    return [
        Result(
            f"console, {count} lines: the slowest page, p95 ({slowest[2]})",
            "< 100 ms", f"{1000 * slowest[0]:.0f} ms", slowest[0] < 0.1,
        ),
        Result(
            f"the heaviest page with its style ({heaviest[2]})",
            "< 100 KiB", f"{(heaviest[1] + style) / _KIB:.0f} KiB",
            heaviest[1] + style < 100 * _KIB,
        ),
    ]  # fmt: skip


def _keep(url: str, letter_id: int, ref: str) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(update(letters).where(letters.c.id == letter_id).values(raw_ref=ref))
    engine.dispose()


def _paths(count: int) -> list[str]:
    year = BEGAN.year
    return [
        "/", "/appeals",
        *(f"/appeals?order={sign}{order}" for order in Order for sign in ("", "-")),
        *(f"/appeals?order={order}&after={count // 2}/{year}" for order in Order),
        "/appeals?q=иванов&order=due", "/appeals?q=небываловский",
        f"/appeals?after={count // 2}/{year}", "/appeals?state=checked&kind=destruction",
        f"/appeals/{year}/1", f"/appeals/{year}/{count}", f"/letters/{count}", "/letters",
        f"/messages/{count}", f"/messages/{count}/preview", "/subjects", "/subject?id=S-1",
        "/acts", "/calendar",
        "/statistics", "/operators", "/settings",
    ]  # fmt: skip


def _timed(browser: Browser, path: str, looks: int) -> tuple[float, int, str]:
    """Return the 95th percentile of the seconds, the bytes, and the path."""
    took, size = [], 0
    # The first look loads what a console that runs has loaded (`console/warm.py`).
    browser.get(path)
    for _ in range(looks):
        began = time.perf_counter()
        answer = browser.get(path)
        took.append(time.perf_counter() - began)
        assert answer.status == 200, (path, answer.status)
        size = len(answer.body)
    return statistics.quantiles(took, n=20, method="inclusive")[-1], size, path
