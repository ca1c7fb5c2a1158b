"""What a server reports of our message: failed, delayed, arrived; in doubt it failed."""

import pytest

from mailbot.domain.report import Fate, read_report
from mailbot.mail.parse import parse


def report(status: str = "", text: str = "", subject: str = "Report", inner: str = "") -> bytes:
    parts = ["--x\nContent-Type: text/plain; charset=utf-8\n\n" + text]
    if status:
        parts.append("--x\nContent-Type: message/delivery-status\n\n" + status)
    if inner:
        parts.append("--x\nContent-Type: message/rfc822\n\n" + inner)
    head = (
        "From: MAILER-DAEMON@mx.example.com\nTo: a@example.ru\nMIME-Version: 1.0\n"
        f"Subject: {subject}\nContent-Type: multipart/report; boundary=x\n\n"
    )
    return (head + "\n".join(parts) + "\n--x--\n").encode()


FIELDS = (
    "Reporting-MTA: dns; mx.example.com\n\nOriginal-Recipient: rfc822; First@example.com\n"
    "Final-Recipient: rfc822; last@example.com\nAction: {action}\nStatus: {status}\n"
)


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.FAILED),
        # Given up after days of trying: the class of the status says nothing any more.
        ("failed", "4.4.7", Fate.FAILED),
        ("delayed", "4.4.1", Fate.DELAYED),
        ("delivered", "2.0.0", Fate.DELIVERED),
        ("relayed", "2.0.0", Fate.RELAYED),
    ],
)
def test_the_action_of_a_report_decides(action: str, status: str, fate: Fate) -> None:
    found = read_report(parse(report(FIELDS.format(action=action, status=status))))

    assert (found.fate, found.status) == (fate, status)
    assert found.recipients == ("first@example.com", "last@example.com")


@pytest.mark.parametrize(
    ("subject", "text", "fate"),
    [
        ("failure notice", "Sorry, no mailbox here by that name. (#5.1.1)", Fate.FAILED),
        ("Warning: message delayed 24 hours", "It has not yet been delivered.", Fate.DELAYED),
        ("Письмо задержано", "Попытки доставить его будут продолжены.", Fate.DELAYED),
        ("Mail", "Will keep trying until message is 5 days old.", Fate.DELAYED),
        ("Mail", "It could not be delivered: 4.4.7, giving up.", Fate.FAILED),
        ("Сообщение доставлено", "2.0.0", Fate.DELIVERED),
        ("что-то", "непонятное", Fate.FAILED),
    ],
)
def test_a_report_in_words_is_read_and_in_doubt_it_failed(
    subject: str, text: str, fate: Fate
) -> None:
    assert read_report(parse(report(text=text, subject=subject))).fate is fate


def test_the_returned_message_tells_its_id() -> None:
    inner = "Message-ID: <ours@example.ru>\nSubject: x\n\nhello\n"
    by_part = read_report(parse(report("Action: failed\n", inner=inner)))
    by_text = read_report(parse(report(text=f"failed\n\n> {inner}")))

    assert by_part.message_ids == by_text.message_ids == ("<ours@example.ru>",)
    assert any("ours@example.ru" in text for text in by_part.texts)
