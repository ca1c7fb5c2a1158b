"""Another operator adapts files, not code: a letter in and a reply out with tests/second.

An ООО in another zone, with 15 working days, three recipients, categories, clauses and texts of its
own. How it is done stands in docs/another-operator.md.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from mailbot.domain.findings import Form
from mailbot.domain.journal import COLUMNS, row
from mailbot.domain.kinds import KINDS, Kind
from mailbot.domain.message import Purpose
from mailbot.domain.register import Wanted
from mailbot.domain.states import ActState, AppealState
from mailbot.domain.subject import Subject
from mailbot.steps import act, act_list, destruction, person
from mailbot.steps.bundle import papers
from mailbot.steps.register import print_form, reader
from mailbot.words import Text
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
HIS = "Кузнецов А. И."
# Half past eleven in the evening in Moscow: half past one of the next day in Yekaterinburg.
LATE = datetime(2025, 9, 30, 23, 30, tzinfo=ZoneInfo("Europe/Moscow"))
ACCESS = """\
Прошу предоставить сведения, предусмотренные частью 7 статьи 14 Закона № 152-ФЗ, и больше не
присылать мне рекламу. Мой договор № 5/2025.

Петрова Ольга Ивановна
"""
DESTROY = """\
Требую уничтожить мои персональные данные. Мой договор № 5/2025.

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


# «п. 6.2 и 6.3 Политики», but not «п. 2–11 ч. 1 ст. 6», which is of a law.
CITED = re.compile(
    r"(?:\bп\.|раздел\w*|clauses?|sections?)\s"
    r"((?:[0-9.]*[0-9])(?:(?:, | и | and |–)[0-9.]*[0-9])*+)"
    r"(?!\s(?:ч|ст)\.)"
)


def cited(text: str) -> set[str]:
    return {number for listed in CITED.findall(text) for number in re.findall(r"[0-9.]+", listed)}


def documents(bureau: Bureau) -> Iterator[tuple[str, str]]:
    """Yield every document that was made, in words, with its name."""
    office = bureau.office
    everything = Wanted(zone=URALS)
    with office.records.look() as unit:
        messages = unit.messages.find()
        (made,) = unit.acts.find([ActState.DRAWN])
        lines = unit.register.lines(unit.register.find(everything))
        clocks = unit.appeals.clocks(lines[0].entry.id)
    for message in messages:
        yield f"{message.purpose} {message.id}", f"{message.draft.subject} {message.draft.body}"
        if message.purpose is Purpose.REPLY:
            yield "letter", printed(act.letter(office, act.look(office, message.id), office.now()))
    yield "act", printed(office.archive.get(made.act_ref))
    yield "extract", printed(office.archive.get(made.extract_ref))
    rows = act_list.journal(office)
    yield "journal of destruction", printed(act_list.journal_pdf(office, rows))
    yield "its rows", str(rows)
    yield "register", printed(print_form(office, lines, everything, "ru"))
    to = reader(office, "ru")
    yield "its sheet", " ".join([*(c.heading(to) for c in COLUMNS), *map(str, row(lines[0], to))])
    names = defaultdict(lambda: Text("", ""))
    for paper in papers(office, lines[-1], "ru", lambda event, detail, _: event + detail, names):
        if paper.path.endswith(".txt") and paper.content:
            yield paper.path, paper.content.decode()
    yield "clocks", " ".join(clock.norm for clock in clocks)
    yield "kinds", "; ".join(office.policy.cited(KINDS[kind].norm) for kind in Kind)


def printed(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


@pytest.fixture
def destroyed(second: Bureau) -> Bureau:
    """The same office, after a pupil's demand of destruction was met."""
    second.waits(days=1)
    second.arrives(mail(DESTROY, sender=PUPIL, message_id="<second@example.com>"))
    second.works()
    number = second.appeals()[-1].number
    ways = {"method": "7.4.1", "how": "строки перезаписаны", "tool": "wipe 1.0"}
    destruction.draft(second.office, number, ways, HIS)
    destruction.approve(second.office, number, HIS)
    with second.office.records.look() as unit:
        waiting = unit.appeals.actions(second.appeals()[-1].id)
    for action in waiting:
        if action.done_at is None:
            person.done(second.office, action.id, HIS)
    second.works()
    for message in second.messages():
        act.reform(second.office, message.id, message.version, Form.SCANNED_DOCUMENT, HIS)
    return second


def test_every_document_cites_its_own_clauses_and_names_nobody_else(destroyed: Bureau) -> None:
    policy = destroyed.office.policy
    own = {*policy.cites.values(), "7.4.1"}
    for listed in (policy.data_categories, policy.actions, policy.legal_grounds,
                   policy.destruction_grounds):  # fmt: skip
        own |= {clause.clause for clause in listed}
    numbers = set()
    for name, text in documents(destroyed):
        found = cited(text.replace("\N{NO-BREAK SPACE}", " "))
        numbers |= found
        assert found <= own, (name, found - own)
        for shipped in ("Румянцев", "smmconfa", "ИП ", "Индивидуальный", "ОГРНИП", "11.2", "14.2."):
            assert shipped not in text.replace("ИП Учётов", ""), (name, shipped)

    assert {"6.1", "6.2", "7.2", "7.4.1", "3.1"} <= numbers
