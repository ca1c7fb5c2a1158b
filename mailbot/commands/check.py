"""`mailbot check`: everything that the daemon needs, one line each: ok, or what to do."""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date

from mailbot.app import faults_of, inbox_of, open_office, outbox_of, settings_of
from mailbot.commands.desk import say
from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.kinds import Kind
from mailbot.domain.policy import unfilled
from mailbot.domain.subject import Subject
from mailbot.errors import ConfigError, MailbotError
from mailbot.office import Office
from mailbot.settings import Settings
from mailbot.words import Text

Finding = tuple[bool, Text]


def check(arguments: Namespace) -> int:
    """Print every finding; exit 1 if anything is not as it must be.

    Raises ConfigError, with every fault at once, where not even the configuration can be read.
    """
    settings = settings_of(arguments.config)
    if faults := faults_of(settings):
        raise ConfigError(faults)
    good = True
    with open_office(settings) as office:
        say(
            arguments,
            Text(
                "✓ настройки, политика, сроки, шаблоны",
                "✓ configuration, policy, clocks, templates",
            ),
        )
        for ok, words in _findings(settings, office):
            good = good and ok
            mark = "✓" if ok else "✗"
            say(arguments, Text(f"{mark} {words.ru}", f"{mark} {words.en}"))
    return 0 if good else 1


def _findings(settings: Settings, office: Office) -> Iterator[Finding]:
    yield from _calendars(office.calendar, office.now().astimezone(settings.operator.zone).date())
    yield from _blanks(office)
    yield _probe(Text("база данных", "database"), lambda: _look(office))
    yield from _sources(office)
    yield _archive(settings)
    yield _probe(Text("почтовый ящик (IMAP)", "mailbox (IMAP)"), inbox_of(settings).probe)
    yield _probe(Text("отправка (SMTP)", "sending (SMTP)"), lambda: outbox_of(settings).probe())
    yield _probe(Text("распознавание (OCR)", "recognition (OCR)"), lambda: _ocr(settings))
    yield _probe(Text("архивы", "archives"), _archives)
    if not (settings.mailbox.provider or settings.mailbox.trusted_authserv_ids):
        yield (
            False,
            Text(
                "mailbox.provider и mailbox.trusted_authserv_ids пусты: отправителя подтвердит"
                " только своя проверка подписи DKIM. Впишите имя из заголовка"
                " Authentication-Results Вашего почтового сервера.",
                "mailbox.provider and mailbox.trusted_authserv_ids are empty: only our own check"
                " of a DKIM signature can prove a sender. Put in the name that stands in your mail"
                " server's Authentication-Results header.",
            ),
        )


# Whom no source knows: a question that tells whether it answers at all.
_NOBODY = Subject(id="0", emails=("nobody@mailbot.invalid",), login="-", contract="-")


def _sources(office: Office) -> Iterator[Finding]:
    for answer in office.ask_sources(_NOBODY):
        name = Text(f"источник «{answer.source}»", f"source “{answer.source}”")
        yield answer.why is None, answer.why or name


def _calendars(calendar: Calendar, today: date) -> Iterator[Finding]:
    """This year and, from October, the next one: clocks already run into it."""
    for year in (today.year, (today + 92 * ONE_DAY).year):
        first = date(year, 1, 1)
        warning = calendar.warning(first, first)
        if warning:
            yield False, warning
        else:
            yield True, Text(f"производственный календарь {year}", f"calendar of {year}")
        if year == (today + 92 * ONE_DAY).year:
            return


def _blanks(office: Office) -> Iterator[Finding]:
    """What the policy leaves open and replies need (facts 2.14)."""
    for missing in unfilled(office.policy, office.operator, frozenset(Kind), "ru"):
        yield False, missing


def _probe(name: Text, act: Callable[[], object]) -> Finding:
    try:
        act()
    except MailbotError as error:
        return False, Text(f"{name.ru}: {error.text.ru}", f"{name.en}: {error.text.en}")
    return True, name


def _archive(settings: Settings) -> Finding:
    folder = settings.path(settings.archive.path)
    above = next(place for place in (folder, *folder.parents) if place.exists())
    if os.access(above, os.W_OK | os.X_OK):
        return True, Text("архив", "archive")
    return (
        False,
        Text(
            f"архив: в {above} нельзя писать; исправьте archive.path или права.",
            f"archive: {above} is not writable; correct archive.path or its rights.",
        ),
    )


def _ocr(settings: Settings) -> None:
    from mailbot.documents.ocr import tesseract_version

    tesseract_version(settings.reading.ocr_languages)


def _archives() -> None:
    from mailbot.documents.archive import ensure_library

    ensure_library()


def _look(office: Office) -> None:
    with office.records.look() as unit:
        unit.setting("")
