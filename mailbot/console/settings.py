"""The configuration as it counts, read-only, and what the check finds; never a secret."""

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from mailbot.commands.check import Mark, findings
from mailbot.console.visit import Visit
from mailbot.errors import MailbotError
from mailbot.words import Text

# What the check asks (a database, tesseract, sources) need not be asked at each look.
_FRESH_SECONDS = 60.0

# `user:password@` of an address, and everything behind the scheme of one that is itself a secret
# (a bot's token stands in the path).
_LOGIN = re.compile(r"(?<=://)[^/@\s]+@")
_PLAIN = re.compile(r"(?:https?|sqlite|postgresql\+psycopg)://")


def settings(visit: Visit) -> Response:
    """Show every section of the configuration, and what is wrong."""
    office = visit.office
    found = visit.console.answers.fresh(
        "check", time.monotonic(), _FRESH_SECONDS, lambda: list(_found(visit))
    )
    sections = office.settings.model_dump()
    return visit.page(
        "settings.html",
        findings=found,
        faults=sum(mark is Mark.FAULT for mark, _ in found),
        sections={name: dict(_lines(values)) for name, values in sections.items()},
        file=office.settings.folder / "mailbot.toml",
        marks=Mark,
    )


def _found(visit: Visit) -> Iterator[tuple[Mark, Text]]:
    """Yield what the check finds; that of the mailbox is the daemon's, who has its secrets."""
    try:
        yield from findings(visit.office.settings, visit.office, mail=False)
    except MailbotError as error:
        yield Mark.FAULT, error.text


def _lines(values: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield keys and values, nested ones by their path."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from _lines(value, f"{name}.{key}" if name else str(key))
    elif isinstance(values, (list, tuple)) and any(isinstance(v, Mapping) for v in values):
        for place, value in enumerate(values, start=1):
            yield from _lines(value, f"{name}[{place}]")
    else:
        yield name, shown(values)


def shown(value: Any) -> str:
    """Return a value as it may be shown."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value)) or "—"
    words = "—" if value in ("", None) else str(value)
    if "://" in words and not _PLAIN.match(words):
        return f"{words.partition('://')[0]}://••••"
    return _LOGIN.sub("••••@", words)
