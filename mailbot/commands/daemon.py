"""`mailbot run`: the daemon, or one round of its work."""

import signal
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version

from mailbot import log, memory
from mailbot.app import faults_of, inbox_of, open_office, seal, settings_of
from mailbot.errors import ConfigError
from mailbot.settings import Settings
from mailbot.words import Text


def run(arguments: Namespace) -> None:
    """Work until SIGTERM; with --once one round.

    Raises ConfigError at start for everything that is wrong, secrets and templates included.
    """
    from mailbot.watch.daemon import Daemon, run_once

    settings = settings_of(arguments.config)
    if faults := [*_secrets(settings), *faults_of(settings)]:
        raise ConfigError(faults)
    log.to_stderr()
    memory.be_frugal()
    with open_office(settings) as office:
        if arguments.once:
            _ready(settings)
            run_once(office, lambda: inbox_of(settings))
            return
        daemon = Daemon(office, lambda: inbox_of(settings))
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: daemon.stop())
        log.started(_version())
        if daemon.patiently(lambda: _ready(settings)):
            daemon.run()
        log.stopping()


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
