"""Headers are read as they were meant, and every trick in From is told."""

from datetime import UTC, datetime

import pytest

from mailbot.domain.letter import Mailbox
from mailbot.domain.sender import FAULTS
from mailbot.mail.decode import decode_words
from tests.mail.written import ASK, mail


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
