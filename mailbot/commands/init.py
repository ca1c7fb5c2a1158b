"""`mailbot init`: an office of one's own, with as few questions as it needs.

Asks on a terminal; elsewhere every answer is an option. Run again it makes what is missing, keeps
what is there, and tests once more.
"""

import getpass
import shlex
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from mailbot.app import (
    as_owner,
    faults_of,
    inbox_of,
    master_file,
    open_office,
    outbox_of,
    seal,
    suppression_file,
    write_new_key,
)
from mailbot.commands.desk import say, system_user
from mailbot.commands.furnish import Value, furnish, settings_text, write_secret
from mailbot.domain.policy import unfilled
from mailbot.domain.providers import PROVIDERS, Provider, provider_of
from mailbot.errors import BadInput, ConfigError, Hindered, MailbotError
from mailbot.settings import SUPPRESSION, Settings, load_settings
from mailbot.words import Text

_MAILBOX, _SMTP = "MAILBOT__MAILBOX__PASSWORD", "MAILBOT__SMTP__PASSWORD"


def init(arguments: Namespace) -> int:
    """Make the office, then test it; exit 1 where something does not work yet."""
    folder = Path(arguments.folder).expanduser().resolve()
    file = folder / "mailbot.toml"
    is_new = not file.exists()
    text = _settings(arguments) if is_new else file.read_text(encoding="utf-8")
    made, kept = furnish(folder, text)
    _tell_files(arguments, folder, len(made), len(kept))
    settings = load_settings(file)
    _secrets(arguments, settings)
    if faults := faults_of(settings):
        raise ConfigError(faults)
    good = _prepare(arguments, settings)
    if not arguments.offline:
        good = _reach(arguments, settings) and good
    _next_steps(arguments, settings, file)
    return 0 if good else 1


def _settings(arguments: Namespace) -> str:
    """Return a mailbot.toml with the answers in it."""
    address = _answer(arguments, "email", _ADDRESS)
    if not all(address.partition("@")):
        raise BadInput(Text(f"{address}: нужен адрес вида имя@домен.", f"{address}: no address."))
    name = arguments.provider or provider_of(address)
    provider = PROVIDERS[name]
    imap = _server(arguments, "imap", _IMAP, provider.imap_host, provider.imap_port)
    smtp = _server(arguments, "smtp", _SMTP_HOST, provider.smtp_host, provider.smtp_port)
    operator = _answer(arguments, "name", _NAME)
    approver = _answer(arguments, "approver", _APPROVER)
    values: dict[tuple[str, str], Value] = {
        ("operator", "name"): operator,
        ("operator", "short_name"): approver,
        **{("operator", key): getattr(arguments, key) for key in _PRINTED},
        ("operator", "email"): address,
        ("operator", "responsible"): arguments.responsible or approver,
        ("mailbox", "host"): imap[0],
        ("mailbox", "port"): imap[1],
        ("mailbox", "security"): _security(imap, "tls"),
        ("mailbox", "user"): arguments.user or address,
        ("mailbox", "auth"): provider.auth,
        ("mailbox", "provider"): "" if name == "custom" else name,
        ("smtp", "host"): smtp[0],
        ("smtp", "port"): smtp[1],
        ("smtp", "security"): _security(smtp, _way_out(provider, smtp[1])),
        ("smtp", "user"): arguments.user or address,
        ("smtp", "auth"): provider.auth,
        ("smtp", "from_name"): approver,
        ("escalation", "recipients"): arguments.alarms or [address],
    }
    if provider.auth == "xoauth2":
        values[("oauth", "token_url")] = provider.token_url
        values[("oauth", "client_id")] = _answer(arguments, "client_id", _CLIENT)
        values[("oauth", "scope")] = provider.scope
    if provider.hint.ru:
        say(arguments, provider.hint)
    return settings_text(values, {system_user(): approver, "mail": approver})


_PRINTED = ("inn", "ogrnip", "address", "site", "position")


def _server(
    arguments: Namespace, option: str, question: Text, host: str, port: int
) -> tuple[str, int]:
    """Return host and port: as the provider has them, else as they were answered."""
    given = getattr(arguments, option) or (f"{host}:{port}" if host else "")
    given = given or _answer(arguments, option, question)
    name, colon, number = given.rpartition(":")
    if not colon:
        return given, port
    if not number.isdigit():
        raise BadInput(Text(f"{given}: нужно имя:порт.", f"{given}: host:port is needed."))
    return name, int(number)


def _security(server: tuple[str, int], usual: str) -> str:
    """Without TLS only to this very machine, and only on the ports that know none."""
    host, port = server
    return "plain" if host in ("127.0.0.1", "localhost") and port not in (993, 465) else usual


def _way_out(provider: Provider, port: int) -> str:
    return "starttls" if port in (25, 587) else provider.smtp_security


def _answer(arguments: Namespace, option: str, question: Text) -> str:
    """Return what an option says, else ask; raises Hindered where nobody can be asked."""
    given = getattr(arguments, option)
    if not given and sys.stdin.isatty():
        given = input(f"{question.say(arguments.lang)}: ").strip()
    if not given:
        raise Hindered([
            Text(
                f"{question.ru}: задайте --{option.replace('_', '-')}.",
                f"{question.en}: give --{option.replace('_', '-')}.",
            )
        ])  # fmt: skip
    return str(given)


_ADDRESS = Text("Адрес ящика для обращений", "The address to which appeals come")
_NAME = Text("Полное наименование оператора", "The operator's full name")
_APPROVER = Text(
    "Кто утверждает ответы (Фамилия И. О.)", "Who approves replies (surname and initials)"
)
_CLIENT = Text("client_id приложения у поставщика", "client_id of the application")
_IMAP = Text("Сервер IMAP (имя:порт)", "IMAP server (host:port)")
_SMTP_HOST = Text("Сервер SMTP (имя:порт)", "SMTP server (host:port)")


def _tell_files(arguments: Namespace, folder: Path, made: int, kept: int) -> None:
    say(
        arguments,
        Text(
            f"{folder}: файлов создано {made}, оставлено как есть {kept}.",
            f"{folder}: {made} files made, {kept} kept as they are.",
        ),
    )


def _secrets(arguments: Namespace, settings: Settings) -> None:
    """Ask for the password where none is known, and make the master key, once."""
    folder = settings.folder / "credentials"
    missing = [name for name in _needed(settings) if not _is_known(settings, name)]
    if missing and (password := _password(arguments)):
        for name in missing:
            write_secret(folder / name, password)
    with as_owner(settings):
        is_sealed = settings.path(settings.keys.path).exists()
    if not is_sealed and not _is_known(settings, "MAILBOT__KEYS__MASTER"):
        write_new_key(master_file(settings))
        say(arguments, Text(f"Мастер-ключ: {master_file(settings)}. Сохраните его копию отдельно:"
                            " без него ни одно письмо не прочесть.",
                            f"Master key: {master_file(settings)}. Keep a copy of it apart:"
                            " without it no letter can be read."))  # fmt: skip
    # Beside the list that it makes it would protect nobody.
    if not _is_known(settings, SUPPRESSION) and not suppression_file(settings).exists():
        write_new_key(suppression_file(settings))


def _needed(settings: Settings) -> Iterator[str]:
    if settings.mailbox.auth == "password":
        yield _MAILBOX
    if settings.smtp.user and settings.smtp.auth == "password":
        yield _SMTP


def _is_known(settings: Settings, name: str) -> bool:
    _, section, key = name.lower().split("__")
    try:
        return bool(settings.secret(section, key))
    except ConfigError:
        return False


def _password(arguments: Namespace) -> str:
    """Return the mailbox's password: from a file, else asked for without an echo; "" for none."""
    if arguments.password_file:
        try:
            return Path(arguments.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                Text(f"{arguments.password_file}: файл не читается.",
                     f"{arguments.password_file}: cannot be read.")
            ) from error  # fmt: skip
    if not sys.stdin.isatty():
        return ""
    words = Text("Пароль ящика (пусто — позже)", "The mailbox's password (empty: later)")
    return getpass.getpass(f"{words.say(arguments.lang)}: ")


def _prepare(arguments: Namespace, settings: Settings) -> bool:
    """Make the register, and fill it with the subjects of a file."""
    from mailbot.records import migrate

    # The secrets that were just written are read with the settings.
    fresh = load_settings(settings.folder / "mailbot.toml")
    migrate(fresh.database_url)
    seal(fresh)
    if not arguments.subjects:
        return True
    from mailbot.commands.subjects import import_file

    config = str(settings.folder / "mailbot.toml")
    by = settings.operators.get("mail", "") or system_user()
    asked = Namespace(lang=arguments.lang, config=config, file=arguments.subjects, by=by)
    return import_file(asked) == 0


def _reach(arguments: Namespace, settings: Settings) -> bool:
    """Say whether mailbox and way out answer."""
    fresh = load_settings(settings.folder / "mailbot.toml")
    tests: tuple[tuple[Text, Callable[[], object]], ...] = (
        (Text("почтовый ящик (IMAP)", "mailbox (IMAP)"), lambda: inbox_of(fresh).probe()),
        (Text("отправка (SMTP)", "sending (SMTP)"), lambda: outbox_of(fresh).probe()),
    )
    good = True
    for name, probe in tests:
        try:
            probe()
        except MailbotError as error:
            good = False
            say(arguments, Text(f"✗ {name.ru}: {error.text.ru}", f"✗ {name.en}: {error.text.en}"))
        else:
            say(arguments, Text(f"✓ {name.ru}", f"✓ {name.en}"))
    return good


def _next_steps(arguments: Namespace, settings: Settings, file: Path) -> None:
    fresh = load_settings(settings.folder / "mailbot.toml")
    with open_office(fresh) as office:
        blanks = unfilled(office.policy, office.operator, frozenset(), "ru")
    config = shlex.quote(str(file))
    for blank in blanks:
        say(arguments, Text(f"! {blank.ru}", f"! {blank.en}"))
    say(
        arguments,
        Text(
            "Дальше:\n"
            f"  1. впишите в {settings.folder / 'policy.toml'} и {file}, чего не хватает\n"
            f"  2. mailbot --config {config} subjects import ФАЙЛ (адреса субъектов)\n"
            f"  3. mailbot --config {config} check\n"
            f"  4. mailbot --config {config} run",
            "Next:\n"
            f"  1. fill in what is missing in {settings.folder / 'policy.toml'} and {file}\n"
            f"  2. mailbot --config {config} subjects import FILE (the subjects' addresses)\n"
            f"  3. mailbot --config {config} check\n"
            f"  4. mailbot --config {config} run",
        ),
    )
