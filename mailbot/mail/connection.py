"""Opens a connection to the IMAP server and says in plain words why it could not.

Never goes on without the protection that was asked for.
"""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from mailbot.errors import Unavailable
from mailbot.mail.certificate import EXPIRED, Server, expired, over_imap
from mailbot.mail.patience import Guard, pause
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.mail.oauth import Token

# A server that says nothing for so long is gone; mobile networks and greylisting need less.
_CONNECT_SECONDS, _READ_SECONDS = 15.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox and the way to it; the password is asked for at every login and never kept.

    With a `token` XOAUTH2 is spoken and the password not asked for. All who log in to one mailbox
    share one `guard`.
    """

    host: str
    port: int
    security: str
    user: str
    password: Callable[[], str]
    ca_file: Path | None = None
    token: "Token | None" = None
    guard: Guard = field(default_factory=Guard)


def connect(account: Account) -> IMAPClient:
    """Return a connection that is logged in.

    Raises Unavailable for a login that was refused, lately or now, and what `told` understands.
    """
    account.guard.ask()
    token = account.token() if account.token else ""
    try:
        client = _logged_in(account, token)
    except LoginError as error:
        if _is_passing(error):
            raise
        if account.token is None:
            raise account.guard.refused(_LOGIN) from error
        client = _with_a_fresh_token(account, account.token(refused=token))
    account.guard.admitted()
    return client


def _with_a_fresh_token(account: Account, token: str) -> IMAPClient:
    # The server may have withdrawn a token before its time: one more try, on a new connection.
    try:
        return _logged_in(account, token)
    except LoginError as error:
        if _is_passing(error):
            raise
        raise account.guard.refused(_TOKEN) from error


def _is_passing(error: LoginError) -> bool:
    # RFC 5530 section 3.
    return "UNAVAILABLE" in str(error).upper()


class _Client(IMAPClient):  # type: ignore[misc] # the library carries no types
    """A client that sees what came before the answer to IDLE, and in one piece with it.

    The library takes the former for a refusal, though a server may tell of a letter at any time
    (RFC 3501 section 7; Outlook's does). As to the latter it asks the socket whether there is news.
    What was read along with that answer lies in a buffer: a letter that is told of there would be
    slept over until the server says more.
    """

    _may_hold = False

    def idle(self) -> None:
        tag = self._idle_tag = self._imap._command("IDLE")
        while (line := self._imap._get_response()) is not None:
            if self._imap.tagged_commands[tag]:
                raise IMAPClientError(f"IDLE refused: {line!r}")
        self._may_hold = True

    def _poll_socket(self, sock: object, timeout: float | None = None) -> object:
        looks, self._may_hold = self._may_hold, False
        return looks or super()._poll_socket(sock, timeout)


def _logged_in(account: Account, token: str) -> IMAPClient:
    context = ssl.create_default_context(cafile=account.ca_file)
    client = _Client(
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
        _login(client, account, token)
    except BaseException:
        close(client)
        raise
    return client


def _login(client: IMAPClient, account: Account, token: str) -> None:
    if token:
        client.oauth2_login(account.user, token)
        return
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


class Opened:
    """What is open on a connection of its own, from `with` to its end."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        close(self._client)


@contextmanager
def told(failures: int, account: Account | None = None) -> Iterator[None]:
    """Turn what the library raises into Unavailable, with a pause that grows with `failures`."""
    try:
        yield
    except (IMAPClientError, OSError, ValueError) as error:
        raise Unavailable(_words(error, account), pause(failures)) from error


# Which certificate fault it is, by OpenSSL's number (x509_vfy.h).
_CERTIFICATE = {
    9: Text("срок действия сертификата ещё не начался; проверьте часы этого компьютера",
            "its certificate is not valid yet; check this machine's clock"),
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
    "Сервер IMAP: не принял имя или пароль; проверьте mailbox.user и пароль (у почтовых служб это"
    " часто отдельный «пароль приложения»).",
    "The IMAP server: it did not take the name or the password; check mailbox.user and the password"
    " (providers often want a separate application password).",
)
_TOKEN = Text(
    "Сервер IMAP: не принял токен OAuth; проверьте mailbox.user, oauth.scope и что доступ по IMAP"
    " разрешён в настройках ящика.",
    "The IMAP server: it did not take the OAuth token; check mailbox.user, oauth.scope and that the"
    " mailbox's settings allow IMAP.",
)


def _words(error: Exception, account: Account | None) -> Text:
    # The library's own words may quote an address, so they are left to the traceback.
    if not isinstance(error, ssl.SSLCertVerificationError):
        why = next(text for kind, text in _WORDS if isinstance(error, kind))
    elif error.verify_code == EXPIRED and account is not None:
        server = Server(account.host, account.port, account.security, account.ca_file)
        why = expired(server, over_imap)
    else:
        why = _CERTIFICATE.get(error.verify_code, _UNTRUSTED)
    return Text(f"Сервер IMAP: {why.ru}.", f"The IMAP server: {why.en}.")
