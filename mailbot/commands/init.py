"""`mailbot init`: an office of one's own, with as few questions as it needs.

Asks on a terminal; elsewhere every answer is an option. Run again it makes what is missing, keeps
what is there, and tests once more. In /etc/mailbot it fills in what `make install` made.
"""

import getpass
import shlex
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from mailbot.app.configuration import faults_of
from mailbot.app.mail import inbox_of, outbox_of
from mailbot.app.office import open_office
from mailbot.app.owner import as_owner, step_down
from mailbot.app.stores import master_file, seal, suppression_file, write_new_key
from mailbot.commands.answers import read_named, settings_by, unreadable
from mailbot.commands.desk import say, system_user
from mailbot.commands.furnish import (
    furnish,
    settings_there,
    state_of,
    write_secret,
)
from mailbot.commands.subjects import take_in
from mailbot.domain.policy import unfilled
from mailbot.errors import ConfigError, MailbotError
from mailbot.settings import INSTALLED, SUPPRESSION, Settings, load_settings
from mailbot.sources.sheet import Sheet, read_sheet
from mailbot.words import Text

_MAILBOX, _SMTP = "MAILBOT__MAILBOX__PASSWORD", "MAILBOT__SMTP__PASSWORD"


def init(arguments: Namespace) -> int:
    """Make the office, then test it; exit 1 where something does not work yet."""
    folder = Path(arguments.folder).expanduser().resolve()
    file = folder / "mailbot.toml"
    # What root may read and the owner of the register may not is read before anything is made.
    sheet = read_sheet(Path(arguments.subjects)) if arguments.subjects else None
    authority = read_named(arguments.ca_file) if arguments.ca_file else None
    there = settings_there(folder)
    state = state_of(there)
    text = (there or "") if state is None else settings_by(arguments, state)
    made, kept = furnish(folder, text, authority)
    _tell_files(arguments, folder, len(made), len(kept))
    settings = load_settings(file)
    _secrets(arguments, settings)
    if faults := faults_of(settings):
        raise ConfigError(faults)
    # The secrets that were just written are read with the settings.
    settings = load_settings(file)
    step_down(settings)
    good = _prepare(arguments, settings, sheet)
    if not arguments.offline:
        good = _reach(arguments, settings) and good
    _next_steps(arguments, settings, file)
    return 0 if good else 1


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
    # One that is named in so many words is wanted in the place of an earlier one.
    given = bool(arguments.password_file)
    missing = [name for name in _needed(settings) if given or not _is_known(settings, name)]
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
            return read_named(arguments.password_file).decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise unreadable(arguments.password_file) from error
    if not sys.stdin.isatty():
        return ""
    words = Text("Пароль ящика (пусто — позже)", "The mailbox's password (empty: later)")
    return getpass.getpass(f"{words.say(arguments.lang)}: ")


def _prepare(arguments: Namespace, settings: Settings, sheet: Sheet | None) -> bool:
    """Make the register, and fill it with the subjects of a sheet."""
    from mailbot.records import migrate

    migrate(settings.database_url)
    seal(settings)
    if sheet is None:
        return True
    by = settings.operators.get("mail", "") or system_user()
    with open_office(settings) as office:
        return take_in(arguments, office, sheet, by) == 0


def _reach(arguments: Namespace, settings: Settings) -> bool:
    """Say whether mailbox and way out answer."""
    tests: tuple[tuple[Text, Callable[[], object]], ...] = (
        (Text("почтовый ящик (IMAP)", "mailbox (IMAP)"), lambda: inbox_of(settings).probe()),
        (Text("отправка (SMTP)", "sending (SMTP)"), lambda: outbox_of(settings).probe()),
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
    with open_office(settings) as office:
        blanks = unfilled(office.policy, office.operator, frozenset(), "ru")
    for blank in blanks:
        say(arguments, Text(f"! {blank.ru}", f"! {blank.en}"))
    command = f"mailbot --config {shlex.quote(str(file))}"
    start = f"{command} run"
    if file == INSTALLED:
        command, start = "sudo mailbot", "sudo systemctl enable --now mailbot"
    say(
        arguments,
        Text(
            "Дальше:\n"
            f"  1. впишите в {settings.folder / 'policy.toml'} и {file}, чего не хватает\n"
            f"  2. {command} subjects import ФАЙЛ (адреса субъектов)\n"
            f"  3. {command} check\n"
            f"  4. {start}",
            "Next:\n"
            f"  1. fill in what is missing in {settings.folder / 'policy.toml'} and {file}\n"
            f"  2. {command} subjects import FILE (the subjects' addresses)\n"
            f"  3. {command} check\n"
            f"  4. {start}",
        ),
    )
