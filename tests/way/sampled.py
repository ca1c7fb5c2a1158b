"""The sample letters of domain facts 8 as they arrive, and the office in which they are answered.

The words are those of tests/reading/letters/samples.toml; here they become letters with headers,
scans and photographs. The office names recipients and processors and has a source of data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from mailbot.domain.letter import Part
from mailbot.domain.subject import Subject
from tests import papers, scanners
from tests.mails import mail
from tests.offices import MOSCOW, write_config
from tests.reading.letters import HERE, letters

TEXTS: Mapping[str, Mapping[str, Any]] = {
    letter["id"]: letter for letter in letters(HERE / "samples.toml")
}


@dataclass(frozen=True)
class Sample:
    """Who wrote, when the server took it, and whether the server vouches for the sender."""

    sender: Subject
    at: datetime
    proven: bool = True


def _person(name: str, address: str, number: str = "", category: str = "", **more: Any) -> Subject:
    return Subject(id=number, full_name=name, emails=(address,), category=category, **more)


def _at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=MOSCOW)  # type: ignore[arg-type]


# Whoever has a number is registered.
MARINA = _person(
    "Орлова Марина Сергеевна", "marina.orlova@example.com", "3001", "customer",
    login="m.orlova", contract="117/2025",
)  # fmt: skip
KOLYAN = _person(
    "Титов Николай Андреевич",
    "kolyan.t@example.ru",
    "3002",
    "customer",
    phones=("+7 900 000-00-13",),
)
ANNA = _person("Смирнова Анна Викторовна", "smirnova.a@example.com", "3003", "site_user")
PYOTR = _person("Крюков Пётр Ильич", "kryukov.p@example.com", "3004", "customer")
DENIS = _person(
    "Зайцев Денис Петрович", "d.zaitsev@example.com", "3005", "customer",
    phones=("+7 900 000-00-00",), contract="А-0455",
)  # fmt: skip
ELENA = _person("Весна Елена Юрьевна", "lena-vesna@example.ru", "3006", "customer")
IRINA = _person("Соколова Ирина Олеговна", "sokolova.irina@example.com", "3007", "customer")
JANA = _person("Novak Jana", "j.novak@example.com", "3008", "customer", language="en")
GAMER = _person(
    "Иванов Сергей Олегович", "gamer777@example.ru", "3009", "site_user", login="gamer777"
)
ALISA = _person("Лисицына Алиса Павловна", "alisa.l@example.ru", "3010", "site_user")
ARTYOM = _person("Павлов Артём Игоревич", "pavlov.artem@example.ru", "3013", "customer")
KIM = _person("Ким Евгений Робертович", "kim.e@example.com", "3016", "customer")
BELOV = _person("Белов Игорь Павлович", "advokat.belov@example.ru")
HUSBAND = _person("Соколов Павел", "p.sokolov@example.com")
MOTHER = _person("Лисицына Ольга", "mama.lisy@example.com")
FINDER = _person("", "nashel@example.net")
SELLER = _person("Отдел продаж", "sales@vendor.example")
REGISTERED = (
    MARINA, KOLYAN, ANNA, PYOTR, DENIS, ELENA, IRINA, JANA, GAMER, ALISA, ARTYOM, KIM,
)  # fmt: skip

SAMPLES: Mapping[str, Sample] = {
    "S1": Sample(MARINA, _at(2025, 6, 5, 11, 20)),
    "S7": Sample(HUSBAND, _at(2025, 6, 9, 12, 0), proven=False),
    "S2": Sample(KOLYAN, _at(2025, 6, 13, 14, 5)),
    "S9": Sample(GAMER, _at(2025, 6, 14, 12, 0)),
    "S11": Sample(MARINA, _at(2025, 6, 30, 10, 0)),
    "S3": Sample(ANNA, _at(2025, 9, 30, 23, 59, 30)),
    "S4": Sample(BELOV, _at(2025, 10, 1, 0, 0, 10), proven=False),
    "S6": Sample(ELENA, _at(2025, 10, 22, 9, 15)),
    "S13": Sample(ARTYOM, _at(2025, 10, 23, 10, 0)),
    "S12": Sample(ANNA, _at(2025, 12, 22, 10, 0), proven=False),
    "S5": Sample(DENIS, _at(2025, 12, 30, 18, 40)),
    "S15": Sample(SELLER, _at(2025, 12, 31, 12, 0)),
    "S16": Sample(KIM, _at(2025, 12, 31, 13, 0)),
    "S14": Sample(FINDER, _at(2025, 12, 31, 22, 10), proven=False),
    "S8": Sample(JANA, _at(2026, 1, 31, 10, 0)),
    "S10": Sample(MOTHER, _at(2026, 4, 24, 20, 10), proven=False),
}


def letter(name: str) -> bytes:
    """Write a sample as it comes from the server."""
    sample = SAMPLES[name]
    domain = sample.sender.emails[0].partition("@")[2]
    verdict = f"dkim=pass header.d={domain}" if sample.proven else "dmarc=fail"
    headers = {"reply_to": "s.anna.new@example.ru"} if name == "S12" else {}
    return mail(
        TEXTS[name]["text"],
        sender=sample.sender,
        subject=TEXTS[name].get("subject", "Обращение"),
        message_id=f"<{name.lower()}@example.com>",
        results=f"mx.example.ru; {verdict}",
        date=format_datetime(sample.at),
        parts=tuple(_parts(name)),
        **headers,
    )


def _parts(name: str) -> list[Part]:
    make = _ENCLOSED.get(name)
    return make() if make else []


def _s1() -> list[Part]:
    head, _, rest = TEXTS["S1"]["documents"][0]["text"].strip().partition("ЗАПРОС")
    text = " ".join(rest.rpartition("05.06.2025")[0].split())
    paper = _paper("ЗАПРОС", text, "Орлова М. С.", "05.06.2025", *head.strip().splitlines())
    return [_pdf("zapros.pdf", scanners.pdf([_scan(paper, 1)]))]


def _s4() -> list[Part]:
    asked = _paper("ЗАПРОС", TEXTS["S4"]["text"], "Белов И. П.", "30.09.2025")
    return [
        _pdf("zapros.pdf", papers.pdf(asked)),
        _pdf("doverennost.pdf", papers.pdf(_POWERS, seed=4, signed=True)),
    ]


def _s5() -> list[Part]:
    text = " ".join(TEXTS["S5"]["documents"][0]["text"].split())
    paper = _paper("ТРЕБОВАНИЕ", text, "Зайцев Денис", "30.12.2025")
    sheet = papers.sheet(paper, seed=5, signed=True)
    return [_jpeg("photo.jpg", scanners.scanned(sheet, "photo", 3))]


def _s6() -> list[Part]:
    return [
        _jpeg("pasport_razvorot.jpg", _scan(_PASSPORT, 6)),
        _jpeg("svid_o_brake.jpg", _scan(_MARRIAGE, 7)),
    ]


def _s11() -> list[Part]:
    paper = _paper("ЗАПРОС", TEXTS["S11"]["text"], "Орлова М. С.", "30.06.2025")
    return [_pdf("zapros2.pdf", papers.pdf(paper, seed=2, signed=True))]


_ENCLOSED = {"S1": _s1, "S4": _s4, "S5": _s5, "S6": _s6, "S11": _s11}


def _paper(title: str, text: str, name: str, dated: str, *head: str) -> papers.Paper:
    head = head or ("Индивидуальному предпринимателю Румянцеву Д. В.",)
    return papers.Paper(head=head, title=title, paragraphs=(text,), name=name, dated=dated)


_POWERS = _paper(
    "ДОВЕРЕННОСТЬ",
    "Я, Крюков Пётр Ильич, доверяю Белову Игорю Павловичу представлять мои интересы перед"
    " операторами персональных данных, получать сведения об обработке моих персональных данных."
    " Срок — один год.",
    "Крюков П. И.",
    "15.08.2025",
    "г. Пример",
)
_PASSPORT = _paper(
    "ПАСПОРТ",
    "Паспорт выдан: отделом № 00 УМВД России по г. Пример. Дата выдачи 20.10.2025. Код"
    " подразделения 000-000. Серия и номер 00 00 000001. Фамилия Громова. Имя Елена. Отчество"
    " Юрьевна. Пол жен. Дата рождения 01.02.1990.",
    "Громова Е. Ю.",
    "20.10.2025",
    "РОССИЙСКАЯ ФЕДЕРАЦИЯ",
)
_MARRIAGE = _paper(
    "СВИДЕТЕЛЬСТВО О ЗАКЛЮЧЕНИИ БРАКА",
    "Громов Олег Ильич и Весна Елена Юрьевна заключили брак 11.10.2025. После заключения брака"
    " присвоены фамилии: мужу — Громов, жене — Громова.",
    "отдел ЗАГС",
    "11.10.2025",
    "РОССИЙСКАЯ ФЕДЕРАЦИЯ",
)
_BIRTH = _paper(
    "СВИДЕТЕЛЬСТВО О РОЖДЕНИИ",
    "Лисицына Алиса Павловна родилась 01.02.2011. Мать: Лисицына Ольга Ивановна. Место выдачи:"
    " отдел ЗАГС.",
    "отдел ЗАГС",
    "10.02.2011",
    "РОССИЙСКАЯ ФЕДЕРАЦИЯ",
)


def birth_certificate() -> Part:
    """Return what shows that S10's author is the mother."""
    return _pdf("svid.pdf", papers.pdf(_BIRTH, seed=4))


def _scan(paper: papers.Paper, seed: int) -> scanners.Picture:
    whole = papers.sheet(paper, seed=seed, signed=True, dpi=200)
    # The foot of the sheet is blank and only costs time.
    return scanners.scanned(whole[: round(0.6 * len(whole))], "clean")


def _pdf(name: str, content: bytes) -> Part:
    return Part(name, "application/pdf", content)


def _jpeg(name: str, picture: scanners.Picture) -> Part:
    return Part(name, "image/jpeg", scanners.jpeg(picture))


# Who got data: one is told by e-mail, the other by the operator himself.
_PARTIES = """
recipients = [ { name = "ООО «Рассылка»", address = "г. Пример, ул. Почтовая, д. 1",\
 purpose = { ru = "рассылка сообщений", en = "sending mailings" },\
 email = "dpo@mailing.example", identify_by = "email" } ]
processors = [ { name = "ООО «Хостинг»", address = "г. Пример, ул. Серверная, д. 5",\
 purpose = { ru = "размещение баз данных", en = "hosting of databases" } } ]
no_recipients = false
no_processors = false
"""
_DUTIES = """
duties = [ { what = { ru = "первичные учётные документы об оплате", en = "accounting documents" },\
 norm = { ru = "подп. 8 п. 1 ст. 23 Налогового кодекса", en = "the Tax Code" },\
 term = { ru = "в течение 5 лет", en = "for 5 years" }, data = ["5.1", "5.6"] } ]
"""

_SOURCE = """
[sources.crm]
file = "crm.csv"
match = { id = "id" }
data = { name = "5.1", mail = "5.2", phone = "5.3", account = "5.4", activity = "5.5",\
 address = "5.6", origin = "origin" }
"""


def write_office(folder: Path, url: str, **servers: int) -> Path:
    """Write the configuration of the office, with the ports of `servers`; return mailbot.toml."""
    file = write_config(folder, url, **servers)
    file.write_text(file.read_text(encoding="utf-8") + _SOURCE, encoding="utf-8")
    rows = ["id;name;mail;phone;account;activity;address;origin"]
    rows += [
        f"{who.id};{who.full_name};{who.emails[0]};{next(iter(who.phones), '')};{who.login};"
        f"вход 03.06.2025 12:01, IP 192.0.2.{place};г. Пример, ул. Садовая, д. {place};"
        "указаны при регистрации 12.02.2025"
        for place, who in enumerate(REGISTERED, start=1)
    ]
    (folder / "crm.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    policy = folder / "policy.toml"
    words = policy.read_text(encoding="utf-8")
    blanks = ("recipients = []", "processors = []", "no_recipients = true", "no_processors = true")
    for line in blanks:
        words = words.replace(f"\n{line}\n", "\n", 1)
    assert "\nduties = []\n" in words
    words = _PARTIES + words.replace("\nduties = []\n", _DUTIES)
    policy.write_text(words, encoding="utf-8")
    return file
