"""Asks DNS for text records, within a time limit; remembers answers, and that nobody answers."""

import time
from collections.abc import Sequence
from datetime import timedelta

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver

from mailbot.errors import Unavailable
from mailbot.words import Text

# Who was silent so often in a row is not asked for a while: a mailbox full of old letters must not
# wait for each of them. One slow domain alone does not get that far.
_PATIENCE = 5
_PAUSE_SECONDS = 60.0

# Answers to remember; their TTL counts.
_REMEMBERED = 1000

_SILENT = Text("DNS не отвечает.", "DNS does not answer.")


class Resolver:
    """The configured name servers, or the system's where none is configured."""

    def __init__(self, nameservers: Sequence[tuple[str, int]], timeout_seconds: float) -> None:
        self._nameservers = nameservers
        self._timeout = timeout_seconds
        self._resolver: dns.resolver.Resolver | None = None
        self._silences = 0
        self._paused_until = 0.0

    def txt(self, name: str) -> bytes | None:
        """Return the text record of that name; None if there is none, or more than one.

        Raises Unavailable after the time limit, or at once while DNS was silent lately.
        """
        if time.monotonic() < self._paused_until:
            raise Unavailable(_SILENT, timedelta(seconds=_PAUSE_SECONDS))
        try:
            answer = self._made().resolve(name, "TXT", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            found: list[bytes] = []
        except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError) as error:
            raise Unavailable(_SILENT) from error
        except dns.exception.Timeout as error:
            self._silences += 1
            if self._silences % _PATIENCE == 0:
                self._paused_until = time.monotonic() + _PAUSE_SECONDS
            raise Unavailable(_SILENT) from error
        except dns.exception.DNSException:
            # No name at all: a label of 64 letters, two dots in a row.
            found = []
        else:
            found = [b"".join(record.strings) for record in answer]
        self._silences = 0
        return found[0] if len(found) == 1 else None

    def _made(self) -> dns.resolver.Resolver:
        if self._resolver is None:
            made = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                made.nameservers = [
                    dns.nameserver.Do53Nameserver(host, port) for host, port in self._nameservers
                ]
            made.lifetime = self._timeout
            made.timeout = self._timeout / 2
            made.cache = dns.resolver.LRUCache(_REMEMBERED)
            self._resolver = made
        return self._resolver
