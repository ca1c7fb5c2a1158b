"""Decides which header lines of a letter the receiving server surely wrote: its own, above entry.

Everything below the Received line by which the letter came in may be the sender's fiction, whatever
names it bears. What a server writes lower down is therefore not believed either: such a sender is
proven by our own check of his signature (`mail/dkim.py`), or not at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.domain.receipt import parse_hop

RESULTS = "authentication-results"
SEALED_RESULTS = "arc-authentication-results"


@dataclass(frozen=True, slots=True)
class Server:
    """How one kind of receiving server tells what it found out about the sender.

    `ids` are exact names, or "*.suffix". `sealed`: it repeats its findings in
    ARC-Authentication-Results (RFC 8617 section 4.1.1). `title` is set where it writes its lines
    without an id, and names it then. `hop` recognises a Received line that it writes when it hands
    a letter on to itself; what its own LMTP deliveries look like is known everywhere.
    """

    ids: tuple[str, ...] = ()
    sealed: bool = False
    title: str = ""
    hop: re.Pattern[str] | None = None

    def trusting(self, ids: Sequence[str], host: str) -> "Server":
        """Return the server with the operator's own ids, and the name of the mailbox's host."""
        own = (host if name == HOST else name for name in self.ids)
        return replace(self, ids=(*own, *ids))


# Stands in `ids` for the name of the host on which the mailbox lies.
HOST = "{host}"

# Inside Google a letter goes on from private addresses, shown as 10.x or as 6to4 of it, and such
# a line has no "from"; the one by which a letter comes in always has.
_GMAIL_HOP = re.compile(r"by (?:2002:a[0-9a-f]{2}:[0-9a-f:]+|10(?:\.\d{1,3}){3}) with SMTP id ")

# Exchange Online among itself: private addresses and the networks of its mailbox servers. What
# stands in front of the bracket is the other side's HELO, what is in it was seen by the server.
_OUTLOOK_HOP = re.compile(
    r"from [\w.-]+ \((?:2603:10[9a-f]6:[0-9a-f:]+|10(?:\.\d{1,3}){3})\)\s+by "
    r"[\w.-]+\.(?:outlook|office365)\.com \([0-9a-f.:]+\)\s+"
    r"with (?:Microsoft SMTP Server|HTTPS)\b",
    re.IGNORECASE,
)

# By the name of `[mailbox] provider`.
SERVERS: Mapping[str, Server] = {
    "": Server(),
    # Yandex names the machine that took the letter in and puts its line below its own Received;
    # to spam it may add none. So it is mostly the signature that proves.
    "yandex": Server(ids=("*.yandex.net",)),
    "mailru": Server(ids=("mxs.mail.ru", "mx.mail.ru", "mail.ru")),
    # Its Authentication-Results stand below its Received, its sealed copy of them above.
    "gmail": Server(ids=("mx.google.com",), sealed=True, hop=_GMAIL_HOP),
    "outlook": Server(title="Microsoft 365", hop=_OUTLOOK_HOP),
    # OpenDKIM, OpenDMARC and rspamd name the host unless told otherwise; Debian's OpenDMARC was.
    # Where their line stands depends on the version and on Postfix.
    "postfix": Server(ids=(HOST, "OpenDMARC")),
    "rspamd": Server(ids=(HOST,)),
}


def written_above(
    headers: Sequence[tuple[str, str]], server: Server, names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Return the lines of those lower-case names above the letter's entry, from the top.

    Of a letter without any Received line nothing stands below: it was never sent over SMTP, and
    whoever could put it into the mailbox could put anything there.

    Source: RFC 8601 sections 4 and 5.
    """
    for name, value in headers:
        if name == "received" and not _is_inside(value, server):
            return
        if name in names:
            yield name, value


def _is_inside(received: str, server: Server) -> bool:
    """Did the letter already lie with the server when this line was written?"""
    if server.hop and server.hop.match(received) and len(_BY.findall(received)) == 1:
        return True
    return parse_hop(received).is_delivery


# A second one would be the other side's words inside the line.
_BY = re.compile(r"(?:^|\s)by\s", re.IGNORECASE)
