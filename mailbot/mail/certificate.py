"""Finds out which certificate of a mail server has run out, and when."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection
from typing import Any

from mailbot.words import Text

# OpenSSL's number for a certificate that has run out, and its flag for not looking at the clock
# (x509_vfy.h).
EXPIRED = 10
_NO_CHECK_TIME = 0x200000

_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where the certificate is shown."""

    host: str
    port: int
    security: str
    ca_file: Path | None = None


def expired(server: Server, starttls: Callable[[Server, ssl.SSLContext], ssl.SSLSocket]) -> Text:
    """Return whose certificate it is and until when it was good.

    Connects once more, trusting everything but the clock; nothing is said on that connection, no
    password above all. Where even that fails, the words go without name and date.
    """
    context = ssl.create_default_context(cafile=server.ca_file)
    context.verify_flags = ssl.VerifyFlags(context.verify_flags | _NO_CHECK_TIME)
    opened = starttls if server.security == "starttls" else _tls
    try:
        with opened(server, context) as connection:
            return _words(connection.getpeercert() or {})
    except Exception:  # noqa: BLE001 -- a mere detail of a failure that is known
        return _words({})


def _tls(server: Server, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = create_connection((server.host, server.port), _SECONDS)
    return context.wrap_socket(plain, server_hostname=server.host)


def over_imap(server: Server, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Return the connection after STARTTLS (RFC 3501 section 6.2.1)."""
    from imapclient import IMAPClient

    client = IMAPClient(server.host, server.port, ssl=False, timeout=_SECONDS)
    client.starttls(context)
    connection: ssl.SSLSocket = client._imap.sock
    return connection


def over_smtp(server: Server, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Return the connection after STARTTLS (RFC 3207)."""
    client = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    client.starttls(context=context)
    assert isinstance(client.sock, ssl.SSLSocket)  # noqa: S101 -- what starttls makes of it
    return client.sock


def _words(certificate: dict[str, Any]) -> Text:
    name = next(
        (value for rdn in certificate.get("subject", ()) for key, value in rdn
         if key == "commonName"),
        "",
    )  # fmt: skip
    until = certificate.get("notAfter")
    ended = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None
    if ended is None or ended > datetime.now(UTC):
        # It is another certificate of the chain.
        return Text(
            "срок действия сертификата истёк; его должен продлить хозяин сервера",
            "its certificate has expired; the server's owner has to renew it",
        )
    return Text(
        f"срок действия сертификата «{name}» истёк {ended:%d.%m.%Y %H:%M} UTC; его должен продлить"
        " хозяин сервера",
        f"its certificate {name!r} expired on {ended:%Y-%m-%d %H:%M} UTC; the server's owner has to"
        " renew it",
    )
