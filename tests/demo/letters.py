"""The letters that arrive: as people, scanners, telephones, swindlers and machines write them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

from mailbot.words import Text
from tests import papers, scanners
from tests.demo.office import OPERATOR
from tests.demo.people import (
    ANNA,
    ARTYOM,
    DENIS,
    ELENA,
    JANA,
    KSENIA,
    MARINA,
    NIKOLAI,
    PYOTR,
    SERGEI,
    Person,
)

STRANGER = Person("Ольга Белова", "o.belova@example.com")
SELLER = Person("Отдел продаж", "sales@example.com")


@dataclass(frozen=True)
class Arrival:
    """One letter: what the spectator is told of it, the envelope's sender, and the letter."""

    what: Text
    writer: str
    envelope_from: str
    raw: bytes


def arrivals(now: datetime) -> list[Arrival]:
    """Write every letter, each on its day, the oldest first."""
    return [write(now - timedelta(days=days)) for write, days in _LETTERS]


def _mail(sender: Person, subject: str, text: str, now: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((sender.name, sender.address))
    mail["To"] = OPERATOR
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.address.partition("@")[2])
    mail.set_content(text.strip() + "\n", cte="8bit")
    return mail


def _arrival(what: Text, mail: EmailMessage, envelope_from: str | None = None) -> Arrival:
    writer = mail["From"].addresses[0].addr_spec
    sender = writer if envelope_from is None else envelope_from
    return Arrival(what, writer, sender, mail.as_bytes(policy=SMTP))


def _signed_scan(now: datetime) -> Arrival:
    paper = papers.Paper(
        head=("Индивидуальному предпринимателю Румянцеву Д. В.", "от Орловой Марины Сергеевны"),
        title="ЗАПРОС",
        paragraphs=(
            "На основании частей 3 и 7 статьи 14 Федерального закона № 152-ФЗ «О персональных "
            "данных» и пункта 13.3 Политики прошу подтвердить факт обработки моих персональных "
            "данных и сообщить: правовые основания и цели обработки; состав данных и источник их "
            "получения; сроки обработки и хранения; сведения о лицах, которым данные переданы.",
            "Мой логин на сайте — m.orlova, договор № 117/2025 от 12.02.2025.",
            "Ответ прошу направить на этот адрес электронной почты.",
        ),
        name="Орлова М. С.",
        dated=f"{now:%d.%m.%Y}",
    )
    scan = scanners.scanned(papers.sheet(paper, seed=1, signed=True), "clean")
    mail = _mail(MARINA, "Запрос", "Добрый день, запрос во вложении.", now)
    mail.add_attachment(
        scanners.pdf([scan]), maintype="application", subtype="pdf", filename="zapros.pdf"
    )
    return _arrival(
        Text("скан подписанного запроса: PDF без единой буквы текста",
             "a scanned, signed request: a PDF without a letter of text"), mail
    )  # fmt: skip


def _formal(now: datetime) -> Arrival:
    text = f"""
Индивидуальному предпринимателю Румянцеву Д. В.
от Крюкова Петра Ильича, договор № 84/2025

ЗАЯВЛЕНИЕ

На основании части 1 статьи 14 и части 3 статьи 20 Федерального закона от 27.07.2006 № 152-ФЗ
«О персональных данных» прошу уточнить мои персональные данные: в анкете указан неверный номер
телефона, вместо +7 900 000-00-01 следует указать +7 900 000-00-02.

{now:%d.%m.%Y}
Крюков Пётр Ильич
"""
    return _arrival(
        Text("официальное заявление текстом письма", "a formal application as plain text"),
        _mail(PYOTR, "Уточнение данных", text, now),
    )


def photo(now: datetime) -> Arrival:
    """Denis's signed sheet, photographed."""
    paper = papers.Paper(
        head=("ИП Румянцеву Д. В.", "от Зайцева Дениса Олеговича, билет № А-0455"),
        title="ТРЕБОВАНИЕ",
        paragraphs=(
            "1) Прошу сообщить, какие мои персональные данные вы обрабатываете и кому вы их "
            "передавали.",
            "2) После этого отзываю согласие на обработку персональных данных.",
            "3) Требую удалить мой аккаунт и уничтожить мои персональные данные.",
        ),
        name="Зайцев Д. О.",
        dated=f"{now:%d.%m.%Y}",
    )
    photo = scanners.scanned(papers.sheet(paper, seed=5, signed=True), "photo", seed=3)
    mail = _mail(DENIS, "Требование", "Здравствуйте! Фото во вложении. Зайцев", now)
    mail.add_attachment(
        scanners.jpeg(photo, 80), maintype="image", subtype="jpeg", filename="IMG_0455.jpg"
    )
    return _arrival(
        Text("фото листа, снятое телефоном: три требования сразу",
             "a sheet photographed with a telephone: three demands at once"), mail
    )  # fmt: skip


def _born_digital(now: datetime) -> Arrival:
    paper = papers.Paper(
        head=("Индивидуальному предпринимателю Румянцеву Д. В.", "от Павлова Артёма Игоревича"),
        title="ТРЕБОВАНИЕ",
        paragraphs=(
            "Прошу прекратить распространение моих персональных данных: на сайте опубликован мой "
            "отзыв с фотографией, фамилией и местом работы.",
            "Перечень данных, обработка которых подлежит прекращению: фамилия, имя, фотография, "
            "место работы. Телефон для связи: +7 900 000-00-59. Договор № 59/2025.",
        ),
        name="Павлов А. И.",
        dated=f"{now:%d.%m.%Y}",
    )
    mail = _mail(ARTYOM, "Требование", "Требование прилагаю. Павлов", now)
    content = papers.pdf(paper, seed=2, signed=True)
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="trebovanie.pdf")
    return _arrival(
        Text("PDF из текстового редактора", "a PDF from a word processor"),
        mail,
    )


def _english(now: datetime) -> Arrival:
    text = """
Dear Sir or Madam,

I live in Prague and bought your online course last year. Under Articles 15 and 20 GDPR please
provide a copy of all my personal data in a structured, commonly used and machine-readable format,
name the recipients and tell me whether my data left the Russian Federation. I also object to any
profiling for direct marketing purposes (Art. 21(2)).

Kind regards,
Jana Novak
"""
    return _arrival(
        Text("письмо на английском, по GDPR", "a letter in English, under the GDPR"),
        _mail(JANA, "Data subject access request", text, now),
    )


def _several(now: datetime) -> Arrival:
    text = """
Здравствуйте!

Прошу заблокировать мои персональные данные, так как указаны чужой телефон и старый адрес, и
уточнить их: телефон +7 900 000-00-66, адрес г. Тверь, ул. Новая, д. 3. И уберите мой номер из
списков рассылки: рекламные сообщения мне больше не присылайте.

Ксения Лебедева, договор № 166/2025
"""
    return _arrival(
        Text("несколько требований в одном письме", "several demands in one letter"),
        _mail(KSENIA, "мои данные", text, now),
    )


def _short(now: datetime) -> Arrival:
    text = "Отзываю согласие на обработку персональных данных. Смирнова Анна"
    return _arrival(
        Text("отзыв согласия в одну строку", "a withdrawal of consent in one line"),
        _mail(ANNA, "отзыв", text, now),
    )


def _angry(now: datetime) -> Arrival:
    text = f"""
да скока можно уже!!! третий раз пишу УБЕРИТЕ меня из рассылки, и звонить мне ненадо

{now:%d.%m.%Y}, Конференция <{OPERATOR}> пишет:
> Только до пятницы — скидка 30 % на осенний курс!
> Прошу подтвердить участие ответом на это письмо.
> Вы получили это письмо, потому что дали согласие на обработку персональных данных.
> Чтобы отозвать согласие или отписаться от рассылки, нажмите здесь.
"""
    return _arrival(
        Text("гневное «уберите из рассылки», ниже процитирована сама рассылка",
             "an angry “take me off the list” with the newsletter quoted below"),
        _mail(NIKOLAI, "Re: Скидка 30 %", text, now),
    )  # fmt: skip


def _password(now: datetime) -> Arrival:
    text = "удалите мой акк полностью. логин gamer777 пароль Qwerty-Example-1. Иванов Сергей"
    return _arrival(
        Text("требование удалить аккаунт, с паролем в письме",
             "a demand to delete an account, password included"),
        _mail(SERGEI, "удаление", text, now),
    )  # fmt: skip


def negated(now: datetime) -> Arrival:
    """Elena's letter: one demand, and one that is none."""
    text = "Согласие не отзываю, курс прохожу дальше, но рекламу присылать не надо. Ким Е."
    return _arrival(
        Text("«согласие не отзываю, но рекламу не надо»",
             "“I do not withdraw my consent, but no advertising, please”"),
        _mail(ELENA, "реклама", text, now),
    )  # fmt: skip


def _forged(now: datetime) -> Arrival:
    text = """
Здравствуйте, я сменила почту, старой больше не пользуюсь, не пишите туда. Пришлите пожалуйста на
новый адрес все мои данные, включая паспортные и банковские, а потом удалите аккаунт. Смирнова А.
"""
    mail = _mail(ANNA, "мои данные", text, now)
    mail["Reply-To"] = "s.anna.new@example.com"
    return _arrival(
        Text("подделка: чужой сервер пишет от имени Смирновой",
             "a forgery: somebody else's server writes in a subject's name"),
        mail,
        envelope_from="bulk@example.com",
    )  # fmt: skip


def _stranger(now: datetime) -> Arrival:
    text = "Добрый день! Прошу сообщить, какие мои персональные данные вы храните. Белова Ольга"
    return _arrival(
        Text("адрес, которого нет среди зарегистрированных",
             "an address that is not among the registered ones"),
        _mail(STRANGER, "вопрос", text, now),
    )  # fmt: skip


def _bounce(now: datetime) -> Arrival:
    daemon = Person("Mail Delivery System", "MAILER-DAEMON@example.com")
    report = f"""\
From: Mail Delivery System <{daemon.address}>
To: {OPERATOR}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(now)}
Message-ID: {make_msgid(domain="example.com")}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system. I'm sorry, your message could not be delivered to old@example.com.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; old@example.com
Action: failed
Status: 5.1.1

--b--
"""
    what = Text("отчёт о недоставке рассылки", "a bounce of the newsletter")
    return Arrival(what, daemon.address, "", report.replace("\n", "\r\n").encode())


def _advertising(now: datetime) -> Arrival:
    text = """
Добрый день!

Предлагаем услуги по приведению сайта в соответствие 152-ФЗ: политика, согласия, уведомление
Роскомнадзора под ключ, скидка 30 %. Если письмо неактуально, отпишитесь.

С уважением, отдел продаж
"""
    return _arrival(
        Text("реклама услуг по 152-ФЗ", "advertising of 152-FZ services"),
        _mail(SELLER, "Соответствие 152-ФЗ под ключ", text, now),
    )


# Each with its age in days, so that a desk shows what is due and what may wait.
_LETTERS: tuple[tuple[Callable[[datetime], Arrival], int], ...] = (
    (_signed_scan, 9),
    (_formal, 8),
    (photo, 7),
    (_password, 5),
    (_english, 0),
    (_bounce, 4),
    (_stranger, 3),
    (_several, 0),
    (_short, 2),
    (_born_digital, 0),
    (_advertising, 1),
    (_angry, 0),
    (negated, 0),
    (_forged, 0),
)
