"""No header, however long or often repeated, costs more than its length."""

import time
from datetime import UTC, datetime

import pytest

from mailbot.domain.automatic import automatic
from mailbot.domain.receipt import received_at
from mailbot.domain.report import read_report
from mailbot.domain.saying import saying
from mailbot.domain.sender import claims_of
from mailbot.mail.parse import parse

MANY, LONG = 20_000, 1_000_000
HEAD = b"From: a@example.com\r\nSubject: s\r\nMessage-ID: <x@example.com>\r\n"
END = b"\r\n\r\ntext\r\n"
REPORT = (
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: a\r\n\r\n"
)


def numbered(line: bytes) -> bytes:
    return b"".join(line % number for number in range(MANY))


BOMBS = {
    "authors": HEAD + numbered(b"From: b%d@example.com\r\n") + END,
    "recipients": HEAD + b"To: " + numbered(b"b%d@example.com, ") + b"c@example.com" + END,
    "groups": HEAD + b"Cc: " + b":;" * (LONG // 2) + END,
    "claims": HEAD + numbered(b"Reply-To: b%d@example.com\r\n") + END,
    "references": HEAD + b"References: " + numbered(b"<%d@example.com> ") + END,
    "parameters": HEAD + b"Content-Type: multipart/mixed; " + b"a=b; " * (LONG // 5) + END,
    "continuations": HEAD + b"Content-Type: text/plain; " + numbered(b"name*%d=b; ") + END,
    "failed recipients": HEAD + b"X-Failed-Recipients: " + b"a" * LONG + END,
    "final recipient": HEAD + REPORT + b"Final-Recipient: rfc822; " + b"a" * 190_000 + b"\r\n",
    "signs of an address": HEAD + REPORT + b"Final-Recipient: rfc822; " + b"a@" * 90_000 + b"\r\n",
    "a word": HEAD + b"Content-Type: text/plain; charset=utf-8" + END + "запрос".encode() * MANY,
    "received": HEAD + b"Received: from a by b with LMTP; x\r\n" * MANY + END,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_in_the_header_costs_seconds_at_most(bomb: bytes) -> None:
    began = time.process_time()
    letter = parse(bomb)
    automatic(letter)
    read_report(letter)
    saying(letter.text, letter.subject)
    claims_of(letter)
    received_at(letter.all("received"), datetime.now(UTC), ())

    assert time.process_time() - began < 5
    assert len(letter.references) <= 500
    assert len(letter.senders) <= 20


def test_authors_without_end_are_several_authors() -> None:
    assert "several_from" in parse(BOMBS["authors"]).sender_faults
    assert "hidden_from" not in parse(BOMBS["authors"]).sender_faults


def test_a_boundary_behind_a_line_without_end_is_lost_and_the_letter_marked() -> None:
    line = b"Content-Type: multipart/mixed; a=" + b"b" * 5000 + b"; boundary=x\r\n\r\n"
    letter = parse(HEAD + line + "--x\r\n\r\nУдалите мои данные\r\n--x--\r\n".encode())

    assert letter.malformed
    assert "Удалите мои данные" in letter.text
