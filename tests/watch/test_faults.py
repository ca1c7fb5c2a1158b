"""Whatever the network does between us and the servers: no letter lost, none twice, bytes exact."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.app.mail import inbox_of
from mailbot.errors import Refused, Unavailable, Uncertain
from mailbot.mail import connection, folder
from mailbot.mail.outbox import Outbox
from mailbot.watch.mailbox import fetch_all
from tests.mail.conftest import PASSWORD
from tests.offices import NOW, Bureau, open_bureau, write_config
from tests.servers.dovecot import Dovecot
from tests.servers.faults import Fault, Faults
from tests.servers.smtp import Smtp

SIZES = (0, 10, 3_000, 20_000, 1, 60_000, 500)

# Of a connection that fetches these letters the server's side is some 90 kB.
FAULTS = {
    "no greeting": Fault(cut_after=0),
    "half a greeting": Fault(cut_after=20),
    "cut in the login": Fault(cut_after=150),
    "cut in the list": Fault(cut_after=900),
    "cut in a short letter": Fault(cut_after=2_500),
    "cut in a long letter": Fault(cut_after=20_000),
    "reset in a long letter": Fault(cut_after=20_000, reset=True),
    "cut in the longest letter": Fault(cut_after=60_000),
    "reset in the longest letter": Fault(cut_after=60_000, reset=True),
    "cut in our own words": Fault(cut_after=120, upwards=True),
    "reset in our own words": Fault(cut_after=220, upwards=True, reset=True),
    "half lines": Fault(pieces=7),
    "slow half lines, then cut": Fault(pieces=1_000, delay_seconds=0.001, cut_after=50_000),
    "silence in the login": Fault(deaf_after=200),
    "silence in a letter": Fault(deaf_after=20_000),
}


def letters() -> list[bytes]:
    """Letters of every byte, with lone CR and LF and lines that look like the protocol's."""
    dice = random.Random(7)  # noqa: S311 -- made-up letters
    tricks = b"\r\n)\r\nA1 OK done\r\n* BYE\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\n\r\r\n\n"
    return [
        b"Message-ID: <%d@example.com>\r\n\r\n" % number + tricks + dice.randbytes(size)
        for number, size in enumerate(SIZES)
    ]


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str, user: str) -> Iterator[Bureau]:
    config = write_config(tmp_path / "office", sqlite_url, mailbox=user)
    with open_bureau(config) as opened:
        yield opened


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_no_letter_is_lost_or_doubled(
    bureau: Bureau, dovecot: Dovecot, user: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault.deaf_after is not None:
        # Only silence has to be waited out; for others a busy machine would look like it.
        monkeypatch.setattr(connection, "_CONNECT_SECONDS", 0.4)
        monkeypatch.setattr(connection, "_READ_SECONDS", 0.4)
    monkeypatch.setattr(folder, "_BATCH_LETTERS", 3)
    sent = letters()
    with dovecot.login(user) as client:
        for raw in sent:
            # Dovecot itself refuses NUL.
            client.append("INBOX", raw.replace(b"\0", b"0"), (), NOW)
    stored = [content for _, content in dovecot.letters(user, "INBOX")]
    with Faults(dovecot.imap_port, [fault] * 4) as proxy:
        box = bureau.office.settings.mailbox
        changes = {"port": proxy.port, "watch_junk": False}
        bureau.sets(mailbox=box.model_copy(update=changes))
        inbox = inbox_of(bureau.office.settings)
        rounds = 0
        while rounds < 20:
            rounds += 1
            try:
                fetch_all(bureau.office, lambda: inbox)
            except Unavailable:
                continue
            break

    archive = bureau.office.archive
    assert sorted(archive.get(it.raw_ref) for it in bureau.letters()) == sorted(stored)
    with bureau.office.records.look() as unit:
        assert unit.letters.withheld() == []


RAW = b"Message-ID: <1@example.com>\r\n\r\n" + b"1234567\r\n" * 50


@pytest.mark.parametrize("upwards", [False, True], ids=["downwards", "upwards"])
def test_what_is_told_of_a_reply_is_true_wherever_the_connection_breaks(
    upwards: bool,
) -> None:
    outcomes = set()
    whole = 900 if upwards else 330
    with Smtp(users={"a@example.ru": PASSWORD}) as server:
        for cut_after in range(0, whole, 31 if upwards else 11):
            before = len(server.taken)
            fault = Fault(cut_after=cut_after, reset=cut_after % 2 == 1, upwards=upwards)
            with Faults(server.port, [fault]) as proxy:
                outcome = _send(proxy.port)
            taken = server.taken[before:]
            outcomes.add((outcome, len(taken)))
            assert [it.content for it in taken] in ([], [RAW])

    assert ("unavailable", 0) in outcomes
    # Never "it did not leave" of what left, never "it left" of what did not.
    assert not outcomes & {("unavailable", 1), ("refused", 1), ("sent", 0)}


def _send(port: int) -> str:
    outbox = Outbox(
        host="127.0.0.1",
        port=port,
        security="plain",
        sender="a@example.ru",
        user="a@example.ru",
        password=PASSWORD,
        timeout_seconds=30,
        verdict_seconds=30,
    )
    try:
        outbox.send(RAW, ["b@example.com"])
    except Uncertain:
        return "uncertain"
    except Refused:
        return "refused"
    except Unavailable:
        return "unavailable"
    return "sent"
