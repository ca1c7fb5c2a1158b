"""The bytes of a message: readable by others, safe on every wire, the same every time."""

import email
import email.policy
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.letter import Part
from mailbot.errors import BadInput
from mailbot.mail.compose import compose, new_message_id
from mailbot.ports import Outgoing

MOSCOW = timezone(timedelta(hours=3))
LONG_NAME = "Индивидуальный предприниматель Вымышленная-Примерова Александра Константиновна"
SHEET = Part("Ответ № 12 на обращение.pdf", "application/pdf", bytes(range(256)) * 9)


def outgoing(**changes: Any) -> Outgoing:
    given: dict[str, Any] = {
        "message_id": "<0123456789abcdef@operator.example.ru>",
        "sent_at": datetime(2025, 6, 11, 12, 30, tzinfo=MOSCOW),
        "sender_name": LONG_NAME,
        "sender_address": "info@operator.example.ru",
        "recipients": ("orlova@example.ru",),
        "subject": "Ответ на обращение № 2025-0012 от 11 июня 2025 года",
        "text": "Здравствуйте, Марина Сергеевна!\n\nСообщаем следующее.\n",
    }
    return Outgoing(**(given | changes))


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[arg-type]


def header_names(content: bytes) -> list[str]:
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if line[0] not in " \t"]


def test_what_goes_in_is_what_two_readers_read() -> None:
    content = compose(outgoing(attachments=(SHEET,)))

    ours, theirs = read(content), mailparser.parse_from_bytes(content)
    assert ours["Subject"] == theirs.subject == outgoing().subject
    # Python's own reader puts spaces between the encoded words of a name (RFC 2047 6.2 forbids it).
    assert ours["From"].addresses[0].display_name.replace(" ", "") == LONG_NAME.replace(" ", "")
    assert theirs.from_ == [(LONG_NAME, "info@operator.example.ru")]
    assert ours["To"] == "orlova@example.ru"
    assert ours["Message-ID"] == outgoing().message_id
    assert ours["Date"].datetime == outgoing().sent_at
    body = ours.get_body(("plain",))
    assert body is not None
    assert body.get_content() == outgoing().text.replace("\n", "\r\n")
    (attachment,) = ours.iter_attachments()
    assert attachment.get_filename() == SHEET.name
    assert attachment.get_content() == SHEET.content
    assert [a["filename"] for a in theirs.attachments] == [SHEET.name]


def test_the_zone_of_the_office_stands_in_the_date() -> None:
    assert b"\r\nDate: Wed, 11 Jun 2025 12:30:00 +0300\r\n" in b"\r\n" + compose(outgoing())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert compose(outgoing(attachments=(SHEET,))) == compose(outgoing(attachments=(SHEET,)))


def test_another_message_has_another_boundary() -> None:
    one = read(compose(outgoing(attachments=(SHEET,))))
    other = read(compose(outgoing(attachments=(SHEET,), message_id="<f@operator.example.ru>")))

    assert one.get_boundary() != other.get_boundary()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "s" * 2000},
        {"subject": "слово " * 300},
        {"sender_name": "name " * 300},
        {"text": "Очень длинная строка. " * 500},
        {"text": "ascii without any blank" * 500},
        {"text": ".\n..\n.one\nFrom here on\n"},
        {"references": tuple(f"<{n}{'x' * 800}@example.ru>" for n in range(60))},
        {"attachments": (Part("имя " * 200 + ".pdf", "application/pdf", b"\n.\n\r"),)},
        {"attachments": (Part("note.txt", "text/plain", "ёж\n".encode("cp1251")),)},
    ],
    ids=str,
)
def test_the_wire_sees_only_ascii_crlf_and_lines_that_fit(changes: dict[str, Any]) -> None:
    content = compose(outgoing(**changes))

    lines = content.split(b"\r\n")
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert max(len(line) for line in lines) <= 998
    assert not any(line.isspace() for line in lines)


@pytest.mark.parametrize("subject", ["s" * 2000, "слово " * 300, "=?utf-8?q?not_encoded?=", "—"])
def test_a_subject_of_any_length_comes_out_as_it_went_in(subject: str) -> None:
    content = compose(outgoing(subject=subject))

    assert read(content)["Subject"] == " ".join(subject.split())
    words = [w for w in content.split() if w.startswith(b"=?")]
    assert all(len(word) <= 75 for word in words)


@pytest.mark.parametrize(
    "hostile", ["\r\nBcc: eve@example.com", "\nBcc: e", "\rBcc: e", "\r\n\r\nx"]
)
@pytest.mark.parametrize("place", ["subject", "sender_name", "in_reply_to", "references", "name"])
def test_no_value_can_add_a_header(hostile: str, place: str) -> None:
    value = f"a{hostile}"
    changes: dict[str, Any] = {place: (value,) if place == "references" else value}
    if place == "name":
        changes = {"attachments": (Part(value, "application/pdf", b"x"),)}

    content = compose(outgoing(**changes))

    assert set(header_names(content)) <= {
        *("Date", "From", "To", "Message-ID", "Subject"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert read(content).get("Bcc") is None
    assert all(part.get("Bcc") is None for part in read(content).walk())


@given(st.text(), st.text(), st.text())
def test_any_text_in_subject_name_and_body_survives(subject: str, name: str, body: str) -> None:
    message = read(compose(outgoing(subject=subject, sender_name=name, text=body)))

    assert message.keys().count("Subject") <= 1
    assert len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "info@operator.example.ru"
    assert message.defects == []


@pytest.mark.parametrize(
    "address",
    [
        "a@example.ru\r\nBcc: eve@example.com",
        "a@example.ru, eve@example.com",
        "Eve <eve@example.com>",
        '"a b"@example.ru',
        "a@",
        "@example.ru",
        "a@-example.ru",
        "a@exa mple.ru",
        "орлова@example.ru",
        "",
    ],
)
@pytest.mark.parametrize("place", ["sender_address", "recipients"])
def test_an_address_that_mail_cannot_carry_is_refused(address: str, place: str) -> None:
    changes = {place: (address,) if place == "recipients" else address}

    with pytest.raises(BadInput) as refused:
        compose(outgoing(**changes))
    assert "example" not in str(refused.value)


def test_a_cyrillic_domain_goes_out_as_a_labels() -> None:
    content = compose(outgoing(recipients=("orlova@пример.рф", "b@example.ru")))

    assert b"\r\nTo: orlova@xn--e1afmkfd.xn--p1ai,\r\n b@example.ru\r\n" in content


def test_a_name_with_quotes_and_commas_stays_one_name() -> None:
    name = 'ООО "A, B" \\ Co'

    for given_name in (name, 'Firm "A, B" \\ Co'):
        (sender,) = read(compose(outgoing(sender_name=given_name)))["From"].addresses
        assert sender.display_name == given_name


def test_without_a_name_the_bare_address_stands() -> None:
    assert b"\r\nFrom: info@operator.example.ru\r\n" in compose(outgoing(sender_name=""))


def test_the_answered_letter_ends_the_thread() -> None:
    letter, first = "<letter@example.ru>", "<first@example.ru>"
    message = read(compose(outgoing(in_reply_to=letter, references=(first, letter, first))))

    assert message["In-Reply-To"] == letter
    assert message["References"].split() == [first, letter]


def test_what_is_no_message_id_is_left_out() -> None:
    content = compose(outgoing(in_reply_to="not an id", references=("<a b@c>", "<@>x", "plain")))

    assert not {"In-Reply-To", "References"} & set(header_names(content))


def test_a_long_thread_keeps_its_first_and_its_last_letters() -> None:
    ids = tuple(f"<{n}@example.ru>" for n in range(60))

    kept = read(compose(outgoing(references=ids)))["References"].split()
    assert (kept[0], kept[-1], len(kept)) == (ids[0], ids[-1], 20)


def test_only_an_automatic_message_says_so() -> None:
    assert read(compose(outgoing(automatic=True)))["Auto-Submitted"] == "auto-generated"
    assert "Auto-Submitted" not in read(compose(outgoing()))


@pytest.mark.parametrize(
    "media_type", ["multipart/mixed", "message/rfc822", "x", "a/b; c=d", "a/b\r\nX: y", ""]
)
def test_an_odd_media_type_becomes_plain_bytes(media_type: str) -> None:
    content = compose(outgoing(attachments=(Part("x", media_type, b"\x00x"),)))

    (attachment,) = read(content).iter_attachments()
    assert attachment.get_content_type() == "application/octet-stream"
    assert attachment.get_content() == b"\x00x"


def test_control_characters_leave_the_text_and_line_ends_become_one_kind() -> None:
    content = compose(outgoing(text="a\x00b\x1b[2J\r\nc\td\re\u2028f\ud800"))

    assert (
        content.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n").decode() == "ab[2J\nc\td\ne\nf\n"
    )


def test_a_naive_moment_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="aware"):
        compose(outgoing(sent_at=datetime(2025, 6, 11)))  # noqa: DTZ001 -- that is the point


def test_a_faulty_id_of_our_own_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="message_id"):
        compose(outgoing(message_id="<a@b>\r\nBcc: c@example.ru"))


def test_a_new_id_is_token_at_domain() -> None:
    assert new_message_id("0a1b", "пример.рф") == "<0a1b@xn--e1afmkfd.xn--p1ai>"
    with pytest.raises(BadInput):
        new_message_id("0a\r\n1b", "example.ru")


def test_the_moment_in_utc_is_the_same_moment() -> None:
    at = datetime(2025, 6, 11, 9, 30, tzinfo=UTC)

    assert read(compose(outgoing(sent_at=at)))["Date"].datetime == outgoing().sent_at
