"""Subjects, calendar and feed, access, settings, statistics, exports, and what else is decided."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from mailbot.console.settings import HEADINGS, shown
from mailbot.domain.acts import Contents
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind
from mailbot.domain.placed import BY_HAND
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.sections import ConsoleSection, DatabaseSection, HookSection
from mailbot.steps import by_hand, destruction
from mailbot.steps.deleted import deleted
from mailbot.steps.person import set_demands
from mailbot.steps.shred import shred_appeal
from tests.console.conftest import House
from tests.mails import MARINA, OPERATOR, mail
from tests.offices import BY, NOW
from tests.papers import letter, pdf

PAGES = ["/acts", "/subjects", "/calendar", "/statistics", "/operators", "/settings"]


def configure(house: House, **sections: Any) -> None:
    house.bureau.sets(**sections)
    house.app.state.console = replace(house.app.state.console, office=house.bureau.office)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("login", ["kate", "lev"])
def test_every_role_sees_these_pages(house: House, path: str, login: str) -> None:
    assert house.enters(login).get(path).status == 200


def test_subjects_are_found_by_name_in_any_case_by_address_and_by_id(house: House) -> None:
    browser = house.enters("lev")

    for words in ("орлова", "ОРЛОВА", "marina.orlova@", "1001"):
        page = browser.get(f"/subjects?q={words}").words
        assert "Орлова Марина Сергеевна" in page
        assert "Смирнова" not in page
    assert "Никого не найдено" in browser.get("/subjects?q=%25").words


def test_subjects_are_paged_by_their_ids(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.console.subjects._PAGE", 1)
    house.bureau.enrols(Subject(id="x&y", full_name="Пробный П.", emails=("p@example.ru",)))
    browser = house.enters("lev")
    first = browser.get("/subjects")
    second = browser.get("/subjects?after=1002")

    assert "after=1001" in first.text
    assert "Пробный П." in second.words


def test_the_calendar_shows_each_term_on_its_day(house: House) -> None:
    page = house.enters("lev").get("/calendar?month=2025-06")
    (day,) = re.findall(r'<time datetime="2025-06-21">.*?</li>\s*(?=<li|</ol>)', page.text, re.S)

    assert "Июнь 2025" in page.words
    assert "№ 1/2025" in day
    assert "Орлова" not in page.text


@pytest.mark.parametrize("word", ["", "x", "2025-13", "0000-01", "2025-06-01"])
def test_a_month_that_is_none_is_this_one(house: House, word: str) -> None:
    assert "Июнь 2025" in house.enters("lev").get(f"/calendar?month={word}").words


def test_the_feed_tells_terms_and_nobody_until_it_is_made_void(house: House) -> None:
    browser = house.enters("lev")
    made = browser.post("/calendar/feed")
    (path,) = re.findall(r"http://[^/]+(/calendar/ru/[^<]+\.ics)", made.text)
    feed = house.browser().get(path)
    replaced = browser.post("/calendar/feed")
    old = house.browser().get(path)
    (newer,) = re.findall(r"http://[^/]+(/calendar/ru/[^<]+\.ics)", replaced.text)
    browser.post("/calendar/feed/end")
    void = house.browser().get(newer)

    assert feed.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "SUMMARY:№ 1/2025: ответ" in feed.text
    assert "Орлова" not in feed.text
    assert "example.com" not in feed.text
    assert (old.status, void.status) == (404, 404)
    assert path not in browser.get("/calendar").text


def test_one_s_own_session_is_ended_by_anybody_another_s_by_an_operator(house: House) -> None:
    dmitry, kate, other = house.enters("dmitry"), house.enters("kate"), house.enters("lev")
    with house.bureau.office.records.look() as unit:
        sessions = {s.login: s.digest[:16] for s in unit.accounts.sessions(house.bureau.watch.at)}
    refused = kate.post(f"/sessions/{sessions['lev']}/end")
    still = other.get("/").status
    dmitry.post(f"/sessions/{sessions['lev']}/end")
    kate.post(f"/sessions/{sessions['kate']}/end")

    assert refused.status == 404
    assert still == 200
    assert [b.get("/").status for b in (other, kate, dmitry)] == [303, 303, 200]


def test_an_operator_disables_accounts_and_a_drafter_does_not(house: House) -> None:
    dmitry, kate, lev = house.enters("dmitry"), house.enters("kate"), house.enters("lev")

    assert kate.post("/operators/lev/disable").status == 403
    assert dmitry.post("/operators/lev/disable").status == 303
    assert lev.get("/").status == 303
    assert dmitry.post("/operators/dmitry/disable").status == 422
    assert "отключена" in dmitry.get("/operators").words


def test_every_section_of_the_settings_is_called_by_its_name(house: House) -> None:
    assert set(house.bureau.office.settings.model_dump()) <= set(HEADINGS)


def test_settings_hold_no_secret(house: House) -> None:
    # The database is open already; only what is shown of it changes.
    configure(house, database=DatabaseSection(url="postgresql+psycopg://me:hunter2@host/db"))
    page = house.enters("lev").get("/settings")

    assert "[mailbox]" in page.words
    assert "••••@host/db" in page.words
    assert "hunter2" not in page.text
    assert shown("postgresql+psycopg://me:pw@host/db") == "postgresql+psycopg://••••@host/db"
    assert shown("tgram://token/chat") == "tgram://••••"
    assert shown(("a", "b")) == "a, b"


def test_the_console_misses_no_secret_that_is_the_daemon_s(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systemd starts it, it has two keys and no password, and may speak to nobody outside."""
    for name in ("MAILBOT__MAILBOX__PASSWORD", "MAILBOT__SMTP__PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    old = house.bureau.office.settings
    configure(
        house,
        credentials={},
        operators={"mail": "Румянцев Д. В."},
        hooks={"block": HookSection(url="https://crm.example.ru/block")},
        escalation=old.escalation.model_copy(update={"heartbeat_url": "https://hc.example.ru/1"}),
    )
    pings: list[str] = []
    office = replace(house.bureau.office, ping=lambda: pings.append("a sign of life"))
    house.app.state.console = replace(house.app.state.console, office=office)
    page = house.enters("lev").get("/settings").words

    assert "секрет не найден" not in page
    assert not pings


def test_statistics_tell_kinds_days_and_the_share_in_time(house: House) -> None:
    house.bureau.does_tasks()
    house.bureau.works()
    house.bureau.waits(days=2)
    house.bureau.approves(house.bureau.reply_of(1))
    house.bureau.works()
    house.bureau.waits(days=20)
    page = house.enters("lev").get("/statistics?year=2025").words

    # Marina was answered in time, Anna's term has run out.
    assert "50 %" in page
    assert "обращений 2" in page
    assert "дней до ответа, в среднем 2.0" in page
    assert "За этот год обращений нет" in house.enters("kate").get("/statistics?year=2024").words


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "pdf"])
def test_what_was_found_is_exported_and_the_export_recorded(house: House, suffix: str) -> None:
    browser = house.enters("lev")
    answer = browser.get(f"/appeals/register.{suffix}?q=marina.orlova")

    assert answer.status == 200
    assert f'filename="register-2025-06-11.{suffix}"' in answer.header("content-disposition")
    if suffix == "xlsx":
        rows = list(load_workbook(io.BytesIO(answer.body)).active.values)
        assert [row[0] for row in rows[1:]] == ["1/2025"]
    if suffix == "csv":
        assert b"1/2025" in answer.body
        assert b"2/2025" not in answer.body
    assert browser.get("/appeals/register.exe").status == 404


def test_information_is_refused_on_a_ground_and_the_text_is_taken_back(house: House) -> None:
    browser = house.enters("kate")
    page = browser.get("/messages/2")
    refused = browser.post(
        "/messages/2/refuse",
        {"version": "1", "ground": "third_persons", "facts": "В переписке названы другие люди"},
    )
    body = house.bureau.reply_of(1).draft.body
    stale = browser.post("/messages/2/redraft", {"version": "1"})
    anew = browser.post("/messages/2/redraft", {"version": "2"})

    assert "Отказать в сведениях" in page.words
    assert refused.location == "/messages/2?said=rewritten"
    assert "другие люди" in body
    assert stale.status == 409
    assert anew.status == 303
    assert "другие люди" not in house.bureau.reply_of(1).draft.body


def test_a_refusal_without_facts_and_of_no_ground_is_refused_itself(house: House) -> None:
    browser = house.enters("kate")
    browser.get("/messages/2")
    bound = {"version": "1", "facts": "x"}

    assert browser.post("/messages/2/refuse", {**bound, "ground": "no"}).status == 422
    assert (
        browser.post("/messages/2/refuse", {**bound, "ground": "defence", "facts": " "}).status
        == 422
    )
    assert browser.post("/messages/2/answer", bound).status == 422


def test_that_nothing_is_held_is_answered(house: House) -> None:
    browser = house.enters("kate")
    browser.get("/messages/2")
    browser.post("/messages/2/answer", {"version": "1", "nothing": "yes"})

    assert house.bureau.reply_of(1).draft.decision.nothing_held


def test_an_operator_extends_vouches_and_takes_out_of_the_count(house: House) -> None:
    browser = house.enters("dmitry")
    browser.get("/appeals/2025/1")
    extended = browser.post("/appeals/2025/1/extend", {"reason": "сложный поиск в архивах"})
    notice = browser.get(extended.location)
    removed = browser.post("/appeals/2025/2/not-an-appeal", {"reason": "проба"})

    assert extended.location.endswith("?said=extension")
    assert "сложный поиск в архивах" in notice.text
    assert removed.location == "/appeals/2025/2?said=not-an-appeal"
    assert house.bureau.appeals()[1].state == "not_an_appeal"


def test_today_asks_whether_an_answer_by_hand_closes_the_appeal(house: House) -> None:
    with house.bureau.office.records.begin() as unit:
        appeal = unit.appeals.by_number("1/2025")
        unit.appeals.save(replace(appeal, flags=(*appeal.flags, BY_HAND)))
    dmitry, kate = house.enters("dmitry"), house.enters("kate")
    today, shown = dmitry.get("/"), dmitry.get("/appeals/2025/1")
    refused = kate.post("/appeals/2025/1/answered", {"is": "reply"})
    done = dmitry.post("/appeals/2025/1/answered")

    assert "Закрыть его этим письмом?" in today.words
    assert "Да, это ответ: закрыть им" in shown.words
    assert refused.status == 403
    assert done.location.endswith("?said=not-answered")
    assert "Вы ответили сами" not in dmitry.get("/").words


def test_the_answer_by_hand_is_shown_to_whoever_is_asked_about_it(house: House) -> None:
    written = mail(
        "Марина, всё удалили. <b>Ваш</b> пароль: Qwerty-1x", message_id="<h@example.ru>",
        In_Reply_To="<first@example.com>",
    )  # fmt: skip
    raw = written.replace(f"To: {OPERATOR}".encode(), f"To: {MARINA.emails[0]}".encode())
    by_hand.notice(house.bureau.office, raw, NOW)
    page = house.enters("dmitry").get("/appeals/2025/1")

    assert "Марина, всё удалили. <b>Ваш</b>" in page.words
    assert "<b>Ваш" not in page.text
    assert "Qwerty-1x" not in page.text
    assert f"11.06.2025 11:20 → {MARINA.emails[0]}" in page.words


def test_a_task_is_done_once(house: House) -> None:
    browser = house.enters("dmitry")
    browser.get("/appeals/2025/2")
    first, second = browser.post("/actions/1/done"), browser.post("/actions/1/done")

    assert first.location == "/appeals/2025/2?said=task"
    assert second.status == 409


def test_the_address_of_the_feed_is_that_of_the_browsers(house: House) -> None:
    configure(house, console=ConsoleSection(base_url="https://desk.example.ru/"))
    browser = house.enters("lev")

    assert "https://desk.example.ru/calendar/ru/" in browser.post("/calendar/feed").text


def test_a_letter_on_paper_is_taken_in_and_registered(house: House) -> None:
    browser = house.enters("kate")
    browser.get("/paper")
    sheet = pdf(letter(1))
    bound = {"received": "2025-06-10", "at": "", "name": "Петров Пётр Ильич",
             "address": "190000, г. Пример, а/я 1", "track": ""}  # fmt: skip
    nothing = browser.upload("/paper", "scan", b"", bound)
    wrong = browser.upload("/paper", "scan", b"MZ", bound)
    answer = browser.upload("/paper", "scan", sheet, bound)
    house.bureau.works()

    assert (nothing.status, wrong.status) == (422, 422)
    assert answer.location.endswith("?said=taken-in")
    assert house.bureau.appeals()[-1].channel == "paper"
    assert house.enters("lev").get("/paper").status == 403


def test_a_letter_that_leaves_on_paper_is_noted_once_with_its_number(house: House) -> None:
    office, reply = house.bureau.office, house.bureau.reply_of(1)
    (ref,) = office.archive.put_all([b"%PDF-1.7"], reply.key_id)
    with office.records.begin() as unit:
        draft = replace(reply.draft, form=Form.PAPER)
        version = unit.messages.revise(reply.id, draft, reply.version)
        unit.messages.approve(
            reply.id, version, by=BY, at=NOW, sha256="", bytes_ref=ref, rfc_message_id="",
            recipients=["603000, г. Пример"],
        )  # fmt: skip
    dmitry, kate = house.enters("dmitry"), house.enters("kate")
    page, path = dmitry.get("/messages/2"), "/messages/2/posted"
    form = {"track": "RA123456785RU", "on": "2025-06-11", "at": ""}
    refused = kate.post(path, form)
    wrong = dmitry.upload(path, "receipt", b"MZ", form)
    undated = dmitry.post(path, {**form, "on": "завтра"})
    done, again = (dmitry.upload(path, "receipt", b"\xff\xd8\xff", form) for _ in range(2))

    assert "на бумаге" in page.words
    assert (refused.status, wrong.status, undated.status, again.status) == (403, 422, 422, 422)
    assert done.location == "/messages/2?said=posted"
    assert house.bureau.reply_of(1).delivery == "РПО RA123456785RU"


def test_a_task_is_declined_with_a_reason(house: House) -> None:
    browser = house.enters("dmitry")
    browser.get("/appeals/2025/2")
    answer = browser.post("/actions/1/decline", {"reason": "уже сделано в мае"})

    assert answer.location == "/appeals/2025/2?said=declined"
    assert "уже сделано в мае" in browser.get("/appeals/2025/2").words


def test_destruction_is_proposed_by_a_drafter_and_approved_by_an_operator(house: House) -> None:
    kate, dmitry = house.enters("kate"), house.enters("dmitry")
    kate.get("/appeals/2025/1")
    kate.post("/appeals/2025/1/demands", {"kind": ["destruction"]})
    house.bureau.works()
    proposed = kate.post("/appeals/2025/1/act")
    page = dmitry.get("/appeals/2025/1/act")
    refused = kate.post("/appeals/2025/1/act/approve", {"shown": ""})
    stale = dmitry.post("/appeals/2025/1/act/approve", {"shown": "1-another"})
    (shown,) = set(
        re.findall(r'name="shown" value="([^"]+)"', kate.get("/appeals/2025/1/act").text)
    )
    bound = {"method": "11.2.3", "how": "удалено", "tool": "crm-erase", "ground": "9.6.2",
             "category": ["5.1", "5.2"], "kept": "5.6=НК РФ=5 лет",
             "subject": "Орлова М. С."}  # fmt: skip
    late = kate.post("/appeals/2025/1/act/change", {**bound, "shown": "1-another"})
    wrong = kate.post("/appeals/2025/1/act/change", {**bound, "shown": shown, "kept": "всё"})
    changed = kate.post("/appeals/2025/1/act/change", {**bound, "shown": shown})
    filled = kate.get("/appeals/2025/1/act").words

    assert proposed.location == "/appeals/2025/1/act?said=proposed"
    assert "Что уничтожается" in page.words
    assert refused.status == 403
    assert (stale.status, late.status, wrong.status) == (409, 409, 422)
    assert changed.location == "/appeals/2025/1/act?said=proposal-changed"
    assert "crm-erase" in filled
    assert "5.6 (НК РФ; 5 лет)" in filled
    assert "что сделано фактически" not in filled
    assert dmitry.get("/appeals/2025/1/act/act.pdf").status == 404
    assert "№ 1/2025" in kate.get("/acts").words
    assert "Актов пока нет" in kate.get("/acts?before=1").words


def test_pages_say_in_words_what_was_destroyed_and_by_which_act(house: House) -> None:
    bureau = house.bureau
    with bureau.office.records.begin() as unit:
        unit.appeals.move(1, AppealState.NOT_AN_APPEAL)
        act = unit.acts.add(1, Contents())
        unit.acts.approve(act.id, by=BY, at=NOW)
        unit.acts.destroyed(act.id, at=NOW)
        unit.acts.draw(act.id, number="7/2025", at=NOW, act=("a", "b"), extract=("c", "d"))
    browser = house.enters("dmitry")
    before = browser.get("/letters/1").words
    shred_appeal(bureau.office, 1, BY, subject=True)
    appeal, letter = browser.get("/appeals/2025/1"), browser.get("/letters/1")
    picture = browser.get("/letters/1/pages/0/1.png")
    original = browser.get("/letters/1/original.eml")

    assert "117/2025" in before
    for page in (appeal, letter):
        assert page.status == 200
        assert "уничтожены" in page.words
        assert "акт № 7/2025 от 11.06.2025" in page.words
        assert "original.eml" not in page.text
        assert "117/2025" not in page.words
    assert (picture.status, original.status) == (422, 404)
    # What was to be said of her to others goes on.
    assert browser.get("/subjects?q=1001").status == 200
    assert browser.get("/").status == 200


def test_a_line_that_no_letter_began_is_shown_as_what_it_is(house: House) -> None:
    line = deleted(house.bureau.office, "1002", None, BY)
    house.bureau.works()
    seq, year = line.number.split("/")
    browser = house.enters("dmitry")

    page = browser.get(f"/appeals/{year}/{seq}")
    assert page.status == 200
    assert "субъект удалил свои данные на сайте" in page.words
    assert line.number in browser.get("/").words


def test_whoever_approves_a_destruction_in_the_browser_is_told_that_nobody_signed(
    house: House,
) -> None:
    office = house.bureau.office
    set_demands(office, "1/2025", [Kind.DESTRUCTION], BY)
    house.bureau.works()
    destruction.draft(office, "1/2025", {"method": "11.2.3", "how": "удалено", "tool": "x 1"}, BY)

    page = house.enters("dmitry").get("/appeals/2025/1/act").words
    assert "Обратите внимание Обращение не подписано (п. 14.2.4)" in page
    assert "Утвердить уничтожение" in page
