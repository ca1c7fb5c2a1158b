"""Who is let in, with what, and what every answer carries."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mailbot.console import accounts, gate
from mailbot.console.places import hosts_of, is_secure
from mailbot.domain.account import Right, Role, may, pause
from mailbot.errors import Hindered
from mailbot.sections import ConsoleSection
from tests.console.conftest import House

PRIVATE = ["/", "/appeals", "/appeals/2025/1", "/letters", "/letters/1", "/letters/1/original.eml"]


@pytest.mark.parametrize("path", PRIVATE)
def test_nobody_sees_anything_without_signing_in(house: House, path: str) -> None:
    answer = house.browser().get(path)

    assert answer.status == 303
    assert answer.location.startswith("/sign-in?next=")
    assert "Орлова" not in answer.text


def test_three_keys_open_the_door_and_lead_to_the_page_that_was_asked_for(house: House) -> None:
    browser = house.browser()
    answer = house.knocks(browser, "dmitry", next="/appeals/2025/1")

    assert (answer.status, answer.location) == (303, "/appeals/2025/1")
    assert "Орлова Марина Сергеевна" in browser.get("/appeals/2025/1").words


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_door_leads_to_no_other_site(house: House, elsewhere: str) -> None:
    assert house.knocks(house.browser(), "dmitry", next=elsewhere).location == "/"


@pytest.mark.parametrize(
    "wrong", [{"password": "x"}, {"code": "000000"}, {"login": "nobody"}], ids=str
)
def test_whichever_key_is_wrong_the_answer_is_the_same(house: House, wrong: dict[str, str]) -> None:
    browser = house.browser()
    answer = house.knocks(browser, "dmitry", **wrong)

    assert answer.status == 401
    assert gate.WRONG.ru in answer.words
    assert browser.get("/").status == 303


def test_a_code_counts_once(house: House) -> None:
    house.enters("dmitry")
    house.bureau.waits(seconds=-30)

    assert house.knocks(house.browser(), "dmitry").status == 401


def test_the_cookie_is_strict_and_for_no_script(house: House) -> None:
    cookie = house.knocks(house.browser(), "dmitry").header("set-cookie").lower()

    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    # Over plain HTTP of this very machine a browser would not send a secure one back.
    assert "secure" not in cookie


def test_what_the_database_holds_opens_nothing(house: House) -> None:
    browser = house.enters("dmitry")
    with house.bureau.office.records.look() as unit:
        (session,) = unit.accounts.sessions(house.bureau.watch.at)
        account = unit.accounts.get("dmitry")

    assert session.digest not in browser.cookies.values()
    assert account.password_hash.startswith("$argon2id$")
    assert house.keys["dmitry"].password not in account.password_hash


def test_slips_cost_growing_pauses_also_for_who_then_knows_the_keys(house: House) -> None:
    browser = house.browser()
    answers = [house.knocks(browser, "dmitry", password=f"{n}") for n in range(12)]
    house.bureau.waits(seconds=-29)
    late = house.knocks(browser, "dmitry")

    assert [a.status for a in answers[:4]] == [401] * 4
    assert answers[-1].status == 429
    assert late.status == 429
    assert int(late.header("retry-after")) > 0


def test_a_guesser_does_not_lock_the_owner_out_for_long(house: House) -> None:
    for n in range(12):
        house.knocks(house.browser("192.0.2.9"), "dmitry", password=f"{n}")
    house.bureau.waits(minutes=1)

    assert house.knocks(house.browser("192.0.2.10"), "dmitry").status == 303


def test_a_storm_waits_in_a_short_queue(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_QUEUE", 0)
    answer = house.knocks(house.browser(), "dmitry")

    assert answer.status == 429
    assert gate.BUSY.ru in answer.words


def test_in_a_storm_one_password_is_checked_at_a_time_and_the_rest_is_sent_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, most, lock = 0, 0, threading.Lock()
    fits = gate.Gate._fits

    def slow(self: gate.Gate, hashed: str, password: str) -> bool:
        nonlocal checking, most
        with lock:
            checking += 1
            most = max(most, checking)
        come.wait(60)
        with lock:
            checking -= 1
        return fits(self, hashed, password)

    come = threading.Event()
    monkeypatch.setattr(gate.Gate, "_fits", slow)
    with ThreadPoolExecutor(20) as threads:
        storm = [threads.submit(guess, house, n) for n in range(20)]
        until = time.monotonic() + 60
        while sum(f.done() for f in storm) < 14 and time.monotonic() < until:
            time.sleep(0.01)
        come.set()
        statuses = [f.result() for f in storm]
    monkeypatch.setattr(gate.Gate, "_fits", fits)

    assert most == 1
    assert statuses.count(429) == 14
    assert statuses.count(401) == 6
    assert house.knocks(house.browser("192.0.2.99"), "dmitry").status == 303


def guess(house: House, n: int) -> int:
    form = {"login": f"guest{n}", "password": "x", "code": "000000"}
    return house.browser(f"192.0.2.{n}").post("/sign-in", form).status


def test_a_session_ends_by_time_by_sign_out_and_by_new_keys(house: House) -> None:
    timed, out, reset = (house.enters("dmitry") for _ in range(3))
    out.post("/sign-out")
    accounts.reset(house.bureau.office, "dmitry", "test")
    house.bureau.waits(hours=12)

    assert [b.get("/").status for b in (timed, out, reset)] == [303] * 3


def test_each_way_of_ending_is_enough(house: House) -> None:
    browser = house.enters("dmitry")
    house.bureau.waits(hours=11)
    still = browser.get("/").status
    browser.post("/sign-out")
    after_sign_out = browser.get("/").status
    other = house.enters("kate")
    accounts.disable(house.bureau.office, "kate", "test")

    assert (still, after_sign_out) == (200, 303)
    assert other.get("/").status == 303


def test_a_form_that_comes_too_late_says_that_nothing_is_lost(house: House) -> None:
    browser = house.enters("dmitry")
    house.bureau.waits(hours=13)
    answer = browser.post("/appeals/2025/1/demands", {"kind": "destruction"})

    assert answer.status == 401
    assert "Набранный текст не пропал" in answer.words


def test_the_last_operator_stays(house: House) -> None:
    with pytest.raises(Hindered):
        accounts.disable(house.bureau.office, "dmitry", "test")
    with pytest.raises(Hindered):
        accounts.give_role(house.bureau.office, "dmitry", Role.AUDITOR, "test")


@pytest.mark.parametrize("token", ["", "another"])
def test_no_form_counts_that_does_not_come_from_our_page(house: House, token: str) -> None:
    browser = house.enters("dmitry")
    browser.csrf = token
    answer = browser.post("/appeals/2025/1/demands", {"kind": "destruction"})

    assert answer.status == 403
    assert "destruction" not in house.bureau.appeals()[0].kinds


def test_no_form_counts_that_another_site_sends(house: House) -> None:
    browser = house.enters("dmitry")

    assert browser.post("/sign-out", sec_fetch_site="cross-site").status == 403
    assert browser.get("/").status == 200


def test_whoever_follows_a_link_from_a_mail_is_asked_for_once_more_from_here(house: House) -> None:
    answer = house.browser().get("/appeals/2025/1", sec_fetch_site="cross-site")

    assert answer.status == 200
    assert 'content="0;url=/appeals/2025/1"' in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/console.css", "/nowhere"])
def test_every_answer_carries_the_headers_that_bind_a_browser(house: House, path: str) -> None:
    answer = house.browser().get(path)

    assert "default-src 'none'" in answer.header("content-security-policy")
    assert "unsafe" not in answer.header("content-security-policy")
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("x-frame-options") == "DENY"
    if not path.startswith("/static"):
        assert answer.header("cache-control") == "no-store"


def test_a_host_that_is_not_ours_is_answered_nothing(house: House) -> None:
    assert house.browser().get("/sign-in", host="evil.example").status == 421


@pytest.mark.parametrize("length", ["999999999", "-1", "x"])
@pytest.mark.parametrize("path", ["/sign-out", "/paper", "/messages/2/sign"])
def test_what_is_too_large_is_not_even_read(house: House, path: str, length: str) -> None:
    browser = house.enters("dmitry")

    assert browser.post(path, content_length=length).status == 413


def test_only_where_files_are_handed_in_may_a_request_be_large(house: House) -> None:
    browser = house.enters("dmitry")
    large = b"x" * 3_000_000

    assert browser.upload("/messages/2/sign", "sheet", large, {"version": "1"}).status == 422
    assert browser.upload("/sign-out", "sheet", large).status == 413


def test_a_page_that_is_not_there_says_so(house: House) -> None:
    browser = house.enters("dmitry")

    assert browser.get("/nowhere").status == 404
    assert browser.get("/appeals/2025/99").status == 404
    assert browser.get("/letters/99999999999").status == 404


def test_a_console_beyond_this_machine_wants_tls() -> None:
    away = ConsoleSection(bind="192.0.2.1:8152")
    behind = ConsoleSection(base_url="https://desk.example.ru")

    assert is_secure(away)
    assert is_secure(behind)
    assert not is_secure(ConsoleSection())
    assert "desk.example.ru" in hosts_of(behind)


def test_what_each_role_may() -> None:
    assert {r for r in Right if may(Role.DRAFTER, r)} == {Right.LOOK, Right.DRAFT}
    assert {r for r in Right if may(Role.AUDITOR, r)} == {Right.LOOK}
    assert all(may(Role.OPERATOR, right) for right in Right)


def test_pauses_begin_after_some_slips_and_end_growing() -> None:
    longest = timedelta(minutes=1)

    assert [pause(n, longest).total_seconds() for n in (0, 3, 4, 5, 8, 9, 99)] == [
        0, 0, 2, 4, 32, 60, 60,
    ]  # fmt: skip
