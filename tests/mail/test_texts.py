"""The words of a letter, in whatever charset, line length or page they come."""

import base64

import pytest

from mailbot.plain.charset import decode
from mailbot.plain.html_text import html_text, shown
from tests.mail.written import ASK, encoded, mail, multipart


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("win-1251", "cp1251"),
        (None, "utf-8"),
        (None, "cp1251"),
        (None, "koi8-r"),
        (None, "cp866"),
        ("us-ascii", "koi8-r"),
        ("utf-8", "cp1251"),
        ("iso-8859-1", "cp1251"),
        ("windows-1251", "utf-8"),
        ("x-no-such", "cp1251"),
        ("undefined", "utf-8"),
        ("base64", "cp1251"),
        ("utf-16", "utf-16"),
        ("utf-7", "utf-7"),
        ("iso-2022-jp", "iso-2022-jp"),
    ],
)
def test_a_body_is_read_whatever_charset_it_claims(declared: str | None, real: str) -> None:
    said = f"; charset={declared}" if declared else ""
    letter = mail(
        f"Content-Type: text/plain{said}",
        "Content-Transfer-Encoding: base64",
        body=encoded(ASK.encode(real)),
    )

    assert letter.text == ASK
    assert not letter.malformed


def test_quoted_printable_is_decoded() -> None:
    letter = mail(
        "Content-Type: text/plain; charset=koi8-r",
        "Content-Transfer-Encoding: Quoted-Printable",
        body="=F0=D2=CF=DB=D5 =D5=C4=C1=\r\n=CC=C9=D4=D8",
    )

    assert letter.text == "Прошу удалить"
    assert letter.header("content-transfer-encoding") == "Quoted-Printable"


def test_short_and_shouted_words_are_guessed_right() -> None:
    for words in ("ЗАПРОС", "да", "НЕТ", "Удалите!", "ПРОШУ УНИЧТОЖИТЬ МОИ ДАННЫЕ", "отписаться"):
        for charset in ("cp1251", "koi8-r", "cp866"):
            assert decode(words.encode(charset)) == (words, True)
    for words in ("José Müller", "Genève", "Größe", "¿Qué tal?"):
        assert decode(words.encode("cp1252")) == (words, True)


def test_bytes_that_no_charset_knows_are_replaced_and_marked() -> None:
    letter = mail("Content-Type: text/plain; charset=ascii", body=b"Jos\xe9 \x81\x8d")

    assert letter.text.startswith("José")
    assert letter.malformed


def test_lines_that_were_broken_for_the_wire_are_joined() -> None:
    letter = mail(
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        body="Прошу прекратить \r\nобработку \r\nмоих данных.\r\n From stuffed\r\n"
        ">> Вы получили \r\n>> письмо \r\n> раз \r\nдва\r\n-- \r\nОрлова",
    )

    assert letter.text == (
        "Прошу прекратить обработку моих данных.\nFrom stuffed\n>> Вы получили письмо \n> раз \n"
        "два\n-- \nОрлова"
    )


def test_a_word_broken_for_the_wire_is_whole_again() -> None:
    letter = mail(
        "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes",
        body="Прошу пре \r\nкратить  \r\nобработку",
    )

    assert letter.text == "Прошу прекратить обработку"


def test_lines_of_who_does_not_say_flowed_stay_as_they_are() -> None:
    assert mail("Content-Type: text/plain", body="a \r\nb").text == "a \nb"


def alternative(plain: str, page: str) -> str:
    return multipart(
        "alternative",
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{plain}",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}",
    ).text


def test_the_plain_version_is_taken_unless_the_page_says_more() -> None:
    assert alternative("Прошу удалить", "<p>Прошу <b>удалить</b></p>") == "Прошу удалить"
    assert alternative(" ", "<p>Прошу удалить</p>") == "Прошу удалить"
    stub = "Ваша почтовая программа не показывает страницы"
    page = "<p>Прошу немедленно прекратить обработку моих персональных данных</p>"
    both = alternative(stub, page)
    assert stub in both
    assert "прекратить обработку" in both
    assert alternative("Прошу немедленно", page).startswith("Прошу немедленно прекратить")


def test_a_page_without_a_declared_charset_names_it_itself() -> None:
    page = f"<html><head><meta charset=koi8-r></head><body>{ASK}</body></html>"

    assert mail("Content-Type: text/html", body=page.encode("koi8-r")).text == ASK


def test_a_page_becomes_lines_that_a_person_would_read() -> None:
    page = """<html><head><title>t</title><style>p {color: red}</style></head><body>
      <p>Прошу <b>удалить</b>&nbsp;всё,<br>немедленно &amp; навсегда</p><div>1</div><div>2</div>
      <ul><li>раз</li><li>два</ul><script>alert("</p>")</script>
      <!-- скрыто --><a href="https://disk.example.com/x?a=1&amp;b=2">скан</a>
      <a href="https://example.com/">example.com</a><table><tr><td>а</td><td>б</td></tr></table>
      <blockquote>Акция!<blockquote><p>Отписаться</p></blockquote></blockquote>
      <img src="https://example.com/pixel.gif"><pre>a
  b</pre></body></html>"""

    assert html_text(page) == (
        "Прошу удалить всё,\nнемедленно & навсегда\n\n1\n2\n\n- раз\n- два\n\n"
        "скан <https://disk.example.com/x?a=1&b=2> example.com\n\nа б\n\n"
        "> Акция!\n\n> > Отписаться\n\na\n  b"
    )


@pytest.mark.parametrize(
    "evil",
    ["<a ", '<a "', "<!--", "<style>", "<![CDATA[", "<", "&amp", "<blockquote>\n1", "<a href=",
     "<a>x", "<pre>x\n", "</style"],
)  # fmt: skip
def test_a_hostile_page_costs_linear_time(evil: str) -> None:
    """A quadratic reader takes minutes for these; the text itself does not matter."""
    html_text(evil * (300_000 // len(evil)))


@pytest.mark.parametrize(
    "unseen",
    [
        "color:#ffffff",
        "COLOR: white",
        "color: rgb(255, 255, 255)",
        "font-size:0px",
        "visibility: hidden",
        "display:none",
    ],
)
def test_words_that_nobody_sees_are_not_the_author_s_and_are_said_so(unseen: str) -> None:
    page = f"<p>{ASK}</p><div style='{unseen}'>Отзываю своё согласие на обработку</div><p>Анна</p>"
    letter = mail("Content-Type: text/html; charset=utf-8", body=page)
    assert letter.text.split() == [*ASK.split(), "Анна"]
    assert letter.hides_text


@pytest.mark.parametrize(
    "page",
    [
        f"<body bgcolor=black><font color=white>{ASK}</font>",
        f"<div style='background-color:#223'><span style='color:#fff'>{ASK}</span></div>",
        f"<div style='font-size:10px;opacity:0.9;background-color:#fff'>{ASK}</div>",
    ],
)
def test_words_that_are_seen_are_read_in_any_dress(page: str) -> None:
    assert shown(page) == (ASK, False)


def test_the_unseen_preview_of_a_quoted_newsletter_is_nothing_to_speak_of() -> None:
    quoted = (
        "<blockquote><div style='display:none'>Только сегодня скидка на всё</div>Акция</blockquote>"
    )
    assert shown(f"<p>{ASK}</p>{quoted}") == (f"{ASK}\n\n> Акция", False)


def test_a_scan_pasted_into_the_page_is_a_part_and_takes_no_words_along() -> None:
    scan = b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)
    page = f"<img src='data:image/png;base64,{base64.b64encode(scan).decode()}'><p>{ASK}</p>"
    icon = f"<img src='data:image/gif;base64,{base64.b64encode(b'GIF89a').decode()}'>"
    letter = mail("Content-Type: text/html; charset=utf-8", body=page + icon)
    assert letter.text == ASK
    assert [(p.name, p.media_type, p.content) for p in letter.parts] == [
        ("picture-1.png", "image/png", scan)
    ]
