"""Which lines of a header the receiving server surely wrote."""

import pytest

from mailbot.domain.servers import HOST, RESULTS, SEALED_RESULTS, SERVERS, Server, written_above

ENTRY = ("received", "from a (a [192.0.2.1]) by mx.example.ru with ESMTPS id 1; x")
LOCAL = ("received", "from mx.example.ru by mx.example.ru with LMTP id 2; x")
GOOGLE = ("received", "by 2002:a05:7010:4a:b0:3f2:1a2b with SMTP id x10csp123mdq; x")
MICROSOFT = (
    "received",
    "from A.eurprd05.prod.outlook.com (2603:10a6:10:1::1) by B.eurprd05.prod.outlook.com"
    " (2603:10a6:20b:2::2) with HTTPS; x",
)
LINE = (RESULTS, "believed")


def believed(server: Server, *headers: tuple[str, str]) -> list[str]:
    names = (RESULTS, SEALED_RESULTS)
    return [value for _, value in written_above(headers, server, names)]


@pytest.mark.parametrize("provider", SERVERS)
def test_what_stands_below_the_entry_is_nobodys_word(provider: str) -> None:
    server = SERVERS[provider]

    assert believed(server, LINE, ENTRY, LINE) == ["believed"]
    assert believed(server, LOCAL, LINE, ENTRY, LOCAL, LINE) == ["believed"]
    assert believed(server, ENTRY, LINE) == []


@pytest.mark.parametrize(
    ("provider", "hop", "is_inside"),
    [
        ("gmail", GOOGLE[1], True),
        ("gmail", "by 10.2.1.1 with SMTP id p21cs62610wem; x", True),
        ("gmail", "by 2002:b05:1::1 with SMTP id x; x", False),
        ("gmail", "by mail-wr1.google.com with SMTP id x; x", False),
        ("gmail", f"from {GOOGLE[1]}", False),
        ("gmail", "by 10.2.1.1 with SMTP id x by mx.google.com with ESMTPS id y; x", False),
        ("outlook", MICROSOFT[1], True),
        ("outlook", MICROSOFT[1].replace("2603:10a6:10:1::1", "10.152.84.59"), True),
        ("outlook", MICROSOFT[1].replace("2603:10a6:10:1::1", "192.0.2.66"), False),
        ("outlook", MICROSOFT[1].replace("B.eurprd05.prod.outlook", "outlook.evil"), False),
        ("outlook", MICROSOFT[1].replace("HTTPS", "HTTPS by x.example with SMTP"), False),
        ("yandex", GOOGLE[1], False),
        ("postfix", "from a (localhost [127.0.0.1]) by mx.example.ru with ESMTP id 1; x", False),
    ],
)
def test_a_hop_inside_is_known_by_what_only_the_provider_writes(
    provider: str, hop: str, is_inside: bool
) -> None:
    """Not by a loopback address: behind a proxy every letter seems to come from there."""
    found = believed(SERVERS[provider], ("received", hop), LINE, ENTRY)

    assert bool(found) is is_inside


def test_the_operators_own_ids_and_host_are_added_to_the_presets() -> None:
    assert SERVERS["rspamd"].ids == (HOST,)
    assert SERVERS["rspamd"].trusting(("mx.example.ru",), "imap.example.ru").ids == (
        "imap.example.ru",
        "mx.example.ru",
    )
    assert SERVERS["gmail"].trusting((), "imap.gmail.com").ids == ("mx.google.com",)
