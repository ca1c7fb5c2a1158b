"""Odd letters: what they hold is found, or it is said that something may be lost."""

import base64

import pytest

from mailbot.domain.letter import Letter
from mailbot.mail.defects import transfer_encoding
from mailbot.mail.parse import parse

ASK = "Прошу сообщить, какие мои персональные данные вы обрабатываете."
PDF = b"%PDF-1.7 " + bytes(range(256))
HEAD = (
    "From: Marina <marina@example.com>\r\nTo: appeals@example.ru\r\nMIME-Version: 1.0\r\n"
    "Message-ID: <odd@example.com>\r\n"
)
TEXT = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{ASK}"
FILE = (
    "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(PDF).decode()
)
MIXED = "multipart/mixed; boundary=BB"


def multipart(*parts: str, media: str = MIXED, before: str = "", after: str = "") -> str:
    middle = "".join(f"--BB\r\n{part}\r\n" for part in parts)
    return f"{HEAD}Content-Type: {media}\r\n\r\n{before}{middle}--BB--\r\n{after}"


def read(letter: str) -> Letter:
    return parse(letter.encode())


def nested(depth: int) -> str:
    part = TEXT
    for n in range(depth):
        part = f"Content-Type: multipart/mixed; boundary=B{n}\r\n\r\n--B{n}\r\n{part}\r\n--B{n}--"
    return HEAD + part


WHOLE = multipart(TEXT, FILE)
ENCODING = "Content-Transfer-Encoding: base64"

FOUND = {
    "as it should be": WHOLE,
    "encoding in capitals with a comment": WHOLE.replace(": base64", ": BASE64 (as usual)"),
    "encoding behind nested comments": WHOLE.replace(": base64", ": (a (b) c) Base64"),
    "encoding in quotes": WHOLE.replace(": base64", ': "base64"'),
    "boundary lines with blanks at their end": WHOLE.replace("--BB\r\n", "--BB \t\r\n"),
    "boundary in pieces": multipart(
        TEXT, FILE, media="multipart/mixed; boundary*0=B; boundary*1=B"
    ),
    "boundary on the next line": multipart(TEXT, FILE, media="multipart/mixed;\r\n\tboundary=BB"),
    "no MIME-Version": WHOLE.replace("MIME-Version: 1.0\r\n", ""),
    "lines that end in CR": WHOLE.replace("\r\n", "\r"),
    "lines that end in LF": WHOLE.replace("\r\n", "\n"),
    "the usual words for old programs": multipart(
        TEXT, FILE, before="This is a multi-part message in MIME format.\r\n"
    ),
    "a name that is a path": WHOLE.replace("filename=a.pdf", 'filename="../../etc/a.pdf"'),
}


@pytest.mark.parametrize("letter", FOUND.values(), ids=FOUND.keys())
def test_what_is_merely_odd_is_read_whole(letter: str) -> None:
    read_ = read(letter)

    assert read_.text.strip() == ASK
    assert [(part.name, part.content) for part in read_.parts] == [("a.pdf", PDF)]
    assert not read_.malformed


FLAGGED = {
    "garbage in base64": WHOLE.replace("JVBERi", "JV!!\x01BERi"),
    "two encodings": WHOLE.replace(ENCODING, f"Content-Transfer-Encoding: 7bit\r\n{ENCODING}"),
    "two types": WHOLE.replace(
        "Content-Type: multipart", "Content-Type: text/plain\r\nContent-Type: multipart"
    ),
    "two boundaries": multipart(TEXT, FILE, media="multipart/mixed; boundary=AA; boundary=BB"),
    "an encoded boundary": multipart(TEXT, FILE, media="multipart/mixed; boundary==?utf-8?q?BB?="),
    "a boundary without a semicolon": multipart(TEXT, FILE, media="multipart/mixed boundary=BB"),
    "no boundary": multipart(TEXT, FILE, media="multipart/mixed"),
    "a comment within the type": multipart(TEXT, FILE, media="multipart (x) / mixed; boundary=BB"),
    "a part before the first": multipart(TEXT, before=f"{FILE}\r\n"),
    "words before the first part": multipart(TEXT, before=f"{ASK}\r\n"),
    "a part after the last": multipart(TEXT, after=f"--BB\r\n{FILE}\r\n--BB--\r\n"),
    "words after the last part": multipart(TEXT, after=f"{ASK}\r\n"),
    "no last boundary": WHOLE.removesuffix("--BB--\r\n"),
    "a part amid words": f"{HEAD}{TEXT}\r\n--XX\r\n{FILE}\r\n--XX--\r\n",
    "lines that end in CR CR LF": WHOLE.replace("\r\n", "\r\r\n"),
    "base64 of which nobody says so": f"{HEAD}\r\n{base64.encodebytes(PDF).decode()}",
    "a multipart in base64": f"{HEAD}Content-Type: {MIXED}\r\n{ENCODING}\r\n\r\n"
    + base64.encodebytes(WHOLE.partition("\r\n\r\n")[2].encode()).decode(),
    "one of several letters": f"{HEAD}Content-Type: message/partial; id=1; number=1; total=2\r\n"
    f"\r\n{TEXT}",
    "a file that lies elsewhere": multipart(
        TEXT, "Content-Type: message/external-body; access-type=URL\r\n\r\nContent-Type: x/y\r\n"
    ),
    "more nesting than anyone opens": nested(1500),
}


@pytest.mark.parametrize("letter", FLAGGED.values(), ids=FLAGGED.keys())
def test_where_something_may_be_lost_it_is_said(letter: str) -> None:
    assert read(letter).malformed


def test_a_hundred_nested_parts_are_read() -> None:
    letter = read(nested(100))

    assert letter.text.strip() == ASK
    assert not letter.malformed


@pytest.mark.parametrize(
    ("value", "encoding"),
    [("", "7bit"), (" 8BIT ", "8bit"), ("(only a comment)", "7bit"), ("x-new; a=b", "x-new; a=b")],
)
def test_transfer_encodings_are_named_as_written(value: str, encoding: str) -> None:
    assert transfer_encoding(value) == encoding


ENVELOPED = bytes.fromhex("308006092a864886f70d010703a080") + bytes(80)
SIGNED = bytes.fromhex("308006092a864886f70d010702a080") + bytes(80)


@pytest.mark.parametrize(
    ("letter", "encrypted"),
    [
        (f"{HEAD}\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA3xx\r\n", True),
        (
            multipart(
                "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
                "Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n",
                media='multipart/encrypted; protocol="application/pgp-encrypted"; boundary=BB',
            ),
            True,
        ),
        (FILE.replace(FILE.partition("\r\n\r\n")[2], base64.b64encode(ENVELOPED).decode()), True),
        (FILE.replace(FILE.partition("\r\n\r\n")[2], base64.b64encode(SIGNED).decode()), False),
        (WHOLE, False),
    ],
    ids=["PGP", "PGP/MIME", "S/MIME", "signed S/MIME", "neither"],
)
def test_a_letter_that_was_encrypted_is_known(letter: str, encrypted: bool) -> None:
    assert read(letter).is_encrypted is encrypted
