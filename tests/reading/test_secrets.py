"""A password is found and masked however it is written, and the login beside it stays."""

import pytest

from mailbot.reading.secrets import find_secrets
from tests.reading.letters import reading_of


@pytest.mark.parametrize(
    "name",
    [
        "пароль", "Пассворд", "PASSWORD", "Passwort", "Kennwort", "passwd", "pwd", "pass",
        "passphrase", "код доступа", "пин-код", "pin code", "кодовое слово",
        "секретное слово", "parol", "PİN", "pın",
    ],
)  # fmt: skip
def test_every_name_of_a_password_is_known(name: str) -> None:
    assert find_secrets(f"{name}: Qwerty-Example-1") == ("Qwerty-Example-1",)


@pytest.mark.parametrize(
    ("text", "secret", "login"),
    [
        ("Логин/пароль: ivan77 / Qwerty-Example-1. Удалите кабинет.", "Qwerty-Example-1", "ivan77"),
        ("логин/пароль a.b@example.ru:Example123 — снесите акк", "Example123", "a.b@example.ru"),
        ("Login and password: masha, Sun-Example-9", "Sun-Example-9", "masha"),
        ("логин kot, пасс: Example_77, удалите аккаунт", "Example_77", "kot"),
        ("Benutzername: max, Kennwort: Geheim-Example-1.", "Geheim-Example-1", "max"),
    ],
)
def test_a_password_beside_a_login_is_masked(text: str, secret: str, login: str) -> None:
    found = reading_of({"text": text})
    quotes = " ".join(evidence.quote for evidence in found.relation)

    assert found.secrets == (secret,)
    assert secret not in quotes
    assert login in quotes
