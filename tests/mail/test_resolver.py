"""DNS as it is asked for keys: a real name server on loopback."""

import pytest

from mailbot.errors import Unavailable
from mailbot.mail.resolver import Resolver
from tests.mail.signing import NameServer

RECORDS = {"mail._domainkey.example.com": b"v=DKIM1; p=" + b"A" * 600}


def resolver(server: NameServer, timeout_seconds: float = 5) -> Resolver:
    return Resolver([("127.0.0.1", server.port)], timeout_seconds)


def test_a_long_record_comes_in_one_piece_and_is_remembered() -> None:
    with NameServer(RECORDS) as server:
        asked = resolver(server)

        assert asked.txt("mail._domainkey.example.com.") == RECORDS["mail._domainkey.example.com"]
        assert asked.txt("mail._domainkey.example.com.")
        assert server.asked == ["mail._domainkey.example.com"]


def test_a_name_that_is_not_there_or_is_no_name_has_no_record() -> None:
    with NameServer(RECORDS) as server:
        asked = resolver(server)

        assert asked.txt("gone._domainkey.example.com.") is None
        assert asked.txt("x" * 64 + ".example.com.") is None
        assert asked.txt("a..example.com.") is None


def test_a_silent_server_is_waited_for_no_longer_than_configured_and_then_left_alone() -> None:
    with NameServer({}, silent=True) as server:
        asked = resolver(server, timeout_seconds=0.05)
        for number in range(8):
            with pytest.raises(Unavailable):
                asked.txt(f"mail._domainkey.example{number}.com.")

        assert len(set(server.asked)) == 5
