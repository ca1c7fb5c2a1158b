"""What was kept beyond its term is seen, approved, destroyed and its act signed at the desk."""

import re
from datetime import timedelta

import pytest

from mailbot.domain.states import AppealState
from mailbot.ports import Happening
from mailbot.steps import retain
from tests.console.browser import Answer
from tests.console.conftest import House
from tests.mails import ACCESS, mail
from tests.offices import BY, NOW


@pytest.fixture
def old(house: House) -> House:
    """Four years on: an appeal that was none, and letter 3, which was set aside."""
    bureau = house.bureau
    bureau.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
    bureau.works()
    with bureau.office.records.begin() as unit:
        unit.appeals.move(1, AppealState.NOT_AN_APPEAL)
        unit.note(Happening(at=NOW, event="not_an_appeal", by=BY, appeal_id=1))
    bureau.is_at(NOW + timedelta(days=4 * 366))
    return house


def shown(page: Answer) -> dict[str, str]:
    (value,) = set(re.findall(r'name="shown" value="([^"]+)"', page.text))
    return {"shown": value}


def test_a_drafter_words_it_an_operator_approves_it_and_the_act_is_signed(old: House) -> None:
    """Source: policy 11.1, 11.3."""
    kate, dmitry = old.enters("kate"), old.enters("dmitry")
    today, acts, page = kate.get("/"), kate.get("/acts"), kate.get("/acts/expired")
    worded = {"method": "11.2.3", "how": "ключи стёрты", "tool": "mailbot", "place": "Склад",
              "category": ["5.1"], "ground": ["9.6.4"]}  # fmt: skip
    changed = kate.post("/acts/expired/change", {**worded, **shown(page)})
    stale = dmitry.post("/acts/expired/approve", shown(page))
    refused = kate.post("/acts/expired/approve", shown(kate.get("/acts/expired")))
    asked = dmitry.get("/acts/expired")
    done = dmitry.post("/acts/expired/approve", shown(asked))
    again = dmitry.post("/acts/expired/approve", shown(asked))
    old.bureau.works()
    act = dmitry.get(done.location)
    drawn = dmitry.get("/acts/1/act.pdf")
    unsigned = dmitry.get("/acts/1/signed.pdf")
    wrong = dmitry.upload("/acts/1/sign", "sheet", b"MZ")
    signed = dmitry.upload("/acts/1/sign", "sheet", drawn.body)

    assert 'href="/acts/expired"' in today.text
    assert "Истёк срок хранения: 2" in acts.words
    assert "обращение № 1/2025" in page.words
    assert 'href="/letters/3"' in page.text
    assert changed.location == "/acts/expired?said=proposal-changed"
    assert "Склад" in asked.words
    assert (stale.status, refused.status, again.status) == (409, 403, 422)
    assert done.location == "/acts/1?said=destroyed"
    assert f"акт № 1/{NOW.year + 4}" in act.words
    assert drawn.body.startswith(b"%PDF")
    assert unsigned.status == 404
    assert wrong.status == 422
    assert signed.location == "/acts/1?said=act-signed"
    assert dmitry.get("/acts/1/signed.pdf").body == drawn.body
    assert 'href="/acts/1"' in kate.get("/acts").text
    assert old.enters("lev").get("/acts/1").status == 200


def test_the_list_is_paged_and_only_who_may_decides(
    old: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.console.expired._PAGE", 1)
    lev = old.enters("lev")
    first, second = lev.get("/acts/expired"), lev.get("/acts/expired?from=1")

    assert "отложенное письмо № 3" in first.words
    assert "/appeals/2025/1" not in first.text
    assert 'href="/acts/expired?from=1"' in first.text
    assert "/appeals/2025/1" in second.text
    assert "Утвердить" not in first.words
    assert lev.post("/acts/expired/change", shown_of_nothing()).status == 403


def shown_of_nothing() -> dict[str, str]:
    return {"shown": "x"}


def test_a_list_that_grew_since_it_was_shown_is_not_destroyed(old: House) -> None:
    dmitry = old.enters("dmitry")
    seen = shown(dmitry.get("/acts/expired"))
    with old.bureau.office.records.begin() as unit:
        unit.appeals.move(2, AppealState.NOT_AN_APPEAL)
        unit.note(Happening(at=NOW, event="not_an_appeal", by=BY, appeal_id=2))
    answer = dmitry.post("/acts/expired/approve", seen)

    assert answer.status == 409
    assert "ничего не уничтожено" in answer.words
    assert all(letter.destroyed_at is None for letter in old.bureau.letters())


def test_copies_in_the_mailbox_are_named_until_a_person_took_them_away(old: House) -> None:
    retain.destroy(old.bureau.office, "1/2025", BY)
    dmitry, kate = old.enters("dmitry"), old.enters("kate")
    today, acts = dmitry.get("/"), dmitry.get("/acts")
    refused = kate.post("/acts/copies")
    done = dmitry.post("/acts/copies")
    after = dmitry.get("/acts")

    assert 'href="/acts#copies"' in today.text
    assert "письмо 1, обращение № 1/2025: INBOX, UID" in acts.words
    assert refused.status == 403
    assert done.location == "/acts?said=copies-gone"
    assert "Копии уничтоженных писем" not in after.words


def test_a_finished_appeal_is_destroyed_from_its_page_with_an_act(house: House) -> None:
    with house.bureau.office.records.begin() as unit:
        unit.appeals.move(1, AppealState.NOT_AN_APPEAL)
    dmitry, kate = house.enters("dmitry"), house.enters("kate")
    offered, withheld = dmitry.get("/appeals/2025/1"), kate.get("/appeals/2025/1")
    path = "/appeals/2025/1/destroy"
    refused, open_one = kate.post(path), dmitry.post("/appeals/2025/2/destroy")
    blank, unknown = dmitry.post(path), dmitry.post(path, {"ground": "9.9"})
    done = dmitry.post(path, {"ground": "9.6.1", "subject": "yes"})
    again = dmitry.post(path, {"ground": "9.6.1"})
    house.bureau.works()
    act, appeal = dmitry.get(done.location), dmitry.get("/appeals/2025/1")

    assert "не дожидаясь срока" in offered.words
    assert "не дожидаясь срока" not in withheld.words
    assert refused.status == 403
    assert [it.status for it in (open_one, blank, unknown, again)] == [422] * 4
    assert "не заполнено: основание" in blank.words
    assert "9.6.1" in act.words
    assert "запись субъекта удалена" in act.words
    assert "акт № 1/2025" in appeal.words
    assert "не дожидаясь срока" not in appeal.words


def test_nothing_that_expired_is_no_page_and_an_appeal_s_act_is_shown_with_it(house: House) -> None:
    browser = house.enters("kate")
    browser.get("/appeals/2025/1")
    browser.post("/appeals/2025/1/demands", {"kind": ["destruction"]})
    house.bureau.works()
    browser.post("/appeals/2025/1/act")

    assert browser.get("/acts/expired").status == 422
    assert browser.get("/acts/1").location == "/appeals/2025/1/act"
    assert browser.get("/acts/99").status == 404
