"""No forged letter is ever proven, by whatever server it came; honest ones are."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import dkim
import pytest

from mailbot.domain.addresses import domain_of
from mailbot.domain.findings import Authenticity, Sender
from mailbot.domain.sender import claims_of, judge, may_be_rebuilt
from mailbot.domain.servers import Server
from mailbot.mail.dkim import check_signatures
from mailbot.mail.evidence import authentication_results
from mailbot.mail.parse import parse
from tests.mail.forgeries import FOOLED, FROM_LINES, TRICKS, ZONE, Trick, mail
from tests.mail.receivers import NAMES, RECEIVERS, Passage
from tests.mail.signing import key_record, signed

# Signatures are made now, and none may come from after the receipt.
AT = datetime.now(UTC)


def verdict(raw: bytes, server: Server, records: Mapping[str, bytes]) -> Sender:
    """Judge a letter from its bytes, with both sorts of evidence."""
    letter = parse(raw)
    one = letter.senders[0].address if len(letter.senders) == 1 else ""
    return judge(
        letter.senders,
        letter.sender_faults,
        authentication_results(letter, server),
        registered=None,
        signatures=check_signatures(
            raw, domain_of(one), AT, lambda name: records.get(name.removesuffix("."))
        ),
        claims=claims_of(letter),
        rebuilt=may_be_rebuilt(letter),
    )


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_no_forged_letter_is_proven(trick: Trick) -> None:
    for receiver, (receive, server) in RECEIVERS.items():
        judged = verdict(receive(trick(receiver)), server, ZONE)

        assert judged.authenticity is not Authenticity.PROVEN, (receiver, judged.reasons)
        assert judged.reasons and all(reason.ru and reason.en for reason in judged.reasons)


@pytest.mark.parametrize("line", FROM_LINES.values(), ids=FROM_LINES)
def test_a_from_that_two_programs_read_differently_is_ambiguous(line: str) -> None:
    """Though the server is fooled, and the letter bears a signature of the victim's domain."""
    raw = mail(line)
    with suppress(dkim.MessageFormatError, IndexError):
        raw = signed(raw, "example.com", covered=("subject", "date", "from"))
    for receiver, (receive, server) in RECEIVERS.items():
        judged = verdict(receive(Passage(raw, FOOLED)), server, ZONE)

        assert judged.authenticity is Authenticity.AMBIGUOUS, receiver
        assert judged.reasons


# How the letters of some providers look: what they sign, how they write it down, and as whom.
HONEST = {
    "covers everything": dict(
        covered=("from", "to", "subject", "date", "message-id", "content-type")
    ),
    "covers little": dict(covered=("message-id", "date", "subject", "to", "from")),
    "covers more than there is": dict(
        covered=("from", "to", "subject", "date", "from", "to", "cc", "subject", "date", "reply-to")
    ),
    "simple": dict(canonical=(b"simple", b"simple")),
    "relaxed and simple": dict(canonical=(b"relaxed", b"simple")),
    "long key": dict(bits=2048, key="example.com-2048", selector="long"),
}  # fmt: skip
SENDERS = {
    "plain": "From: marina.orlova@example.com",
    "named": "From: Marina Orlova <marina.orlova@example.com>",
    "encoded": "From: =?utf-8?B?0JzQsNGA0LjQvdCwINCe0YDQu9C+0LLQsA==?= <marina.orlova@example.com>",
    "raw letters": 'From: "Марина «О»" <marina.orlova@example.com>',
    "name after": "From: marina.orlova@example.com (Marina Orlova)",
    "tagged": "From: =?koi8-r?Q?=ED=C1=D2=C9=CE=C1?= <marina_o-1+shop@example.com>",
}


@pytest.mark.parametrize("style", HONEST)
@pytest.mark.parametrize("sender", SENDERS)
def test_an_honest_letter_is_proven_wherever_its_server_writes(sender: str, style: str) -> None:
    records = {**ZONE, "long._domainkey.example.com": key_record("example.com-2048", 2048)}
    raw = signed(mail(SENDERS[sender]), **{"domain": "example.com", **HONEST[style]})
    found = ("spf=pass smtp.mailfrom=marina.orlova@example.com", "dkim=pass header.d=example.com")
    honest = Passage(raw, found, "mail.example.com", "192.0.2.7", "marina.orlova@example.com")
    for receiver, (receive, server) in RECEIVERS.items():
        judged = verdict(receive(honest), server, records)

        assert judged.authenticity is Authenticity.PROVEN, (receiver, judged.reasons)


@pytest.mark.parametrize(
    ("receiver", "says"),
    [
        ("yandex", False),
        ("mailru", True),
        ("mailru_below", False),
        ("gmail", True),
        ("outlook", True),
        ("postfix", True),
        ("postfix_below", False),
        ("rspamd", False),
    ],
)
def test_without_dns_the_servers_word_proves_where_it_stands_above_the_entry(
    receiver: str, says: bool
) -> None:
    receive, server = RECEIVERS[receiver]
    found = ("spf=pass smtp.mailfrom=a@example.com", "dkim=pass header.d=example.com")
    judged = verdict(receive(Passage(mail(), found)), server, {})

    assert (judged.authenticity is Authenticity.PROVEN) is says


def test_of_a_header_without_received_lines_only_the_younger_word_is_believed() -> None:
    name = NAMES["gmail"]
    raw = (
        f"Authentication-Results: {name}; spf=neutral smtp.mailfrom=a@attack.example\n"
        "From: a@example.com\n"
        f"Authentication-Results: {name}; dkim=pass header.i=@example.com\n"
    ).encode()

    assert verdict(raw, RECEIVERS["gmail"][1], {}).authenticity is Authenticity.UNPROVEN


def test_a_named_line_is_not_the_word_of_a_server_without_a_name() -> None:
    line = "Authentication-Results: aaa.example; dkim=pass header.d=example.com"
    raw = f"From: a@example.com\n{line}\n".encode()

    assert verdict(raw, RECEIVERS["outlook"][1], {}).authenticity is Authenticity.UNPROVEN


@pytest.mark.parametrize("receiver", [name for name in RECEIVERS if name != "outlook"])
def test_a_header_without_any_received_line_is_believed_by_name(receiver: str) -> None:
    """As published sets of such headers are cut down; no letter that came over SMTP is so."""
    _, server = RECEIVERS[receiver]
    for line, expected in (
        (f"{NAMES[receiver]}; dkim=pass header.i=@example.com", Authenticity.PROVEN),
        ("aaa.example; dkim=pass header.i=@example.com", Authenticity.UNPROVEN),
    ):
        raw = f"From: a@example.com\nTo: b@example.ru\nAuthentication-Results: {line}\n".encode()
        assert verdict(raw, server, {}).authenticity is expected
