"""Opens a connection to the IMAP server and says in plain words why it could not.

Never goes on without the protection that was asked for.
"""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from mailbot.errors import Unavailable
from mailbot.words import Text

# A server that says nothing for so long is gone; mobile networks and greylisting need less.
_CONNECT_SECONDS, _READ_SECONDS = 15.0, 60.0

# The first pause after a failure, and the longest. A refused password waits longer from the
# start: providers lock a mailbox out after a handful of them.
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(minutes=10)
_FIRST_LOGIN, _LONGEST_LOGIN = timedelta(minutes=2), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox and the way to it; the password is asked for at every login and never kept."""

    host: str
    port: int
    security: str
    user: str
    password: Callable[[], str]
    ca_file: Path | None = None


def connect(account: Account) -> IMAPClient:
    """Return a connection that is logged in; raises what `told` understands."""
    context = ssl.create_default_context(cafile=account.ca_file)
    client = IMAPClient(
        account.host,
        account.port,
        ssl=account.security == "tls",
        ssl_context=context,
        timeout=SocketTimeout(_CONNECT_SECONDS, _READ_SECONDS),
    )
    # INTERNALDATE with its zone; the default drops it (and the moment with it).
    client.normalise_times = False
    try:
        if account.security == "starttls":
            client.starttls(context)
        _login(client, account)
    except BaseException:
        close(client)
        raise
    return client


def _login(client: IMAPClient, account: Account) -> None:
    password = account.password()
    # LOGIN cannot carry other letters (RFC 3501 section 6.2.3); SASL PLAIN can (RFC 4616).
    if password.isascii() and account.user.isascii():
        client.login(account.user, password)
    else:
        client.plain_login(account.user, password)


def close(client: IMAPClient) -> None:
    """Let go of a connection, in whatever state it is."""
    try:
        client.shutdown()
    except (OSError, IMAPClientError):
        return


@contextmanager
def told(failures: int) -> Iterator[None]:
    """Turn what the library raises into Unavailable, with a pause that grows with `failures`."""
    try:
        yield
    except (IMAPClientError, OSError, ValueError) as error:
        text, is_login = _words(error)
        raise Unavailable(text, pause(failures, is_login=is_login)) from error


def pause(failures: int, *, is_login: bool = False) -> timedelta:
    """Return how long to wait after so many failures in a row, the latest included."""
    first, longest = (_FIRST_LOGIN, _LONGEST_LOGIN) if is_login else (_FIRST, _LONGEST)
    doubled: timedelta = first * 2 ** min(failures, 12)
    return min(longest, doubled)


# Which certificate fault it is, by OpenSSL's number (x509_vfy.h).
_CERTIFICATE = {
    9: Text("срок действия сертификата ещё не начался; проверьте часы этого компьютера",
            "its certificate is not valid yet; check this machine's clock"),
    10: Text("срок действия сертификата истёк; его должен продлить хозяин сервера",
             "its certificate has expired; the server's owner has to renew it"),
    62: Text("сертификат выдан на другое имя; исправьте mailbox.host",
             "its certificate is for another name; correct mailbox.host"),
    64: Text("сертификат выдан на другой адрес; исправьте mailbox.host",
             "its certificate is for another address; correct mailbox.host"),
}  # fmt: skip
_UNTRUSTED = Text(
    "его сертификату нельзя доверять; укажите свой центр сертификации в mailbox.ca_file",
    "its certificate is not trusted; name your certification authority in mailbox.ca_file",
)

# The first class that fits counts, so subclasses stand first.
_WORDS: tuple[tuple[type[Exception], Text], ...] = (
    (ssl.SSLError, Text("защищённое соединение не устанавливается; проверьте mailbox.port и"
                        " mailbox.security",
                        "no secure connection; check mailbox.port and mailbox.security")),
    (CapabilityError, Text("сервер не предлагает STARTTLS или иное нужное; попробуйте"
                           ' mailbox.security = "tls"',
                           'it lacks STARTTLS or something else that is needed; try'
                           ' mailbox.security = "tls"')),
    (socket.gaierror, Text("такого имени в DNS нет; проверьте mailbox.host",
                           "there is no such name in DNS; check mailbox.host")),
    (ConnectionRefusedError, Text("соединение отклонено; проверьте mailbox.port",
                                  "it refused the connection; check mailbox.port")),
    (TimeoutError, Text("не отвечает", "it does not answer")),
    (imaplib.IMAP4.abort, Text("соединение прервано", "the connection was cut")),
    (IMAPClientError, Text("отказался выполнить команду", "it refused a command")),
    (OSError, Text("соединение не удалось", "the connection failed")),
    # What the parsers of the library raise, in their many places.
    (ValueError, Text("отвечает непонятно", "its answer is incomprehensible")),
)  # fmt: skip

_LOGIN = Text(
    "не принял имя или пароль; проверьте mailbox.user и пароль (у почтовых служб это часто"
    " отдельный «пароль приложения»)",
    "it did not take the name or the password; check mailbox.user and the password (providers"
    " often want a separate application password)",
)


def _words(error: Exception) -> tuple[Text, bool]:
    # The library's own words may quote an address, so they are left to the traceback.
    is_login = isinstance(error, LoginError) and "UNAVAILABLE" not in str(error).upper()
    if is_login:
        why = _LOGIN
    elif isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATE.get(error.verify_code, _UNTRUSTED)
    else:
        why = next(text for kind, text in _WORDS if isinstance(error, kind))
    return Text(f"Сервер IMAP: {why.ru}.", f"The IMAP server: {why.en}."), is_login
