"""A real SMTP server in the test process: it records, delivers, refuses and breaks as told."""

import asyncio
import re
import ssl
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Security = Literal["tls", "starttls", "plain"]

# (recipient, raw message): puts it into a mailbox before the client hears 250.
Deliver = Callable[[str, bytes], object]

# (envelope sender, raw message) -> what Authentication-Results says after the server's name,
# such as "dkim=pass header.d=example.com; dmarc=pass header.from=example.com", or "" for none.
Results = Callable[[str, bytes], str]


class Fault(StrEnum):
    """What goes wrong with the connection, and when."""

    DROP_AT_RCPT = "drop at RCPT"
    DROP_IN_BODY = "drop while the message comes"
    DEAF_IN_BODY = "read no more while the message comes"
    DROP_AFTER_DOT = "take the message, then drop without an answer"
    SILENT_AFTER_DOT = "take the message, then never answer"


@dataclass(frozen=True)
class Taken:
    """One accepted message and the circumstances in which it came."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    user: str
    encrypted: bool
    greeted_as: str


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for localhost, which is its own CA."""

    cert: Path
    key: Path


def make_certificate(folder: Path) -> Certificate:
    """Write a fresh certificate for localhost and 127.0.0.1 into the folder."""
    made = Certificate(folder / "smtp-cert.pem", folder / "smtp-key.pem")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subprocess.run(
        [
            *command.split(),
            *("-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(made.key), "-out", str(made.cert)),
        ],
        check=True,
        capture_output=True,
    )
    return made


class Smtp:
    """The server, as a context manager; `port` is free to it alone.

    With `users` (name to password) nothing is taken without AUTH. `answers` maps a command
    (MAIL, RCPT, DATA) or a recipient's address to the reply given instead of 250; it and `fault`
    may be changed while the server runs.
    """

    def __init__(
        self,
        *,
        security: Security = "plain",
        certificate: Certificate | None = None,
        users: Mapping[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.taken: list[Taken] = []
        self.answers: dict[str, str] = {}
        self.offers_dsn = False
        self.refuses_nobody = False
        # What the client asked to be told of (RFC 3461): "MAIL …", "RCPT …".
        self.asked: list[str] = []
        self.fault: Fault | None = None
        self._users = dict(users or {})
        self._news = threading.Condition()
        tls = _server_context(certificate) if certificate else None
        self._listener = _Listener(
            self,
            hostname="127.0.0.1",
            port=port,
            server_hostname="mx.example.ru",
            authenticator=self._authenticate,
            auth_require_tls=security == "starttls",
            tls_context=tls if security == "starttls" else None,
            require_starttls=security == "starttls",
            ssl_context=tls if security == "tls" else None,
        )

    @property
    def port(self) -> int:
        """The port on which it listens on 127.0.0.1."""
        return self._listener.port

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.stop()

    def wait(self, count: int, timeout: float = 60.0) -> list[Taken]:
        """Return what was taken once that many messages are there; raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.taken) >= count, timeout):
                raise TimeoutError(f"{len(self.taken)} of {count} messages came")
            return list(self.taken)

    async def take(self, taken: Taken) -> None:
        """Keep an accepted message; the client hears 250 when this is done."""
        with self._news:
            self.taken.append(taken)
            self._news.notify_all()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Left `handled`, a failed login would never be answered."""
        assert isinstance(data, LoginPassword)
        known = self._users.get(data.login.decode())
        right = known is not None and known == data.password.decode()
        return AuthResult(success=right, handled=False, auth_data=data if right else None)

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-DSN", *responses[1:]] if self.offers_dsn else responses

    def without_dsn(self, verb: str, argument: str) -> str:
        """Note and take away the parameters that aiosmtpd does not know."""
        words = argument.split()
        ours = [word for word in words if word.partition("=")[0] in _DSN]
        if ours:
            self.asked.append(" ".join([verb, *ours]))
        return " ".join(word for word in words if word not in ours)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if answer := self.answers.get("MAIL"):
            return answer
        if self.refuses_nobody and address in ("", "<>"):
            return "553 5.7.1 Sender address rejected: not owned by user"
        # aiosmtpd shows the null sender of a bounce (RFC 5321 section 4.5.5) as "<>".
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.fault is Fault.DROP_AT_RCPT:
            server.transport.abort()  # type: ignore[union-attr]
        if answer := self.answers.get(address) or self.answers.get("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if answer := self.answers.get("DATA"):
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        transport = server.transport
        assert transport is not None
        sender = (envelope.mail_from or "").strip("<>")
        await self.take(
            Taken(
                sender=sender,
                recipients=tuple(envelope.rcpt_tos),
                content=content,
                user=session.auth_data.login.decode() if session.authenticated else "",
                encrypted=transport.get_extra_info("sslcontext") is not None,
                greeted_as=session.host_name or "",
            )
        )
        if self.fault is Fault.DROP_AFTER_DOT:
            transport.abort()  # type: ignore[attr-defined]
        elif self.fault is Fault.SILENT_AFTER_DOT:
            # Until the client goes away, which cancels this.
            await asyncio.Event().wait()
        return f"250 2.0.0 Ok: queued as TEST{len(self.taken):04}"


class DeliveringSmtp(Smtp):
    """The receiving server of the recipients: puts every message into their mailboxes.

    It marks what it delivers as such a server would: Return-Path, its own Received, its own
    verdict in Authentication-Results, and no such verdict that came with the message.
    """

    def __init__(
        self, deliver: Deliver, *, results: Results = lambda sender, raw: "", **rest: Any
    ) -> None:
        super().__init__(**rest)
        self._deliver = deliver
        self._results = results

    async def take(self, taken: Taken) -> None:
        """Deliver, then keep."""
        for recipient in taken.recipients:
            raw = self._marked(taken, recipient)
            await asyncio.to_thread(self._deliver, recipient, raw)
        await super().take(taken)

    def _marked(self, taken: Taken, recipient: str) -> bytes:
        now = format_datetime(datetime.now().astimezone())
        lines = [
            f"Return-Path: <{taken.sender}>",
            f"Received: from {taken.greeted_as} (localhost [127.0.0.1])",
            f"\tby mx.example.ru with ESMTP id TEST{len(self.taken):04}",
            f"\tfor <{recipient}>; {now}",
        ]
        if results := self._results(taken.sender, taken.content):
            # Above the Received line by which the letter came in (RFC 8601 section 5).
            lines.insert(1, f"Authentication-Results: mx.example.ru; {results}")
        return "".join(f"{line}\r\n" for line in lines).encode() + _without_ours(taken.content)


def aligned(sender: str, raw: bytes) -> str:
    """Results for letters whose envelope tells the truth: From's domain is the envelope's.

    Stands in for SPF and DMARC of a receiving server: no DNS is asked in the tests.
    """
    found = re.search(rb"(?im)^from:.*?@([a-z0-9.-]+)", raw)
    claimed = found[1].decode().lower() if found else ""
    true = sender.rpartition("@")[2].lower()
    verdict = "pass" if claimed == true else "fail"
    spf = f"spf=pass smtp.mailfrom={sender}" if sender else "spf=none"
    return f"{spf}; dmarc={verdict} header.from={claimed}"


_OURS = re.compile(
    rb"^authentication-results:\s*mx\.example\.ru\b.*\r\n(?:[ \t].*\r\n)*", re.I | re.M
)


def _without_ours(raw: bytes) -> bytes:
    """A receiving server strips results under its own name (RFC 8601 section 5)."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    return _OURS.sub(b"", head + b"\r\n")[:-2] + blank + body


class _Protocol(SMTP):
    """aiosmtpd has no hook between DATA and the dot, and knows no reports (RFC 3461)."""

    async def smtp_MAIL(self, arg: str) -> None:
        await super().smtp_MAIL(self.event_handler.without_dsn("MAIL", arg))

    async def smtp_RCPT(self, arg: str) -> None:
        await super().smtp_RCPT(self.event_handler.without_dsn("RCPT", arg))

    async def smtp_DATA(self, arg: str) -> None:
        fault = self.event_handler.fault
        if fault not in (Fault.DROP_IN_BODY, Fault.DEAF_IN_BODY):
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        if fault is Fault.DEAF_IN_BODY:
            await asyncio.Event().wait()
        await self._reader.readline()
        assert self.transport is not None
        self.transport.abort()  # type: ignore[attr-defined]


_DSN = ("RET", "ENVID", "NOTIFY", "ORCPT")


class _Listener(Controller):
    """aiosmtpd's own, but with a port that the system chose."""

    def factory(self) -> SMTP:
        return _Protocol(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _server_context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.cert, certificate.key)
    return context
