"""Whose letter it is where the words alone would do for two."""

import pytest

from mailbot.domain.findings import Sort
from tests.reading.letters import reading_of

_DEMAND = (
    "Требуем прекратить рекламную рассылку и уничтожить данные. Иначе обратимся в прокуратуру."
)


@pytest.mark.parametrize(
    "author",
    [
        "Адвокат П. М. Стародубцев, в интересах доверительницы Кравец О. Д.",
        "Наш клиент Чумаченко Денис Остапович согласия не давал.",
        "Адвокатское бюро «Север», исх. № 17 от 5 марта 2026 г.",
    ],
)
def test_who_acts_for_a_client_is_no_authority(author: str) -> None:
    letter = f"ООО «Правовед-Юг»\nИсх. № П-203 от 10 марта 2026 г.\n\n{author}\n\n{_DEMAND}"

    assert reading_of({"text": letter}).sort is Sort.APPEAL


def test_authority_that_names_the_citizen_is_one() -> None:
    letter = (
        "Управление Роскомнадзора по Северо-Западному федеральному округу\n"
        "Исх. № 8841-05/78\n\nВ связи с рассмотрением обращения гражданина Кравец О. Д. просим "
        "представить сведения об обработке его персональных данных."
    )

    assert reading_of({"text": letter}).sort is Sort.AUTHORITY_REQUEST
