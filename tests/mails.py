"""Letters that tests write: invented people, with the headers of an honest mail server."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

from mailbot.domain.letter import Part
from mailbot.domain.subject import Subject
from tests.offices import OPERATOR

MARINA = Subject(
    id="1001",
    full_name="Орлова Марина Сергеевна",
    emails=("marina.orlova@example.com",),
    login="m.orlova",
    contract="117/2025",
    category="customer",
)
ANNA = Subject(id="1002", full_name="Смирнова Анна Викторовна", emails=("smirnova.a@example.com",))

PROVEN = "mx.example.ru; dkim=pass header.d=example.com"

ACCESS = """\
Здравствуйте! На основании части 7 статьи 14 Федерального закона № 152-ФЗ прошу сообщить, какие \
мои персональные данные вы обрабатываете. Мой договор № 117/2025 от 12.02.2025.

Орлова Марина Сергеевна
"""
MARKETING = """\
Прошу прекратить присылать мне рекламную рассылку.

Орлова Марина Сергеевна
"""


def mail(
    text: str,
    *,
    sender: Subject = MARINA,
    subject: str = "Обращение",
    message_id: str = "<first@example.com>",
    results: str = PROVEN,
    date: str = "Wed, 11 Jun 2025 11:19:30 +0300",
    parts: tuple[Part, ...] = (),
    **headers: str,
) -> bytes:
    """Write a letter; `in_reply_to` and other headers as keywords."""
    made = EmailMessage()
    if results:
        made["Authentication-Results"] = results
    made["From"] = formataddr((sender.full_name, sender.emails[0]))
    made["To"] = OPERATOR
    made["Subject"] = subject
    made["Date"] = date
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text, cte="8bit")
    for part in parts:
        main, _, sub = part.media_type.partition("/")
        made.add_attachment(part.content, maintype=main, subtype=sub, filename=part.name)
    return made.as_bytes(policy=SMTP)
