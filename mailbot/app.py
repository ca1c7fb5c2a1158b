"""The composition root: the only file that knows everyone.

Each hand is made at its first use: a command that only lists the register loads no OCR, no IMAP.
"""

import getpass
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mailbot import log
from mailbot.domain.holdings import ORIGIN
from mailbot.domain.policy import Operator, Policy
from mailbot.errors import ConfigError, NotFound, Refused
from mailbot.office import Office
from mailbot.policy import load_policy
from mailbot.ports import DocumentReader, Outgoing, Records, Renderer, Sender, SentFolder
from mailbot.resources import chosen, shipped
from mailbot.rules import load_calendar, load_clocks
from mailbot.sections import endpoint
from mailbot.settings import MASTER, SUPPRESSION, Settings, find_config, load_settings
from mailbot.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mailbot.domain.letter import Letter
    from mailbot.domain.message import Export
    from mailbot.domain.sender import AuthResult
    from mailbot.domain.servers import Server
    from mailbot.domain.signatures import SignatureCheck
    from mailbot.mail.inbox import Inbox
    from mailbot.mail.oauth import Token
    from mailbot.mail.outbox import Outbox
    from mailbot.mail.patience import Guard
    from mailbot.ports import AskSources, CheckSignatures, RunHook, Tell
    from mailbot.records.archive import Archive
    from mailbot.records.keystore import KeyStore
    from mailbot.replies.preview import Preview
    from mailbot.sources.held import Source
    from mailbot.sources.sheet import Sheet


class Lazy:
    """A hand that is made when it is first asked for something, once for all threads."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)

    def close(self) -> None:
        """Close what was made, if anything was."""
        if self._made is not None:
            self._made.close()


def settings_of(config: str | None) -> Settings:
    """Return the configuration that counts; raises ConfigError where there is none."""
    file = find_config(config)
    if file is None:
        raise ConfigError(
            [
                Text(
                    "Файл настроек не найден: задайте --config FILE или создайте"
                    " /etc/mailbot/mailbot.toml.",
                    "No configuration file: give --config FILE or create"
                    " /etc/mailbot/mailbot.toml.",
                )
            ]
        )
    try:
        return load_settings(file)
    except ConfigError as error:
        # Whoever corrects one file wants to hear of the others in the same breath.
        raise ConfigError([*error.faults, *_faults_of_rules(file.parent.resolve())]) from error


def _faults_of_rules(folder: Path) -> Sequence[Text]:
    try:
        _rules(folder)
    except ConfigError as error:
        return error.faults
    return ()


def faults_of(settings: Settings) -> Sequence[Text]:
    """Return every fault of rules and templates, for whoever must not begin with one."""
    from mailbot.replies.proof import faults

    # Nothing is rendered, so any policy will do, also where the operator's own is at fault.
    policy = load_policy(shipped("config") / "policy.toml")
    wrong = faults(templates_of(settings), _operator(settings), policy)
    return (*_faults_of_rules(settings.folder), *_faults_of_sources(settings), *wrong)


def _faults_of_sources(settings: Settings) -> Sequence[Text]:
    """Name the clauses that a source fills and the operator's policy lacks, if it can be read."""
    try:
        policy = load_policy(chosen("policy.toml", settings.folder))
    except ConfigError:
        return ()
    return _unknown_clauses(settings, policy)


def preview_of(settings: Settings) -> "Preview":
    """Return the texts with invented data; needs neither register nor secrets."""
    from mailbot.replies.preview import Preview

    policy, _, _ = _rules(settings.folder)
    return Preview(templates_of(settings), _operator(settings), policy)


def templates_of(settings: Settings) -> Sequence[Path]:
    """Return the folders of templates, the operator's own first."""
    return [settings.folder / "templates", shipped("templates")]


def step_down(settings: Settings) -> None:
    """Let root work as the owner of the archive.

    What root writes there the daemon could not read, and nobody's letters are read as root.
    """
    folder = settings.path(settings.archive.path)
    while not folder.is_dir():
        folder = folder.parent
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        # Who acts is looked up by his login, which a bare environment tells only while he is root.
        os.environ.setdefault("LOGNAME", getpass.getuser())
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


@contextmanager
def as_owner(settings: Settings) -> "Iterator[None]":
    """Let root work as the owner of the archive for a while, as `step_down` does for good."""
    folder = settings.path(settings.archive.path)
    owner = next(place for place in (folder, *folder.parents) if place.is_dir()).stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def master_file(settings: Settings) -> Path:
    """Return the file in which the master key lies, or will."""
    named = settings.keys.master_file
    return settings.path(named) if named else settings.folder / "credentials" / MASTER


def suppression_file(settings: Settings) -> Path:
    """Return the file in which the key of the suppression list lies, or will."""
    named = settings.suppression.key_file
    return settings.path(named) if named else settings.folder / "credentials" / SUPPRESSION


def write_new_key(file: Path) -> str:
    """Make a key of 32 bytes, write it to a file that is not there yet, and return it."""
    made = secrets.token_hex(32)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(made)
        target.flush()
        os.fsync(target.fileno())
    return made


@contextmanager
def open_office(settings: Settings) -> "Iterator[Office]":
    """Compose the office and let go of everything at the end.

    Raises ConfigError with every fault of clocks, calendars and policy at once.
    """
    step_down(settings)
    keys = keys_of(settings)
    records, documents = Lazy(lambda: _records(settings, keys)), Lazy(lambda: _documents(settings))
    try:
        yield _office(settings, cast(Records, records), keys, cast(DocumentReader, documents))
    finally:
        documents.close()
        records.close()
        keys.close()


def _office(
    settings: Settings, records: Records, keys: "KeyStore", documents: DocumentReader
) -> Office:
    policy, clocks, calendar = _rules(settings.folder)
    return Office(
        settings=settings,
        operator=_operator(settings),
        policy=policy,
        clocks=clocks,
        calendar=calendar,
        records=records,
        keys=keys,
        archive=cast(Any, Lazy(lambda: _archive(settings, records, keys))),
        parse=_parse,
        without=_without,
        evidence=_evidence,
        check_signatures=_check_signatures(settings),
        documents=documents,
        ask_sources=_ask_sources(settings, policy),
        renderer=cast(Renderer, Lazy(lambda: _renderer(settings, policy))),
        compose=_compose,
        pack_export=_pack_export,
        new_message_id=lambda token: _new_message_id(settings, token),
        sender=cast(Sender, Lazy(lambda: outbox_of(settings))),
        sent_folder=cast(SentFolder, Lazy(lambda: inbox_of(settings))),
        run_hook=_run_hook(settings),
        tell=_tell(settings),
        ping=lambda: _ping(settings),
        now=lambda: datetime.now(UTC),
    )


def _rules(folder: Path) -> tuple[Any, Any, Any]:
    faults: list[Text] = []
    loaded: list[Any] = []
    for load, places in (
        (load_policy, [chosen("policy.toml", folder)]),
        (load_clocks, [chosen("clocks.toml", folder)]),
        (load_calendar, [folder / "calendar", shipped("config") / "calendar"]),
    ):
        try:
            loaded.append(load(*places))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(faults)
    policy, clocks, calendar = loaded
    return policy, clocks, calendar


def keys_of(settings: Settings) -> "KeyStore":
    """Return the key store; it asks for the master key when it is to seal or open something."""
    from mailbot.records.keystore import KeyStore

    section = settings.keys
    return KeyStore(
        settings.path(section.path),
        lambda: settings.master_key,
        settings.path(section.backups),
        section.backups_days,
    )


def _records(settings: Settings, keys: "KeyStore") -> Records:
    from mailbot.records import bind, needs_migration, open_records

    if needs_migration(settings.database_url):
        raise NotFound(
            Text(
                "База данных не создана или устарела: выполните mailbot migrate.",
                "The database is missing or old: run mailbot migrate.",
            )
        )
    records = open_records(settings.database_url, keys)
    bind(records, keys)
    return records


def seal(settings: Settings) -> int:
    """Seal what an older mailbot stored in clear; return how much that was."""
    from mailbot.records import open_records
    from mailbot.records.keystore import bind
    from mailbot.records.sealing import seal_register

    keys = keys_of(settings)
    records = open_records(settings.database_url, keys)
    try:
        bind(records, keys)
        return seal_register(settings.database_url, archive_of(settings, keys), keys)
    finally:
        records.close()
        keys.close()


def _archive(settings: Settings, records: Records, keys: "KeyStore") -> "Archive":
    """Return the archive, once the register has seen to it that the keys are its own."""
    _ = records.look
    return archive_of(settings, keys)


def archive_of(settings: Settings, keys: "KeyStore") -> "Archive":
    from mailbot.records.archive import Archive

    return Archive(settings.path(settings.archive.path), keys)


def _documents(settings: Settings) -> Any:
    from mailbot.documents.reader import DocumentReader as Reader

    reading = settings.reading
    return Reader(
        languages=reading.ocr_languages,
        workers=reading.workers,
        page_timeout_seconds=reading.page_timeout_seconds,
        max_pages=reading.max_pages,
        max_bytes=reading.max_message_mb * 1024 * 1024,
        parser="mailbot.mail.parse:parse",
    )


def _ask_sources(settings: Settings, policy: Policy) -> "AskSources":
    """Make the sources; raises ConfigError where one names a clause that the policy lacks."""
    if faults := _unknown_clauses(settings, policy):
        raise ConfigError(faults)
    return lambda subject: tuple(_source(settings, name).ask(subject) for name in settings.sources)


def _unknown_clauses(settings: Settings, policy: Policy) -> list[Text]:
    known = {ORIGIN, *(category.clause for category in policy.data_categories)}
    return [
        Text(f"sources.{name}.data: такого пункта политики нет: {clause}.",
             f"sources.{name}.data: the policy has no clause {clause}.")
        for name, source in settings.sources.items()
        for clause in source.data.values()
        if clause not in known
    ]  # fmt: skip


def _source(settings: Settings, name: str) -> "Source":
    from mailbot.sources.held import query_source, sheet_source

    source = settings.sources[name]
    if source.file:
        return sheet_source(name, settings.path(source.file), source.match, source.data)
    return query_source(
        name,
        settings.absolute(source.url),
        lambda: _or_empty(settings, f"sources__{name}", "password"),
        source.query,
        source.wanted,
        source.data,
        source.timeout_seconds,
    )


def roster_of(settings: Settings) -> "Sheet":
    """Read the configured source of subjects; raises ConfigError where there is none."""
    from mailbot.sources.held import people
    from mailbot.sources.sheet import read_sheet, sheet_of

    source = settings.subjects
    if source.file:
        return read_sheet(settings.path(source.file))
    if not source.url:
        raise ConfigError([_NO_ROSTER])
    password = _or_empty(settings, "subjects", "password")
    rows = people(settings.absolute(source.url), password, source.query, source.timeout_seconds)
    return sheet_of("[subjects]", rows)


_NO_ROSTER = Text(
    "Источник субъектов не задан: назовите ФАЙЛ или заполните [subjects] в mailbot.toml (file или"
    " url и query).",
    "No source of subjects: name a FILE, or fill in [subjects] in mailbot.toml (file, or url and"
    " query).",
)


def _tell(settings: Settings) -> "Tell":
    def tell(target: str, title: str, body: str) -> None:
        from mailbot.messengers.courier import hand_over

        if target not in settings.escalation.notify:
            # Its name went out of the configuration while the notice waited.
            raise Refused(_NO_TARGET, 0, "")
        hand_over(settings.secret(f"notify__{target}", "url"), title, body)

    return tell


_NO_TARGET = Text(
    "Такого адресата в настройках больше нет.", "The configuration knows no such one."
)


def _ping(settings: Settings) -> None:
    from mailbot.messengers.pulse import ping

    ping(settings.escalation.heartbeat_url)


def _run_hook(settings: Settings) -> "RunHook":
    def run(name: str, body: bytes, key: str) -> bytes:
        from mailbot.hooks.command import run_command
        from mailbot.hooks.webhook import call_webhook

        hook = settings.hook(name)
        assert hook is not None  # noqa: S101 -- only configured hooks are told
        if hook.command:
            return run_command(hook.command, body, key, hook.timeout_seconds)
        return call_webhook(
            hook.url,
            body,
            key,
            secret=settings.secret(f"hooks__{name}", "secret"),
            seconds=hook.timeout_seconds,
            ca_file=settings.path(hook.ca_file) if hook.ca_file else None,
        )

    return run


def _operator(settings: Settings) -> Operator:
    section = settings.operator
    return Operator(
        name=section.name,
        short_name=section.short_name,
        inn=section.inn,
        ogrnip=section.ogrnip,
        address=section.address,
        email=section.email,
        site=section.site,
        responsible=section.responsible,
        position=section.position,
        zone=section.zone,
    )


def _renderer(settings: Settings, policy: Policy) -> Any:
    from mailbot.replies.renderer import Renderer as Real

    image = settings.operator.signature_image
    return Real(
        templates_of(settings),
        operator=_operator(settings),
        policy=policy,
        facsimile=settings.path(image).read_bytes() if image else None,
    )


def outbox_of(settings: Settings) -> "Outbox":
    from mailbot.mail.outbox import Outbox

    smtp = settings.smtp
    return Outbox(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security.value,
        ca_file=str(settings.path(smtp.ca_file)) if smtp.ca_file else "",
        user=smtp.user,
        password=settings.secret("smtp") if smtp.user and smtp.auth == "password" else "",
        token=_token(settings) if smtp.auth == "xoauth2" else None,
        sender=settings.operator.email,
    )


# What all threads that log in share, whoever made their hands: the patience after a refusal, and
# the token.
_TOKENS: "dict[tuple[object, ...], Token]" = {}


@cache
def login_guard(host: str, port: int, user: str) -> "Guard":
    from mailbot.mail.patience import Guard

    return Guard()


def forget_logins() -> None:
    """Let a new configuration log in at once, whatever the old one was refused for."""
    login_guard.cache_clear()


def _token(settings: Settings) -> "Token":
    from mailbot.mail.oauth import Token

    def renewed(refresh_token: str) -> None:
        log.token_renewed(kept=settings.keep_secret("oauth", "refresh_token", refresh_token))

    oauth = settings.oauth
    made = Token(
        url=oauth.token_url,
        client_id=oauth.client_id,
        client_secret=lambda: _or_empty(settings, "oauth", "client_secret"),
        refresh_token=lambda: settings.secret("oauth", "refresh_token"),
        scope=oauth.scope,
        ca_file=settings.path(oauth.ca_file) if oauth.ca_file else None,
        renewed=renewed,
    )
    return _TOKENS.setdefault((settings.folder, *oauth.model_dump().values()), made)


def _or_empty(settings: Settings, section: str, key: str) -> str:
    """Return a secret that not every provider gives: an installed program may have none."""
    try:
        return settings.secret(section, key)
    except ConfigError:
        return ""


def inbox_of(settings: Settings) -> "Inbox":
    """Return a way into the mailbox; it connects when asked for something."""
    from mailbot.mail.inbox import Inbox

    box = settings.mailbox
    return Inbox(
        host=box.host,
        port=box.port,
        security=box.security.value,
        ca_file=settings.path(box.ca_file) if box.ca_file else None,
        user=box.user,
        password=lambda: settings.secret("mailbox"),
        token=_token(settings) if box.auth == "xoauth2" else None,
        guard=login_guard(box.host, box.port, box.user),
        folders=box.folders,
        watch_junk=box.watch_junk,
        sent_folder=box.sent_folder,
        drafts_folder=box.drafts_folder,
    )


def _parse(raw: bytes) -> "Letter":
    from mailbot.mail.parse import parse

    return parse(raw)


def _without(raw: bytes, sha256s: "Collection[str]", note: str) -> tuple[bytes, frozenset[str]]:
    from mailbot.mail.strip import without

    return without(raw, sha256s, note)


def _evidence(letter: "Letter", server: "Server") -> "tuple[AuthResult, ...]":
    from mailbot.mail.evidence import authentication_results

    return authentication_results(letter, server)


def _check_signatures(settings: Settings) -> "CheckSignatures":
    resolver = Lazy(lambda: _resolver(settings))

    def check(raw: bytes, author: str, at: datetime) -> "tuple[SignatureCheck, ...]":
        from mailbot.mail.dkim import check_signatures

        return check_signatures(raw, author, at, lambda name: resolver.txt(name))

    return check


def _resolver(settings: Settings) -> Any:
    from mailbot.mail.resolver import Resolver

    dns = settings.dns
    return Resolver([endpoint(server) for server in dns.nameservers], dns.timeout_seconds)


def _compose(outgoing: Outgoing) -> bytes:
    from mailbot.mail.compose import compose

    return compose(outgoing)


def _pack_export(export: "Export", operator: str, language: str) -> bytes:
    from mailbot.exports.portability import pack

    return pack(export, operator, language)


def _new_message_id(settings: Settings, token: str) -> str:
    from mailbot.mail.compose import new_message_id

    return new_message_id(token, settings.operator.email.rpartition("@")[2])
