"""The whole stage for a browser: mail servers, daemon, console, and Debian's Chromium."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright

from mailbot.app.office import open_office
from mailbot.console import accounts
from mailbot.domain.account import Role
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import OPEN, MessageState
from mailbot.office import Office
from mailbot.ports import Fetched, Place
from mailbot.settings import load_settings
from mailbot.steps import act, destruction
from mailbot.steps.arrive import arrive
from tests.demo.desk import console
from tests.demo.letters import negated, photo
from tests.demo.people import DENIS, ELENA, sheet
from tests.demo.stage import Stage, daemon, staged
from tests.mails import mail

DESKTOP, PHONE = (1280, 860), (390, 844)

_PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Scene:
    """Everything that a browser test needs."""

    stage: Stage
    url: str
    browser: Browser
    keys: dict[str, accounts.Secrets]
    reply: int

    def context(self, size: tuple[int, int], **how: Any) -> BrowserContext:
        """Open a window of that size, in Russian unless `locale` says otherwise."""
        wide, high = size
        usual = {"viewport": {"width": wide, "height": high}, "locale": "ru-RU"}
        return self.browser.new_context(base_url=self.url, reduced_motion="reduce", **(usual | how))

    def signs_in(self, page: Page, login: str) -> None:
        """Fill in the door's form."""
        page.goto("/")
        page.get_by_label("Имя для входа").fill(login)
        page.get_by_label("Пароль").fill(self.keys[login].password)
        page.get_by_label("Код из приложения").fill(pyotp.TOTP(self.keys[login].totp_secret).now())
        page.get_by_role("button", name="Войти").click()
        page.wait_for_url(f"{self.url}/")


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Set it up: the photo of Denis has arrived and is read, and Elena's short letter."""
    with ExitStack() as stack:
        stage = stack.enter_context(staged(folder, [DENIS.address, ELENA.address]))
        stack.enter_context(daemon(stage))
        (folder / "subjects.csv").write_text(sheet(), encoding="utf-8")
        stage.order("subjects", "import", "subjects.csv")
        for write in (photo, negated):
            letter = write(datetime.now(UTC))
            stage.arrive(letter.envelope_from, letter.raw)
        until(lambda: stage.logged("checked appeal=") >= 2 and len(_checked(stage)) == 2)
        with open_office(load_settings(folder / "config" / "mailbot.toml")) as office:
            keys = {
                login: accounts.add(office, login, name, role, "test")
                for login, name, role in (
                    ("dmitry", "Румянцев Д. В.", Role.OPERATOR),
                    ("kate", "Орехова Е. П.", Role.DRAFTER),
                )
            }
            reply = _furnish(office)
        url = stack.enter_context(console(stage))
        chromium = stack.enter_context(sync_playwright()).chromium
        # Tests run as root in a container, where Chromium has no sandbox.
        browser = chromium.launch(executable_path=_browser(chromium), args=["--no-sandbox"])
        stack.callback(browser.close)
        # Five seconds are short for a machine that is busy with other tests.
        expect.set_options(timeout=_PATIENCE_SECONDS * 1000)
        yield Scene(stage, url, browser, keys, reply)


def _browser(chromium: BrowserType) -> Path:
    """Return Debian's Chromium, else Playwright's own; skips where `make setup` finds none."""
    found = Path(shutil.which("chromium") or chromium.executable_path)
    if found.exists():
        return found
    if "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower():
        pytest.skip("Ubuntu has no package of Chromium: see the Makefile")
    raise RuntimeError("Chromium is not installed: run make setup")


def _furnish(office: Office) -> int:
    """Bring about what the story does not pass through, but a page or a card of it is for.

    A letter whose term is over, a proposal to destroy, a draft with an earlier version, and an
    answer that somebody wrote beside it. Returns the draft.
    """
    long_ago = office.now() - timedelta(days=400)
    bounce = mail("Меня нет на месте.", message_id="<o@example.com>", Auto_Submitted="auto-replied")
    arrive(office, Place("old", "INBOX", 1, junk=False), [Fetched(1, long_ago, bounce)])
    with office.records.begin() as unit:
        waiting = [unit.appeals.get(each) for each in unit.appeals.registered(OPEN)]
        known = {appeal.sender: appeal for appeal in waiting}
        denis, elena = known[DENIS.address], known[ELENA.address]
        (reply,) = unit.messages.find([MessageState.DRAFTED], elena.id)
        unit.appeals.save(replace(elena, flags=(*elena.flags, BY_HAND)))
    act.edit(office, reply.id, reply.version, f"Здравствуйте!\n\n{reply.draft.body}", "test")
    destruction.draft(office, denis.number, {}, "test")
    return reply.id


def _checked(stage: Stage) -> list[dict[str, Any]]:
    return [a for a in stage.ask("appeals", "list") if a["state"] == "checked"]


def until(come: Callable[[], object]) -> None:
    """Ask again and again, thrice a second; raises where it does not come true."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not come():
        assert time.monotonic() < deadline, "it does not come true"
        time.sleep(0.3)


def number_in(url: str) -> str:
    """Return the register number of an appeal's page."""
    found = re.search(r"/appeals/(\d+)/(\d+)", url)
    assert found
    return f"{found[2]}/{found[1]}"
