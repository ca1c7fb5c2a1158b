"""`mailbot console`: serves the operator's web console until it is stopped."""

import errno
import signal
import socket
import threading
from argparse import Namespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mailbot import log
from mailbot.app.configuration import faults_of, settings_of
from mailbot.app.office import open_office
from mailbot.commands.desk import say
from mailbot.errors import ConfigError, Unavailable
from mailbot.office import Office
from mailbot.settings import Settings
from mailbot.words import Text

if TYPE_CHECKING:
    from uvicorn import Server

# So long a page that is being made may take when the console is told to end.
_GRACE_SECONDS = 10

# So many wait at the door while one console follows another.
_BACKLOG = 128


def serve(arguments: Namespace) -> None:
    """Listen; a SIGHUP has configuration and templates read anew, and nobody is turned away.

    Raises ConfigError where nobody can listen, or should.
    """
    from mailbot.console.places import bound

    settings = settings_of(arguments.config)
    log.to_stderr()
    orders = _Orders()
    while True:
        host, port = bound(settings.console)
        with _listening(host, port) as door:
            again = True
            while again:
                with open_office(settings) as office:
                    _welcome(arguments, office, settings)
                    again = _one_console(office, door, orders)
                if not again:
                    return
                orders.reload = False
                settings = _following(arguments, settings)
                again = bound(settings.console) == (host, port)


class _Orders:
    """What SIGHUP orders of the console that serves now."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self.reload = False
        signal.signal(signal.SIGHUP, self._again)

    def _again(self, *_: object) -> None:
        self.reload = True
        if self.server is not None:
            self.server.should_exit = True


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=_BACKLOG)
    except OSError as error:
        words = Text(
            f"console.bind: на {host}:{port} слушать не удалось: {error.strerror}.",
            f"console.bind: cannot listen on {host}:{port}: {error.strerror}.",
        )
        # Whoever holds the port may let go of it, and a starting machine gets its addresses late.
        if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            raise Unavailable(words) from error
        raise ConfigError([words]) from error


def _following(arguments: Namespace, settings: Settings) -> Settings:
    """Return the configuration as it is now; a faulty one changes nothing."""
    try:
        new = settings_of(arguments.config)
        if faults := faults_of(new):
            raise ConfigError(faults)
    except ConfigError as error:
        log.not_reloaded(error.faults)
        return settings
    log.reloaded()
    return new


def _one_console(office: Office, door: socket.socket, orders: _Orders) -> bool:
    """Serve until told to end; was it told to begin anew?"""
    import uvicorn

    from mailbot.console.app import make_app
    from mailbot.console.warm import warm

    app = make_app(office)
    threading.Thread(target=warm, args=(app.state.console,), daemon=True).start()
    config = uvicorn.Config(
        app,
        # Addresses name appeals, and searches people: no line for each request.
        access_log=False,
        log_config=None,
        server_header=False,
        # A proxy of this machine may say who asks; nobody else.
        proxy_headers=bool(office.settings.console.base_url),
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=200,
        lifespan="off",
    )
    orders.server = uvicorn.Server(config)
    if not orders.reload:
        # The server closes what it is given; the door stays.
        orders.server.run(sockets=[door.dup()])
    return orders.reload


def _welcome(arguments: Namespace, office: Office, settings: Settings) -> None:
    from mailbot.console.places import bound, is_secure

    host, port = bound(settings.console)
    base = settings.console.base_url or f"http://{host}:{port}"
    with office.records.look() as unit:
        accounts = unit.accounts.all()
    if not accounts:
        say(arguments, NOBODY)
    say(arguments, Text(f"Консоль: {base}", f"The console: {base}"))
    if is_secure(settings.console) and urlsplit(base).scheme != "https":
        say(arguments, NO_TLS)


NOBODY = Text(
    "Войти пока некому: mailbot operators add ИМЯ --name «Фамилия И. О.»",
    "Nobody can sign in yet: mailbot operators add LOGIN --name NAME",
)
NO_TLS = Text(
    "! Консоль слушает не только эту машину, а её cookie ходят лишь по https: поставьте перед ней"
    " TLS и впишите адрес в console.base_url.",
    "! The console listens beyond this machine, and its cookies travel by https only: put TLS in"
    " front of it and set console.base_url.",
)
