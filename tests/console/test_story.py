"""A person, a real browser, real mail: from the photo of a letter to the reply in its mailbox."""

from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.console.scene import DESKTOP, PHONE, Scene, number_in, scene, until
from tests.demo.people import DENIS

pytestmark = pytest.mark.xdist_group("browser")


# No longer than the module: a browser keeps an event loop running in this very thread.
@pytest.fixture(scope="module")
def staged_scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One stage and one browser for all these tests."""
    with scene(tmp_path_factory.mktemp("scene")) as made:
        yield made


def arrived(staged_scene: Scene) -> list[bytes]:
    """Return what lies in the subject's mailbox."""
    return [raw for _, raw in staged_scene.stage.dovecot.letters(DENIS.address, "INBOX")]


@pytest.fixture(scope="module")
def operator(staged_scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody who signed in at his desk; his cookies."""
    context = staged_scene.context(DESKTOP)
    staged_scene.signs_in(context.new_page(), "dmitry")
    file = tmp_path_factory.mktemp("cookies") / "dmitry.json"
    context.storage_state(path=file)
    context.close()
    return file


def test_from_the_photo_to_the_reply_in_the_subject_s_mailbox(
    staged_scene: Scene, operator: Path
) -> None:
    context = staged_scene.context(DESKTOP, storage_state=operator)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/")
    is_led_by_keys(page)
    page.get_by_role("listitem").filter(has_text="Зайцев").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Обращение №")
    # A heading is there before the script that answers keys and mouse.
    page.wait_for_load_state()
    appeal = page.url

    sees_each_finding_on_the_photo(page)
    corrects_a_demand(page, staged_scene)
    page.goto(appeal)
    page.get_by_role("link", name="Открыть и решить").first.click()
    fills_every_blank_and_sees_the_letter(page)
    approves(page)
    until(lambda: arrived(staged_scene))
    (raw,) = arrived(staged_scene)
    mail = message_from_bytes(raw, policy=policy.default)
    (letter,) = mail.iter_attachments()
    until(lambda: "отправлено" in page.goto(page.url).text())
    proves_the_destruction(page, appeal)

    assert mail["To"] == DENIS.address
    assert letter.get_content_type() == "application/pdf"
    assert not errors
    context.close()


def is_led_by_keys(page: Page) -> None:
    """Through the sections and back, also in the layout that writes «п» for g."""
    for key in "gj":
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Журнал учёта обращений")
    page.wait_for_load_state()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".line .number").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("h1").click()
    for key, code in (("п", "KeyG"), ("е", "KeyT")):
        page.evaluate(PRESS, {"key": key, "code": code, "bubbles": True})
    expect(page.get_by_role("link", name="Сегодня")).to_have_attribute("aria-current", "page")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")


PRESS = "how => document.body.dispatchEvent(new KeyboardEvent('keydown', how))"


def sees_each_finding_on_the_photo(page: Page) -> None:
    picture = page.locator("figure.page img").first
    picture.scroll_into_view_if_needed()
    until(lambda: picture.evaluate("it => it.naturalWidth") > 100)
    quote = page.locator("a.quote", has_text="удалить мой аккаунт").first
    quote.hover()

    expect(page.locator("figure.page g.lit")).to_have_count(1)


def corrects_a_demand(page: Page, staged_scene: Scene) -> None:
    number = number_in(page.url)
    before = staged_scene.stage.logged(f"checked appeal={number}")
    page.get_by_text("Исправить требования").click()
    page.get_by_label("возражение против прямого маркетинга").check()
    page.get_by_role("button", name="Сохранить требования").click()
    expect(page.get_by_role("status")).to_contain_text("Требования исправлены")

    def is_checked_anew() -> bool:
        if staged_scene.stage.logged(f"checked appeal={number}") == before:
            return False
        (appeal,) = staged_scene.stage.ask("appeals", "show", number)
        return appeal["state"] == "checked" and "marketing_objection" in appeal["kinds"]

    until(is_checked_anew)


def fills_every_blank_and_sees_the_letter(page: Page) -> None:
    # Neither `count` nor `all` waits for the page that a click leads to.
    page.wait_for_url("**/messages/*")
    blanks = page.locator("input[name=blank]")
    for place in range(blanks.count()):
        blanks.nth(place).fill("не обрабатываются")
    preview = page.frame_locator("iframe[name=preview]")

    # The script shows the letter as it is being written.
    expect(preview.locator("figure.page img").first).to_be_visible()
    page.get_by_role("button", name="Сохранить и перейти к утверждению").click()


def approves(page: Page) -> None:
    page.wait_for_url("**/approve")
    expect(page.get_by_role("heading", level=1)).to_have_text("Утвердить и отправить?")
    expect(page.locator(".envelope")).to_contain_text(DENIS.address)
    for box in page.locator("input[name=confirm]").all():
        box.check()
    page.get_by_role("button", name="Утверждаю: отправить").click()

    expect(page.get_by_role("status")).to_contain_text("Утверждено")


def proves_the_destruction(page: Page, appeal: str) -> None:
    """Propose what is destroyed, approve it, say that it is done, and give back the signed act."""
    page.goto(appeal)
    page.get_by_role("button", name="Акт: предложить и утвердить").click()
    expect(page.get_by_text("В акте не заполнено: что сделано фактически.")).to_be_visible()
    page.get_by_label("Способ").select_option("11.2.3")
    page.get_by_label("Что делается фактически").fill("записи удалены из базы и копий")
    page.get_by_label("Средство уничтожения").fill("crm-erase 2.1")
    page.get_by_role("button", name="Сохранить предложение").click()
    page.get_by_label("Я прочитал(а) список").check()
    page.get_by_role("button", name="Утвердить уничтожение").click()
    expect(page.get_by_role("status")).to_have_text("Уничтожение утверждено.")
    act = page.url.partition("?")[0]
    page.goto(appeal)
    with page.expect_navigation():
        # Who goes elsewhere at once may take the form away from under the click.
        page.get_by_role("button", name="Сделано: уничтожить данные").click()
    until(lambda: "акт составлен" in page.goto(act).text())
    with page.expect_download() as begun:
        page.get_by_role("link", name="акт", exact=True).click()
    drawn = begun.value.path()
    page.get_by_label("Акт, подписанный комиссией").set_input_files(
        {"name": "act.pdf", "mimeType": "application/pdf", "buffer": drawn.read_bytes()}
    )
    page.get_by_role("button", name="Приложить").click()

    expect(page.get_by_role("status")).to_have_text("Подписанный акт приложен.")
    page.goto("/acts")
    expect(page.get_by_role("listitem").filter(has_text="подписан")).to_have_count(1)


def test_a_drafter_with_a_telephone_prepares_and_cannot_send(staged_scene: Scene) -> None:
    context = staged_scene.context(PHONE, has_touch=True, java_script_enabled=False)
    page = context.new_page()
    staged_scene.signs_in(page, "kate")
    page.get_by_role("listitem").filter(has_text="Ким").get_by_role("link").click()
    page.get_by_role("link", name="Открыть").first.click()
    page.locator("textarea[name=body]").fill("Рассылка прекращена.")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("сохранён")
    message = page.url.partition("?")[0]

    expect(page.get_by_text("Утверждает и отправляет оператор")).to_be_visible()
    assert page.get_by_role("link", name="утверждению").count() == 0
    refused = page.goto(f"{message}/approve")
    assert refused is not None
    assert refused.status == 403
    page.goto("/")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    page.goto(message)
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    context.close()


# Numbers are those of the scene: appeal 1 is of Denis, 2 of Elena.
PAGES = {
    "/": 200, "/appeals": 200, "/appeals?order=subject": 200, "/appeals/{year}/1": 200,
    "/appeals/{year}/2": 200, "/letters": 200, "/letters/1": 200, "/messages/{reply}": 200,
    "/messages/{reply}/versions/1": 200, "/messages/{reply}/preview": 200,
    "/messages/{reply}/approve": 200, "/subjects": 200, "/subject?id=1003": 200, "/calendar": 200,
    "/statistics": 200, "/operators": 200, "/settings": 200, "/acts": 200, "/acts/expired": 200,
    "/appeals/{year}/1/act": 200, "/paper": 200, "/nowhere": 404, "/sign-in": 200,
}  # fmt: skip


# Each language in both sizes and both themes, and each size in both themes: what would be wrong
# only where all three meet is not looked for, since that costs twice as much.
LOOKS: dict[str, tuple[tuple[tuple[int, int], Literal["light", "dark"]], ...]] = {
    "ru-RU": ((DESKTOP, "light"), (PHONE, "dark")),
    "en-GB": ((DESKTOP, "dark"), (PHONE, "light")),
}


@pytest.mark.parametrize("locale", LOOKS)
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_window(
    staged_scene: Scene, operator: Path, locale: str
) -> None:
    context = staged_scene.context(DESKTOP, storage_state=operator, locale=locale)
    page, wrong = context.new_page(), []
    year = staged_scene.stage.ask("appeals", "list", "--all")[0]["number"].partition("/")[2]
    for path, status in PAGES.items():
        answer = page.goto(path.format(year=year, reply=staged_scene.reply))
        assert answer is not None
        assert answer.status == status, path
        page.evaluate(AXE_SCRIPT)
        for number, (size, scheme) in enumerate(LOOKS[locale]):
            found = faults(page, size, scheme, OF_THE_LOOK if number else EVERYTHING)
            wrong += [f"{path}, {scheme}, {size}: {it}" for it in found]

    assert not wrong
    context.close()


# Of axe's rules only that of contrast asks how a page looks.
EVERYTHING: Mapping[str, list[str]] = {}
OF_THE_LOOK: Mapping[str, list[str]] = {"runOnly": ["color-contrast"]}

# What lies in a frame is a page of its own here, and nothing is fetched to be looked at.
RUN = """async rules => {
    const how = {resultTypes: ["violations"], iframes: false, preload: false, ...rules};
    const found = (await axe.run(how)).violations;
    return found.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html}`));
}"""


def faults(
    page: Page,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
    rules: Mapping[str, list[str]],
) -> Iterator[str]:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    yield from page.evaluate(RUN, rules)
    if page.evaluate("document.documentElement.scrollWidth") > size[0]:
        yield "wider than the window"
