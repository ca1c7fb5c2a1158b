"""`mailbot console`: serves the operator's web console until it is stopped."""

import threading
from argparse import Namespace
from urllib.parse import urlsplit

from mailbot import log
from mailbot.app import open_office, settings_of
from mailbot.commands.desk import say
from mailbot.errors import ConfigError
from mailbot.words import Text

# So long a page that is being made may take when the console is told to end.
_GRACE_SECONDS = 10


def serve(arguments: Namespace) -> None:
    """Listen; raises ConfigError where nobody can, or should."""
    import uvicorn

    from mailbot.console.app import make_app
    from mailbot.console.places import bound, is_secure
    from mailbot.console.warm import warm

    settings = settings_of(arguments.config)
    host, port = bound(settings.console)
    base = settings.console.base_url or f"http://{host}:{port}"
    log.to_stderr()
    with open_office(settings) as office:
        with office.records.look() as unit:
            accounts = unit.accounts.all()
        if not accounts:
            say(arguments, NOBODY)
        say(arguments, Text(f"Консоль: {base}", f"The console: {base}"))
        if is_secure(settings.console) and urlsplit(base).scheme != "https":
            say(arguments, NO_TLS)
        app = make_app(office)
        threading.Thread(target=warm, args=(app.state.console,), daemon=True).start()
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            # Addresses name appeals, and searches people: no line for each request.
            access_log=False,
            log_config=None,
            server_header=False,
            # A proxy of this machine may say who asks; nobody else.
            proxy_headers=bool(settings.console.base_url),
            forwarded_allow_ips="127.0.0.1,::1",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            limit_concurrency=200,
            lifespan="off",
        )
        try:
            uvicorn.Server(config).run()
        except SystemExit as error:
            raise ConfigError([
                Text(
                    f"console.bind: на {host}:{port} слушать не удалось. Порт занят?",
                    f"console.bind: cannot listen on {host}:{port}. Is the port taken?",
                )
            ]) from error  # fmt: skip


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
