"""`mailbot run`: the daemon, or one round of its work."""

import signal
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from mailbot import log, memory
from mailbot.app.configuration import faults_of, settings_of
from mailbot.app.mail import forget_logins, inbox_of
from mailbot.app.office import open_office
from mailbot.app.stores import seal
from mailbot.errors import ConfigError
from mailbot.settings import Settings
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.watch.daemon import Daemon


def run(arguments: Namespace) -> None:
    """Work until SIGTERM; with --once one round.

    Raises ConfigError at start for everything that is wrong, secrets and templates included.
    """
    from mailbot.watch.daemon import run_once

    settings = _sound(arguments.config)
    log.to_stderr()
    memory.be_frugal()
    if arguments.once:
        with open_office(settings) as office:
            _ready(settings)
            run_once(office, lambda: inbox_of(settings))
        return
    log.started(_version())
    orders = _Orders()
    following: Settings | None = settings
    while following is not None:
        following = _one_daemon(arguments.config, following, orders)
    log.stopping()


class _Orders:
    """What signals order: they may come between two daemons too."""

    def __init__(self) -> None:
        self.ended = False
        self.daemon: Daemon | None = None
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        signal.signal(signal.SIGHUP, self._reload)

    def _end(self, *_: object) -> None:
        self.ended = True
        if self.daemon is not None:
            self.daemon.stop()

    def _reload(self, *_: object) -> None:
        if self.daemon is not None:
            self.daemon.reload()


def _one_daemon(config: str | None, settings: Settings, orders: _Orders) -> Settings | None:
    """Run a daemon by these settings; return those of its successor, after a SIGHUP."""
    from mailbot.watch.daemon import Daemon

    following: list[Settings] = []
    with open_office(settings) as office:
        daemon = Daemon(
            office, lambda: inbox_of(settings), lambda: following.append(_sound(config))
        )
        orders.daemon = daemon
        if not orders.ended and daemon.patiently(lambda: _ready(settings)):
            daemon.run()
    forget_logins()
    return following[0] if following and not orders.ended else None


def _sound(config: str | None) -> Settings:
    """Return the configuration; raises ConfigError for every fault, whatever file it is in."""
    settings = settings_of(config)
    if faults := [*_secrets(settings), *faults_of(settings)]:
        raise ConfigError(faults)
    return settings


def _ready(settings: Settings) -> None:
    """Bring the register to this version."""
    from mailbot.records import migrate

    migrate(settings.database_url)
    seal(settings)


def _version() -> str:
    """Return which mailbot this is; a checkout that is not installed has no number."""
    try:
        return version("mailbot")
    except PackageNotFoundError:
        return "checkout"


def _secrets(settings: Settings) -> list[Text]:
    """Name every secret that is missing."""
    faults: list[Text] = []
    for section, key in settings.logins:
        try:
            settings.secret(section, key)
        except ConfigError as error:
            faults += error.faults
    try:
        _ = settings.master_key
    except ConfigError as error:
        faults += error.faults
    return faults
