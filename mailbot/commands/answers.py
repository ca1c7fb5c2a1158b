"""The answers of `mailbot init`: from options, from the provider, or asked for on a terminal."""

import sys
from argparse import Namespace
from pathlib import Path

from mailbot.commands.desk import say, system_user
from mailbot.commands.furnish import AUTHORITY, Value, settings_text
from mailbot.domain.providers import PROVIDERS, Provider, provider_of
from mailbot.errors import BadInput, Hindered
from mailbot.words import Text


def settings_by(arguments: Namespace, state: str) -> str:
    """Return a mailbot.toml with the answers in it, and the register in that folder."""
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
        ("mailbox", "security"): _security(arguments, imap, "tls"),
        ("mailbox", "user"): arguments.user or address,
        ("mailbox", "auth"): provider.auth,
        ("mailbox", "provider"): "" if name == "custom" else name,
        ("smtp", "host"): smtp[0],
        ("smtp", "port"): smtp[1],
        ("smtp", "security"): _security(arguments, smtp, _way_out(provider, smtp[1])),
        ("smtp", "user"): arguments.user or address,
        ("smtp", "auth"): provider.auth,
        ("smtp", "from_name"): approver,
        ("escalation", "recipients"): arguments.alarms or [address],
    }
    if arguments.ca_file:
        values |= dict.fromkeys((("mailbox", "ca_file"), ("smtp", "ca_file")), AUTHORITY)
    if provider.auth == "xoauth2":
        values[("oauth", "token_url")] = provider.token_url
        values[("oauth", "client_id")] = _answer(arguments, "client_id", _CLIENT)
        values[("oauth", "scope")] = provider.scope
    if provider.hint.ru:
        say(arguments, provider.hint)
    return settings_text(values, {system_user(): approver, "mail": approver}, state)


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


def _security(arguments: Namespace, server: tuple[str, int], usual: str) -> str:
    """Without TLS only to this very machine, on a port that knows none, with no CA named."""
    host, port = server
    is_here = host in ("127.0.0.1", "localhost") and port not in (993, 465)
    return "plain" if is_here and not arguments.ca_file else usual


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


def read_named(file: str) -> bytes:
    """Return what a file holds that a person named."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise unreadable(file) from error


def unreadable(file: str) -> BadInput:
    """Return what is said of a file that nobody can read."""
    return BadInput(Text(f"{file}: файл не читается.", f"{file}: cannot be read."))
