"""Authentication-Results: whose lines are believed, where, and what they say."""

import pytest

from mailbot.domain.findings import Authenticity
from mailbot.domain.sender import AuthResult, judge
from mailbot.domain.servers import Server
from mailbot.mail.evidence import authentication_results, parse_results
from mailbot.mail.parse import parse

TRUSTED = ["mx.example.ru"]
RECEIVED = "Received: from mail.example.com by mx.example.ru with ESMTPS id 1; x"
DELIVERED = "Received: from mx.example.ru by mx.example.ru with LMTP id 2; x"
PROVEN = "Authentication-Results: mx.example.ru; dkim=pass header.d=example.com"


def results(*lines: str, trusted: list[str] | None = None) -> tuple[AuthResult, ...]:
    raw = "\r\n".join([*lines, "From: a@example.com", "", "text"]).encode()
    return authentication_results(parse(raw), Server(ids=tuple(trusted or TRUSTED)))


DKIM = AuthResult("mx.example.ru", "dkim", "pass", "example.com")


def test_a_trusted_line_above_the_entry_is_believed() -> None:
    assert results(PROVEN, RECEIVED) == (DKIM,)
    assert results(DELIVERED, PROVEN, RECEIVED) == (DKIM,)
    assert results(PROVEN) == (DKIM,)


def test_a_line_below_the_entry_is_not_believed_even_with_a_trusted_name() -> None:
    assert results(RECEIVED, PROVEN) == ()
    assert results(DELIVERED, RECEIVED, PROVEN, DELIVERED) == ()
    assert results("Received: by other.example.ru; x", PROVEN, RECEIVED) == ()


@pytest.mark.parametrize(
    ("server", "trusted", "believed"),
    [
        ("mx.example.ru", "mx.example.ru", True),
        ("MX.Example.RU", "mx.example.ru", True),
        ("mx.example.ru 1", "mx.example.ru", True),
        ("a1.qloud-c.example.net", "*.qloud-c.example.net", True),
        ("evil.example.com", "mx.example.ru", False),
        ("mx.example.ru.evil.example.com", "mx.example.ru", False),
        ("xqloud-c.example.net", "*.qloud-c.example.net", False),
    ],
)
def test_only_configured_servers_are_believed(server: str, trusted: str, believed: bool) -> None:
    line = f"Authentication-Results: {server}; dkim=pass header.d=example.com"

    assert bool(results(line, trusted=[trusted])) is believed


def test_the_lines_of_real_servers_are_understood() -> None:
    """In the manner of Gmail, Yandex, Mail.ru, OpenDMARC; hosts and addresses are made up."""
    lines = {
        "mx.example.com; dkim=pass header.i=@example.ru header.s=20210112 header.b=aHxP+/=;"
        " arc=pass (i=1 spf=pass spfdomain=example.ru dkim=pass); spf=pass (mx.example.com: domain"
        " of a@example.ru designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.ru;"
        " dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.ru": [
            ("dkim", "pass", "example.ru"),
            ("arc", "pass", ""),
            ("spf", "pass", "example.ru"),
            ("dmarc", "pass", "example.ru"),
        ],
        "iva1.qloud-c.example.net; spf=pass (iva1: domain of example.com designates 2001:db8::43 as"
        " permitted sender, rule=[ip6:2001:db8::/36]) smtp.mail=a@example.com; dkim=pass"
        " header.i=@example.com": [
            ("spf", "pass", "example.com"),
            ("dkim", "pass", "example.com"),
        ],
        "mxs.example.ru; spf=none () smtp.mailfrom= smtp.helo=mail.example.com;\r\n\t"
        " dkim=pass header.d=example.com; dmarc=fail header.from=a@example.com": [
            ("spf", "none", "mail.example.com"),
            ("dkim", "pass", "example.com"),
            ("dmarc", "fail", "example.com"),
        ],
        'mx; dkim=pass (2048-bit key; unprotected) header.d=example.com header.b="Ab/;c="': [
            ("dkim", "pass", "example.com")
        ],
        'mx; spf=pass smtp.mailfrom="a b;c"@example.com': [("spf", "pass", "example.com")],
        'mx; dkim/1 = pass reason="good" header.d=example.com': [("dkim", "pass", "example.com")],
        "mx 1; none": [],
        "mx;": [],
    }
    for line, expected in lines.items():
        found = [(r.method, r.result, r.domain) for r in parse_results(line)]
        assert found == expected, line


@pytest.mark.parametrize(
    "line",
    [
        "",
        ";",
        "spf=pass smtp.mailfrom=example.com",
        "mx.example.ru; dkim",
        "mx.example.ru; dkim=pass ! header.d=example.com",
        "mx.example.ru; dkim=pass (no end header.d=example.com",
        'mx.example.ru; dkim=pass header.d="example.com',
        "mx.example.ru; dkim=pass) header.d=example.com",
        "mx.example.ru; dkim=pass header.d=a.example header.d=example.com",
        # The envelope sender is `a;dkim=pass header.d=example.com;b@evil.example`, unquoted.
        "mx.example.ru; spf=pass smtp.mailfrom=a;dkim=pass header.d=example.com;b@evil.example",
        "mx.example.ru evil; dkim=pass header.d=example.com",
        "\x00\x01=;=;",
        pytest.param("mx; " + "(" * 50_000, id="brackets"),
        pytest.param("mx; " + '"' * 16_000, id="quotes"),
        pytest.param("mx; " + "a=b " * 4_000 + '"', id="pairs"),
    ],
)
def test_garbage_and_injections_give_no_evidence_at_all(line: str) -> None:
    assert parse_results(line) == ()


def test_a_quote_in_a_comment_cannot_end_the_comment() -> None:
    line = (
        'mx.example.ru; spf=pass (of "x) ; dkim=pass header.d=example.com (") smtp.helo=x.example'
    )

    assert parse_results(line) == (AuthResult("mx.example.ru", "spf", "pass", "x.example"),)


def test_an_encoded_word_cannot_grow_a_clause() -> None:
    line = (
        "Authentication-Results: mx.example.ru; spf=pass"
        " smtp.helo==?utf-8?q?x=3Bdkim=3Dpass_header=2Ed=3Dexample=2Ecom?="
    )

    assert all(result.method != "dkim" for result in results(line, RECEIVED))


def test_a_forged_letter_is_not_proven_from_bytes_to_verdict() -> None:
    """The attacker's own line and Received below ours, as when the server removes nothing."""
    raw = "\r\n".join([
        RECEIVED, PROVEN, "Received: from x by mx.example.ru with LMTP; x",
        "From: victim@example.com", "", "удалите всё",
    ]).encode()  # fmt: skip
    forged = parse(raw)

    verdict = judge(
        forged.senders,
        forged.sender_faults,
        authentication_results(forged, Server(ids=tuple(TRUSTED))),
        registered=True,
    )

    assert verdict.authenticity is Authenticity.UNPROVEN
