"""The operator's configuration: TOML to frozen values, every fault at once, secrets kept apart."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from mailbot.errors import ConfigError
from mailbot.sections import (
    AcknowledgementSection,
    AddressesSection,
    ArchiveSection,
    ConsoleSection,
    DatabaseSection,
    DnsSection,
    EscalationSection,
    HookName,
    HookSection,
    KeysSection,
    MailboxSection,
    OauthSection,
    OperatorSection,
    ReadingSection,
    Section,
    SmtpSection,
    SourceSection,
    SubjectsSection,
    SuppressionSection,
    ThreadsSection,
)
from mailbot.words import Text

# Where `make install` puts it.
INSTALLED = Path("/etc/mailbot/mailbot.toml")
DEFAULT_PLACES = (Path("config/mailbot.toml"), INSTALLED)


class Settings(Section):
    """The whole file, with absolute paths; secrets are asked for one by one."""

    operator: OperatorSection
    operators: Mapping[str, str] = {}
    mailbox: MailboxSection
    smtp: SmtpSection
    oauth: OauthSection = OauthSection()
    database: DatabaseSection = DatabaseSection()
    archive: ArchiveSection = ArchiveSection()
    keys: KeysSection = KeysSection()
    reading: ReadingSection = ReadingSection()
    dns: DnsSection = DnsSection()
    escalation: EscalationSection
    threads: ThreadsSection = ThreadsSection()
    suppression: SuppressionSection = SuppressionSection()
    acknowledgement: AcknowledgementSection = AcknowledgementSection()
    console: ConsoleSection = ConsoleSection()
    addresses: AddressesSection = AddressesSection()
    subjects: SubjectsSection = SubjectsSection()
    sources: Mapping[str, SourceSection] = {}
    hooks: Mapping[HookName, HookSection] = {}
    folder: Path = Field(default=Path(), exclude=True)
    credentials: Mapping[str, str] = Field(default={}, exclude=True, repr=False)

    def path(self, relative: str) -> Path:
        """Return a configured path, taken from the folder of the configuration file."""
        return (self.folder / relative).resolve()

    @property
    def database_url(self) -> str:
        """The database, with an absolute path where it is a file."""
        return self.absolute(self.database.url)

    def absolute(self, url: str) -> str:
        """Return the URL of a database, with an absolute path where it is a file."""
        scheme, found, path = url.partition("sqlite:///")
        return f"sqlite:///{self.path(path)}" if found and not scheme else url

    def secret(self, section: str, key: str = "password") -> str:
        """Return a secret from the environment, the credentials folder or `…_file`.

        Raises ConfigError that says where to put it.
        """
        name = f"MAILBOT__{section}__{key}".upper()
        for known in (os.environ, self.credentials):
            if (value := known.get(name)) is not None:
                return value
        named = getattr(self._section(section), f"{key}_file", "")
        if named and (place := self.path(named)).is_file():
            return place.read_text(encoding="utf-8").rstrip("\r\n")
        table = section.replace("__", ".")
        raise ConfigError([
            Text(
                f"{table}.{key}: секрет не найден. Задайте переменную {name}, файл {name}"
                f" в каталоге credentials рядом с настройками или {key}_file в [{table}].",
                f"{table}.{key}: no secret. Set the variable {name}, a file {name} in the"
                f" folder credentials beside the configuration, or {key}_file in [{table}].",
            )
        ])  # fmt: skip

    def _section(self, name: str) -> Section:
        """Return a section; that of one source, hook or messenger is called `sources__NAME`, …"""
        table, inside, one = name.partition("__")
        if table == "notify":
            return self.escalation.notify[one]
        found: Section = getattr(self, table)[one] if inside else getattr(self, name)
        return found

    def hook(self, name: str) -> HookSection | None:
        """Return the hook of that name, if the operator has one."""
        return next((hook for known, hook in self.hooks.items() if known == name), None)

    def keep_secret(self, section: str, key: str, value: str) -> bool:
        """Put a secret into the `…_file` from which it was read; False if it came another way."""
        name = f"MAILBOT__{section}__{key}".upper()
        named = getattr(getattr(self, section), f"{key}_file", "")
        if not named or name in os.environ or name in self.credentials:
            return False
        place = self.path(named)
        draft = place.with_name(f"{place.name}.new")
        try:
            draft.touch(mode=0o600)
            draft.write_text(value, encoding="utf-8")
            draft.replace(place)
        except OSError:
            return False
        return True

    @property
    def master_key(self) -> bytes:
        """The master key; raises ConfigError that says how to make one."""
        try:
            master = bytes.fromhex(self.secret("keys", "master").strip())
        except ValueError:
            master = b""
        except ConfigError as error:
            raise ConfigError([_NO_MASTER]) from error
        if len(master) != _MASTER_BYTES:
            raise ConfigError([_WRONG_MASTER])
        return master

    @property
    def logins(self) -> tuple[tuple[str, str], ...]:
        """The secrets, as section and key, without which nobody can log in."""
        boxes = [("mailbox", self.mailbox.auth)]
        boxes += [("smtp", self.smtp.auth)] if self.smtp.user else []
        needed = (
            ("oauth", "refresh_token") if auth == "xoauth2" else (section, "password")
            for section, auth in boxes
        )
        hooks = ((f"hooks__{name}", "secret") for name, hook in self.hooks.items() if hook.url)
        told = ((f"notify__{name}", "url") for name in self.escalation.notify)
        return tuple(dict.fromkeys((*needed, *hooks, *told)))


_MASTER_BYTES = 32

# Under which name the master key comes as a credential.
MASTER = "MAILBOT__KEYS__MASTER"

# The same of the key by which the suppression list is made.
SUPPRESSION = "MAILBOT__SUPPRESSION__KEY"

_NO_MASTER = Text(
    "keys.master: мастер-ключа нет, без него письма не запечатать и не открыть. Сделайте его:"
    " mailbot keys new (или задайте MAILBOT__KEYS__MASTER прежний).",
    "keys.master: no master key, without which no letter can be sealed or opened. Make one:"
    " mailbot keys new (or set MAILBOT__KEYS__MASTER to the one that you have).",
)
_WRONG_MASTER = Text(
    "keys.master: нужны 64 шестнадцатеричные цифры, как их пишет mailbot keys new.",
    "keys.master: 64 hexadecimal digits are needed, as mailbot keys new writes them.",
)


def find_config(given: str | None) -> Path | None:
    """Return the configuration file: `given`, $MAILBOT_CONFIG, or the first default that exists."""
    named = given or os.environ.get("MAILBOT_CONFIG")
    if named:
        return Path(named)
    return next((place for place in DEFAULT_PLACES if place.is_file()), None)


def load_settings(file: Path) -> Settings:
    """Read the file; raises ConfigError with every fault at once, each with its key."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError([
            Text(f"{file}: файл не читается: {error.strerror}.",
                 f"{file}: cannot be read: {error.strerror}.")
        ]) from error  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([
            Text(f"{file}: это не TOML: {error}.", f"{file}: not TOML: {error}.")
        ]) from error  # fmt: skip
    faults = [*_open_secrets(tables)]
    try:
        folder = file.parent.resolve()
        settings = Settings(**tables, folder=folder, credentials=_credentials(folder))
    except (ValidationError, TypeError) as error:
        raise ConfigError([*faults, *_faults(error)]) from error
    faults += [*_missing_files(settings), *_missing_oauth(settings), *_harmful(settings)]
    if faults:
        raise ConfigError(faults)
    return settings


def _credentials(folder: Path) -> dict[str, str]:
    """Return the secrets that systemd hands to the daemon; root reads them where systemd does.

    An empty one is none: a unit names all that there may be (SetCredential in systemd/).
    """
    handed = os.environ.get("CREDENTIALS_DIRECTORY")
    found = {}
    with suppress(OSError):
        for file in Path(handed or folder / "credentials").glob("MAILBOT__*"):
            if secret := file.read_text(encoding="utf-8").rstrip("\r\n"):
                found[file.name] = secret
    return found


def _open_secrets(tables: Mapping[str, Any]) -> list[Text]:
    found = []
    for section, keys in tables.items():
        for key in keys if isinstance(keys, dict) else ():
            if key in ("password", "secret", "key", "client_secret", "refresh_token", "master"):
                name = f"MAILBOT__{section}__{key}".upper()
                found.append(
                    Text(
                        f"{section}.{key}: секретам не место в файле; уберите и задайте {name}.",
                        f"{section}.{key}: secrets do not belong here; remove it and set {name}.",
                    )
                )
    return found


def _missing_files(settings: Settings) -> list[Text]:
    named = {
        "operator.signature_image": settings.operator.signature_image,
        "mailbox.ca_file": settings.mailbox.ca_file,
        "smtp.ca_file": settings.smtp.ca_file,
        "oauth.ca_file": settings.oauth.ca_file,
        **{f"hooks.{name}.ca_file": hook.ca_file for name, hook in settings.hooks.items()},
    }
    return [
        Text(f"{key}: файла {value} нет.", f"{key}: there is no file {value}.")
        for key, value in named.items()
        if value and not settings.path(value).is_file()
    ]


def _missing_oauth(settings: Settings) -> list[Text]:
    if ("oauth", "refresh_token") not in settings.logins:
        return []
    return [
        Text(f'oauth.{key}: обязательно при auth = "xoauth2".',
             f'oauth.{key}: mandatory with auth = "xoauth2".')
        for key in ("token_url", "client_id")
        if not getattr(settings.oauth, key)
    ]  # fmt: skip


def _harmful(settings: Settings) -> list[Text]:
    return [
        Text(f"hooks.{name}.harmless: задаётся только для block.",
             f"hooks.{name}.harmless: for block only.")
        for name, hook in settings.hooks.items()
        if hook.harmless and name != "block"
    ]  # fmt: skip


# What pydantic calls a fault, in the operator's words; other types keep pydantic's own sentence.
_FAULTS = {
    "missing": Text("обязательный ключ не задан", "this key is mandatory"),
    "extra_forbidden": Text("такого ключа нет; опечатка?", "no such key; a typo?"),
    "unexpected_keyword_argument": Text("такого ключа нет; опечатка?", "no such key; a typo?"),
    "string_too_short": Text("значение пусто", "the value is empty"),
    "too_short": Text("нужно хотя бы одно значение", "at least one value is needed"),
    "string_type": Text("нужна строка в кавычках", "a quoted string is needed"),
    "int_type": Text("нужно целое число", "a whole number is needed"),
    "int_parsing": Text("нужно целое число", "a whole number is needed"),
    "bool_type": Text("нужно true или false", "true or false is needed"),
    "tuple_type": Text('нужен список: ["…"]', 'a list is needed: ["…"]'),
    "less_than_equal": Text("не больше {le}", "at most {le}"),
    "greater_than_equal": Text("не меньше {ge}", "at least {ge}"),
    "greater_than": Text("больше {gt}", "more than {gt}"),
    "literal_error": Text("возможно только {expected}", "only {expected} is possible"),
    "enum": Text("возможно только {expected}", "only {expected} is possible"),
    "string_pattern_mismatch": Text(
        "нужно sqlite:///файл или postgresql+psycopg://…",
        "sqlite:///file or postgresql+psycopg://… is needed",
    ),
}


def _faults(error: ValidationError | TypeError) -> list[Text]:
    if isinstance(error, TypeError):
        return [Text(f"неверный раздел: {error}", f"wrong section: {error}")]
    faults = []
    for fault in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in fault["loc"])
        words = _words(fault["type"], fault["msg"], fault.get("ctx", {}))
        faults.append(Text(f"{key}: {words.ru}.", f"{key}: {words.en}."))
    return faults


def _words(kind: str, message: str, context: Mapping[str, Any]) -> Text:
    ours = getattr(context.get("error"), "args", ())
    if ours and isinstance(ours[0], Text):
        return ours[0]
    known = _FAULTS.get(kind, Text(message, message))
    return Text(known.ru.format(**context), known.en.format(**context))
