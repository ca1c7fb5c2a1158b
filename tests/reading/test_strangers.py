"""Other people's names, numbers and addresses, and passwords, are found in a draft."""

import pytest

from mailbot.domain.approval import hindrances
from mailbot.domain.findings import Authenticity
from mailbot.domain.kinds import Kind
from mailbot.domain.strangers import Stranger, Trace, known_words
from mailbot.domain.trust import Standing
from mailbot.reading.strangers import find_strangers
from tests.domain.desk import APPEAL, MESSAGE, OPERATOR, POLICY, SUBJECT
from tests.replies.test_texts import DONE, drafts, in_language

OWN = (
    "Орлова Марина Сергеевна",
    "marina.orlova@example.com",
    "+7 (916) 123-45-67",
    "Румянцев Д. В.",
    "780437119600",
    "195252, г. Пример, ул. Карпинского, д. 34, лит. А",
)


def traces(text: str) -> list[tuple[Trace, str]]:
    return [(found.trace, found.value) for found in find_strangers(text, OWN)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Данные переданы Петрову Ивану Сергеевичу.", (Trace.NAME, "Петров Иван Сергеевич")),
        ("Ответил сотрудник Дорохова А. К.", (Trace.NAME, "Дорохова А. К.")),
        ("The file was given to Mr. John Smith.", (Trace.NAME, "John Smith")),
        ("Пишите на Petrov@example.net.", (Trace.EMAIL, "Petrov@example.net")),
        ("Телефон 8 (921) 765-43-21.", (Trace.PHONE, "8 (921) 765-43-21")),
        ("Телефон +49 30 1234 5678", (Trace.PHONE, "+49 30 1234 5678")),
        ("тел. 89217654321", (Trace.PHONE, "89217654321")),
        ("Паспорт 40 12 345678 выдан", (Trace.PASSPORT, "40 12 345678")),
        ("паспорт: серия 4012 № 345678", (Trace.PASSPORT, "4012 № 345678")),
        ("СНИЛС 112-233-445 95", (Trace.SNILS, "112-233-445 95")),
        ("ИНН: 500100732259", (Trace.INN, "500100732259")),
        ("Ваш пароль: Qwerty-17", (Trace.PASSWORD, "Qwerty-17")),
    ],
)
def test_what_is_anothers_is_found(text: str, found: tuple[Trace, str]) -> None:
    assert traces(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Ответ Орловой Марине Сергеевне, Орловой М. С.",
        "Телефон 8 916 123 45 67, почта MARINA.ORLOVA@example.com.",
        "Румянцев Дмитрий Владимирович, ИНН 780437119600",
        "ул. Карпинского, д. 34; исх. № 12/2025-1 от 11.06.2025",
        "Данные хранятся по адресу: г. Пример, ул. Карла Маркса, д. 5",
        "Договор № 1234567890, счёт 40817810099910004312, БИК 044525225, код 1234-5678-9012",
        "[[имя: Петров Пётр Петрович, +7 921 765-43-21]]",
    ],
)
def test_what_is_the_subjects_or_ours_is_passed_over(text: str) -> None:
    assert traces(text) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_standard_text_cries_wolf(language: str) -> None:
    """Every section in both languages, to the subject, a doubted one, and a stranger."""
    subject = SUBJECT
    for change in (
        {},
        {"authenticity": Authenticity.FAILED},
        {"authorised": False},
        {"representative": "Сидоров Пётр Ильич"},
    ):
        for kinds, flags in (
            (tuple(Kind), ("password_in_letter",)),
            ((Kind.PROCESSING_CONFIRMATION,), ("repeat",)),
            ((), ()),
        ):
            appeal = in_language(language, kinds=kinds, flags=flags, **change)
            for planned, text in drafts(appeal, actions=DONE):
                standing = Standing.SUBJECT if not change else Standing.UNREGISTERED
                own = known_words(
                    appeal, standing, subject=subject, recipient="a@example.ru",
                    operator=OPERATOR, policy=POLICY, draft=MESSAGE.draft,
                )  # fmt: skip
                assert find_strangers(text, own) == (), (planned.purpose, kinds)


def test_a_stranger_hinders_until_it_is_confirmed_by_its_own_key() -> None:
    other = Stranger(Trace.PHONE, "+7 921 765-43-21")

    def hindered(*keys: str) -> list[str]:
        found = hindrances(
            MESSAGE, appeal=APPEAL, standing=Standing.SUBJECT, recipient="a@example.com",
            recipient_registered=True, missing_configuration=(), facsimile=False,
            strangers=(other,), confirmed=keys,
        )  # fmt: skip
        return [text.ru for text in found]

    assert "+7 921 765-43-21" in hindered()[0]
    assert other.key in hindered("phone-00000000")[0]
    assert not hindered(other.key)


def test_a_password_is_never_repeated_to_anybody() -> None:
    secret = Stranger(Trace.PASSWORD, "Qwerty-17")
    (hindrance,) = hindrances(
        MESSAGE, appeal=APPEAL, standing=Standing.SUBJECT, recipient="a@example.com",
        recipient_registered=True, missing_configuration=(), facsimile=False,
        strangers=(secret,),
    )  # fmt: skip

    assert "Qwerty" not in hindrance.ru + hindrance.en


def test_what_is_known_of_the_subject_is_not_his_who_is_not_surely_he() -> None:
    def own(standing: Standing) -> tuple[str, ...]:
        return known_words(
            APPEAL, standing, subject=SUBJECT, recipient="a@example.ru",
            operator=OPERATOR, policy=POLICY, draft=MESSAGE.draft,
        )  # fmt: skip

    assert SUBJECT.full_name in own(Standing.SUBJECT)
    assert SUBJECT.full_name not in own(Standing.DOUBTED)
