"""Bytes to a letter: nothing lost, nothing invented, nothing raised."""

import base64
import binascii
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.domain.letter import Letter, Mailbox
from mailbot.domain.sender import FAULTS
from mailbot.errors import UnreadableLetter
from mailbot.mail.decode import decode_words, from_base64
from mailbot.mail.parse import parse
from mailbot.plain.charset import decode
from mailbot.plain.html_text import html_text, shown

ASK = "Прошу прекратить обработку моих персональных данных."


def mail(*lines: str | bytes, body: str | bytes = "text", end: bytes = b"\r\n") -> Letter:
    head = [line.encode() if isinstance(line, str) else line for line in lines]
    content = body.encode() if isinstance(body, str) else body
    return parse(end.join([*head, b"", content]))


def multipart(kind: str, *parts: str | bytes, head: tuple[str, ...] = ()) -> Letter:
    pieces = [p.encode() if isinstance(p, str) else p for p in parts]
    body = b"".join(b"--x\r\n" + piece + b"\r\n" for piece in pieces) + b"--x--\r\n"
    return mail(*head, f"Content-Type: multipart/{kind}; boundary=x", body=body)


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode()


def uuencoded(content: bytes, name: str = "a.pdf") -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{b''.join(lines).decode()}`\nend\n"


PDF = b"%PDF-1.7\n" + bytes(range(256))


def test_the_headers_of_an_ordinary_letter() -> None:
    letter = mail(
        "Message-ID: <1@example.com>",
        "In-Reply-To: <2@example.ru>",
        "References: <3@example.ru>\r\n <2@exam\r\n ple.ru>",
        "From: =?utf-8?B?0J7RgNC70L7QstCw?= <marina@example.com>",
        "Reply-To: other@example.com",
        "To: info@example.ru, Lawyer <law@example.ru>",
        "Cc: c@example.ru",
        "Subject: =?koi8-r?Q?=FA=C1=D0=D2=CF=D3?=\r\n =?koi8-r?Q?_5?=",
        "Date: Thu, 5 Jun 2025 11:20:00 +0300",
        body=ASK,
    )

    assert letter.message_id == "<1@example.com>"
    assert letter.in_reply_to == ("<2@example.ru>",)
    assert letter.references == ("<3@example.ru>", "<2@example.ru>")
    assert letter.senders == (Mailbox("Орлова", "marina@example.com"),)
    assert letter.sender_faults == ()
    assert letter.reply_to == (Mailbox("", "other@example.com"),)
    assert [m.address for m in letter.recipients] == [
        "info@example.ru",
        "law@example.ru",
        "c@example.ru",
    ]
    assert letter.subject == "Запрос 5"
    assert letter.header("subject") == "Запрос 5"
    assert letter.dated == datetime(2025, 6, 5, 8, 20, tzinfo=UTC)
    assert (letter.text, letter.parts, letter.malformed) == (ASK, (), False)


@pytest.mark.parametrize(
    "date", ["Thu, 5 Jun 2025 11:20:00", "вчера", "Thu, 99 Jun 2025 1:1 +0300"]
)
def test_a_date_without_a_zone_or_sense_is_none(date: str) -> None:
    assert mail(f"Date: {date}").dated is None


# Who forges a sender lives on the disagreement of mail programs; sources in the names of faults.
FROM = {
    "no_address": [
        "",
        "From: Иван",
        "From: <>",
        "From: @example.com",
        "Subject: x",
    ],
    "several_from": [
        "From: a@example.com\r\nFrom: b@example.com",
        "From: a@example.com\r\nSubject: x\r\nfrom: a@example.com",
    ],
    "hidden_from": [
        "Subject: x\r\nFrom : victim@example.com\r\nFrom: a@example.net",
        " From: victim@example.com\r\nFrom: a@example.net",
        "Subject: x\r\n\x00From: victim@example.com\r\nFrom: a@example.net",
        "From: a@example.net\r\nbroken line\r\nFrom: victim@example.com",
    ],
    "several_addresses": [
        "From: a@example.com, b@example.com",
        "From: <a@example.com>, <b@example.com>",
        "From: A <a@example.com>,B <b@example.com>",
    ],
    "control_characters": [
        "From: victim@example.com\x00@example.net",
        "From: \x01a@example.com",
        "From: =?utf-8?Q?a=40example=2Ecom=00?= <b@example.net>",
        "From: \u202emoc.elpmaxe@nitciv <a@example.net>",
        "From: \u200ba <a@example.net>",
    ],
    "route_address": [
        "From: <@example.net,@example.org:victim@example.com>",
        "From: @example.net:a@example.com",
    ],
    "group": [
        "From: Friends: a@example.com, b@example.com;",
        "From: undisclosed:;",
    ],
    "encoded_address": [
        "From: =?utf-8?B?0JjQstCw0L0gPGl2YW5AZXhhbXBsZS5jb20+?=",
        "From: <=?utf-8?B?dmljdGltQGV4YW1wbGUuY29t?=>",
        "From: Victim <=?utf-8?Q?victim?=@example.com>",
    ],
    "address_in_comment": [
        "From: (victim@example.com) a@example.net",
        "From: a@example.net (victim@example.com)",
        "From: a@example.net (=?utf-8?Q?victim=40example=2Ecom?=)",
    ],
    "display_name_is_address": [
        'From: "victim@example.com" <a@example.net>',
        "From: =?utf-8?Q?victim=40example=2Ecom?= <a@example.net>",
        'From: "victim＠example.com" <a@example.net>',
        'From: "Victim (victim@example.com)" <a@example.net>',
        'From: "victim @ example.com" <a@example.net>',
    ],
    "mixed_script": [
        "From: a@exаmple.com",
        "From: a@xn--80ak6aa92e.com",
    ],
    "malformed_address": [
        "From: victim@example.com <a@example.net>",
        "From: <victim@example.com> <a@example.net>",
        "From: <a@example.com",
        "From: a@b@example.com",
        "From: <victim@example.com>a@example.net",
        "From: a b@example.com",
        'From: "unclosed <a@example.com>',
        pytest.param("From: " + "(" * 50_000 + "a@example.com", id="brackets"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        pytest.param(*(h.values if hasattr(h, "values") else (h,)), fault, id=f"{fault}-{n}")
        for fault, heads in FROM.items()
        for n, h in enumerate(heads)
    ],
)
def test_every_trick_in_from_is_a_fault(head: str, fault: str) -> None:
    assert fault in mail(head, "To: info@example.ru").sender_faults


def test_every_fault_has_its_sentence_and_its_test() -> None:
    assert set(FROM) == set(FAULTS)


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("a@example.com", "", "a@example.com"),
        ("<a@example.com>", "", "a@example.com"),
        ('"Орлова, Марина" <a@example.com>', "Орлова, Марина", "a@example.com"),
        ("Орлова М. С. <a@example.com>", "Орлова М. С.", "a@example.com"),
        ("Марина Орлова\r\n\t<a@example.com>", "Марина Орлова", "a@example.com"),
        ('"a@example.com" <a@example.com>', "a@example.com", "a@example.com"),
        ('"A@Example.com" <a@example.com>', "A@Example.com", "a@example.com"),
        ("a@example.com (Marina)", "Marina", "a@example.com"),
        ('"=?utf-8?B?0J7RgNC70L7QstCw?=" <a@example.com>', "Орлова", "a@example.com"),
        ("=?utf-8?B?0J7RgNC?=\r\n =?utf-8?B?70L7QstCw?= <a@example.com>", None, "a@example.com"),
        ("иван@почта.рф", "", "иван@почта.рф"),
    ],
)
def test_an_honest_from_has_no_fault(value: str, name: str | None, address: str) -> None:
    letter = mail(f"From: {value}")

    assert letter.sender_faults == ()
    assert [m.address for m in letter.senders] == [address]
    assert name is None or letter.senders[0].name == name


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r"])
def test_raw_eight_bit_headers_are_read(charset: str) -> None:
    letter = mail(
        "Subject: Отзыв согласия на обработку".encode(charset),
        "From: Марина Орлова <a@example.com>".encode(charset),
        b"Content-Type: application/pdf",
        'Content-Disposition: attachment; filename="Заявление об отзыве.pdf"'.encode(charset),
    )

    assert letter.subject == "Отзыв согласия на обработку"
    assert letter.senders == (Mailbox("Марина Орлова", "a@example.com"),)
    assert letter.sender_faults == ()
    assert letter.parts[0].name == "Заявление об отзыве.pdf"


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


def test_encoded_words_are_read_however_badly_they_are_made() -> None:
    assert decode_words("=?utf-8?B?0J/RgNC+0YE=?= =?utf-8?B?0YzQsdCw?=") == "Просьба"
    assert decode_words("=?UTF-8?B?0J8=?==?utf-8?Q?=D1?= =?UTF-8?Q?=80?=") == "Пр"
    assert decode_words("=?utf-8*ru?Q?=D0=94=D0=B0?=") == "Да"
    assert decode_words("=?x-no-such?B?0JTQsA?=") == "Да"
    assert decode_words("=?koi8-r?Q?=F0?= и =?utf-8?Q?=D0=9F?=") == "П и П"
    assert decode_words("1 =? 2 ?=") == "1 =? 2 ?="


def test_encoded_words_are_left_alone_in_the_lines_of_servers() -> None:
    word = "=?utf-8?Q?=3B?="

    letter = mail(f"Received: from {word}", f"X-Spam: {word}", f"Subject: {word}")

    assert [value for _, value in letter.headers] == [f"from {word}", word, ";"]


def test_no_header_breaks_out_of_its_line() -> None:
    letter = mail("Subject: =?utf-8?Q?a=0D=0ABcc:_b=40example.com=00?=")

    assert letter.subject == "a  Bcc: b@example.com"


def test_the_text_of_a_message_inside_does_not_become_the_authors() -> None:
    inner = "From: b@example.com\r\nSubject: s\r\n\r\nУдалите мои данные"

    letter = multipart("mixed", "\r\nПересылаю.", f"Content-Type: message/rfc822\r\n\r\n{inner}")

    assert letter.text == "Пересылаю."
    (part,) = letter.parts
    assert (part.name, part.media_type) == ("part-1.eml", "message/rfc822")
    assert parse(part.content).text == "Удалите мои данные"
    assert not letter.malformed


def test_a_message_inside_is_decoded_where_base64_is_forbidden() -> None:
    inner = "From: b@example.com\r\n\r\nтекст".encode()

    letter = multipart(
        "mixed",
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encoded(inner),
    )

    assert letter.parts[0].content == inner


def test_the_parts_of_a_report_are_kept() -> None:
    letter = multipart(
        "report; report-type=delivery-status",
        "\r\nНе доставлено.",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed",
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@example.ru>",
    )

    assert letter.text == "Не доставлено."
    assert [part.media_type for part in letter.parts] == [
        "message/delivery-status",
        "text/rfc822-headers",
    ]
    assert b"Action: failed" in letter.parts[0].content


def test_attachments_keep_their_bytes_and_get_neutral_names() -> None:
    letter = multipart(
        "mixed",
        "Content-Type: text/plain; charset=utf-8\r\n\r\n" + ASK,
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(PDF),
        'Content-Type: image/png; name="../../etc/x.png"\r\nContent-Disposition: inline\r\n\r\nA',
        "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nзаявление",
        "Content-Type: text/plain; name=list.txt\r\n\r\nB",
        "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
        "Content-Type: image/jpeg\r\nContent-ID: <logo>\r\n\r\nC",
        "Content-Type: image/no\x00thing/x\r\nContent-Disposition: attachment\r\n\r\nD",
        "Content-Type: x/y\r\nContent-Disposition: attachment;"
        " filename*0*=utf-8''%D0%9F%D0%94; filename*1=.pdf\r\n\r\nE",
    )

    assert letter.text == ASK
    assert [part.name for part in letter.parts] == [
        "part-1.pdf", "x.png", "part-3.txt", "list.txt", "part-5.ics", "part-6.jpg", "part-7.txt",
        "ПД.pdf",
    ]  # fmt: skip
    assert letter.parts[0].content == PDF
    assert letter.parts[2].content == "заявление".encode()
    assert [part.inline for part in letter.parts[:2]] == [False, True]
    assert letter.parts[5].inline
    assert not letter.malformed


@pytest.mark.parametrize(
    "parameters",
    ["*=a; {0}*0*=b", "*=undefined'ru'%ff", "*=\x00'ru'%ff", "*=idna'ru'%ff", "*0*=x-no''%ff"],
)
def test_parameters_that_make_no_sense_cost_a_name_and_nothing_else(parameters: str) -> None:
    letter = multipart(
        "mixed",
        f"Content-Type: text/plain; charset{parameters.format('charset')}\r\n\r\n{ASK}",
        "Content-Type: application/pdf; charset=undefined\r\n"
        f"Content-Disposition: attachment; filename{parameters.format('filename')}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded(PDF)}",
    )

    assert letter.text == ASK
    assert [part.content for part in letter.parts] == [PDF]


def test_a_boundary_that_makes_no_sense_still_leaves_a_letter() -> None:
    letter = mail(
        "From: a@example.com", "Content-Type: multipart/mixed; boundary*=a; boundary*0*=b"
    )

    assert letter.senders == (Mailbox("", "a@example.com"),)
    assert letter.malformed


def test_a_message_inside_keeps_its_own_parts() -> None:
    inner = (
        "Subject: Тема\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
        f"--y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{ASK}\r\n"
        "--y\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{encoded(PDF)}\r\n--y--\r\n"
    )

    letter = multipart("mixed", f"Content-Type: message/rfc822\r\n\r\n{inner}")

    found = parse(letter.parts[0].content)
    assert (found.subject, found.text, found.parts[0].content) == ("Тема", ASK, PDF)


def test_a_first_text_with_a_name_is_still_the_body() -> None:
    assert mail("Content-Type: text/plain; name=body.txt", body="текст").text == "текст"


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("base64", encoded(PDF)),
        ("BASE64 (as RFC 2045 allows)", encoded(PDF)),
        ("base64;", encoded(PDF)),
        ("base64", encoded(PDF).replace("\n", " \n ").rstrip("=\n")),
        ("base64", "".join(encoded(PDF[i : i + 10]) for i in range(0, len(PDF), 10))),
        ("base64", encoded(PDF) + "\nSent by a list\n"),
        ("x-uuencode", uuencoded(PDF)),
        ("x-uuencode", uuencoded(PDF).replace("end", "")),
        ("base64", encoded(PDF)[:-6]),
    ],
)
def test_an_attachments_bytes_are_whole_or_the_letter_is_marked(encoding: str, sent: str) -> None:
    letter = multipart(
        "mixed",
        "\r\nтекст",
        f"Content-Type: application/pdf\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{sent}",
    )

    assert letter.parts[0].content == PDF or letter.malformed


def test_segments_behind_padding_are_not_dropped() -> None:
    assert from_base64(b"YQ==YmM=") == (b"abc", False)
    assert from_base64(b"YWJj\r\nZGVm") == (b"abcdef", True)
    assert from_base64(b"YWJjZ") == (b"abc", False)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed\r\n\r\n\xd0\x94\xd0\xb0",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n\xd0\x94\xd0\xb0",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\xd0\x94\xd0\xb0",
        b"Subject: x\r\nno colon here\r\n\r\n\xd0\x94\xd0\xb0",
        b"Content-Transfer-Encoding: x-nothing\r\n\r\n\xd0\x94\xd0\xb0",
        b"\xd0\x94\xd0\xb0",
        b" \xd0\x94\xd0\xb0\r\n \xd0\x94\xd0\xb0",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\xd0\x94\xd0\xb0\r\n--x--\r\n"
        b"--y\r\nContent-Type: image/png\r\n\r\nlost\r\n--y--\r\n",
    ],
)
def test_broken_structure_keeps_the_text_and_marks_the_letter(raw: bytes) -> None:
    letter = parse(raw)

    assert "Да" in letter.text
    assert letter.malformed


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_any_line_end_will_do(end: bytes) -> None:
    letter = mail("From: a@example.com", "Subject: s", body=end.join([b"1", b"2"]), end=end)

    assert (letter.subject, letter.text, letter.sender_faults) == ("s", "1\n2", ())


def test_a_thousand_nested_parts_are_still_a_letter() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(1500)
    )

    letter = parse(b"From: a@example.com\r\nMIME-Version: 1.0\r\n" + nested + b"\r\ntext")

    assert letter.senders == (Mailbox("", "a@example.com"),)
    assert letter.malformed


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \n\t"])
def test_nothing_is_no_letter(raw: bytes) -> None:
    with pytest.raises(UnreadableLetter):
        parse(raw)


def test_a_text_beyond_reading_is_kept_as_a_part() -> None:
    letter = mail(body=b"a" * 1_500_000)

    assert len(letter.text) == 1_000_000
    assert len(letter.parts[0].content) == 1_500_000
    assert letter.malformed


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


def test_a_file_written_into_the_text_is_a_part() -> None:
    file = uuencoded(PDF, "../Запрос.pdf")

    letter = mail("Content-Type: text/plain; charset=utf-8", body=f"{ASK}\n\n{file}\nОрлова")

    assert letter.text == f"{ASK}\n\n\n\nОрлова"
    assert [(part.name, part.content) for part in letter.parts] == [("Запрос.pdf", PDF)]


@pytest.mark.parametrize(
    "words", ["begin 644 work\nend", "begin 644 a.txt\nWe begin to work\nend", "begin 644 a\n#86)C"]
)
def test_what_only_looks_like_a_file_is_text(words: str) -> None:
    letter = mail("Content-Type: text/plain", body=words)

    assert (letter.text, letter.parts) == (words, ())


@pytest.mark.skipif("MAILBOT_CORPUS" not in os.environ, reason="MAILBOT_CORPUS is not set")
def test_every_letter_of_the_corpus_is_read_and_can_be_stored() -> None:
    corpus = Path(os.environ["MAILBOT_CORPUS"])
    files = [
        file
        for folder in ("mail", "bounces")
        for file in sorted((corpus / folder).rglob("*"))
        if file.suffix in (".eml", ".msg", ".txt") and file.read_bytes().strip()
    ]

    for file in files:
        letter = parse(file.read_bytes())
        words = [letter.subject, letter.text, *(value for _, value in letter.headers)]
        words += [part.name + part.media_type for part in letter.parts]
        assert "\x00" not in "".join(words), file
        "".join(words).encode()
    assert len(files) > 400


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
