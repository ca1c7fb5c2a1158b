"""A message in the console: written, shown as it would leave, approved, taken back."""

import hashlib
import re
from dataclasses import replace

import pytest

from mailbot.console.blanks import changes, filled, holes
from mailbot.domain.findings import Form
from mailbot.domain.states import MessageState
from mailbot.errors import Uncertain
from mailbot.steps import act
from mailbot.words import Text
from tests.console.browser import Answer, Browser
from tests.console.conftest import House
from tests.mails import MARINA
from tests.offices import BY

PNG = b"\x89PNG\r\n\x1a\n"


def hidden(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return found[1]


def fields(page: Answer) -> dict[str, str]:
    """What the approve page would send."""
    return {name: hidden(page, name) for name in ("version", "shown")}


def fills(browser: Browser, house: House) -> None:
    """Fill every blank of a draft by the fields of its page, as a person does."""
    draft = house.bureau.reply_of(1).draft
    browser.post(
        "/messages/2",
        {"version": "1", "body": draft.body, "blank": ["11.06.2025"] * draft.body.count("[[")},
    )


def test_blanks_are_filled_one_by_one_and_the_text_saved(house: House) -> None:
    browser = house.enters("kate")
    shown = browser.get("/messages/2")
    fills(browser, house)
    reply = house.bureau.reply_of(1)

    assert "Впишите то, что знаете только Вы" in shown.words
    assert "[[" not in reply.draft.body
    assert "11.06.2025" in reply.draft.body
    assert reply.version == 2


def test_what_a_draft_was_before_is_shown(house: House) -> None:
    browser = house.enters("kate")
    first = house.bureau.reply_of(1).draft.body
    browser.get("/messages/2")
    browser.post("/messages/2", {"version": "1", "body": "Второй текст."})
    browser.post("/messages/2", {"version": "2", "body": "Третий текст."})
    listed, second = browser.get("/messages/2"), browser.get("/messages/2/versions/2")
    with house.bureau.office.records.look() as unit:
        known = unit.messages.earlier(2)

    assert "Прежние версии: 2 , 1" in listed.words
    assert "<del>Второй</del>" in second.text
    assert "<ins>Третий</ins>" in second.text
    assert browser.get("/messages/2/versions/3").status == 404
    assert (known[1].body, known[2].body) == (first, "Второй текст.")


def test_what_was_not_changed_makes_no_new_version(house: House) -> None:
    browser = house.enters("kate")
    body = house.bureau.reply_of(1).draft.body.replace("\n", "\r\n")
    answer = browser.post("/messages/2", {"version": "1", "body": body})

    assert answer.location == "/messages/2?said=unchanged"
    assert house.bureau.reply_of(1).version == 1


def test_the_second_of_two_sees_what_changed_and_his_text_is_kept(house: House) -> None:
    kate, dmitry = house.enters("kate"), house.enters("dmitry")
    kate.post("/messages/2", {"version": "1", "body": "Текст Кати, общий конец."})
    answer = dmitry.post("/messages/2", {"version": "1", "body": "Текст Дмитрия, общий конец."})
    stored = house.bureau.reply_of(1).draft.body
    again = dmitry.post(
        "/messages/2", {"version": hidden(answer, "version"), "body": "Текст обоих."}
    )

    assert answer.status == 409
    assert stored == "Текст Кати, общий конец."
    assert "<ins>Дмитрия,</ins>" in answer.text
    assert "<del>Кати,</del>" in answer.text
    assert ">Текст Дмитрия, общий конец.</textarea>" in answer.text
    assert again.location == "/messages/2?said=saved"
    assert house.bureau.reply_of(1).draft.body == "Текст обоих."


def test_the_preview_shows_what_was_typed_and_saves_nothing(house: House) -> None:
    browser = house.enters("kate")
    answer = browser.post("/messages/2/preview", {"version": "1", "body": "Иной текст [[дата]]."})

    assert "Иной текст" in answer.words
    assert "<mark>[[дата]]</mark>" in answer.text
    assert "frame-ancestors 'self'" in answer.header("content-security-policy")
    assert house.bureau.reply_of(1).version == 1


def test_a_letter_is_previewed_page_by_page(house: House) -> None:
    reply = house.bureau.reply_of(1)
    with house.bureau.office.records.begin() as unit:
        draft = replace(reply.draft, form=Form.SCANNED_DOCUMENT)
        unit.messages.revise(reply.id, draft, reply.version)
    browser, other = house.enters("lev"), house.enters("kate")
    picture, *_ = re.findall(
        r'src="(/messages/2/pictures/[^"]+)"', browser.get("/messages/2/preview").text
    )
    page, pdf = browser.get(picture), browser.get("/messages/2/letter.pdf")
    others = other.get(picture)
    other.get(picture)
    with house.bureau.office.records.look() as unit:
        looks = [
            ((h.details or {})["what"], h.by)
            for h in unit.history(message_id=2)
            if h.event == "seen"
        ]

    assert page.body.startswith(PNG)
    assert pdf.body.startswith(b"%PDF")
    assert others.body == page.body
    assert looks == [
        ("message", "Ревизоров Л. Д."), ("preview", "Ревизоров Л. Д."),
        ("letter_pdf", "Ревизоров Л. Д."), ("preview", "Орехова Е. П."),
    ]  # fmt: skip
    assert house.browser().get(picture).status == 303
    assert browser.get(f"/messages/2/pictures/{'0' * 64}-1.png").status == 404
    assert browser.get(picture.replace("/2/", "/1/")).status == 404


def test_what_is_approved_is_exactly_what_was_shown(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    asked = browser.get("/messages/2/approve")
    answer = browser.post("/messages/2/approve", fields(asked))
    house.bureau.works()
    (content,) = house.bureau.posted.to(MARINA.emails[0])
    told = browser.get(answer.location)

    assert MARINA.emails[0] in asked.words
    assert answer.location == "/messages/2?said=approved"
    assert hashlib.sha256(content).hexdigest() in told.words
    assert house.bureau.reply_of(1).approved_by == BY


def test_a_double_click_approves_once(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    form = fields(browser.get("/messages/2/approve"))
    first, second = (browser.post("/messages/2/approve", form) for _ in range(2))
    house.bureau.works()

    assert first.status == 303
    assert second.status in (409, 422)
    assert len(house.bureau.posted.to(MARINA.emails[0])) == 1


def test_what_changed_since_it_was_shown_is_shown_anew(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    form = fields(browser.get("/messages/2/approve"))
    act.edit(house.bureau.office, 2, 2, "Другой текст.", "Орехова Е. П.")
    answer = browser.post("/messages/2/approve", form)

    assert answer.status == 409
    assert "Другой текст." in answer.words
    assert house.bureau.reply_of(1).state is MessageState.DRAFTED


def test_the_day_that_changed_since_then_is_shown_anew_too(house: House) -> None:
    house.bureau.is_at(house.bureau.watch.at.replace(hour=23, minute=58))
    browser = house.enters("dmitry")
    fills(browser, house)
    form = fields(browser.get("/messages/2/approve"))
    house.bureau.waits(minutes=2)

    assert browser.post("/messages/2/approve", form).status == 409


def test_a_blank_hinders_the_approval_also_of_who_sends_the_form_himself(house: House) -> None:
    browser = house.enters("dmitry")
    asked = browser.get("/messages/2/approve")
    answer = browser.post("/messages/2/approve", {"version": "1", "shown": hidden_digest(asked)})

    assert 'name="shown"' not in asked.text
    assert answer.status == 422
    assert house.bureau.reply_of(1).state is MessageState.DRAFTED


def hidden_digest(page: Answer) -> str:
    return re.findall(r'<code class="hash">([0-9a-f]{64})</code>', page.text)[-1]


def test_what_is_another_s_leaves_only_if_each_is_ticked(house: House) -> None:
    browser = house.enters("dmitry")
    browser.post("/messages/2", {"version": "1", "body": "Звоните: Иванов Пётр, +7 900 111-22-33."})
    asked = browser.get("/messages/2/approve")
    keys = re.findall(r'name="confirm" value="([^"]+)"', asked.text)
    without = browser.post("/messages/2/approve", fields(asked))
    ticked = browser.post("/messages/2/approve", {**fields(asked), "confirm": keys})

    assert len(keys) == 2
    assert without.status == 422
    assert ticked.status == 303


@pytest.mark.parametrize("login", ["kate", "lev"])
@pytest.mark.parametrize("order", ["approve", "return", "confirm", "sign"])
def test_neither_drafter_nor_auditor_decides(house: House, login: str, order: str) -> None:
    browser = house.enters(login)
    bound = {"version": "1", "shown": "", "sheet": ""}

    assert browser.post(f"/messages/2/{order}", bound).status == 403
    assert browser.get("/messages/2/approve").status == 403
    assert house.bureau.reply_of(1).state is MessageState.DRAFTED


def test_an_auditor_neither_writes_nor_sees_a_field_to_write_in(house: House) -> None:
    browser = house.enters("lev")

    assert "<textarea" not in browser.get("/messages/2").text
    assert browser.post("/messages/2", {"version": "1", "body": "x"}).status == 403


def test_an_approval_is_taken_back_while_it_has_not_left(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    browser.post("/messages/2/approve", fields(browser.get("/messages/2/approve")))
    answer = browser.post("/messages/2/return")

    assert answer.location == "/messages/2?said=returned"
    assert house.bureau.reply_of(1).state is MessageState.DRAFTED


def test_today_and_the_message_ask_what_became_of_an_uncertain_one(house: House) -> None:
    browser = house.enters("dmitry")
    fills(browser, house)
    browser.post("/messages/2/approve", fields(browser.get("/messages/2/approve")))
    house.bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    house.bureau.works()
    today, shown = browser.get("/"), browser.get("/messages/2")
    answer = browser.post("/messages/2/confirm")

    assert "Неясно, ушло ли" in today.words
    assert "Ушло: я проверил(а)" in shown.words
    assert answer.location == "/messages/2?said=confirmed"
    assert house.bureau.reply_of(1).state is MessageState.SENT


def test_a_signed_sheet_is_bound_and_what_is_none_is_refused(house: House) -> None:
    reply = house.bureau.reply_of(1)
    with house.bureau.office.records.begin() as unit:
        draft = replace(reply.draft, form=Form.SCANNED_DOCUMENT)
        unit.messages.revise(reply.id, draft, reply.version)
    browser = house.enters("dmitry")
    browser.get("/messages/2")
    wrong = browser.upload("/messages/2/sign", "sheet", b"MZ not a scan", {"version": "2"})
    empty = browser.upload("/messages/2/sign", "sheet", b"", {"version": "2"})
    right = browser.upload("/messages/2/sign", "sheet", PNG, {"version": "2"})

    assert (wrong.status, empty.status) == (422, 422)
    assert right.location == "/messages/2?said=signed"
    assert house.bureau.reply_of(1).sheet_version == 2


def test_an_alarm_is_no_message_to_a_subject(house: House) -> None:
    house.bureau.sweeps()
    alarm = house.bureau.alarms()[0].id

    assert house.enters("dmitry").get(f"/messages/{alarm}").status == 404


def test_an_empty_value_leaves_its_blank() -> None:
    assert filled("[[а]] и [[б]] и [[в]]", ["1", " "]) == "1 и [[б]] и [[в]]"
    assert [p.text for p in holes("до [[а]] после") if p.marks] == ["[[а]]"]


def test_changes_put_together_give_both_texts() -> None:
    stored, typed = "раз два три", "раз два-с-половиной три четыре"
    found = list(changes(stored, typed))

    assert "".join(c.text for c in found if c.how != "typed") == stored
    assert "".join(c.text for c in found if c.how != "stored") == typed
