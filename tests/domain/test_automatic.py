"""Machines' letters are told by certain signs; in doubt a person wrote."""

import os
import time
from pathlib import Path

import pytest

from mailbot.domain.automatic import (
    Automatic,
    Origin,
    asks_no_answer,
    automatic,
    is_nobody,
    is_role,
    is_weak,
    looks_written,
)
from mailbot.domain.letter import Letter, Mailbox, Part


def letter(
    *headers: tuple[str, str],
    subject: str = "Запрос",
    address: str = "a@example.com",
    sender: str = "",
    senders: tuple[Mailbox, ...] | None = None,
    parts: tuple[Part, ...] = (),
    text: str = "",
) -> Letter:
    return Letter(
        message_id=None,
        in_reply_to=(),
        references=(),
        senders=(Mailbox(sender, address),) if senders is None else senders,
        sender_faults=(),
        reply_to=(),
        recipients=(),
        subject=subject,
        dated=None,
        text=text,
        parts=parts,
        headers=headers,
    )


def part(media_type: str, content: bytes = b"") -> tuple[Part, ...]:
    return (Part("part-1", media_type, content),)


EMPTY_PATH = ("return-path", "<>")

BOUNCES = [
    letter(("content-type", 'multipart/report; report-type="delivery-status"; boundary=x')),
    letter(EMPTY_PATH, parts=part("message/delivery-status")),
    letter(("auto-submitted", "auto-generated"), parts=part("message/delivery-status")),
    letter(("x-failed-recipients", "b@example.com")),
    letter(address="MAILER-DAEMON@mx.example.com"),
    letter(EMPTY_PATH, address="postmaster@example.com"),
    letter(address="postmaster@example.com", subject="Undeliverable: Ответ на обращение"),
    letter(EMPTY_PATH, subject="Недоставленное сообщение"),
    letter(EMPTY_PATH, subject="NDN: Ответ на обращение"),
    letter(("x-ms-embedded-report", "")),
    letter(("from", "MAILER-DAEMON <>"), senders=(), subject="Mail delivery failed"),
    letter(("from", "<>"), senders=(), subject="Returned mail: see transcript"),
    letter(sender="Mail Deliver System", subject="Returned Mail: User unknown"),
    letter(sender="System Administrator", subject="Undeliverable: Ответ"),
    letter(sender="Courier mail server at mx.example.com", subject="NOTICE: mail delivery status."),
    letter(sender="InterScan MSS", subject="Mail could not be delivered"),
    letter(sender="Служба доставки почты", subject="Не удалось доставить сообщение"),
    letter(address='"System Administrator"@example.com', subject="Delivery Failure"),
    letter(
        ("from", "<Postmaster\\@a.example@b.example>"), senders=(), subject="Mail Delivery Warning"
    ),
    letter(
        address="AntiVirus_for_SMTP_Gateways@example.com", subject="Delivery failure notification"
    ),
    letter(address="ndr@example.com", subject="Mail delivery failed: returning message"),
    letter(sender="Jetmail System", subject="Mail Error"),
    # Under a name that says nothing: the words must be a server's, and one more sign.
    letter(
        address="admin@example.com",
        subject="Non-Delivery: Ответ на обращение",
        text="--- Report ---\nThe email below could not be delivered to the following user:\n",
    ),
    letter(
        address="gate@example.com",
        subject="RE: Ответ на обращение : non remis (delivery failed)",
        text="Your message could not be delivered to\na@example.com",
    ),
    letter(
        EMPTY_PATH,
        subject="Mail",
        text="Your mail sent on: Thu, 11 Jun 2025\nCould not be delivered to: <a@example.com>",
    ),
    letter(
        address="post_master@example.com",
        subject="Re:Ваш ответ",
        text="550 - Requested action not taken: no such user here\nRCPT TO: a@example.com",
    ),
    letter(
        address="no-reply@example.com",
        subject="Уведомление",
        text="Письмо не доставлено: почтовый ящик a@example.com переполнен.",
    ),
]
AUTO_REPLIES = [
    letter(("auto-submitted", "auto-replied (vacation)")),
    letter(("auto-submitted", "Auto-Replied; owner-email=a@example.com")),
    letter(("x-autoreply", "yes")),
    letter(("precedence", "auto_reply")),
    letter(subject="Автоответ: Re: Ответ на обращение"),
    letter(subject="Automatic reply: Away"),
    letter(subject="Out of Office"),
    letter(subject="AUTO: Smith, John is out of the office. (returning 05/01/2026)"),
    letter(subject="[Automatyczna odpowiedź] Ответ на обращение"),
    letter(subject="Re: Ответ на обращение (Automatic Response)"),
    letter(("content-type", "multipart/report; report-type=disposition-notification")),
    letter(EMPTY_PATH, parts=part("message/feedback-report")),
    letter(subject="complaint about message from 192.0.2.7", parts=part("message/rfc822")),
    letter(parts=part("text/calendar", b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n")),
]
BULK = [
    letter(("list-unsubscribe", "<https://example.com/u>")),
    letter(("list-id", "<news.example.com>"), ("delivered-to", "info@example.ru")),
    letter(("precedence", "bulk")),
    letter(("auto-submitted", "auto-generated")),
    letter(("feedback-id", "1:2:3:example")),
    letter(("x-mlserver", "fml")),
]
PERSONS = [
    letter(),
    letter(("auto-submitted", "no")),
    letter(("return-path", "<a@example.com>"), ("precedence", "normal")),
    # An empty envelope alone: some forms and scanners send so.
    letter(EMPTY_PATH),
    letter(address="postmaster@example.com"),
    letter(subject="Re: Undeliverable: Ответ на обращение"),
    letter(subject="Undeliverable: моё письмо вам", parts=part("message/rfc822")),
    letter(sender="Почтовая служба", subject="Запрос"),
    letter(sender="System Administrator", subject="Удалите мои данные"),
    letter(("from", "Орлова Марина"), senders=(), subject="Undeliverable"),
    letter(subject="complaint about message from you"),
    # Forwarded as it came: what a server reported is attached in its pieces.
    letter(subject="Fwd: Undeliverable: запрос", parts=part("message/delivery-status")),
    letter(subject="Fwd: Прочитано", parts=part("message/disposition-notification")),
    letter(subject="Автоответчик ваш надоел, удалите мои данные"),
    letter(("x-auto-response-suppress", "OOF")),
    letter(parts=part("text/calendar", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n")),
    letter(parts=part("message/rfc822", b"Content-Type: message/delivery-status\r\n\r\n")),
    letter(
        text="Моё прошлое письмо не было доставлено: 550 5.1.1 a@example.ru. Удалите мои данные."
    ),
    letter(sender="Антон Смтпов", subject="Ответ не доставлен", text="Пришлите ответ ещё раз."),
    letter(address="auto@example.com", subject="AUTO: продаю, удалите объявление"),
    # info@ as a group address of the mail provider: every customer's letter is a list's.
    letter(
        ("delivered-to", "info@example.ru"),
        ("list-id", "<info.example.ru>"),
        ("precedence", "list"),
    ),
]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[(bounce, Origin.BOUNCE) for bounce in BOUNCES],
        *[(reply, Origin.AUTO_REPLY) for reply in AUTO_REPLIES],
        *[(bulk, Origin.BULK) for bulk in BULK],
        *[(person, None) for person in PERSONS],
    ],
)
def test_each_sign_tells_its_machine(written: Letter, expected: Origin | None) -> None:
    found = automatic(written)

    assert (found.reason if found else None) == expected
    assert found is None or found.sign


def test_a_bounce_that_claims_to_be_an_automatic_answer_is_a_bounce() -> None:
    found = automatic(
        letter(("auto-submitted", "auto-replied"), address="Mailer-Daemon@example.com")
    )

    assert found is not None
    assert found.reason is Origin.BOUNCE


@pytest.mark.parametrize(
    ("address", "nobody"),
    [
        ("noreply@example.com", True),
        ("no_reply+7@example.com", True),
        ("Do.Not.Reply@example.com", True),
        ("mailer-daemon@example.com", True),
        ("bounces-17@example.com", True),
        ("noreen@example.com", False),
        ("reply@example.com", False),
    ],
)
def test_an_address_that_nobody_reads_is_known_by_its_name(address: str, nobody: bool) -> None:
    assert is_nobody(address) is nobody


@pytest.mark.parametrize("address", ["postmaster@example.com", "list-request@example.com"])
def test_a_role_s_address_gets_nothing_automatic(address: str) -> None:
    assert is_role(address)
    assert not is_role("marina@example.com")


def test_what_persons_programs_write_is_no_sure_sign_of_a_machine() -> None:
    form = letter(("auto-submitted", "auto-generated"))
    person = letter(("precedence", "bulk"))
    machine = letter(EMPTY_PATH, ("precedence", "bulk"))

    assert is_weak(automatic(form) or FOUND)
    assert is_weak(automatic(person) or FOUND)
    assert looks_written(person)
    assert not looks_written(form)
    assert not looks_written(machine)
    assert not looks_written(letter(address="noreply@example.com"))
    assert is_weak(automatic(letter(("list-id", "<news.example.com>"))) or FOUND)
    assert is_weak(automatic(letter(subject="Автоответ")) or FOUND)
    assert is_weak(automatic(letter(("feedback-id", "1:2:3:example"))) or FOUND)
    assert not is_weak(automatic(letter(("auto-submitted", "auto-replied"))) or FOUND)


UNSUBSCRIBE = ("list-unsubscribe", "<https://example.com/u>")
OFFER = "Скидки!\nЕсли вы больше не хотите получать письма, отпишитесь."


@pytest.mark.parametrize(
    ("headers", "text", "sure"),
    [
        ((UNSUBSCRIBE,), OFFER, True),
        ((UNSUBSCRIBE, ("list-post", "NO")), OFFER, True),
        # A program that puts the header into every letter of a person.
        ((UNSUBSCRIBE,), "Удалите мои данные.", False),
        # What he quotes is ours.
        ((UNSUBSCRIBE,), "Удалите меня.\n\n> Чтобы отписаться, нажмите", False),
        ((UNSUBSCRIBE,), "Удалите меня.\n11.06 Пример пишет:\nЧтобы отписаться, нажмите", False),
        # A firm's list, through which its people write.
        ((UNSUBSCRIBE, ("list-post", "<mailto:law@example.com>")), f"Прошу.\n--\n{OFFER}", False),
    ],
)
def test_only_a_list_that_offers_to_leave_is_surely_a_newsletter(
    headers: tuple[tuple[str, str], ...], text: str, sure: bool
) -> None:
    found = automatic(letter(*headers, text=text))

    assert found is not None and found.reason is Origin.BULK
    assert is_weak(found) is not sure


def test_endless_words_cost_no_more_than_short_ones() -> None:
    began = time.process_time()
    for text in ("-" * 1_000_000, "- " * 500_000, "письмо " * 150_000, "from: " * 150_000):
        automatic(letter(UNSUBSCRIBE, subject=text[:60_000], sender=text[:4096], text=text))

    assert time.process_time() - began < 4


FOUND = Automatic(Origin.BULK, "none")


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ((("x-auto-response-suppress", "DR, OOF"),), True),
        ((("x-auto-response-suppress", "RN"),), False),
        ((EMPTY_PATH,), True),
        ((("return-path", "<a@example.com>"),), False),
        ((), False),
    ],
)
def test_a_letter_may_ask_for_no_automatic_answer(
    headers: tuple[tuple[str, str], ...], asked: bool
) -> None:
    assert asks_no_answer(letter(*headers)) is asked


@pytest.mark.skipif("MAILBOT_CORPUS" not in os.environ, reason="MAILBOT_CORPUS is not set")
def test_every_bounce_and_automatic_answer_of_the_corpus_is_told() -> None:
    from mailbot.mail.parse import parse

    files = sorted((Path(os.environ["MAILBOT_CORPUS"]) / "bounces").rglob("*.eml"))
    missed = [
        file.name
        for file in files
        if (found := automatic(parse(file.read_bytes()))) is None or found.reason is Origin.BULK
    ]

    assert files
    assert not missed
