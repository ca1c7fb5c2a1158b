"""Decides when a letter was received: the moment at which it reached the operator's server.

The sender's `Date` header is never asked; neither is a Received line that the sender could have
written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from mailbot.domain.addresses import matches_host

_COMMENT = re.compile(r"\([^()]*\)")
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_WITH = re.compile(r"\swith\s+(\w+)", re.IGNORECASE)

# No server writes longer ones; stripping comments from a megabyte of brackets takes minutes.
_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Hop:
    """What one Received line says: the server, the protocol in lower case, the moment."""

    by: str
    protocol: str
    at: datetime | None

    @property
    def is_delivery(self) -> bool:
        """Is it the last step inside the mail system (LMTP, RFC 3848), behind any SMTP?"""
        return self.protocol.startswith("lmtp")


def parse_hop(received: str) -> Hop:
    """Read one Received line; what it does not say comes back empty.

    from mail.example.com (unknown [192.0.2.7]) by mx.example.ru (Postfix) with ESMTPS id 4Xy;
    Thu,  5 Jun 2025 11:20:00 +0300 (MSK)
    """
    bare = received[:_LONGEST_LINE]
    while (shorter := _COMMENT.sub(" ", bare)) != bare:
        bare = shorter
    clauses, _, date = bare.rpartition(";")
    servers = _BY.findall(clauses)
    if '"' in received or len(servers) != 1:
        # HELO names and quoted envelope addresses are the sender's words inside our server's
        # line; where they may have forged a clause, only the last server and the date count.
        return Hop(servers[-1].lower() if servers else "", "", _instant(date))
    protocols = _WITH.findall(clauses)
    # Of two, one was smuggled in: "(envelope-from <a) with LMTP (b@example.net>)".
    return Hop(
        servers[0].lower(), protocols[0].lower() if len(protocols) == 1 else "", _instant(date)
    )


def _instant(date: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(date.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else None


def top_hops(received: Sequence[str]) -> tuple[Hop, ...]:
    """Return the lines that the receiving side surely wrote, from the top.

    These are its local deliveries and the first line below them: the one by which the letter came
    in. Everything further down may be the sender's fiction, whatever names it bears.
    """
    hops: list[Hop] = []
    for line in received:
        hops.append(parse_hop(line))
        if not hops[-1].is_delivery:
            break
    return tuple(hops)


def own_received_at(received: Sequence[str], own_hosts: Sequence[str]) -> datetime | None:
    """Return the moment at which the own server took the letter in, or None if it does not say.

    Where no own host is configured, whoever wrote the topmost lines is the own server.
    """
    moments = [
        hop.at
        for hop in top_hops(received)
        if hop.at and (not own_hosts or matches_host(hop.by, own_hosts))
    ]
    return min(moments, default=None)


def received_at(
    received: Sequence[str], internal_date: datetime, own_hosts: Sequence[str]
) -> datetime:
    """Return the receipt: INTERNALDATE, or the own server's Received line if that is earlier.

    Source: ГК 165.1 (delivered is received, read or not); domain facts 4.1, 2. The earlier one,
    since a letter that was copied between mailboxes has a fresh INTERNALDATE.
    """
    own = own_received_at(received, own_hosts)
    return min(own, internal_date) if own else internal_date
