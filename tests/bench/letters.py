"""Letters to measure with: some 10 kB of text, each with demands and a past of its own."""

import random
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

from tests.demo.office import OPERATOR

SUBJECTS = 200

_SURNAMES = ("Орлов", "Крюков", "Лебедев", "Гаврилов", "Павлов", "Смирнов", "Тарасов", "Зайцев")
_NAMES = ("Пётр", "Денис", "Артём", "Николай", "Сергей", "Игорь", "Степан", "Олег")
_PATRONYMICS = ("Ильич", "Олегович", "Игоревич", "Андреевич", "Павлович", "Сергеевич")

_DEMANDS = (
    "Прошу сообщить, какие мои персональные данные вы обрабатываете и кому их передавали.",
    "Отзываю согласие на обработку персональных данных.",
    "Прошу уточнить мои персональные данные: номер телефона указан неверно.",
    "Требую уничтожить мои персональные данные и удалить мой аккаунт.",
    "Прошу заблокировать мои персональные данные до выяснения обстоятельств.",
    "Прошу прекратить распространение моей фотографии на сайте.",
    "Уберите меня из рассылки и больше не звоните.",
)
_STORY = (
    "Я проходил у вас курс весной {year} года и остался доволен преподавателями.",
    "Анкету я заполнял при регистрации, номер телефона в ней: +7 900 000-{n:02d}-{m:02d}.",
    "Сертификат за {year} год пришёл вовремя, запись занятий доступна до сих пор.",
    "В личном кабинете указан адрес: г. Тверь, ул. Садовая, д. {n}, кв. {m}.",
    "Менеджер обещал перезвонить до {m} числа и перезвонил, за это отдельное спасибо.",
    "Оплата прошла {n}.0{k}.{year}, чек № {n}{m}{k} пришёл на эту же почту.",
    "Мои коллеги тоже учились у вас, и у них таких вопросов не было.",
    "На сайте написано, что ответ направляется в течение десяти дней.",
    "Логин на сайте — user{n}{m}, билет на конференцию № А-{n}{m}{k}.",
    "Не хотелось бы обращаться с жалобой, надеюсь на понимание и скорый ответ.",
    "Погода в день конференции была прекрасная, спасибо организаторам за кофе.",
    "Если нужно что-то уточнить, пишите на этот адрес, звонить не обязательно.",
)
# Characters, at two bytes a Cyrillic one.
_OWN_WORDS, _QUOTED = 3200, 2000


def letters(count: int, seed: int) -> Iterator[bytes]:
    """Make up that many letters; another seed makes others."""
    for n in range(count):
        yield letter(f"{seed}-{n}")


def letter(seed: str) -> bytes:
    """Make up one letter."""
    dice = random.Random(seed)  # noqa: S311 -- made-up letters, not secrets
    number = dice.randrange(SUBJECTS)
    name = name_of(number)
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        "mx.example.ru; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
    )
    mail["From"] = f"{name} <{address_of(number)}>"
    mail["To"] = OPERATOR
    mail["Subject"] = dice.choice(("Заявление", "мои данные", "Обращение", "Re: Скидка 30 %"))
    mail["Message-ID"] = f"<bench-{seed}@example.com>"
    demands = dice.sample(_DEMANDS, dice.choice((1, 1, 1, 2, 3)))
    story = _told(dice, _OWN_WORDS)
    own = [*story[:3], *demands, *story[3:], f"{name}, договор № {number}/2025"]
    quoted = [f"> {sentence}" for sentence in _told(dice, _QUOTED)]
    body = [*own, "", f"05.06.2025, Конференция <{OPERATOR}> пишет:", *quoted]
    mail.set_content("\n".join(body), cte="8bit")
    return mail.as_bytes(policy=SMTP)


def _told(dice: random.Random, length: int) -> list[str]:
    sentences: list[str] = []
    while sum(map(len, sentences)) < length:
        n, m, k = dice.randrange(10, 99), dice.randrange(10, 99), dice.randrange(1, 9)
        year = dice.choice((2023, 2024, 2025))
        sentences.append(dice.choice(_STORY).format(n=n, m=m, k=k, year=year))
    return sentences


def name_of(number: int) -> str:
    """Return the name of a made-up subject."""
    return " ".join(names[number % len(names)] for names in (_SURNAMES, _NAMES[::-1], _PATRONYMICS))


def address_of(number: int) -> str:
    """Return the registered address of a made-up subject."""
    return f"subject{number}@example.com"


def sheet() -> str:
    """Return the subjects as csv."""
    rows = [f"{n},{name_of(n)},{address_of(n)},customer" for n in range(SUBJECTS)]
    return "\n".join(("id,full_name,email,category", *rows))
