"""Tokens and codes: whoever did not get them cannot make them."""

import pytest

from mailbot.domain.token import appeals_in, code, codes_in, has_foreign, is_code, token

KEY, OTHER = b"k" * 32, b"o" * 32
NONCE = "0123456789abcdef"


def test_a_token_tells_its_appeal_wherever_it_stands() -> None:
    made = token(KEY, NONCE, 12)
    text = f"In-Reply-To: <{made.upper()}@EXAMPLE.RU> and <other@example.com>"

    assert appeals_in(KEY, [text, made]) == (12,)
    assert len(made) <= 64


@pytest.mark.parametrize(
    "forged",
    [
        token(OTHER, NONCE, 12),
        token(KEY, NONCE, 12).replace(".12.", ".13."),
        token(KEY, NONCE, 12).replace("0123", "0124"),
        token(KEY, NONCE, 12)[:-1] + "g",
        "x" + token(KEY, NONCE, 12),
        token(KEY, NONCE, 0),
        "",
    ],
)
def test_a_forged_token_is_nothing(forged: str) -> None:
    assert appeals_in(KEY, [forged]) == ()


def test_a_code_belongs_to_one_appeal_and_one_key() -> None:
    made = code(KEY, 12, "sha")

    assert codes_in(f"мой код {made}.") == (made,)
    assert codes_in(made.replace("-", " ")) == (made,)
    assert codes_in(made.replace("-", "")) == (made,)
    assert is_code([code(KEY, 13, "sha"), made], made)
    assert not is_code([code(KEY, 13, "sha"), code(OTHER, 12, "sha"), code(KEY, 12, "s")], made)
    assert not is_code([], made)


@pytest.mark.parametrize("text", ["+7 900 000-00-00", "12345678901", "1234567890123", "12-2025"])
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes_in(text) == ()


def test_a_token_of_another_key_is_known_as_another_s() -> None:
    ours, theirs = token(b"k", "0" * 16, 7), token(b"other", "0" * 16, 7)

    assert not has_foreign(b"k", [f"<{ours}@example.ru>", "<plain@example.ru>"])
    assert has_foreign(b"k", [f"<{ours}@example.ru>", f"<{theirs}@example.ru>"])
