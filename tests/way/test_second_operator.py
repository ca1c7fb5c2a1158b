"""Another operator adapts files, not code: a letter in and a reply out with tests/second.

An ООО in another zone, with 15 working days, three recipients, categories, clauses and texts of its
own. How it is done stands in docs/another-operator.md.
"""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.domain.register import Wanted
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.steps import act
from mailbot.steps.register import print_form
from tests.mails import mail
from tests.offices import BY, Bureau, open_bureau

SECOND = Path(__file__).parents[1] / "second"
URALS = ZoneInfo("Asia/Yekaterinburg")
PUPIL = Subject(
    id="77",
    full_name="Петрова Ольга Ивановна",
    emails=("petrova.o@example.com",),
    category="pupil",
)
# Half past eleven in the evening in Moscow: half past one of the next day in Yekaterinburg.
LATE = datetime(2025, 9, 30, 23, 30, tzinfo=ZoneInfo("Europe/Moscow"))
ACCESS = """\
Прошу предоставить сведения, предусмотренные частью 7 статьи 14 Закона № 152-ФЗ, и больше не
присылать мне рекламу. Мой договор № 5/2025.

Петрова Ольга Ивановна
"""


@pytest.fixture
def second(tmp_path: Path, database_url: str) -> Iterator[Bureau]:
    """The office of the second operator."""
    folder = tmp_path / "second"
    shutil.copytree(SECOND, folder)
    file = folder / "mailbot.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace('"{url}"', f'"{database_url}"'), encoding="utf-8")
    (folder / "password").write_text("secret\n", encoding="utf-8")
    (folder / "credentials").mkdir()
    (folder / "credentials" / "MAILBOT__KEYS__MASTER").write_text("5a" * 32, encoding="utf-8")
    with open_bureau(file, at=LATE) as bureau:
        bureau.enrols(PUPIL)
        bureau.arrives(mail(ACCESS, sender=PUPIL, date="Tue, 30 Sep 2025 23:29:50 +0300"))
        bureau.works()
        yield bureau


def text_of(bureau: Bureau) -> str:
    return bureau.reply().draft.body.replace("\N{NO-BREAK SPACE}", " ")


def test_its_days_are_counted_in_its_zone_and_by_its_own_terms(second: Bureau) -> None:
    with second.office.records.look() as unit:
        dues = {c.clock: c.due.astimezone(URALS).date() for c in unit.appeals.clocks(1)}
        norms = {clock.clock: clock.norm for clock in unit.appeals.clocks(1)}

    # Received on 1 October: 15 working days end on Wednesday 22, the law's ten on 15 October.
    assert dues["policy_reply"] == date(2025, 10, 22)
    assert dues["law_answer"] == date(2025, 10, 15)
    assert norms["policy_reply"] == "Политика, п. 6.2"
    assert second.appeal().policy_edition.startswith("2024-03-01")


def test_its_reply_is_filled_from_its_policy(second: Bureau) -> None:
    text = text_of(second)

    for words in (
        "категория субъекта: ученик",
        "договор об оказании образовательных услуг",
        "— обучение.",
        "— ООО «Рассылка», г. Москва, ул. Почтовая, д. 1 (рассылка сообщений);",
        "— АО «Эквайринг», г. Москва, ул. Банковская, д. 3 (приём платежей);",
        "— ИП Учётов У. У., г. Екатеринбург, ул. Счётная, д. 7 (бухгалтерский учёт).",
        "ООО «Хостинг-Урал»",
        "— сведения об успеваемости: [[",
        "Ответ направляется в течение 15 рабочих дней с даты получения обращения (п. 6.2 Политики)",
        "хранятся в течение 5 лет",
        "Правовые основания (раздел 2 Политики)",
    ):
        assert words in text, words


def test_its_reply_cites_no_clause_that_its_policy_lacks(second: Bureau) -> None:
    text = text_of(second)

    for number in ("14.4", "14.1", "5.12", "3.1.2", "3.6", "7.1", "9.2"):
        assert f"п. {number}" not in text.replace(f"п. {number} ч.", ""), number
    assert "разделы 7 и 8" not in text
    assert "()" not in text


def test_its_own_texts_count_before_the_shipped_ones(second: Bureau) -> None:
    assert "Мы больше не присылаем Вам писем о курсах (п. 5.6 Политики)." in text_of(second)


def test_its_reply_leaves_under_its_own_name(second: Bureau) -> None:
    second.does_tasks()
    second.works()
    act.approve(second.office, second.reply().id, second.fills(second.reply()), BY)
    second.works()
    (sent,) = second.posted.to(PUPIL.emails[0])
    body = message_from_bytes(sent, policy=default).get_body(("plain",))

    assert body is not None
    text = body.get_content().replace("\N{NO-BREAK SPACE}", " ").replace("\r\n", "\n")
    assert "С уважением и надеждой на понимание,\nСидорова Е. П.," in text
    assert "ИНН 0000000000, ОГРН 0000000000000" in text
    assert "Ответственный за обработку персональных данных: Кузнецов Антон Ильич" in text
    assert "Румянцев" not in text
    assert second.appeal().state is AppealState.CLOSED


def test_its_register_is_printed_under_its_own_name(second: Bureau) -> None:
    with second.office.records.look() as unit:
        lines = unit.register.lines(unit.register.find(Wanted(zone=URALS)))

    assert print_form(second.office, lines, Wanted(zone=URALS), "ru").startswith(b"%PDF")
