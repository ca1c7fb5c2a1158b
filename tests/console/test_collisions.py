"""Two clicks, two people and two tabs: everything is done once, and nothing of anybody is lost."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mailbot.domain.kinds import Kind
from mailbot.domain.message import Purpose
from mailbot.steps import person
from tests.console.browser import Answer, Browser, Fields
from tests.console.conftest import House
from tests.console.test_messages import fields, fills
from tests.mails import ACCESS, MARINA, mail
from tests.offices import Bureau


def at_once(*clicks: Callable[[], Answer]) -> list[int]:
    """Return how each of these was answered that came in the same moment."""
    start = Barrier(len(clicks))

    def click(order: Callable[[], Answer]) -> int:
        start.wait(60)
        return order().status

    with ThreadPoolExecutor(len(clicks)) as threads:
        return sorted(threads.map(click, clicks))


def test_two_clicks_in_one_moment_approve_once(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    form = fields(browser.get("/messages/2/approve"))
    first, second = at_once(*2 * [lambda: browser.post("/messages/2/approve", form)])
    house.bureau.works()

    assert first == 303
    assert second in (409, 422)
    assert len(house.bureau.posted.to(MARINA.emails[0])) == 1


def test_of_two_who_save_in_one_moment_one_is_shown_what_changed(house: House) -> None:
    kate, dmitry = house.enters("kate"), house.enters("dmitry")
    statuses = at_once(
        lambda: kate.post("/messages/2", {"version": "1", "body": "Текст Кати."}),
        lambda: dmitry.post("/messages/2", {"version": "1", "body": "Текст Дмитрия."}),
    )

    assert statuses == [303, 409]
    assert house.bureau.reply_of(1).version == 2


def appeals(bureau: Bureau) -> int:
    return len(bureau.appeals())


def notices(bureau: Bureau) -> int:
    with bureau.office.records.look() as unit:
        return sum(m.purpose is Purpose.EXTENSION_NOTICE for m in unit.messages.find())


def proposals(bureau: Bureau) -> int:
    with bureau.office.records.look() as unit:
        return len(unit.acts.find())


def times(event: str) -> Callable[[Bureau], int]:
    """Count how often something happened to the second appeal."""
    return lambda bureau: sum(h.event == event for h in bureau.history(appeal_id=2))


TWICE: dict[str, tuple[str, Fields, Callable[[Bureau], int]]] = {
    "register": ("/letters/3/register", {}, appeals),
    "extend": ("/appeals/2025/1/extend", {"reason": "поиск в архиве"}, notices),
    "propose": ("/appeals/2025/1/act", {}, proposals),
    "out of the count": ("/appeals/2025/2/not-an-appeal", {"reason": "x"}, times("not_an_appeal")),
    "task": ("/actions/1/done", {}, times("done")),
    "decline": ("/actions/1/decline", {"reason": "x"}, times("declined")),
}


@pytest.mark.parametrize("click", TWICE)
def test_a_button_that_is_pressed_twice_does_it_once(house: House, click: str) -> None:
    path, form, count = TWICE[click]
    bureau = house.bureau
    bureau.arrives(mail(ACCESS, message_id="<9@example.com>", Auto_Submitted="auto-replied"))
    person.set_demands(bureau.office, "1/2025", [Kind.ACCESS_REQUEST, Kind.DESTRUCTION], "test")
    bureau.works()
    browser, before = house.enters("dmitry"), count(bureau)
    first, second = (browser.post(path, form) for _ in range(2))
    bureau.works()

    assert first.status == 303
    assert second.status in (303, 409, 422)
    assert count(bureau) == before + 1


def was(browser: Browser) -> str:
    (found,) = re.findall(r'name="was" value="([^"]*)"', browser.get("/appeals/2025/1").text)
    return str(found)


def test_a_stale_page_takes_no_demand_away_that_came_since(house: House) -> None:
    kate, dmitry = house.enters("kate"), house.enters("dmitry")
    seen = was(kate)
    dmitry.post("/appeals/2025/1/demands", {"was": was(dmitry), "kind": [seen, "destruction"]})
    house.bureau.works()
    kate.post("/appeals/2025/1/demands", {"was": seen, "kind": [seen, "marketing_objection"]})
    house.bureau.works()
    both = set(house.bureau.appeals()[0].kinds)
    dmitry.post("/appeals/2025/1/demands", {"was": was(dmitry), "kind": [seen]})
    house.bureau.works()
    fewer = house.bureau.appeals()[0].kinds

    assert both == {Kind.ACCESS_REQUEST, Kind.DESTRUCTION, Kind.MARKETING_OBJECTION}
    assert fewer == (Kind.ACCESS_REQUEST,)
