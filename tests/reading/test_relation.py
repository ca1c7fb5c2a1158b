"""What shows the author's relations with the operator is quoted where it stands."""

from mailbot.reading.relation import relations
from mailbot.reading.sentences import sentences


def _quotes(text: str) -> list[str]:
    return [shown.quote for shown in relations(list(sentences(text)), ())]


def test_a_turkish_name_before_it_does_not_shift_the_quote() -> None:
    """«İ» is two characters in small letters."""
    around = "слово " * 60

    (quote,) = _quotes(f"{'İnci ' * 30}{around}договор № 123-АБ, {around}")

    assert "договор № 123-АБ" in quote


def test_a_login_with_a_turkish_letter_is_one() -> None:
    assert _quotes("Мой логин: İnci_77") == ["Мой логин: İnci_77"]
