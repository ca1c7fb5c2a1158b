"""What a mail program does to a draft, and what of it is a person's."""

from mailbot.domain.placed import is_of, unframed
from mailbot.domain.token import mark, marked

KEY = b"k" * 32
REPLY = (
    "Сообщаем, что рассылка по Вашему адресу прекращена 11 июня 2025 года, а данные заблокированы."
)


def test_the_text_between_head_and_foot_is_found_however_the_lines_are_wrapped() -> None:
    mail = f"Исх. №\u00a01\nот 11 июня\n\n{REPLY}\n\nС уважением,\nРумянцев"

    assert unframed(mail, "Исх. № 1 от 11\nиюня\n\n", "\n\nС уважением, Румянцев") == REPLY


def test_a_changed_foot_leaves_no_text_between() -> None:
    assert unframed(f"Исх. № 1\n\n{REPLY}\n\nПривет", "Исх. № 1", "С уважением") is None


def test_an_edited_text_is_still_ours_and_another_is_not() -> None:
    assert is_of(f"Исх. № 1. Добрый день! {REPLY} Звоните.", [REPLY])
    assert not is_of("Ваше письмо получено, ответим в срок.", [REPLY, ""])


def test_a_mark_names_its_message_and_cannot_be_made_without_the_key() -> None:
    made = mark(KEY, "0123456789abcdef", 7, 3)

    assert marked(KEY, ["", made]) == 7
    assert marked(b"x" * 32, [made]) is None
    assert marked(KEY, [made.replace(".7.", ".8.")]) is None
