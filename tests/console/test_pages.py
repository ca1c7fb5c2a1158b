"""What the pages show, to whom, and that whoever looks is recorded."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest

from mailbot.console.history import told
from mailbot.console.marks import marked
from mailbot.console.wording import browser, cited, without_commands
from mailbot.domain.kinds import Kind
from mailbot.domain.urgency import last_chance, left, urgency
from mailbot.ports import Happening
from mailbot.records.unit import Transaction
from mailbot.steps.heartbeat import beat
from mailbot.steps.mailbox import reached
from tests.console.browser import Answer
from tests.console.conftest import PEOPLE, House
from tests.mails import ACCESS, ANNA, mail
from tests.offices import MOSCOW

SEEN = {"/": "today", "/appeals": "list", "/appeals?q=орлова": "search",
        "/appeals/2025/1": "show", "/letters": "letters", "/letters/1": "letter",
        "/subjects": "subjects", "/subject?id=1001": "subject",
        "/letters/1/original.eml": "original"}  # fmt: skip


def test_today_tells_what_is_open_and_how_much_time_is_left(house: House) -> None:
    page = house.enters("dmitry").get("/")

    assert "2 открытых обращения" in page.words
    assert "Орлова Марина Сергеевна" in page.words
    assert "Срок сегодня 1" in page.words
    assert "сегодня до 23:59" in page.words
    assert "Позже 1" in page.words
    assert "10 дней" in page.words
    assert "ждёт решения: " in page.words
    assert "Политика, п. 14.4" in page.words


def test_today_says_when_the_daemon_is_silent(house: House) -> None:
    browser = house.enters("dmitry")
    silent = browser.get("/").words
    beat(house.bureau.office)
    reached(house.bureau.office, "INBOX")
    alive = browser.get("/").words

    assert "Служба mailbot не отвечает" in silent
    assert "Служба mailbot не отвечает" not in alive
    assert "Служба работает" in alive


def test_today_reminds_of_what_expired_and_of_what_is_not_kept(house: House) -> None:
    """Source: policy 11.4."""
    house.bureau.arrives(mail(ACCESS, message_id="<9@example.com>", Auto_Submitted="auto-replied"))
    house.bureau.works()
    with house.bureau.office.records.begin() as unit:
        unit.remember("first_start", house.bureau.watch.at.isoformat())
    house.bureau.waits(days=200)
    page = house.enters("dmitry").get("/").words

    assert "Истёк срок хранения: 1" in page
    assert "не выгружены для хранения: 200 дней" in page


@pytest.mark.parametrize("path", SEEN)
@pytest.mark.parametrize("login", ["dmitry", "kate", "lev"])
def test_every_role_sees_every_page_and_each_look_is_recorded(
    house: House, path: str, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = house.enters(login)
    noted: list[Happening] = []
    note = Transaction.note
    monkeypatch.setattr(Transaction, "note", lambda unit, h: (noted.append(h), note(unit, h)))
    answer = browser.get(path)

    assert answer.status == 200
    (look,) = noted
    assert (look.event, look.by) == ("seen", PEOPLE[login][0])
    assert (look.details or {})["what"] == SEEN[path]


def test_an_appeal_shows_the_words_that_show_each_finding(house: House) -> None:
    page = house.enters("dmitry").get("/appeals/2025/1")

    assert "запрос сведений об обработке" in page.words
    assert '<mark data-m="e1-1" id="e1-1">' in page.text
    assert 'href="#e1-1"' in page.text
    assert "Политика, п. 14.4" in page.words


def test_a_stranger_s_words_are_data_and_no_code(house: House) -> None:
    evil = replace(
        ANNA, full_name="<script>alert(1)</script>\u202e", emails=("x@example.ru",), id="9"
    )
    house.bureau.arrives(
        mail(f"{ACCESS}<img src=x onerror=alert(1)>", sender=evil, message_id="<3@example.com>",
             subject="<b>жирно</b>")
    )  # fmt: skip
    house.bureau.works()
    browser = house.enters("dmitry")
    for path in ("/", "/appeals", "/appeals/2025/3", "/letters/3"):
        page = browser.get(path).text

        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>жирно" not in page
        assert "\u202e" not in page


def test_a_password_in_a_letter_is_never_shown(house: House) -> None:
    house.bureau.arrives(
        mail("Удалите мой аккаунт. Логин m, пароль: Qwerty-1x", message_id="<p@x>")
    )
    house.bureau.works()
    page = house.enters("lev").get("/letters/3")

    assert "Удалите мой аккаунт" in page.words
    assert "Qwerty-1x" not in page.text


def test_the_register_is_searched_filtered_and_paged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.console.register._PAGE", 1)
    browser = house.enters("lev")
    first = browser.get("/appeals")
    second = browser.get("/appeals?after=2/2025")
    found = browser.get("/appeals?q=ОРЛОВА&state=checked&kind=access_request&from=2025-06-11")
    nothing = browser.get("/appeals?kind=portability")

    assert "№ 2/2025" in first.words
    assert "№ 1/2025" not in first.words
    assert "after=2%2F2025" in first.text
    assert "№ 1/2025" in second.words
    assert "№ 1/2025" in found.words
    assert "Ничего не найдено" in nothing.words


def test_the_register_is_sorted_by_the_links_of_its_head(house: House) -> None:
    browser = house.enters("lev")
    first = browser.get("/appeals?q=2025")
    (by_subject,) = re.findall(r'class="subject" href="([^"]+)"', first.text)
    sorted_page = browser.get(unescape(by_subject))
    (turned,) = re.findall(r'class="subject" href="([^"]+)"', sorted_page.text)
    back = browser.get(unescape(turned))

    def shown(page: Answer) -> list[str]:
        return re.findall(r"№ (\d)/2025", page.text)

    assert (shown(first), shown(sorted_page)) == (["2", "1"], ["1", "2"])
    assert shown(back) == ["2", "1"]
    assert "q=2025" in by_subject
    assert "Субъект ▲ , по возрастанию" in sorted_page.words
    assert shown(browser.get("/appeals?order=due")) == ["2", "1"]


def test_what_no_filter_knows_is_left_out(house: House) -> None:
    page = house.enters("lev").get("/appeals?state=x&kind=y&from=z&order=w&to=2025-99-99")

    assert page.status == 200
    assert "№ 1/2025" in page.words


def test_the_console_speaks_english_to_who_reads_it(house: House) -> None:
    browser = house.enters("dmitry")
    (switch,) = re.findall(r'href="(/language/en[^"]+)"', browser.get("/subject?id=1001").text)
    assert browser.get(switch).location == "/subject?id=1001"
    pages = [browser.get(path) for path in ("/", "/appeals", "/appeals/2025/1", "/letters")]

    refused = browser.post("/appeals/2025/1/requisites")
    assert 'lang="en"' in pages[0].text
    assert "Not done Nothing was changed." in refused.words
    assert "Due today 1" in pages[0].words
    assert "Policy, cl. 14.4" in pages[0].words
    assert "What is wanted" in pages[2].words


def test_a_drafter_corrects_demands_and_an_auditor_does_not(house: House) -> None:
    kate, lev = house.enters("kate"), house.enters("lev")
    done = kate.post("/appeals/2025/1/demands", {"kind": ["access_request", "destruction"]})
    refused = lev.post("/appeals/2025/1/demands", {"kind": ["destruction"]})
    house.bureau.works()

    assert done.location == "/appeals/2025/1?said=corrected"
    assert refused.status == 403
    assert set(house.bureau.appeals()[0].kinds) == {Kind.ACCESS_REQUEST, Kind.DESTRUCTION}
    assert "исправил(а) Орехова Е. П." in kate.get("/appeals/2025/1").words


def test_a_requisite_that_a_person_corrected_is_not_overwritten_by_a_later_letter(
    house: House,
) -> None:
    kate, lev = house.enters("kate"), house.enters("lev")
    before = house.bureau.appeals()[0].requisites
    page = kate.get("/appeals/2025/1")
    was = {"was-name": "present", "was-signature": "absent", "was-relation": "present"}
    done = kate.post(
        "/appeals/2025/1/requisites",
        {**was, "name": "doubtful", "signature": "present", "relation": "present"},
    )
    refused = lev.post("/appeals/2025/1/requisites", {"name": "absent"})
    nothing = kate.post("/appeals/2025/1/requisites", {**was, "name": "present"})
    house.bureau.works()
    house.bureau.arrives(
        mail(
            "Дополняю: Орлова Марина Сергеевна.", message_id="<6@x>", In_Reply_To="<1@example.com>"
        )
    )
    house.bureau.works()
    after = house.bureau.appeals()[0].requisites

    assert before is not None
    assert after is not None
    assert before.name.verdict == "present"
    assert "Исправить реквизиты" in page.words
    assert (done.status, refused.status, nothing.status) == (303, 403, 422)
    assert (after.name.verdict, after.name.set_by) == ("doubtful", PEOPLE["kate"][0])
    assert after.signature.verdict == "present"
    assert after.signature.signature == "handwritten_scan"
    assert (after.relation.verdict, after.relation.set_by) == ("present", "")


def test_a_letter_that_was_set_aside_becomes_an_appeal_by_one_click(house: House) -> None:
    house.bureau.arrives(mail(ACCESS, message_id="<4@x>", Auto_Submitted="auto-replied"))
    house.bureau.works()
    browser = house.enters("kate")
    shown = browser.get("/letters?state=set_aside")
    browser.post("/letters/3/register")
    house.bureau.works()

    assert "Письмо 3" in shown.words
    assert house.bureau.letter(3).state in ("filed", "joined")


def test_quotes_are_found_in_the_words_of_the_letter() -> None:
    text = "Прошу удалить\nмои ДАННЫЕ. И сообщить, какие данные есть."
    cut = marked(
        text, [("a", "удалить мои данные"), ("b", "мои данные… какие данные"), ("c", "нет")]
    )

    assert "".join(piece.text for piece in cut) == text
    assert [(p.text, p.marks) for p in cut if p.marks] == [
        ("удалить\n", ("a",)), ("мои ДАННЫЕ", ("a", "b")), ("какие данные", ("b",)),
    ]  # fmt: skip
    assert [p.begins for p in cut if p.begins] == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Не заполнено: «имя». Впишите: mailbot messages edit 5.", "Не заполнено: «имя». Впишите."),
        ("Не подписано. Распечатайте (mailbot messages show 5 --pdf ФАЙЛ), подпишите.",
         "Не подписано. Распечатайте, подпишите."),
        ("Уберите: mailbot messages edit 5. Утвердите с подтверждением: messages approve 5"
         " --confirm name-1.", "Уберите. Утвердите с подтверждением."),
    ],
)  # fmt: skip
def test_a_page_names_no_command(said: str, shown: str) -> None:
    assert without_commands(said) == shown


def test_the_letters_are_listed_with_their_writers(house: House) -> None:
    house.bureau.arrives(mail("Купите стулья", sender=ANNA, message_id="<5@x>",
                              Auto_Submitted="auto-replied"))  # fmt: skip
    house.bureau.works()
    page = house.enters("lev").get("/letters").words

    assert "Орлова Марина Сергеевна обращение № 1/2025" in page
    assert "Письмо 3 Смирнова Анна Викторовна отложено" in page


def test_a_subject_is_shown_with_his_appeals(house: House) -> None:
    page = house.enters("lev").get("/subject?id=1001")

    assert "Орлова Марина Сергеевна" in page.words
    assert "№ 1/2025" in page.words
    assert "№ 2/2025" not in page.words
    assert house.enters("lev").get("/subject?id=x").status == 404


def test_the_history_of_an_appeal_never_looks_as_if_an_alarm_were_a_reply(house: House) -> None:
    house.bureau.sweeps()
    house.bureau.works()
    page = house.enters("lev").get("/appeals/2025/2").words

    assert house.bureau.alarms()
    assert "напоминание о сроке" in page
    assert "отправлено" not in page
    assert "написан черновик (ответ)" in page


def test_what_repeats_itself_is_told_once() -> None:
    def rang(minute: int) -> Happening:
        return Happening(at=NOW.replace(minute=minute), event="rang")

    past = told([rang(1), rang(2), Happening(at=NOW, event="checked")], "ru")

    assert [(p.words, p.times) for p in past] == [("проверено", 1), ("напоминание о сроке", 2)]
    assert past[1].at.minute == 2


@pytest.mark.parametrize(
    ("norm", "english"),
    [
        ("152-ФЗ, ч. 3 ст. 14, ч. 1, 2 ст. 20", "152-FZ, art. 14(3), art. 20(1, 2)"),
        ("152-ФЗ, ч. 12 ст. 10.1; Политика, п. 3.7", "152-FZ, art. 10.1(12); Policy, cl. 3.7"),
        ("Приказ Роскомнадзора № 179, п. 8", "Order of Roskomnadzor № 179, item 8"),
    ],
)
def test_a_norm_is_cited_in_the_reader_s_language(norm: str, english: str) -> None:
    assert cited(norm, "en") == english
    assert cited(norm, "ru") == norm


def test_a_browser_is_called_by_its_own_name() -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 YaBrowser/25.1 Mobile"

    assert browser(chrome) == "Chrome, Linux"
    assert browser(phone) == "Яндекс Браузер, Android"
    assert browser("curl/8") == "curl/8"


NOW = datetime(2026, 12, 30, 18, 40, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("due", "words", "level"),
    [
        (datetime(2026, 12, 30, 23, 59, tzinfo=MOSCOW), "сегодня до 23:59", "today"),
        (datetime(2026, 12, 31, 20, 59, tzinfo=UTC), "завтра до 23:59", "soon"),
        (datetime(2027, 1, 1, 23, 59, tzinfo=MOSCOW), "2 дня", "soon"),
        (datetime(2027, 1, 4, 23, 59, tzinfo=MOSCOW), "5 дней", "near"),
        (datetime(2027, 1, 20, 23, 59, tzinfo=MOSCOW), "21 день", "calm"),
        (datetime(2026, 12, 29, 23, 59, tzinfo=MOSCOW), "просрочено на 1 день", "late"),
        (datetime(2026, 12, 30, 16, 30, tzinfo=MOSCOW), "просрочено на 2 часа", "late"),
        (datetime(2026, 12, 30, 18, 30, tzinfo=MOSCOW), "срок только что истёк", "late"),
    ],
)
def test_how_much_time_is_left(due: datetime, words: str, level: str) -> None:
    on = due.astimezone(MOSCOW).date()

    assert left(due, NOW, MOSCOW).ru == words
    assert urgency(due, on, NOW, MOSCOW) == level
    assert last_chance(due, on, NOW, MOSCOW) is None


@pytest.mark.parametrize(
    ("last", "words", "level"),
    [
        (date(2026, 12, 29), "до срока только выходные", "last"),
        (date(2026, 12, 30), "успеть сегодня", "last"),
        (date(2026, 12, 31), "успеть до 31.12", "soon"),
    ],
)
def test_what_is_due_after_holidays_is_as_near_as_its_last_working_day(
    last: date, words: str, level: str
) -> None:
    """Source: domain facts 4.2, 4.6."""
    due = datetime(2027, 1, 9, 23, 59, 59, tzinfo=MOSCOW)
    told = last_chance(due, last, NOW, MOSCOW)

    assert told
    assert told.ru == words
    assert urgency(due, last, NOW, MOSCOW) == level


def test_today_tells_on_30_december_what_nobody_will_work_on_before_it_is_due(
    house: House,
) -> None:
    house.bureau.is_at(datetime(2025, 12, 30, 18, 40, tzinfo=MOSCOW))
    house.bureau.arrives(mail(ACCESS, message_id="<d@example.com>"))
    house.bureau.works()
    page = house.enters("dmitry").get("/")

    assert "сегодня последний рабочий день: 1" in page.words
    assert "Последний рабочий день — сегодня 1" in page.words
    assert "10 дней срок 09.01.2026 успеть сегодня" in page.words
