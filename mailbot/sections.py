"""The tables of the configuration file, one class each: what a key may hold and its default."""

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveInt, model_validator

from mailbot.domain.addresses import AliasGroup
from mailbot.domain.servers import SERVERS, Server
from mailbot.words import Text


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class Section(BaseModel):
    """One table of the file: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            Text("нет такого часового пояса; пример: Europe/Moscow",
                 "no such time zone; an example: Europe/Moscow")
        ) from error  # fmt: skip
    return name


def _day(value: str) -> str:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(
            Text("нужна дата вида 2025-06-09", "a date like 2025-06-09 is needed")
        ) from error
    return value


def _hours(value: str) -> str:
    try:
        if value:
            _between(value)
    except ValueError as error:
        raise ValueError(
            Text("нужно время вида 22:00-08:00", "hours like 22:00-08:00 are needed")
        ) from error
    return value


def _between(value: str) -> tuple[time, time]:
    first, last = value.split("-")
    return time.fromisoformat(first.strip()), time.fromisoformat(last.strip())


def _address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(c.isspace() for c in value):
        raise ValueError(Text("нужен адрес вида имя@домен", "an address name@domain is needed"))
    return value


def _endpoint(value: str) -> str:
    try:
        endpoint(value)
    except ValueError as error:
        raise ValueError(
            Text("нужен IP-адрес, при нужде с портом: 127.0.0.1:5353, [::1]:5353",
                 "an IP address is needed, with a port if need be: 127.0.0.1:5353, [::1]:5353")
        ) from error  # fmt: skip
    return value


def endpoint(value: str, port: int = 53) -> tuple[str, int]:
    """Return IP address and port of "192.0.2.1", "192.0.2.1:5353", "::1" or "[::1]:5353"."""
    found = re.fullmatch(r"\[([^]]*)\](?::(\d{1,5}))?|([^:]*):(\d{1,5})|(.*)", value)
    six, six_port, four, four_port, bare = found.groups() if found else (None,) * 5
    host = str(ip_address(six or four or bare or ""))
    number = int(six_port or four_port or port)
    if number > _LAST_PORT:
        raise ValueError(number)
    return host, number


_LAST_PORT = 65535


def _token_url(value: str) -> str:
    url = urlsplit(value)
    if value and not (
        url.scheme == "https"
        or (url.scheme == "http" and is_loopback(url.netloc.partition(":")[0]))
    ):
        raise ValueError(Text("нужен адрес вида https://…", "an address like https://… is needed"))
    return value


def is_loopback(host: str) -> bool:
    """Is it this very machine?"""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


Address = Annotated[str, AfterValidator(_address)]
Endpoint = Annotated[str, AfterValidator(_endpoint)]
Port = Annotated[int, Field(ge=1, le=_LAST_PORT)]


class OperatorSection(Section):
    """Who answers: printed in every reply (policy 16)."""

    name: Annotated[str, Field(min_length=1)]
    short_name: str = ""
    inn: str = ""
    ogrnip: str = ""
    address: str = ""
    email: Address
    site: str = ""
    responsible: str = ""
    position: str = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Moscow"
    signature_image: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The operator's zone, in which all days are counted."""
        return ZoneInfo(self.timezone)


class _Server(Section):
    host: Annotated[str, Field(min_length=1)]
    port: Port
    security: Security = Security.TLS
    ca_file: str = ""
    user: str = ""
    password_file: str = ""

    @model_validator(mode="after")
    def _plain_only_at_home(self) -> "_Server":
        if self.security is Security.PLAIN and not is_loopback(self.host):
            raise ValueError(
                Text('security = "plain" разрешено только для этого же компьютера',
                     'security = "plain" is for this very machine only')
            )  # fmt: skip
        return self


# How one logs in to IMAP and SMTP.
Auth = Literal["password", "xoauth2"]


class MailboxSection(_Server):
    """The mailbox to which appeals come, over IMAP."""

    port: Port = 993
    user: Annotated[str, Field(min_length=1)]
    auth: Auth = "password"
    folders: Annotated[tuple[str, ...], Field(min_length=1)] = ("INBOX",)
    watch_junk: bool = True
    since: Annotated[str, AfterValidator(_day)] = ""
    poll_seconds: PositiveInt = 60
    unreachable_minutes: PositiveInt = 30
    quota_alarm_pct: Annotated[int, Field(ge=1, le=100)] = 90
    provider: Literal["", "yandex", "mailru", "gmail", "outlook", "postfix", "rspamd"] = ""
    trusted_authserv_ids: tuple[str, ...] = ()
    drafts_folder: str = "auto"
    sent_folder: str = "auto"
    remove_destroyed: bool = False

    @property
    def server(self) -> Server:
        """Whose lines about the sender are believed, and where they stand."""
        return SERVERS[self.provider].trusting(self.trusted_authserv_ids, self.host)


class SmtpSection(_Server):
    """The way out."""

    port: Port = 465
    auth: Auth = "password"
    from_name: str = ""


class OauthSection(Section):
    """Where access tokens for XOAUTH2 come from; two secrets: `client_secret`, `refresh_token`."""

    token_url: Annotated[str, AfterValidator(_token_url)] = ""
    client_id: str = ""
    client_secret_file: str = ""
    refresh_token_file: str = ""
    scope: str = ""
    ca_file: str = ""


_DATABASE = r"^(sqlite:///|postgresql\+psycopg://)"


class DatabaseSection(Section):
    """Where the register lies."""

    url: Annotated[str, Field(pattern=_DATABASE)] = "sqlite:///../var/mailbot.db"


class ArchiveSection(Section):
    """Where raw letters and documents lie; after how many days acts and registers are missed."""

    path: str = "../var/archive"
    keeping_days: PositiveInt = 30


class KeysSection(Section):
    """Where the keys lie, apart from database and archive; one secret: `master`."""

    path: str = "../var/keys/keys.db"
    master_file: str = ""
    backups: str = "../var/keys/backups"
    backups_days: PositiveInt = 30


class ReadingSection(Section):
    """What reading may cost; `workers` 0 means one a core."""

    ocr_languages: str = "rus+eng"
    workers: Annotated[int, Field(ge=0)] = 0
    page_timeout_seconds: PositiveInt = 60
    max_pages: PositiveInt = 100
    max_message_mb: PositiveInt = 50


class DnsSection(Section):
    """Which resolvers to ask (none: the system's), and how long to wait for them."""

    nameservers: tuple[Endpoint, ...] = ()
    timeout_seconds: PositiveInt = 5


class NotifySection(Section):
    """A messenger that is told besides the e-mails; one secret: `url`. No rungs: all of them.

    With `recipients` it is theirs: told only of what one of them is sent by e-mail.
    """

    rungs: tuple[str, ...] = ()
    recipients: tuple[Address, ...] = ()
    url_file: str = ""


class EscalationSection(Section):
    """Who is alarmed, how many days before a term, at which hour, and how else."""

    recipients: Annotated[tuple[Address, ...], Field(min_length=1)]
    ladder: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (
        7, 5, 3, 2, 1, 0,
    )  # fmt: skip
    rungs: Mapping[str, tuple[Address, ...]] = {}
    hour: Annotated[int, Field(ge=0, le=23)] = 9
    quiet_hours: Annotated[str, AfterValidator(_hours)] = ""
    notify: Mapping[str, NotifySection] = {}
    heartbeat_url: Annotated[str, AfterValidator(_token_url)] = ""
    heartbeat_seconds: PositiveInt = 300

    @property
    def quiet(self) -> tuple[time, time] | None:
        """When messengers are silent, but for clocks of hours."""
        return _between(self.quiet_hours) if self.quiet_hours else None


class ThreadsSection(Section):
    """With which key our Message-IDs and one-time codes are made."""

    secret_file: str = ""


class SuppressionSection(Section):
    """With which key the list of those who want no mailings is made."""

    key_file: str = ""


class AcknowledgementSection(Section):
    """Whether a receipt is acknowledged by itself, and how often at most."""

    mode: Literal["off", "proven", "draft"] = "off"
    per_address_a_day: PositiveInt = 3
    per_hour: PositiveInt = 60


class ConsoleSection(Section):
    """Where the operator's web console listens."""

    bind: Endpoint = "127.0.0.1:8152"
    base_url: str = ""
    session_hours: PositiveInt = 12


# What a source finds a subject by; `email` stands for each of his addresses.
SubjectKey = Literal["id", "email", "login", "contract"]


class SourceSection(Section):
    """A source of what is held about a subject: one query of a database, or a sheet."""

    url: str = ""
    query: str = ""
    file: str = ""
    match: Mapping[str, SubjectKey] = {}
    data: Annotated[Mapping[str, str], Field(min_length=1)]
    timeout_seconds: PositiveInt = 5
    password_file: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The parameters of the query."""
        return tuple(dict.fromkeys(re.findall(r"(?<![:\w\\]):(\w+)(?!:)", self.query)))

    @model_validator(mode="after")
    def _whole(self) -> "SourceSection":
        for is_wrong, words in (
            (bool(self.url) is bool(self.file), _SOURCE_ONE_OF),
            (bool(self.url) and not re.match(_DATABASE, self.url), _SOURCE_URL),
            (bool(self.url and urlsplit(self.url).password), _SOURCE_SECRET),
            (bool(self.file) and not self.match, _SOURCE_MATCH),
            (bool(self.url) and not self._asks_for_one(), _SOURCE_QUERY),
        ):
            if is_wrong:
                raise ValueError(words)
        return self

    def _asks_for_one(self) -> bool:
        """Does the query name the subject? One without him would tell him of everybody."""
        reads = re.match(r"\s*(?:select|with)\b", self.query, re.IGNORECASE)
        return bool(reads and self.wanted and set(self.wanted) <= set(get_args(SubjectKey)))


_SOURCE_ONE_OF = Text("нужно что-то одно: url с query или file с match",
                      "either url with query, or file with match")  # fmt: skip
_SOURCE_URL = Text("нужно sqlite:///файл или postgresql+psycopg://…",
                   "sqlite:///file or postgresql+psycopg://… is needed")  # fmt: skip
_SOURCE_SECRET = Text(
    "паролю не место в url: задайте MAILBOT__SOURCES__ИМЯ__PASSWORD или password_file",
    "no password in the url: set MAILBOT__SOURCES__NAME__PASSWORD or password_file",
)
_SOURCE_MATCH = Text('нужно match: какой столбец чем сравнить, например { "Почта" = "email" }',
                     'match is needed: { column = "email" }')  # fmt: skip
_SOURCE_QUERY = Text(
    "нужен query: SELECT с параметрами :id, :email, :login или :contract и никакими другими",
    "query is needed: a SELECT with :id, :email, :login or :contract and no other parameter",
)


class SubjectsSection(Section):
    """Where the registered subjects are taken from by `subjects sync`: a sheet, or one query."""

    file: str = ""
    url: str = ""
    query: str = ""
    timeout_seconds: PositiveInt = 30
    password_file: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "SubjectsSection":
        reads = re.match(r"\s*(?:select|with)\b", self.query, re.IGNORECASE)
        for is_wrong, words in (
            (bool(self.url and self.file), _SUBJECTS_ONE_OF),
            (bool(self.url) and not re.match(_DATABASE, self.url), _SOURCE_URL),
            (bool(self.url and urlsplit(self.url).password), _SUBJECTS_SECRET),
            (bool(self.url) and not reads, _SUBJECTS_QUERY),
        ):
            if is_wrong:
                raise ValueError(words)
        return self


_SUBJECTS_ONE_OF = Text("нужно что-то одно: file или url с query",
                        "either file, or url with query")  # fmt: skip
_SUBJECTS_SECRET = Text(
    "паролю не место в url: задайте MAILBOT__SUBJECTS__PASSWORD или password_file",
    "no password in the url: set MAILBOT__SUBJECTS__PASSWORD or password_file",
)
_SUBJECTS_QUERY = Text(
    "нужен query: SELECT со столбцами id, full_name, email и другими, как в файле субъектов",
    "query is needed: a SELECT with columns id, full_name, email … as in the subjects' file",
)


# What a hook may be told of whose data are meant.
SubjectWord = Literal["id", "email", "phone", "login", "contract"]

HookName = Literal["block", "unblock", "unsubscribe", "correct", "destroy"]


class HookSection(Section):
    """How one action is carried out in the operator's systems: a command, or a webhook."""

    command: tuple[str, ...] = ()
    url: Annotated[str, AfterValidator(_token_url)] = ""
    ca_file: str = ""
    send: Annotated[tuple[SubjectWord, ...], Field(min_length=1)] = ("id",)
    harmless: bool = False
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 20
    secret_file: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "HookSection":
        for is_wrong, words in (
            (bool(self.command) is bool(self.url), _HOOK_ONE_OF),
            (bool(self.command) and not self.command[0].startswith("/"), _HOOK_PATH),
        ):
            if is_wrong:
                raise ValueError(words)
        return self


_HOOK_ONE_OF = Text("нужно что-то одно: command или url", "either command or url")
_HOOK_PATH = Text(
    'command: список слов, первое — полный путь: ["/usr/local/bin/crm", "block"]',
    'command: a list of words, the first a full path: ["/usr/local/bin/crm", "block"]',
)


class AddressesSection(Section):
    """Which addresses are one and the same for a mail provider."""

    groups: tuple[AliasGroup, ...] = ()
