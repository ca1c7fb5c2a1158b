"""The pictures of the desk for README and the operator's guide, taken of the demonstration."""

import io
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from mailbot.domain.account import Role
from tests.demo import desk
from tests.demo.office import STAFF
from tests.demo.people import DENIS, MARINA, PEOPLE
from tests.demo.stage import CHECKOUT, daemon, staged
from tests.demo.story import arrive
from tests.demo.voice import Voice

PLACE = CHECKOUT / "docs" / "console"

_DESKTOP, _PHONE = (1280, 860), (390, 844)

_COLOURS = 64


def take(folder: Path) -> None:
    """Play the demonstration in `folder` and take every picture anew."""
    with ExitStack() as stack:
        stage = stack.enter_context(staged(folder, [STAFF, *(person.address for person in PEOPLE)]))
        process = stack.enter_context(daemon(stage))
        arrive(Voice("ru"), stage, process)
        keys = desk.open_account(stage, desk.LOGIN, desk.OPERATOR, Role.OPERATOR)
        url = stack.enter_context(desk.console(stage))
        chromium = stack.enter_context(sync_playwright()).chromium
        # In a container it runs as root, where Chromium has no sandbox.
        browser = chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        stack.callback(browser.close)
        page = _window(browser, url, _DESKTOP, "light")
        page.locator("[name=login]").fill(desk.LOGIN)
        page.locator("[name=password]").fill(keys.password)
        page.locator("[name=code]").fill(desk.code(keys.totp_secret))
        page.get_by_role("button", name="Войти").click()
        page.wait_for_url(f"{url}/")
        for name, show in _PICTURES:
            page.goto("/")
            show(page)
            _keep(page, name)
        _keep(_window(browser, url, _PHONE, "dark", page), "phone")


def _window(
    browser: Browser, url: str, size: tuple[int, int], scheme: str, known: Page | None = None
) -> Page:
    """Open a window; with the cookies of a page that is known, if one is."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="ru-RU",
        reduced_motion="reduce",
        storage_state=known.context.storage_state() if known else None,
    )
    page = context.new_page()
    page.goto("/")
    return page


def _keep(page: Page, name: str) -> None:
    """Keep it in as few colours as show no difference: letters stay sharp, and files small."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(_COLOURS)
    shot.save(PLACE / f"{name}.png", optimize=True)


def _opens(page: Page, name: str) -> None:
    page.get_by_role("listitem").filter(has_text=name).first.get_by_role("link").first.click()


def _appeal(page: Page) -> None:
    """Denis's photo, with the finding lit that the mouse is on."""
    _opens(page, DENIS.name.split()[0])
    _drawn(page.locator("figure.page img").first)
    page.locator("a.quote", has_text="удалить мой аккаунт").first.hover()


def _reply(page: Page) -> None:
    """Marina's reply: the blanks, and the letter as it would leave."""
    _opens(page, MARINA.name.split()[0])
    page.get_by_role("link", name="Открыть и решить").first.click()
    _drawn(page.frame_locator("iframe[name=preview]").locator("figure.page img").first)


def _drawn(picture: Locator) -> None:
    """Wait until a picture of a page is there."""
    picture.scroll_into_view_if_needed()
    picture.evaluate("it => it.complete || new Promise(done => { it.onload = done; })")
    picture.page.evaluate("scrollTo(0, 0)")


def _register(page: Page) -> None:
    page.goto("/appeals?order=due")


def _act(page: Page) -> None:
    _opens(page, DENIS.name.split()[0])
    page.get_by_role("button", name="Акт: предложить и утвердить").click()


_PICTURES: tuple[tuple[str, Callable[[Page], None]], ...] = (
    ("today", lambda page: None),
    ("appeal", _appeal),
    ("reply", _reply),
    ("register", _register),
    ("act", _act),
)
