"""The configuration as it counts, read-only, and what the check finds; never a secret."""

import re
import time
from collections import Counter
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


# What is to be done comes first.
_ORDER = {Mark.FAULT: 0, Mark.REMARK: 1, Mark.GOOD: 2}

HEADINGS = {
    "operator": Text("кто отвечает", "who answers"),
    "operators": Text("кто действует", "who acts"),
    "mailbox": Text("почтовый ящик", "the mailbox"),
    "smtp": Text("отправка почты", "the way out"),
    "oauth": Text("вход по токену", "sign-in by token"),
    "database": Text("журнал", "the register"),
    "archive": Text("письма и документы", "letters and documents"),
    "keys": Text("ключи", "the keys"),
    "reading": Text("чтение и распознавание", "reading and OCR"),
    "dns": Text("проверка отправителей", "who is asked about senders"),
    "escalation": Text("напоминания", "alarms"),
    "threads": Text("узнавание ответов", "how answers are recognised"),
    "suppression": Text("кому не слать рассылки", "who gets no mailings"),
    "acknowledgement": Text("подтверждение получения", "acknowledgements"),
    "console": Text("этот стол", "this desk"),
    "addresses": Text("одинаковые адреса", "addresses that are one"),
    "sources": Text("откуда берутся данные", "where data come from"),
    "subjects": Text("откуда список субъектов", "where the list of subjects comes from"),
    "hooks": Text("Ваши системы", "your own systems"),
}


def settings(visit: Visit) -> Response:
    """Show every section of the configuration, and what is wrong."""
    office = visit.office
    found = visit.console.answers.fresh(
        "check", time.monotonic(), _FRESH_SECONDS, lambda: list(_found(visit))
    )
    sections = office.settings.model_dump()
    return visit.page(
        "settings.html",
        findings=sorted(found, key=lambda finding: _ORDER[finding[0]]),
        counts=Counter(mark for mark, _ in found),
        sections={name: dict(_lines(values)) for name, values in sections.items()},
        file=office.settings.folder / "mailbot.toml",
        marks=Mark,
        headings=HEADINGS,
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
