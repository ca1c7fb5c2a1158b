"""When a letter was received: the server's word, never the sender's."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.domain.receipt import own_received_at, parse_hop, received_at, top_hops

MSK = timezone(timedelta(hours=3))
TAKEN = (
    "from mail.example.com (unknown [192.0.2.7])\tby mx.example.ru (Postfix) with ESMTPS id 4Xy"
    "\tfor <info@example.ru>; Thu,  5 Jun 2025 23:59:58 +0300 (MSK)"
)
DELIVERED = (
    "from mx.example.ru by mx.example.ru with LMTP id AbC (envelope-from <a@example.com>)"
    " for <info@example.ru>; Fri, 06 Jun 2025 00:00:03 +0300"
)
FORGED = "from a by mx.example.ru with ESMTP; Wed, 1 Jan 2020 00:00:00 +0300"
OWN = ["mx.example.ru"]
TAKEN_AT = datetime(2025, 6, 5, 23, 59, 58, tzinfo=MSK)
INTERNAL = datetime(2025, 6, 6, 0, 0, 3, tzinfo=MSK)


def test_the_own_servers_line_counts_if_it_is_earlier() -> None:
    assert received_at([TAKEN], INTERNAL, OWN) == TAKEN_AT
    assert received_at([DELIVERED, TAKEN], INTERNAL, OWN) == TAKEN_AT


def test_internal_date_counts_if_the_own_servers_line_is_later_or_missing() -> None:
    earlier = TAKEN_AT - timedelta(hours=1)

    assert received_at([TAKEN], earlier, OWN) == earlier
    assert received_at([], INTERNAL, OWN) == INTERNAL


def test_a_line_of_another_server_does_not_count() -> None:
    assert received_at([TAKEN], INTERNAL, ["mx.example.com"]) == INTERNAL
    assert own_received_at([TAKEN], ["mx.example.com"]) is None


def test_a_line_below_the_entry_does_not_count_whatever_name_it_bears() -> None:
    assert received_at([DELIVERED, TAKEN, FORGED], INTERNAL, OWN) == TAKEN_AT
    assert received_at(["by gateway.example.net with SMTP; x", FORGED], INTERNAL, OWN) == INTERNAL


def test_without_a_configured_host_the_topmost_server_is_the_own_one() -> None:
    assert own_received_at([TAKEN, FORGED], []) == TAKEN_AT


@pytest.mark.parametrize(
    "line",
    [
        "",
        ";",
        "garbage",
        "by mx.example.ru",
        "by mx.example.ru; yesterday",
        "by mx.example.ru; Thu, 5 Jun 2025 11:20:00",
        "by mx.example.ru; Thu, 99 Jun 2025 11:20:00 +0300",
        pytest.param("(" * 100_000 + ")" * 100_000, id="brackets"),
    ],
)
def test_a_line_without_a_moment_gives_none(line: str) -> None:
    assert own_received_at([line], []) is None
    assert received_at([line], INTERNAL, []) == INTERNAL


@pytest.mark.parametrize(
    "line",
    [
        'from x (evil [6.6.6.6]) by mx.example.ru with esmtp (envelope-from <") by mx.example.ru'
        ' with LMTP ("@x>); Thu, 5 Jun 2025 11:20:00 +0300',
        "from x (evil [6.6.6.6]) by mx.example.ru with esmtp (envelope-from <a) with LMTP (b@x>)"
        " id 1; Thu, 5 Jun 2025 11:20:00 +0300",
        "from x by mx.example.ru with LMTP (evil [6.6.6.6]) by mx.example.ru with ESMTP id 1;"
        " Thu, 5 Jun 2025 11:20:00 +0300",
    ],
)
def test_a_senders_words_inside_our_line_do_not_make_it_a_local_delivery(line: str) -> None:
    assert not parse_hop(line).is_delivery
    assert len(top_hops([line, FORGED])) == 1


def test_a_line_is_read_with_nested_comments() -> None:
    hop = parse_hop("by MX.Example.ru (a (b) c) with esmtps (x); Thu, 5 Jun 2025 08:20:00 GMT")

    assert (hop.by, hop.protocol) == ("mx.example.ru", "esmtps")
    assert hop.at == datetime(2025, 6, 5, 8, 20, tzinfo=UTC)
