"""The subjects of the demonstration, all invented, and the sheet that registers them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A registered subject."""

    name: str
    address: str
    contract: str = ""
    login: str = ""
    language: str = "ru"
    regime: str = ""
    phone: str = ""


MARINA = Person(
    "Орлова Марина Сергеевна",
    "marina.orlova@example.ru",
    "117/2025",
    "m.orlova",
    phone="+7 900 000-00-17",
)
PYOTR = Person("Крюков Пётр Ильич", "p.kryukov@example.com", "84/2025")
DENIS = Person("Зайцев Денис Олегович", "d.zaitsev@example.com", "А-0455")
ARTYOM = Person("Павлов Артём Игоревич", "a.pavlov@example.ru", "59/2025")
JANA = Person("Novak Jana", "j.novak@example.com", "203/2025", language="en", regime="GDPR")
KSENIA = Person("Лебедева Ксения Игоревна", "k.lebedeva@example.com", "166/2025")
ANNA = Person("Смирнова Анна Викторовна", "smirnova.a@example.ru", "31/2025")
NIKOLAI = Person("Тарасов Николай Андреевич", "kolyan.t@example.ru", login="kolyan")
SERGEI = Person("Иванов Сергей Павлович", "gamer777@example.ru", login="gamer777")
ELENA = Person("Ким Елена Юрьевна", "e.kim@example.com", "140/2025")

PEOPLE = (MARINA, PYOTR, DENIS, ARTYOM, JANA, KSENIA, ANNA, NIKOLAI, SERGEI, ELENA)


def sheet() -> str:
    """Return them as the csv that an operator's site would export."""
    rows = ["id;ФИО;Электронная почта;Договор;Логин;Категория;Язык;Особый режим;Телефон"]
    rows += [
        f"{1000 + n};{p.name};{p.address};{p.contract};{p.login};клиент;"
        f"{p.language};{p.regime};{p.phone}"
        for n, p in enumerate(PEOPLE, start=1)
    ]
    return "\n".join(rows) + "\n"
