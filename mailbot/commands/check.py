"""`mailbot check`: everything that the daemon needs, one line each: ok, or what to do.

A remark is for the operator to know: it keeps nothing from working, and the exit code stays 0.
"""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from mailbot.app.configuration import faults_of, settings_of
from mailbot.app.mail import inbox_of, outbox_of
from mailbot.app.office import open_office
from mailbot.commands.desk import say
from mailbot.domain.abroad import abroad, messenger
from mailbot.domain.acts import GROUNDS_CITED
from mailbot.domain.calendar import ONE_DAY, Calendar
from mailbot.domain.contradictions import contradictions
from mailbot.domain.journal import clauses_cited
from mailbot.domain.kinds import KINDS, Kind
from mailbot.domain.policy import clauses_in, unfilled
from mailbot.domain.subject import Subject
from mailbot.errors import ConfigError, MailbotError, Refused
from mailbot.office import Office
from mailbot.settings import Settings
from mailbot.steps.keep import last_backup
from mailbot.steps.place import is_on
from mailbot.steps.suppress import key_in_register
from mailbot.words import Text


class Mark(StrEnum):
    """What a line of the check says."""

    GOOD = "✓"
    REMARK = "!"
    FAULT = "✗"


Finding = tuple[Mark, Text]


def check(arguments: Namespace) -> int:
    """Print every finding; exit 1 if anything is not as it must be, 0 where there are remarks.

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
        for mark, words in findings(settings, office):
            good = good and mark is not Mark.FAULT
            say(arguments, Text(f"{mark} {words.ru}", f"{mark} {words.en}"))
    return 0 if good else 1


def findings(settings: Settings, office: Office, *, mail: bool = True) -> Iterator[Finding]:
    """Yield what the check finds; without `mail` nobody is asked whose secret is the daemon's."""
    yield from _calendars(office.calendar, office.now().astimezone(settings.operator.zone).date())
    yield from _blanks(office)
    yield _probe(Text("база данных", "database"), lambda: _look(office))
    yield from _sources(office)
    yield from _hooks(settings, mail=mail)
    yield _archive(settings)
    yield from _keys(settings, office)
    if mail:
        yield _probe(Text("почтовый ящик (IMAP)", "mailbox (IMAP)"), inbox_of(settings).probe)
        yield _probe(Text("отправка (SMTP)", "sending (SMTP)"), lambda: outbox_of(settings).probe())
    yield from _suppression(office)
    yield from _own_folders(settings, office, mail=mail)
    if mail and settings.mailbox.remove_destroyed:
        yield _probe(REMOVAL, lambda: _may_remove(settings))
    # A sign of life that the console gave would hide a daemon that gives none.
    if mail and settings.escalation.heartbeat_url:
        yield _probe(Text("escalation.heartbeat_url", "escalation.heartbeat_url"), office.ping)
    yield _probe(Text("распознавание (OCR)", "recognition (OCR)"), lambda: _ocr(settings))
    yield _probe(Text("архивы", "archives"), _archives)
    if not (settings.mailbox.provider or settings.mailbox.trusted_authserv_ids):
        yield (
            Mark.FAULT,
            Text(
                "mailbox.provider и mailbox.trusted_authserv_ids пусты: отправителя подтвердит"
                " только своя проверка подписи DKIM. Впишите имя из заголовка"
                " Authentication-Results Вашего почтового сервера.",
                "mailbox.provider and mailbox.trusted_authserv_ids are empty: only our own check"
                " of a DKIM signature can prove a sender. Put in the name that stands in your mail"
                " server's Authentication-Results header.",
            ),
        )
    yield from _abroad(settings)
    yield from _messengers(settings)
    yield from _cites(office)
    for contradiction in contradictions(office.policy):
        yield Mark.REMARK, contradiction


def _suppression(office: Office) -> Iterator[Finding]:
    """Does the key of the suppression list lie beside it?"""
    try:
        with office.records.look() as unit:
            beside = key_in_register(unit)
    except MailbotError:
        # The line about the database says why.
        return
    if beside:
        yield Mark.REMARK, _BESIDE


_BESIDE = Text(
    "ключ списка отказавшихся от рассылки лежит в базе рядом с ним и никого не защищает:"
    " mailbot suppression key",
    "the key of the suppression list lies in the database beside it and protects nobody:"
    " mailbot suppression key",
)


def _own_folders(settings: Settings, office: Office, *, mail: bool) -> Iterator[Finding]:
    """Can drafts be put into the mailbox, and be seen when they are sent from there?"""
    if is_on(office) and mail:
        name = Text("папки «Черновики» и «Отправленные»", "folders Drafts and Sent")

        def act() -> None:
            inbox_of(settings).drafts().close()
            inbox_of(settings).sent()

        yield _probe(name, act)
    if is_on(office):
        return
    yield Mark.REMARK, NO_DRAFTS
    if settings.mailbox.sent_folder and mail:
        yield _probe(Text("папка «Отправленные»", "folder Sent"), lambda: inbox_of(settings).sent())


REMOVAL = Text("удаление уничтоженных писем из ящика", "removal of destroyed letters")


def _may_remove(settings: Settings) -> None:
    """See that the server can take single messages away; raises Refused where it cannot."""
    with inbox_of(settings).removal() as box:
        if not box.may_remove():
            raise Refused(_NO_UIDPLUS, 0, "")


_NO_UIDPLUS = Text(
    "сервер не умеет удалять отдельные письма (UIDPLUS), их удаляет человек: mailbot retention"
    " copies",
    "the server cannot take single messages away (UIDPLUS), a person does: mailbot retention"
    " copies",
)


NO_DRAFTS = Text(
    "Готовые черновики не кладутся в почтовый ящик: для этого задайте [operators] mail,"
    " mailbox.drafts_folder и mailbox.sent_folder.",
    "No drafts are put into the mailbox: for that set [operators] mail, mailbox.drafts_folder and"
    " mailbox.sent_folder.",
)


# Whom no source knows: a question that tells whether it answers at all.
_NOBODY = Subject(id="0", emails=("nobody@mailbot.invalid",), login="-", contract="-")


def _sources(office: Office) -> Iterator[Finding]:
    for answer in office.ask_sources(_NOBODY):
        name = Text(f"источник «{answer.source}»", f"source “{answer.source}”")
        yield (Mark.FAULT, answer.why) if answer.why else (Mark.GOOD, name)


def _hooks(settings: Settings, *, mail: bool) -> Iterator[Finding]:
    """A command must be there and may be run, a webhook needs its secret; neither is told."""
    for name, hook in settings.hooks.items():
        what = Text(f"hooks.{name}", f"hooks.{name}")
        if hook.url and not mail:
            continue
        if hook.url:
            secret = partial(settings.secret, f"hooks__{name}", "secret")
            yield _probe(what, secret)
        elif os.access(hook.command[0], os.X_OK):
            yield Mark.GOOD, what
        else:
            file = hook.command[0]
            yield (
                Mark.FAULT,
                Text(
                    f"hooks.{name}: {file} нет, или его нельзя запустить.",
                    f"hooks.{name}: {file} is not there, or cannot be run.",
                ),
            )


def _calendars(calendar: Calendar, today: date) -> Iterator[Finding]:
    """This year and, from October, the next one: clocks already run into it."""
    for year in (today.year, (today + 92 * ONE_DAY).year):
        first = date(year, 1, 1)
        warning = calendar.warning(first, first)
        if warning:
            # Before the decree there is nothing better than a provisional calendar.
            yield Mark.REMARK if calendar.knows(first, first) else Mark.FAULT, warning
        else:
            yield Mark.GOOD, Text(f"производственный календарь {year}", f"calendar of {year}")
        if year == (today + 92 * ONE_DAY).year:
            return


def _blanks(office: Office) -> Iterator[Finding]:
    """What the policy leaves open and replies need (facts 2.14)."""
    for missing in unfilled(office.policy, office.operator, frozenset(Kind), "ru"):
        yield Mark.FAULT, missing


def _cites(office: Office) -> Iterator[Finding]:
    """Name what is cited by the shipped policy's number, which says something else in his own.

    Where he listed some of his numbers he has a policy of his own; where none, the shipped one.
    """
    policy = office.policy
    norms = (clause for row in KINDS.values() for clause in clauses_in(row.norm))
    methods = () if policy.destruction_methods else (each.clause for each in policy.methods)
    cited = (*office.renderer.cited(), *clauses_cited(), *norms, *methods, *GROUNDS_CITED)
    if missing := policy.unnamed(cited):
        listed = ", ".join(missing)
        yield (
            Mark.REMARK,
            Text(
                f"policy.toml [cites]: не указаны пункты {listed}. На них ссылаются тексты, журнал"
                " и нормы, и в Вашей Политике под этими номерами может стоять другое. Впишите к"
                ' каждому свой номер или "", если такого пункта у Вас нет.',
                f"policy.toml [cites]: the clauses {listed} are not listed. Texts, register and"
                " norms cite them, and under these numbers your policy may say something else. Put"
                ' your number beside each, or "" where your policy has no such clause.',
            ),
        )


def _abroad(settings: Settings) -> Iterator[Finding]:
    """Name what the configuration leads out of the country (policy 5.11; 152-ФЗ, ч. 5 ст. 18)."""
    for key, host in _hosts(settings):
        if service := abroad(host):
            yield (
                Mark.REMARK,
                Text(
                    f"{key}: {host} — серверы {service} стоят за пределами России, а Политика"
                    " и ч. 5 ст. 18 Закона № 152-ФЗ требуют баз данных в России."
                    " Перенесите данные к российскому поставщику.",
                    f"{key}: {host} belongs to {service}, whose servers stand outside Russia; the"
                    " policy and art. 18(5) of 152-FZ want databases in Russia. Move the"
                    " data to a Russian provider.",
                ),
            )


def _messengers(settings: Settings) -> Iterator[Finding]:
    """Name the messengers abroad: they are told numbers, kinds and terms, and no name."""
    for name in settings.escalation.notify:
        try:
            shown, service = messenger(settings.secret(f"notify__{name}", "url"))
        except (ConfigError, ValueError):
            # What is missing or no URL is a fault of its own, told when a notice is to leave.
            continue
        if service:
            yield (
                Mark.REMARK,
                Text(
                    f"escalation.notify.{name}: {shown} — серверы {service} стоят за пределами"
                    " России. Уходят только номера, виды и сроки, без имён; надёжнее российский"
                    " или свой сервер (п. 5.11 Политики).",
                    f"escalation.notify.{name}: {shown} belongs to {service}, whose servers stand"
                    " outside Russia. Only numbers, kinds and terms go there, no names; a Russian"
                    " server, or one of your own, is safer (policy 5.11).",
                ),
            )


def _hosts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield every host to which personal data may go, with its key."""
    yield "mailbox.host", settings.mailbox.host
    yield "smtp.host", settings.smtp.host
    yield "database.url", urlsplit(settings.database.url).hostname or ""
    for name, source in settings.sources.items():
        yield f"sources.{name}.url", urlsplit(source.url).hostname or ""
    for name, hook in settings.hooks.items():
        yield f"hooks.{name}.url", urlsplit(hook.url).hostname or ""
    for recipient in dict.fromkeys(settings.escalation.recipients):
        yield "escalation.recipients", recipient.rpartition("@")[2]


def _probe(name: Text, act: Callable[[], object]) -> Finding:
    try:
        act()
    except MailbotError as error:
        return Mark.FAULT, Text(f"{name.ru}: {error.text.ru}", f"{name.en}: {error.text.en}")
    return Mark.GOOD, name


def _archive(settings: Settings) -> Finding:
    folder = settings.path(settings.archive.path)
    above = next(place for place in (folder, *folder.parents) if place.exists())
    if os.access(above, os.W_OK | os.X_OK):
        return Mark.GOOD, Text("архив", "archive")
    return (
        Mark.FAULT,
        Text(
            f"архив: в {above} нельзя писать; исправьте archive.path или права.",
            f"archive: {above} is not writable; correct archive.path or its rights.",
        ),
    )


def _keys(settings: Settings, office: Office) -> Iterator[Finding]:
    """Are the keys there, do they open, do they lie apart, and when was everything copied?"""
    yield _probe(Text("хранилище ключей", "key store"), partial(_unlock, office))
    store = settings.path(settings.keys.path)
    archive = settings.path(settings.archive.path)
    if archive in store.parents or store.parent in _folder_of_database(settings):
        yield (
            Mark.FAULT,
            Text(
                f"keys.path: {store} лежит вместе с архивом или базой; копия папки унесёт и ключи."
                " Назовите другую папку.",
                f"keys.path: {store} lies together with archive or database; a copy of that folder"
                " takes the keys along. Name another folder.",
            ),
        )
    try:
        with office.records.look() as unit:
            last = last_backup(unit)
    except MailbotError:
        return
    if last is None:
        yield Mark.REMARK, _NO_BACKUP
    elif (days := (office.now() - last).days) >= _OLD_BACKUP_DAYS:
        yield (
            Mark.REMARK,
            Text(
                f"последней резервной копии {days} дн.: mailbot backup ПАПКА",
                f"the last backup is {days} days old: mailbot backup DIR",
            ),
        )


# A letter that came since the last backup would be lost with the disk.
_OLD_BACKUP_DAYS = 7

_NO_BACKUP = Text(
    "резервной копии ещё не было: mailbot backup ПАПКА",
    "there is no backup yet: mailbot backup DIR",
)


def _unlock(office: Office) -> None:
    """See that the store is the register's own, opens by the master key, and can be written."""
    _ = office.records.look
    (key,) = office.keys.take()
    office.keys.destroy([key])


def _folder_of_database(settings: Settings) -> set[Path]:
    url = settings.database_url
    return {Path(url.removeprefix("sqlite:///")).parent} if url.startswith("sqlite:///") else set()


def _ocr(settings: Settings) -> None:
    from mailbot.documents.ocr import tesseract_version

    tesseract_version(settings.reading.ocr_languages)


def _archives() -> None:
    from mailbot.documents.archive import ensure_library

    ensure_library()


def _look(office: Office) -> None:
    with office.records.look() as unit:
        unit.setting("")
