"""Every sample of domain facts 8 on the whole road: letter, pages, drafts, approvals, acts, end.

All of them are answered in one office, once for all tests here; what the facts say of each stands
in `EXPECTED`, and what its documents must say and may not say in `SAID`.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from mailbot.domain.clocks import POLICY_REPLY, practical_due
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Purpose
from mailbot.domain.outcome import AFTER_THE_END
from mailbot.domain.register import Wanted
from mailbot.domain.states import ActState, AppealState, LetterState, MessageState
from mailbot.steps import act_list
from mailbot.steps.register import print_form
from mailbot.steps.suppress import are_suppressed
from tests.offices import MOSCOW, Bureau, open_bureau
from tests.way import sampled
from tests.way.answered import REGISTERED_BEFORE, Desk, answer_all

pytestmark = pytest.mark.xdist_group("samples")

TOLD, REFUSED, DONE = ReplySort.INFORMATION, ReplySort.MOTIVATED_REFUSAL, ReplySort.ACTION_NOTICE
REPLY, NOTICE = Purpose.REPLY, Purpose.RECIPIENT_NOTICE
ASKED, CHALLENGE = Purpose.COMPLETION_REQUEST, Purpose.CHALLENGE
K = Kind


@dataclass(frozen=True)
class Expected:
    """What the facts say: demands, requisites, the policy's last day, the last working one.

    `requisites` are name, relation, substance and signature: + present, - absent, ? doubtful.
    `laws` are the last days by the law, `replies` the sorts of each reply in order, `before` what
    waits for a person as soon as the letter is there.
    """

    kinds: set[Kind]
    requisites: str
    due: date
    practical: date
    laws: dict[str, date]
    replies: list[set[ReplySort]]
    before: set[Purpose]


def _on(month: int, day: int, year: int = 2025) -> date:
    return date(year, month, day)


EXPECTED = {
    "S1": Expected({K.ACCESS_REQUEST}, "++++", _on(6, 15), _on(6, 11),
                   {"law_answer": _on(6, 23)}, [{TOLD}], {REPLY}),
    "S2": Expected({K.MARKETING_OBJECTION}, "-++-", _on(6, 23), _on(6, 23),
                   {"law_at_once": _on(6, 13)}, [{DONE}], {NOTICE, REPLY}),
    "S3": Expected({K.CONSENT_WITHDRAWAL}, "+++-", _on(10, 10), _on(10, 10),
                   {"policy_destroy": _on(10, 10), "law_withdrawal": _on(10, 30)}, [{DONE}],
                   {NOTICE, REPLY}),
    "S4": Expected({K.ACCESS_REQUEST}, "+-+-", _on(10, 11), _on(10, 10),
                   {"law_answer": _on(10, 15)}, [{TOLD}], {ASKED, CHALLENGE, REPLY}),
    "S5": Expected({K.MARKETING_OBJECTION, K.ACCESS_REQUEST, K.CONSENT_WITHDRAWAL, K.DESTRUCTION},
                   "++++", _on(1, 9, 2026), _on(12, 30),
                   {"law_destroy_proved": _on(1, 20, 2026), "law_answer": _on(1, 23, 2026),
                    "law_withdrawal": _on(1, 29, 2026), "policy_destroy": _on(1, 9, 2026)},
                   [{TOLD, DONE}, {DONE}], {NOTICE, REPLY}),
    "S6": Expected({K.RECTIFICATION}, "+++-", _on(11, 1), _on(11, 1),
                   {"law_rectify": _on(10, 31)}, [{DONE}], {NOTICE, REPLY}),
    "S7": Expected({K.BLOCKING, K.RECTIFICATION}, "+-+-", _on(6, 19), _on(6, 19),
                   {"law_rectify": _on(6, 20)}, [{DONE}, {DONE}], {CHALLENGE, REPLY}),
    "S8": Expected({K.MARKETING_OBJECTION, K.SPECIAL_REGIME_NOTICE, K.ACCESS_REQUEST,
                    K.PORTABILITY},
                   "+++-", _on(2, 10, 2026), _on(2, 10, 2026),
                   {"law_answer": _on(2, 13, 2026), "gdpr": _on(2, 28, 2026)}, [{TOLD, DONE}],
                   {NOTICE, ASKED, REPLY}),
    "S9": Expected({K.DESTRUCTION}, "+++-", _on(6, 24), _on(6, 24),
                   {"law_destroy_proved": _on(6, 24)}, [{DONE}], {NOTICE, ASKED, REPLY}),
    "S10": Expected({K.MINOR_DATA, K.UNLAWFUL_PROCESSING_CLAIM, K.DESTRUCTION,
                     K.MARKETING_OBJECTION, K.ACCESS_REQUEST},
                    "+++-", _on(5, 4, 2026), _on(5, 4, 2026),
                    {"law_stop_unlawful": _on(4, 29, 2026),
                     "law_destroy_unlawful": _on(5, 12, 2026)},
                    [{TOLD, DONE}, {DONE}], {CHALLENGE, ASKED, REPLY}),
    "S11": Expected({K.ACCESS_REQUEST}, "?+++", _on(7, 10), _on(7, 10),
                    {"law_answer": _on(7, 14)}, [{REFUSED}], {ASKED, REPLY}),
    "S12": Expected({K.ACCESS_REQUEST, K.DESTRUCTION, K.RECTIFICATION}, "??+-", _on(1, 1, 2026),
                    _on(12, 30), {"law_answer": _on(1, 15, 2026)}, [{REFUSED, DONE}],
                    {CHALLENGE, REPLY}),
    "S13": Expected({K.PUBLICATION_STOP}, "+++-", _on(11, 2), _on(11, 1),
                    {"law_publication": _on(10, 28), "law_at_once": _on(10, 23)}, [{DONE}],
                    {REPLY}),
    "S14": Expected({K.INCIDENT_REPORT}, "--+-", _on(1, 10, 2026), _on(12, 30),
                    {"incident_24": _on(1, 1, 2026), "incident_72": _on(1, 3, 2026)}, [{DONE}],
                    {REPLY}),
    "S16": Expected({K.MARKETING_OBJECTION}, "?++-", _on(1, 10, 2026), _on(12, 30),
                    {"law_at_once": _on(12, 31)}, [{DONE}], {NOTICE, REPLY}),
}  # fmt: skip

# Who may be written to upon a sample, besides the recipient of the data.
TO = {
    "S4": {"advokat.belov@example.ru", "kryukov.p@example.com"},
    "S7": {"sokolova.irina@example.com", "p.sokolov@example.com"},
    "S10": {"mama.lisy@example.com"},
    "S12": {"smirnova.a@example.com"},
}
MAILER = "dpo@mailing.example"

# What all documents to the outside say together (`to` an address: those that went there).
SAID: list[tuple[str, str, tuple[str, ...]]] = [
    ("S1", "", ("Орловой М. С.", "Уважаемая Марина Сергеевна!", "1) Подтверждение факта обработки",
                "2) Правовые основания и цели", "3) Цели и применяемые способы",
                "4) Оператор и лица, имеющие доступ", "ООО «Рассылка»",
                "5) Обрабатываемые персональные данные и источник", "вход 03.06.2025 12:01",
                "указаны при регистрации", "6) Сроки обработки", "7) Порядок осуществления",
                "8) Сведения об осуществлённой", "9) Лица, осуществляющие обработку",
                "ООО «Хостинг»", "9.1) Способы исполнения обязанностей", "10) Иные сведения")),
    ("S2", "", ("Титову Н. А.", "рассылок и звонков", "прекращено 13 июня 2025 г.",
                "ООО «Рассылка»", "Сообщения, необходимые для исполнения")),
    ("S3", "", ("Смирновой А. В.", "принят 30 сентября 2025 г.", "прекращена 1 октября 2025 г.",
                "актом от 1 октября 2025 г. № 2/2025", "подп. 8 п. 1 ст. 23",
                "рассылки и звонки прекращены 1 октября 2025 г.")),
    ("S4", "kryukov.p@example.com", ("Полномочия представителя нам пока не подтверждены",)),
    ("S4", "advokat.belov@example.ru", ("Белову И. П.", "доверенности", "Крюков Пётр Ильич",
                                        "9.1)", "ООО «Хостинг»", "ООО «Рассылка»")),
    ("S5", "", ("Зайцеву Д. П.", "прекращено 30 декабря 2025 г.", "О Вашем возражении сообщено",
                "вход 03.06.2025", "актом от 30 декабря 2025 г. № 3/2025",
                "подп. 8 п. 1 ст. 23 НК РФ, в течение 5 лет")),
    ("S6", "", ("Громовой Е.", "Изменены: фамилия, номер телефона", "уведомлены о принятых мерах",
                "внести изменения: фамилия и номер телефона")),
    ("S7", "sokolova.irina@example.com", ("Подтверждаю обращение № 2/2025", "Соколовой И. О.",
                                          "заблокированы", "Блокирование снято 11 июня",
                                          "Изменены: номер телефона")),
    ("S8", "", ("Dear Jana Novak", "9.1)", "personal-data.zip", "Article 77",
                "Состав: фамилия, имя, отчество", "ст. 77 GDPR")),
    ("S9", "", ("Иванову С. О.", "подписанного Вами собственноручно", "Пароль от личного кабинета",
                "Рекомендуем сменить его", "актом от 16 июня 2025 г. № 1/2025")),
    ("S10", "", ("свидетельства о рождении", "Лисицына Алиса Павловна", "прекращены 24.04.2026",
                 "хранение Политикой не предусмотрено", "актом от 28 апреля 2026 г. № 1/2026")),
    ("S11", "", ("Орловой М. С.", "в ответ на обращение № 1/2025", "ч. 4 и 5 ст. 14",
                 "отказано (ч. 6 ст. 14", "можно с 5 июля 2025 г.")),
    ("S12", "", ("не удалось", "не подтверждает и не опровергает", "отказано", "направили Вы")),
    ("S13", "", ("Павлову А. И.", "прекратило действие с момента поступления",
                 "прекращена 23 октября 2025 г.", "страниц", "могли быть скопированы")),
    ("S14", "", ("Благодарим за сообщение", "утечка подтвердилась", "п. 10.3")),
    ("S16", "", ("Ким", "прекращено 31 декабря 2025 г.")),
]  # fmt: skip

# What may stand in no document of the sample, or in none to that address.
UNSAID: list[tuple[str, str, tuple[str, ...]]] = [
    ("S1", "", ("00 00 000000", "паспорт 00")),
    ("S2", "kolyan.t@example.ru", ("подписанн", "скан-копию или фотографию обращения", "скидк")),
    ("S7", "p.sokolov@example.com", ("Ирин", "телефон", "заблокированы", "прекращен")),
    ("S9", "", ("Qwerty", "паролю")),
    ("S12", "", ("s.anna.new@example.ru", "обрабатываем Ваши", "уничтожены Ваши", "Анна")),
    ("S14", "", ("уничтожен", "подтверждаем, что обрабатываем")),
    ("S16", "kim.e@example.com", ("отзыв", "уничтожен", "подписанн")),
]
# Whoever has not proved who he is hears neither yes nor no.
NEITHER_YES_NOR_NO = {
    "S4": "advokat.belov",
    "S7": "p.sokolov",
    "S10": "mama.lisy",
    "S12": "smirnova",
}


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("samples")
    shutil.copy(sqlite_template, folder / "mailbot.db")
    config = sampled.write_office(folder / "office", f"sqlite:///{folder / 'mailbot.db'}")
    with open_bureau(config, at=REGISTERED_BEFORE) as bureau:
        yield answer_all(bureau)


by_name = pytest.mark.parametrize("name", EXPECTED)


def printed(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    # What typst hyphenates, the text layer shows as it is printed.
    joined = re.sub(r"[\xad\ufffe\x02]\s*|-\ufffe", "", " ".join(pages))
    return " ".join(joined.split())


def texts(desk: Desk, name: str, to: str = "") -> list[str]:
    """Return everything that left upon a sample (to that address), as it is read."""
    found = []
    for message in desk.messages(name):
        if message.state is MessageState.SENT and to in (message.recipients[0], ""):
            letter = desk.bureau.office.parse(
                desk.bureau.office.archive.get(message.bytes_ref or "")
            )
            found.append(" ".join(letter.text.split()))
            if message.id in desk.printed:
                found.append(printed(desk.printed[message.id]))
    return found


def papers(desk: Desk) -> Iterator[tuple[str, bytes]]:
    """Yield every PDF that was made on the road, with its name."""
    office = desk.bureau.office
    yield from ((f"letter {number}", sheet) for number, sheet in desk.printed.items())
    with office.records.look() as unit:
        acts = unit.acts.find([ActState.DRAWN])
        lines = unit.register.lines(unit.register.find(Wanted(zone=MOSCOW)))
    for each in acts:
        yield f"act {each.number}", office.archive.get(each.act_ref)
        yield f"extract {each.number}", office.archive.get(each.extract_ref)
    yield "register", print_form(office, lines, Wanted(zone=MOSCOW), "ru")
    yield "destroyed", act_list.journal_pdf(office, act_list.journal(office))


@by_name
def test_demands_and_requisites_are_those_of_the_facts(desk: Desk, name: str) -> None:
    with desk.bureau.office.records.look() as unit:
        kinds = {demand.kind for demand in unit.appeals.demands(desk.ids[name])}
        letter = unit.letters.of_appeal(desk.ids[name])[0]
        found = unit.letters.findings(letter.id)
    assert found is not None
    four = (found.requisites.name, found.requisites.relation, found.requisites.substance,
            found.requisites.signature)  # fmt: skip

    assert kinds == EXPECTED[name].kinds
    marks = {"present": "+", "absent": "-", "doubtful": "?"}
    assert "".join(marks[each.verdict] for each in four) == EXPECTED[name].requisites


@by_name
def test_terms_are_those_of_the_facts(desk: Desk, name: str) -> None:
    calendar = desk.bureau.office.calendar
    with desk.bureau.office.records.look() as unit:
        clocks = unit.appeals.clocks(desk.ids[name])
    dues = {each.clock: each.due.astimezone(MOSCOW).date() for each in clocks}
    (reply,) = [each.due for each in clocks if each.clock == POLICY_REPLY]

    assert dues[POLICY_REPLY] == EXPECTED[name].due
    assert practical_due(reply, calendar, MOSCOW) == EXPECTED[name].practical
    assert {clock: dues[clock] for clock in EXPECTED[name].laws} == EXPECTED[name].laws


@by_name
def test_what_waits_for_a_person_is_what_the_facts_want(desk: Desk, name: str) -> None:
    assert {each.purpose for each in desk.before[name]} == EXPECTED[name].before


@by_name
def test_replies_are_of_the_sorts_that_the_facts_name(desk: Desk, name: str) -> None:
    replies = [set(each.draft.sorts) for each in desk.messages(name, REPLY)]

    assert replies == EXPECTED[name].replies


@by_name
def test_it_is_written_to_nobody_else(desk: Desk, name: str) -> None:
    sent = {
        to
        for each in desk.messages(name)
        if each.state is MessageState.SENT
        for to in each.recipients
    }
    own = TO.get(name, set(sampled.SAMPLES[name].sender.emails))

    assert own <= sent <= own | {MAILER}


@by_name
def test_every_appeal_is_closed_with_everything_answered(desk: Desk, name: str) -> None:
    with desk.bureau.office.records.look() as unit:
        demands = unit.appeals.demands(desk.ids[name])
        clocks = unit.appeals.clocks(desk.ids[name])
    open_tasks = {task for task, action in desk.actions(name).items() if action.done_at is None}

    assert desk.appeal(name).state is AppealState.CLOSED
    assert all(demand.state == "answered" for demand in demands)
    assert open_tasks <= AFTER_THE_END
    # Nothing was changed or destroyed on S12's word; every other clock was met, and in time.
    unmet = [each.clock for each in clocks if each.met_at is None]
    assert not unmet or name == "S12"
    assert all(each.met_at <= each.due for each in clocks if each.met_at)


@pytest.mark.parametrize(("name", "to", "words"), SAID, ids=[f"{n} {t}" for n, t, _ in SAID])
def test_what_left_says_what_the_facts_want(
    desk: Desk, name: str, to: str, words: tuple[str, ...]
) -> None:
    together = " ".join(texts(desk, name, to))

    assert [word for word in words if word not in together] == []


@pytest.mark.parametrize(("name", "to", "words"), UNSAID, ids=[f"{n} {t}" for n, t, _ in UNSAID])
def test_what_left_says_nothing_that_it_must_not(
    desk: Desk, name: str, to: str, words: tuple[str, ...]
) -> None:
    found = texts(desk, name, to)

    assert found
    assert [word for word in words if word in " ".join(found)] == []


@pytest.mark.parametrize(("name", "to"), NEITHER_YES_NOR_NO.items())
def test_who_proved_nothing_hears_neither_yes_nor_no(desk: Desk, name: str, to: str) -> None:
    (draft,) = [each.draft.body for each in desk.before[name] if each.purpose is REPLY]

    assert "не подтверждает и не опровергает обработку" in draft.replace("\xa0", " ")
    assert not re.search(r"уничтожены|заблокированы|прекращен[аоы]|обрабатываем ", draft)


@by_name
def test_no_document_has_a_blank_a_password_or_a_missing_value(desk: Desk, name: str) -> None:
    for text in texts(desk, name):
        assert not re.search(r"\[\[|\]\]|None|Undefined|\{\{|Qwerty|  | ,| \.(?!\w)", text), text
        assert "Роскомнадзор" in text or "обжаловать" not in text


def test_every_sheet_is_a4_numbered_tagged_and_searchable(desk: Desk) -> None:
    for name, content in papers(desk):
        with pypdfium2.PdfDocument(content) as document:
            sizes = {tuple(round(side) for side in page.get_size()) for page in document}
            pages = [page.get_textpage().get_text_bounded() for page in document]
        assert sizes <= {(595, 842), (842, 595)}, name
        assert b"/StructTreeRoot" in content, name
        assert all(len(page) > 50 for page in pages), name
        if len(pages) > 1:
            ends = [re.search(rf"\b{n} / {len(pages)}\b", page) for n, page in enumerate(pages, 1)]
            assert all(ends), name
    assert {len(pypdfium2.PdfDocument(content)) for name, content in papers(desk)
            if name.startswith(("act", "extract"))} == {1}  # fmt: skip


def test_scans_and_photographs_were_read_by_ocr(desk: Desk) -> None:
    sources = {}
    with desk.bureau.office.records.look() as unit:
        for name in ("S1", "S5", "S6"):
            (letter, *_) = unit.letters.of_appeal(desk.ids[name])
            found = unit.letters.findings(letter.id)
            assert found is not None
            sources[name] = [(each.name, str(each.text_source)) for each in found.documents[:2]]

    assert sources["S1"] == [("zapros.pdf", "ocr")]
    assert sources["S5"] == [("photo.jpg", "ocr")]
    assert sources["S6"] == [("pasport_razvorot.jpg", "ocr"), ("svid_o_brake.jpg", "ocr")]
    assert "excess_data" in desk.appeal("S6").flags


def test_an_offer_of_services_is_set_aside_and_answered_by_nobody(desk: Desk) -> None:
    (offer,) = [
        each for each in desk.bureau.letters() if each.received_at == sampled.SAMPLES["S15"].at
    ]

    assert (offer.state, offer.reason) == (LetterState.SET_ASIDE, "other_business")
    assert not desk.bureau.posted.to("sales@vendor.example")


def test_numbers_follow_arrival_without_a_gap(desk: Desk) -> None:
    order = [name for name in sampled.SAMPLES if name != "S15"]

    numbers = [desk.appeal(name).number for name in order]
    assert numbers == [f"{n}/2025" for n in range(1, 14)] + ["1/2026", "2/2026"]


def test_each_destruction_has_its_act_and_extract_and_a_line_in_the_journal(desk: Desk) -> None:
    with desk.bureau.office.records.look() as unit:
        acts = {each.appeal_id: each for each in unit.acts.find([ActState.DRAWN])}
    names = {"S9": "Иванов Сергей Олегович", "S3": "Смирнова Анна Викторовна",
             "S5": "Зайцев Денис Петрович", "S10": "Лисицына Алиса Павловна"}  # fmt: skip
    rows = act_list.journal(desk.bureau.office)

    assert set(acts) == {desk.ids[name] for name in names}
    for name, person in names.items():
        act = acts[desk.ids[name]]
        for ref in (act.act_ref, act.extract_ref):
            words = printed(desk.bureau.office.archive.get(ref))
            assert person in words
            assert desk.appeal(name).number in words
            assert "«Клиенты (пример)»" in words
        assert any(desk.appeal(name).number in str(row) for row in rows)


def test_the_export_holds_what_the_source_holds(desk: Desk) -> None:
    (reply,) = desk.messages("S8", REPLY)
    letter = desk.bureau.office.parse(desk.bureau.office.archive.get(reply.bytes_ref or ""))
    (packed,) = [part for part in letter.parts if part.name == "personal-data.zip"]

    with zipfile.ZipFile(io.BytesIO(packed.content)) as parcel:
        assert sorted(parcel.namelist()) == ["README.txt", "data.csv", "data.json"]
        assert "j.novak@example.com" in parcel.read("data.json").decode()


def test_who_wants_no_mailings_gets_none_for_good(desk: Desk) -> None:
    asked = ["kolyan.t@example.ru", "d.zaitsev@example.com", "j.novak@example.com",
             "kim.e@example.com", "marina.orlova@example.com"]  # fmt: skip

    held = [there for _, there in are_suppressed(desk.bureau.office, asked)]
    assert held == [True, True, True, True, False]


def test_a_leak_on_new_year_s_eve_rings_at_once(desk: Desk) -> None:
    at = sampled.SAMPLES["S14"].at
    alarms = [each for each in desk.bureau.alarms() if each.appeal_id == desk.ids["S14"]]

    assert alarms
    with desk.bureau.office.records.look() as unit:
        first = min(each.at for each in unit.history(message_id=alarms[0].id))
    assert first.astimezone(MOSCOW).date() == at.date()


def test_no_password_stands_in_the_register(desk: Desk, tmp_path: Path) -> None:
    with desk.bureau.office.records.look() as unit:
        lines = unit.register.lines(unit.register.find(Wanted(zone=MOSCOW)))
    office: Bureau = desk.bureau

    assert "Qwerty" not in printed(print_form(office.office, lines, Wanted(zone=MOSCOW), "ru"))
