"""The way out against a real SMTP server: what is sent, and what is said of it when it breaks."""

import socket
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.errors import BadInput, ConfigError, MailbotError, Refused, Unavailable, Uncertain
from mailbot.mail.outbox import Outbox
from tests.servers.dovecot import make_own_certificate
from tests.servers.smtp import (
    Certificate,
    DeliveringSmtp,
    Fault,
    Smtp,
    aligned,
    make_certificate,
)

SECRET = "made-up-password"
SUBJECT = "orlova@example.ru"
CONTENT = (
    b"From: info@operator.example.ru\r\nTo: orlova@example.ru\r\nSubject: x\r\n\r\n"
    b".\r\n..\r\n.dots\r\n\r\nend.\r\n"
)
# More than any socket buffer takes in, so that the client has to wait for the server.
LARGE = CONTENT + b"x" * 76 * 1000 + b"\r\n" + (b"y" * 76 + b"\r\n") * 300_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server() -> Iterator[Smtp]:
    with Smtp() as running:
        yield running


@dataclass
class Way:
    """A server, and what the settings say of how it is reached."""

    server: Smtp
    settings: dict[str, Any]


@pytest.fixture(params=["plain", "tls", "starttls"])
def way(request: pytest.FixtureRequest, certificate: Certificate) -> Iterator[Way]:
    """Under TLS another part of asyncio decides when the client has to wait."""
    if request.param == "plain":
        with Smtp() as running:
            yield Way(running, {})
        return
    trusted = {"security": request.param, "ca_file": str(certificate.cert)}
    with Smtp(security=request.param, certificate=certificate) as running:
        yield Way(running, trusted)


def outbox(server: Smtp, **changes: Any) -> Outbox:
    given: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "plain",
        "sender": "info@operator.example.ru",
        "timeout_seconds": 5.0,
    }
    return Outbox(**(given | changes))


def names_nobody(error: MailbotError) -> bool:
    """Neither the exception nor anything that a traceback of it prints names a person."""
    printed = "".join(traceback.format_exception(error)) + repr(vars(error))
    return not any(word in printed for word in ("orlova", SECRET, "info@operator"))


def test_exactly_the_approved_bytes_arrive(server: Smtp) -> None:
    delivery = outbox(server).send(CONTENT, [SUBJECT])

    (taken,) = server.taken
    assert taken.content == CONTENT
    assert (taken.sender, taken.recipients) == ("info@operator.example.ru", (SUBJECT,))
    assert (delivery.code, delivery.answer) == (250, "2.0.0 Ok: queued as TEST0001")


def test_a_server_that_can_is_asked_to_report(server: Smtp) -> None:
    server.offers_dsn = True
    content = CONTENT.replace(b"Subject: x", b"Message-ID: <a+b.7.c@example.ru>\r\nSubject: x")
    outbox(server).send(content, [SUBJECT])

    assert server.asked == [
        "MAIL RET=HDRS ENVID=a+2Bb.7.c",
        "RCPT NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;orlova@example.ru",
    ]


def test_a_server_that_cannot_report_is_not_asked_to(server: Smtp) -> None:
    outbox(server).send(CONTENT, [SUBJECT])

    assert server.asked == []


def test_automatic_mail_has_no_envelope_sender_and_wants_no_report(server: Smtp) -> None:
    server.offers_dsn = True
    outbox(server).send(CONTENT, [SUBJECT], automatic=True)

    assert server.taken[0].sender == ""
    assert server.asked == ["MAIL RET=HDRS", "RCPT NOTIFY=NEVER"]


def test_a_server_that_refuses_an_empty_sender_gets_ours(server: Smtp) -> None:
    server.refuses_nobody = True
    outbox(server).send(CONTENT, [SUBJECT], automatic=True)

    assert server.taken[0].sender == "info@operator.example.ru"


def test_messages_of_every_size_arrive_whole(way: Way) -> None:
    server_limit = 33_554_432
    assert len(LARGE) < server_limit
    for lines in (400, 839, 840, 841, 1680, 50_000):
        content = CONTENT + (b"y" * 76 + b"\r\n") * lines
        outbox(way.server, **way.settings).send(content, [SUBJECT])

        assert way.server.taken[-1].content == content


def test_the_name_of_this_machine_stays_at_home(server: Smtp) -> None:
    outbox(server).send(CONTENT, [SUBJECT])

    assert server.taken[0].greeted_as == "operator.example.ru"


def test_a_cyrillic_domain_stands_in_the_envelope_as_a_labels(server: Smtp) -> None:
    outbox(server, sender="info@пример.рф").send(CONTENT, ["a@пример.рф"])

    assert server.taken[0].recipients == ("a@xn--e1afmkfd.xn--p1ai",)
    assert server.taken[0].sender == "info@xn--e1afmkfd.xn--p1ai"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_user_and_password_travel_encrypted(security: Any, certificate: Certificate) -> None:
    users = {"info": SECRET}
    with Smtp(security=security, certificate=certificate, users=users) as server:
        box = outbox(
            server,
            host="localhost",
            security=security,
            user="info",
            password=SECRET,
            ca_file=str(certificate.cert),
        )
        box.probe()
        box.send(CONTENT, [SUBJECT])

    assert (server.taken[0].user, server.taken[0].encrypted) == ("info", True)
    assert server.taken[0].content == CONTENT


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_certificate_is_not_trusted(security: Any, certificate: Certificate) -> None:
    with (
        Smtp(security=security, certificate=certificate, users={"info": SECRET}) as server,
        pytest.raises(Unavailable, match="certificate") as raised,
    ):
        outbox(server, security=security, user="info", password=SECRET).send(CONTENT, [SUBJECT])
    assert server.taken == []
    assert names_nobody(raised.value)


def test_a_server_without_starttls_gets_neither_password_nor_message(server: Smtp) -> None:
    with pytest.raises(Unavailable):
        outbox(server, security="starttls", user="info", password=SECRET).send(CONTENT, [SUBJECT])
    assert server.taken == []


def test_a_wrong_password_is_no_fault_of_the_message(certificate: Certificate) -> None:
    users = {"info": SECRET}
    with Smtp(security="starttls", certificate=certificate, users=users) as server:
        box = outbox(
            server,
            host="localhost",
            security="starttls",
            user="info",
            password=f"not-{SECRET}",
            ca_file=str(certificate.cert),
        )
        with pytest.raises(Unavailable, match="password") as raised:
            box.send(CONTENT, [SUBJECT])
        with pytest.raises(Unavailable):
            box.probe()
    assert raised.value.after >= timedelta(minutes=10)
    assert names_nobody(raised.value)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_now_is_tried_again(server: Smtp, command: str) -> None:
    server.answers[command] = "451 4.7.1 <orlova@example.ru>: greylisted"

    with pytest.raises(Unavailable, match="451") as raised:
        outbox(server).send(CONTENT, [SUBJECT])
    assert server.taken == []
    assert names_nobody(raised.value)
    server.answers.clear()
    assert outbox(server).send(CONTENT, [SUBJECT]).code == 250


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_good_carries_the_servers_words_but_no_address(
    server: Smtp, command: str
) -> None:
    server.answers[command] = "550 5.1.1 <orlova@example.ru>: no such user"

    with pytest.raises(Refused, match="550") as raised:
        outbox(server).send(CONTENT, [SUBJECT])
    assert raised.value.code == 550
    assert raised.value.answer == "5.1.1 <…>: no such user"
    assert server.taken == []
    assert names_nobody(raised.value)


def test_one_refused_recipient_refuses_the_message_for_all(server: Smtp) -> None:
    server.answers["b@example.ru"] = "550 5.1.1 no such user"

    with pytest.raises(Refused):
        outbox(server).send(CONTENT, ["a@example.ru", "b@example.ru", "c@example.ru"])
    assert server.taken == []
    server.answers.clear()
    outbox(server).send(CONTENT, ["a@example.ru", "b@example.ru"])
    assert server.taken[0].recipients == ("a@example.ru", "b@example.ru")


@pytest.mark.parametrize("fault", [Fault.DROP_AT_RCPT, Fault.DROP_IN_BODY])
def test_a_connection_lost_before_the_final_dot_is_no_delivery(way: Way, fault: Fault) -> None:
    way.server.fault = fault

    with pytest.raises(Unavailable) as raised:
        outbox(way.server, **way.settings).send(LARGE, [SUBJECT])
    assert way.server.taken == []
    assert names_nobody(raised.value)


def test_a_server_that_stops_reading_is_given_up_before_the_final_dot(way: Way) -> None:
    way.server.fault = Fault.DEAF_IN_BODY

    with pytest.raises(Unavailable):
        outbox(way.server, timeout_seconds=0.3, **way.settings).send(LARGE, [SUBJECT])
    assert way.server.taken == []


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER_DOT, Fault.SILENT_AFTER_DOT])
@pytest.mark.parametrize("security", ["plain", "starttls"])
def test_silence_after_the_final_dot_leaves_the_outcome_unknown(
    fault: Fault, security: Any, certificate: Certificate
) -> None:
    with Smtp(security=security, certificate=certificate) as server:
        server.fault = fault
        box = outbox(
            server,
            host="localhost" if security == "starttls" else "127.0.0.1",
            security=security,
            ca_file=str(certificate.cert),
            verdict_seconds=0.3,
        )
        with pytest.raises(Uncertain) as raised:
            box.send(CONTENT, [SUBJECT])

    # We gave up by the clock; the server may not yet have come to it.
    assert len(server.wait(1)) == 1, "this is why it must not be sent again by itself"
    assert names_nobody(raised.value)


def test_an_answer_that_is_no_answer_leaves_the_outcome_unknown(server: Smtp) -> None:
    server.answers["DATA"] = "well, perhaps"

    with pytest.raises(Uncertain):
        outbox(server).send(CONTENT, [SUBJECT])


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        box = Outbox(host="127.0.0.1", port=port, security="plain", sender="a@example.ru")

        with pytest.raises(Unavailable, match="cannot be reached"):
            box.send(CONTENT, [SUBJECT])
        with pytest.raises(Unavailable):
            box.probe()


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        box = Outbox(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            security="plain",
            sender="a@example.ru",
            timeout_seconds=0.2,
        )
        with pytest.raises(Unavailable):
            box.send(CONTENT, [SUBJECT])


@pytest.mark.parametrize("host", ["192.0.2.1", "mail.example.ru", "localhost.example.ru", ""])
def test_plain_is_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(ConfigError):
        Outbox(host=host, port=25, security="plain", sender="a@example.ru")


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_an_unreadable_ca_is_found_at_start(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")

    with pytest.raises(ConfigError, match="ca_file"):
        Outbox(
            host="mail.example.ru",
            port=465,
            security="tls",
            sender="a@example.ru",
            ca_file=str(tmp_path / name),
        )


@pytest.mark.parametrize("content", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\nMAIL FROM:<b>\r\n", b"a"])
def test_bytes_that_a_server_could_read_as_two_messages_do_not_go_out(
    server: Smtp, content: bytes
) -> None:
    with pytest.raises(ValueError, match="CRLF"):
        outbox(server).send(content, [SUBJECT])
    assert server.taken == []


def test_an_address_cannot_add_a_command(server: Smtp) -> None:
    with pytest.raises(BadInput):
        outbox(server).send(CONTENT, ["a@example.ru>\r\nRCPT TO:<eve@example.com"])
    assert server.taken == []


def test_the_receiving_server_delivers_with_its_own_marks() -> None:
    """The server of the tests and the demo, which stands in for the subject's provider."""
    boxes: dict[str, bytes] = {}
    forged = b"Authentication-Results: mx.example.ru;\r\n dkim=pass header.d=example.ru\r\n"
    with DeliveringSmtp(boxes.__setitem__, results=aligned) as server:
        outbox(server).send(forged + CONTENT, [SUBJECT])

    head, _, rest = boxes[SUBJECT].partition(b"From: ")
    assert b"From: " + rest == CONTENT
    assert head.startswith(b"Return-Path: <info@operator.example.ru>\r\nAuthentication-Results:")
    assert b"\r\nReceived: from operator." in head
    assert head.count(b"Authentication-Results") == 1
    assert b"dmarc=pass header.from=operator.example.ru\r\n" in head
    assert "dmarc=fail" in aligned("eve@example.com", CONTENT)


def test_the_default_trust_is_the_systems() -> None:
    box = Outbox(host="mail.example.ru", port=465, security="tls", sender="a@example.ru")

    assert box._tls is not None
    assert box._tls.verify_mode is ssl.CERT_REQUIRED
    assert box._tls.check_hostname


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_expired_certificate_is_named_with_its_last_day(tmp_path: Path, security: Any) -> None:
    make_own_certificate(tmp_path, expired=True)
    shown = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    with (
        Smtp(security=security, certificate=shown) as server,
        pytest.raises(Unavailable, match=f"'localhost' expired on {yesterday}"),
    ):
        outbox(server, security=security, ca_file=str(shown.cert)).probe()
