"""The desk of the demonstration: the console, its one account, a visit without a browser."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pyotp

from mailbot.app.office import open_office
from mailbot.console import accounts
from mailbot.domain.account import Role
from mailbot.settings import load_settings
from tests.demo.stage import Stage, ended, environment

LOGIN, OPERATOR = "dmitry", "Румянцев Д. В."

# It reads the dictionary of names first; on a loaded machine that takes its time.
_START_SECONDS = 60


@contextmanager
def console(stage: Stage) -> Iterator[str]:
    """Run the console until the end and give its address; raises RuntimeError with its log."""
    file = stage.folder / "console.log"
    with file.open("wb") as log:
        process = subprocess.Popen(
            ["./mailbot", "console"],
            cwd=stage.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not _listens(stage.console_port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the console does not start:\n{file.read_text()}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{stage.console_port}"
        finally:
            ended(process)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def open_account(stage: Stage, login: str, name: str, role: Role) -> accounts.Secrets:
    """Open an account, as `mailbot operators add` does, and return what opens the door."""
    with open_office(load_settings(stage.folder / "config" / "mailbot.toml")) as office:
        return accounts.add(office, login, name, role, "demo")


def code(secret: str) -> str:
    """Return the code that the telephone shows at this moment."""
    return pyotp.TOTP(secret).now()


def keep(folder: Path, secret: str) -> None:
    """Keep the secret where `./code` finds it, since no telephone knows this account."""
    (folder / "totp").write_text(secret, encoding="utf-8")


def visit(address: str, keys: accounts.Secrets, login: str, language: str) -> str:
    """Sign in, and return what stands at the top of Today; raises RuntimeError where it fails."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    opener.addheaders = [("Accept-Language", language)]
    form = {"login": login, "password": keys.password, "code": code(keys.totp_secret)}
    with opener.open(f"{address}/sign-in", urlencode(form).encode(), timeout=30) as answer:
        page = answer.read().decode()
    found = re.search(r"<h1>(.*?)</h1>\s*<p class=\"lead\">(.*?)</p>", page, re.DOTALL)
    if answer.url != f"{address}/" or found is None:
        raise RuntimeError(f"the desk does not open: {answer.url}")
    return unescape(re.sub(r"<[^>]+>", "", f"{found[1]}: {found[2]}"))
