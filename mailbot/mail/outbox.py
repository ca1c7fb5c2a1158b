"""Hands approved bytes to the SMTP server, and says truthfully what became of them."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import aiosmtplib

from mailbot.errors import ConfigError, MailbotError, Refused, Unavailable, Uncertain
from mailbot.mail.address import wire_address
from mailbot.mail.certificate import EXPIRED, Server, expired, over_smtp
from mailbot.mail.dsn import mail_options, rcpt_options
from mailbot.ports import Delivery
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.mail.oauth import Token

# The answer to the final dot: a client that gives up earlier may send twice, for the server may
# just be scanning the message (RFC 5321 section 4.5.3.2.6).
_VERDICT_SECONDS = 600.0

# What is written before it is waited for: the timeout is for so much, not for the whole message
# (RFC 5321 section 4.5.3.2.5).
_CHUNK_BYTES = 65536

# A wrong password does not heal by itself, and servers lock out who insists.
_AFTER_BAD_LOGIN = timedelta(minutes=15)

# RFC 5321 section 4.5.3.1.5 lets a reply line have 512 octets; some servers write whole pages.
_MOST_ANSWER = 500

_UNREACHABLE = Text(
    "Почтовый сервер для отправки недоступен. Проверьте [smtp] host, port и security, если это"
    " не проходит само.",
    "The sending mail server cannot be reached. Check [smtp] host, port and security if that does"
    " not pass by itself.",
)
_UNTRUSTED = Text(
    "Сертификат почтового сервера для отправки не прошёл проверку. Проверьте [smtp] host и"
    " ca_file.",
    "The certificate of the sending mail server could not be verified. Check [smtp] host and"
    " ca_file.",
)
_BAD_LOGIN = Text(
    "Почтовый сервер для отправки не принял имя или пароль. Проверьте [smtp] user и секрет"
    " MAILBOT__SMTP__PASSWORD.",
    "The sending mail server did not accept the user or the password. Check [smtp] user and the"
    " secret MAILBOT__SMTP__PASSWORD.",
)
_BAD_TOKEN = Text(
    "Почтовый сервер для отправки не принял токен OAuth. Проверьте [smtp] user, oauth.scope и что"
    " отправка программами разрешена в настройках ящика.",
    "The sending mail server did not accept the OAuth token. Check [smtp] user, oauth.scope and"
    " that the mailbox's settings allow sending by programs.",
)
_LOST_EARLY = Text(
    "Связь с почтовым сервером прервалась до конца передачи: письмо не ушло.",
    "The connection to the mail server broke before the message was complete: it was not sent.",
)
_LOST_LATE = Text(
    "Письмо передано, но связь с почтовым сервером прервалась до его ответа. Проверьте журнал"
    " сервера, прежде чем отправлять снова.",
    "The message was handed over, but the connection broke before the server answered. Look into"
    " the server's log before sending again.",
)
_NO_PLAIN = Text(
    'smtp.security: "plain" разрешено только для этого же компьютера; поставьте tls или starttls.',
    'smtp.security: "plain" is for this very machine only; set tls or starttls.',
)
_BAD_CA = Text(
    "smtp.ca_file: сертификаты не читаются; нужен файл PEM.",
    "smtp.ca_file: no certificates could be read; a PEM file is needed.",
)


class Outbox:
    """One SMTP server and the account that may use it; a connection lives for one message."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Literal["tls", "starttls", "plain"],
        sender: str,
        user: str = "",
        password: str = "",
        token: "Token | None" = None,
        ca_file: str = "",
        timeout_seconds: float = 60.0,
        verdict_seconds: float = _VERDICT_SECONDS,
    ) -> None:
        """Raise ConfigError at once for what could only fail, or leak, later."""
        if security == "plain" and not _is_loopback(host):
            raise ConfigError([_NO_PLAIN])
        self._host, self._port, self._security = host, port, security
        self._sender = wire_address(sender)
        self._user, self._password, self._token = user, password, token
        self._tls = None if security == "plain" else _trust(ca_file)
        self._ca_file = ca_file
        self._timeout, self._verdict = timeout_seconds, verdict_seconds

    def send(
        self, content: bytes, recipients: Sequence[str], *, automatic: bool = False
    ) -> Delivery:
        """Hand exactly these bytes to the server, for all recipients or for none.

        One refused recipient refuses the message: nothing has been sent by then (RFC 5321 section
        3.3), and "sent" must not hide that somebody was left out. Raises Unavailable or Refused
        when nothing went to anybody, Uncertain when only the server knows. `automatic` mail has
        an empty envelope sender, so that nothing answers it (RFC 3834 section 3.3).
        """
        _check_wire_form(content)
        addresses = [wire_address(recipient) for recipient in recipients]
        return asyncio.run(self._send(content, addresses, automatic=automatic))

    def probe(self) -> None:
        """Connect, log in and leave, as `mailbot check` does; raises Unavailable."""
        asyncio.run(self._probe())

    async def _probe(self) -> None:
        async with self._session():
            pass

    async def _send(
        self, content: bytes, recipients: Sequence[str], *, automatic: bool
    ) -> Delivery:
        async with self._session() as smtp:
            await self._envelope(smtp, content, recipients, automatic=automatic)
            # Held until the end: a StreamWriter that is forgotten closes its connection.
            writer = _writer_of(smtp)
            await self._transfer(writer, content)
            return await self._verdict_on(smtp)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Connect and log in; whatever goes wrong here is no fault of the message."""
        smtp = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            # What this machine calls itself is nobody's business, and may take a slow DNS query.
            local_hostname=self._sender.rpartition("@")[2],
            timeout=self._timeout,
            use_tls=self._security == "tls",
            start_tls=False,
            tls_context=self._tls,
        )
        # Not `from error`, here and below: the library's exceptions carry users and addresses.
        try:
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._unreachable(error) from None
        transport = smtp.transport
        try:
            await self._login(smtp)
            transport = smtp.transport
            yield smtp
        finally:
            await _leave(smtp, transport)

    async def _login(self, smtp: aiosmtplib.SMTP) -> None:
        """Encrypt and log in as configured; never the one without the other."""
        try:
            if self._security == "starttls":
                await smtp.starttls()
            if self._user and self._token:
                await self._show_token(smtp, self._token)
            elif self._user:
                await smtp.login(self._user, self._password)
        except aiosmtplib.SMTPAuthenticationError as error:
            if 400 <= error.code < 500:
                raise Unavailable(_UNREACHABLE) from None
            words = _BAD_TOKEN if self._token else _BAD_LOGIN
            raise Unavailable(words, after=_AFTER_BAD_LOGIN) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> Unavailable:
        """Say whether it is the certificate, and which: that one does not pass by itself."""
        causes = [one for one in (error, error.__cause__) if one is not None]
        untrusted = [one for one in causes if isinstance(one, ssl.SSLCertVerificationError)]
        if not untrusted:
            return Unavailable(_UNREACHABLE)
        if untrusted[0].verify_code != EXPIRED:
            return Unavailable(_UNTRUSTED)
        server = Server(
            self._host, self._port, self._security, Path(self._ca_file) if self._ca_file else None
        )
        why = expired(server, over_smtp)
        return Unavailable(
            Text(
                f"Почтовый сервер для отправки: {why.ru}.",
                f"The sending mail server: {why.en}.",
            )
        )

    async def _show_token(self, smtp: aiosmtplib.SMTP, token: "Token") -> None:
        """Log in by XOAUTH2; a token that was withdrawn before its time is renewed once."""
        access = await asyncio.to_thread(token)
        try:
            await smtp.auth_xoauth2(self._user, access)
        except aiosmtplib.SMTPAuthenticationError:
            access = await asyncio.to_thread(token, access)
            await smtp.auth_xoauth2(self._user, access)

    async def _envelope(
        self, smtp: aiosmtplib.SMTP, content: bytes, recipients: Sequence[str], *, automatic: bool
    ) -> None:
        """Name sender, size (RFC 1870) and recipients, and get leave to send the message."""
        try:
            await _greet(smtp)
            reports = smtp.supports_extension("dsn")
            options = [f"SIZE={len(content)}"] if smtp.supports_extension("size") else []
            options += mail_options(content) if reports else []
            await self._mail(smtp, options, automatic=automatic)
            for recipient in recipients:
                asked = rcpt_options(recipient, automatic=automatic) if reports else []
                await smtp.rcpt(recipient, options=asked)
            code, answer = await smtp.execute_command(b"DATA")
        except aiosmtplib.SMTPResponseException as error:
            raise _judged(error.code, error.message) from None
        except (aiosmtplib.SMTPException, OSError):
            raise Unavailable(_LOST_EARLY) from None
        if code != aiosmtplib.SMTPStatus.start_input:
            raise _judged(code, answer)

    async def _mail(
        self, smtp: aiosmtplib.SMTP, options: Sequence[str], *, automatic: bool
    ) -> None:
        if automatic:
            code, _ = await smtp.execute_command(b"MAIL", b"FROM:<>", *_encoded(options))
            if code == aiosmtplib.SMTPStatus.completed:
                return
            # Many providers let an account send under its own address only.
        await smtp.mail(self._sender, options=options)

    async def _transfer(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        """Write everything but the final dot.

        Without the dot the server must forget what it got (RFC 5321 section 4.1.1.4), so a
        connection lost here is certainly no delivery. aiosmtplib's own `data()` writes message
        and dot at once and cannot tell the two apart; this is why it is not used.
        """
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        try:
            for start in range(0, len(stuffed), _CHUNK_BYTES):
                writer.write(stuffed[start : start + _CHUNK_BYTES])
                await asyncio.wait_for(writer.drain(), self._timeout)
        except OSError:
            writer.transport.abort()
            raise Unavailable(_LOST_EARLY) from None

    async def _verdict_on(self, smtp: aiosmtplib.SMTP) -> Delivery:
        """Write the final dot and read the answer: from here on silence means anything."""
        protocol = smtp.protocol
        if protocol is None or not protocol.is_connected:
            raise Unavailable(_LOST_EARLY)
        protocol.write(b".\r\n")
        try:
            code, answer = await protocol.read_response(timeout=self._verdict)
        except (aiosmtplib.SMTPException, OSError):
            smtp.close()
            raise Uncertain(_LOST_LATE) from None
        if 200 <= code < 300:
            return Delivery(code, _one_line(answer))
        raise _judged(code, answer)


def _writer_of(smtp: aiosmtplib.SMTP) -> asyncio.StreamWriter:
    """The connection as a stream whose drain() waits until every byte has left the process."""
    protocol, transport = smtp.protocol, smtp.transport
    if protocol is None or not isinstance(transport, asyncio.WriteTransport):
        raise Unavailable(_LOST_EARLY)
    # Not 0: under TLS asyncio (sslproto) pauses at that many bytes, not above them, and one that is
    # paused with nothing left to write is never told to go on.
    transport.set_write_buffer_limits(high=1, low=0)
    return asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())


def _check_wire_form(content: bytes) -> None:
    """A bare CR or LF is read as a line end by some servers and not by others, which lets one
    message be read as two ("SMTP smuggling"); compose() never writes one.
    """
    bare = content.replace(b"\r\n", b"")
    if not content.endswith(b"\r\n") or b"\r" in bare or b"\n" in bare:
        raise ValueError("every line of a message must end in CRLF")


def _judged(code: int, answer: str) -> MailbotError:
    """What a negative answer means: 5yz for good, anything else for now (RFC 5321 4.2.1)."""
    if not 500 <= code < 600:
        return Unavailable(
            Text(
                f"Почтовый сервер временно отказал ({code}): письмо не ушло.",
                f"The mail server refused for now ({code}): the message was not sent.",
            )
        )
    return Refused(
        Text(
            f"Почтовый сервер отказался принять письмо ({code}). Проверьте адрес получателя и"
            " ответ сервера.",
            f"The mail server refused the message ({code}). Check the recipient's address and the"
            " server's answer.",
        ),
        code,
        # Servers quote the address that they refuse; no exception names anybody.
        re.sub(r"<?[^\s<>]+@[^\s<>]+", "<…", _one_line(answer)),
    )


def _encoded(options: Sequence[str]) -> list[bytes]:
    return [option.encode("ascii") for option in options]


def _one_line(answer: str) -> str:
    return " ".join(answer.encode("utf-8", "replace").decode("utf-8").split())[:_MOST_ANSWER]


async def _greet(smtp: aiosmtplib.SMTP) -> None:
    """Learn what the server offers, unless a login has asked already."""
    if smtp.is_ehlo_or_helo_needed:
        try:
            await smtp.ehlo()
        except aiosmtplib.SMTPHeloError:
            await smtp.helo()


async def _leave(smtp: aiosmtplib.SMTP, transport: asyncio.BaseTransport | None) -> None:
    """Say QUIT; what the server makes of that changes nothing any more."""
    with suppress(aiosmtplib.SMTPException, OSError):
        await smtp.quit(timeout=5)
    smtp.close()
    if isinstance(transport, asyncio.WriteTransport):
        # The loop ends with this message: there is no time for a TLS farewell.
        transport.abort()


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise ConfigError([_BAD_CA]) from error


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
