"""Bytes to a letter and its parts: nothing lost, nothing invented, nothing raised."""

import os
from pathlib import Path

import pytest

from mailbot.domain.letter import Mailbox
from mailbot.errors import UnreadableLetter
from mailbot.mail.decode import from_base64
from mailbot.mail.parse import parse
from tests.mail.written import ASK, PDF, encoded, mail, multipart, uuencoded


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
