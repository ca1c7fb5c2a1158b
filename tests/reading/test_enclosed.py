"""Letters that came as documents: an .eml, a .msg, a winmail.dat."""

import pytest

from mailbot.domain.findings import Reading, Sort
from tests.reading.letters import reading_of

_EML = "message/rfc822"


def _read(text: str, *enclosed: str, media_type: str = _EML) -> Reading:
    documents = [
        {"name": f"{place}.eml", "media_type": media_type, "text": one}
        for place, one in enumerate(enclosed)
    ]
    return reading_of({"text": text, "documents": documents})


def _kinds(found: Reading) -> set[str]:
    return {demand.kind.value for demand in found.demands}


@pytest.mark.parametrize(
    "media_type", [_EML, "application/vnd.ms-outlook", "application/vnd.ms-tnef"]
)
def test_the_author_of_an_enclosed_letter_speaks(media_type: str) -> None:
    found = _read(
        "Пересылаю обращение.",
        "From: Соболева Мария Ильинична <m@example.ru>\nDate: 2 Sep 2025\nTo: info@smmconfa.ru\n"
        "Subject: Данные\n\nПрошу удалить мои персональные данные.",
        media_type=media_type,
    )

    assert _kinds(found) == {"destruction"}
    assert found.applicant.full_name == "Соболева Мария Ильинична"
    assert found.demands[0].evidence[0].document == "0.eml"


def test_our_own_newsletter_enclosed_in_a_letter_demands_nothing() -> None:
    found = _read(
        "Добрый день! Во сколько начнётся вебинар?",
        "From: SMM Конфа <info@smmconfa.ru>\nDate: 2 Sep 2025\nTo: m@example.ru\n"
        "Subject: Новости\n\n"
        "Прошу вас удалить мои персональные данные, если захотите отписаться от рассылки.",
    )

    assert found.sort is Sort.OTHER_BUSINESS
    assert not found.demands


def test_quotes_inside_an_enclosed_letter_say_nothing() -> None:
    found = _read(
        "См. вложение.",
        "From: Соболева Мария Ильинична <m@example.ru>\nDate: 2 Sep 2025\nSubject: Re\n\n"
        "Прошу исправить мою фамилию на Соболеву.\n\n"
        "02.09.2025, 10:00, SMM Конфа <info@smmconfa.ru>:\n"
        "> Прошу удалить мои персональные данные.",
    )

    assert _kinds(found) == {"rectification"}
