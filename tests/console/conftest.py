"""A console over an office of invented people, and somebody of each role at its door."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette

from mailbot.console import accounts
from mailbot.console.app import make_app
from mailbot.domain.account import Role
from tests.console.browser import Answer, Browser
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import Bureau, open_bureau, write_config

# As light as argon2 allows: how dear a guess is, is not what these tests ask.
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

PEOPLE = {
    "dmitry": ("Румянцев Д. В.", Role.OPERATOR),
    "kate": ("Орехова Е. П.", Role.DRAFTER),
    "lev": ("Ревизоров Л. Д.", Role.AUDITOR),
}


@dataclass
class House:
    """An office, its console, and what opens its accounts."""

    bureau: Bureau
    app: Starlette
    keys: dict[str, accounts.Secrets] = field(default_factory=dict)

    def browser(self, address: str = "127.0.0.1") -> Browser:
        return Browser(self.app, address)

    def knocks(self, browser: Browser, who: str, **wrong: str) -> Answer:
        """Sign in; `wrong` are keys that do not fit. The clock moves on, so the code is new."""
        self.bureau.waits(seconds=30)
        keys = self.keys[who]
        code = pyotp.TOTP(keys.totp_secret).at(self.bureau.watch.at)
        right = {"login": who, "password": keys.password, "code": code}
        return browser.post("/sign-in", {**right, **wrong})

    def enters(self, login: str) -> Browser:
        """Return the browser of somebody who is signed in."""
        browser = self.browser()
        assert self.knocks(browser, login).status == 303
        browser.get("/")
        return browser


@pytest.fixture(scope="session")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> tuple[Path, dict[str, accounts.Secrets]]:
    """An office that every test gets a copy of: reading two letters takes longer than the test.

    1/2025 is of Marina, who asks what is held; 2/2025 of Anna, who wants no advertising.
    """
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_template, folder / "mailbot.db")
    with (
        pytest.MonkeyPatch.context() as patch,
        open_bureau(write_config(folder, "sqlite:///mailbot.db", facsimile=True)) as bureau,
    ):
        patch.setattr(accounts, "HASHER", LIGHT)
        bureau.enrols(MARINA, ANNA)
        bureau.arrives(mail(ACCESS))
        bureau.arrives(mail(MARKETING, sender=ANNA, message_id="<2@example.com>"))
        bureau.works()
        keys = {
            login: accounts.add(bureau.office, login, name, role, "test")
            for login, (name, role) in PEOPLE.items()
        }
    return folder, keys


@pytest.fixture
def house(
    tmp_path: Path,
    furnished: tuple[Path, dict[str, accounts.Secrets]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """A console at the furnished office."""
    folder, keys = furnished
    shutil.copytree(folder, tmp_path / "office")
    monkeypatch.setattr(accounts, "HASHER", LIGHT)
    with open_bureau(tmp_path / "office" / "mailbot.toml") as bureau:
        yield House(bureau, make_app(bureau.office, LIGHT), dict(keys))
