"""The office with all its hands.

Each hand is made at its first use: a command that only lists the register loads no OCR, no IMAP.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from mailbot.app.configuration import (
    operator_of,
    optional_secret,
    rules_of,
    templates_of,
    unknown_clauses,
)
from mailbot.app.mail import inbox_of, outbox_of
from mailbot.app.owner import step_down
from mailbot.app.stores import archive_of, keys_of, records_of
from mailbot.domain.policy import Policy
from mailbot.errors import ConfigError, Refused
from mailbot.office import Office
from mailbot.ports import DocumentReader, Outgoing, Records, Renderer, Sender, SentFolder
from mailbot.sections import endpoint
from mailbot.settings import Settings
from mailbot.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from mailbot.domain.letter import Letter
    from mailbot.domain.message import Export
    from mailbot.domain.sender import AuthResult
    from mailbot.domain.servers import Server
    from mailbot.domain.signatures import SignatureCheck
    from mailbot.ports import AskSources, CheckSignatures, RunHook, Tell
    from mailbot.records.archive import Archive
    from mailbot.records.keystore import KeyStore
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


@contextmanager
def open_office(settings: Settings) -> Iterator[Office]:
    """Compose the office and let go of everything at the end.

    Raises ConfigError with every fault of clocks, calendars and policy at once.
    """
    step_down(settings)
    keys = keys_of(settings)
    records, documents = (
        Lazy(lambda: records_of(settings, keys)),
        Lazy(lambda: _documents(settings)),
    )
    try:
        yield _office(settings, cast(Records, records), keys, cast(DocumentReader, documents))
    finally:
        documents.close()
        records.close()
        keys.close()


def _office(
    settings: Settings, records: Records, keys: "KeyStore", documents: DocumentReader
) -> Office:
    policy, clocks, calendar = rules_of(settings.folder)
    return Office(
        settings=settings,
        operator=operator_of(settings),
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


def _archive(settings: Settings, records: Records, keys: "KeyStore") -> "Archive":
    """Return the archive, once the register has seen to it that the keys are its own."""
    _ = records.look
    return archive_of(settings, keys)


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
    if faults := unknown_clauses(settings, policy):
        raise ConfigError(faults)
    return lambda subject: tuple(_source(settings, name).ask(subject) for name in settings.sources)


def _source(settings: Settings, name: str) -> "Source":
    from mailbot.sources.held import query_source, sheet_source

    source = settings.sources[name]
    if source.file:
        return sheet_source(name, settings.path(source.file), source.match, source.data)
    return query_source(
        name,
        settings.absolute(source.url),
        lambda: optional_secret(settings, f"sources__{name}", "password"),
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
    password = optional_secret(settings, "subjects", "password")
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


def _renderer(settings: Settings, policy: Policy) -> Any:
    from mailbot.replies.renderer import Renderer as Real

    image = settings.operator.signature_image
    return Real(
        templates_of(settings),
        operator=operator_of(settings),
        policy=policy,
        facsimile=settings.path(image).read_bytes() if image else None,
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
