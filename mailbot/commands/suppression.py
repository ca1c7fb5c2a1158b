"""`mailbot suppression`: who gets no mailings any more, for the program that sends them."""

import os
import secrets
import sys
from argparse import Namespace
from pathlib import Path

from mailbot.app.configuration import settings_of
from mailbot.app.owner import as_owner
from mailbot.app.stores import suppression_file
from mailbot.commands.desk import actor, at_desk, lines, say
from mailbot.commands.files import made
from mailbot.errors import BadInput, ConfigError, Hindered
from mailbot.exports.sheets import SHEETS
from mailbot.settings import SUPPRESSION, Settings
from mailbot.steps import suppress
from mailbot.words import Text

_HEADS = ("digest", "key_id", "sort", "since")

ANSWERS = {True: Text("не отправлять", "do not send"), False: Text("можно", "may be sent")}


def check(arguments: Namespace) -> None:
    """Say of each address or number whether mailings may go there; - reads them, one a line."""
    wanted = arguments.addresses
    if wanted == ["-"]:
        wanted = [line.strip() for line in sys.stdin if line.strip()]
    with at_desk(arguments) as office:
        found = suppress.are_suppressed(office, wanted)
        if arguments.format == "json":
            rows = ({"address": address, "suppressed": held} for address, held in found)
            lines(rows, office.settings)
            return
    for address, held in found:
        say(arguments, Text(f"{address}: {ANSWERS[held].ru}", f"{address}: {ANSWERS[held].en}"))


def export(arguments: Namespace) -> None:
    """Write the digests to a file; its suffix says how: csv, xlsx, json."""
    file = Path(arguments.file)
    suffix = file.suffix.lower()
    if suffix not in SHEETS:
        raise BadInput(
            Text(f"{file}: вид файла задаёт окончание имени: {', '.join(SHEETS)}.",
                 f"{file}: the suffix says what is written: {', '.join(SHEETS)}.")
        )  # fmt: skip
    with at_desk(arguments) as office:
        zone = office.settings.operator.zone
        with made(file) as place:
            found = suppress.lines(office, actor(arguments, office.settings))
            rows = ((x.digest, x.key_id, str(x.sort), x.since.astimezone(zone)) for x in found)
            SHEETS[suffix](place, _HEADS, _HEADS, rows)
    say(arguments, Text(f"{file}: {len(found)}", f"{file}: {len(found)}"))


def remove(arguments: Namespace) -> None:
    """Take an address off the list: its owner consented anew."""
    with at_desk(arguments) as office:
        gone = suppress.allow(office, arguments.address, actor(arguments, office.settings))
    words = {
        True: Text("Снято: рассылка на этот адрес возможна.", "Taken off: mailings may go there."),
        False: Text("Этого адреса в списке нет.", "That address is not on the list."),
    }
    say(arguments, words[gone])


def key(arguments: Namespace) -> None:
    """Make the list's key a secret, and take out of the register the one that lies there.

    The secret is on the disk before the register forgets: after a crash in between the command is
    given again. Both keys stay known, since no digest can be made anew without its address.
    """
    from mailbot.records import open_records

    settings = settings_of(arguments.config)
    file = suppression_file(settings)
    with as_owner(settings):
        records = open_records(settings.database_url)
        try:
            with records.look() as unit:
                old = suppress.key_in_register(unit)
        finally:
            records.close()
    known = _known(settings, file)
    if known and not old:
        say(arguments, Text(f"Ключ уже в {file}.", f"The key is in {file} already."))
        return
    # Whoever has no secret yet goes on with the old key: one is enough.
    lines_ = [*known, *([old] if old and old not in known else [])] or [secrets.token_hex(32)]
    _write(file, "\n".join(lines_))
    if old:
        with as_owner(settings):
            records = open_records(settings.database_url)
            try:
                with records.begin() as unit:
                    suppress.forget_key(unit)
                records.scrub()
            finally:
                records.close()
    say(
        arguments,
        Text(
            f"Ключ списка записан в {file}. Перезапустите службу и консоль. Прежние резервные"
            " копии базы ещё содержат старый ключ: удалите их, сделав новую."
            if old
            else f"Ключ списка записан в {file}. Перезапустите службу и консоль.",
            f"The list's key is in {file}. Restart the daemon and the console."
            + (
                " Earlier backups of the database hold the old key: make a new one and delete them."
                if old
                else ""
            ),
        ),
    )


def _known(settings: Settings, file: Path) -> list[str]:
    """Return the keys of the secret; raises Hindered where it does not come from that file."""
    try:
        keys = settings.secret("suppression", "key").splitlines()
    except ConfigError:
        return []
    if not file.is_file():
        raise Hindered([
            Text(
                f"Секрет {SUPPRESSION} задан не файлом {file}. Перенесите его на это время в этот"
                " файл, по ключу в строке.",
                f"The secret {SUPPRESSION} does not come from {file}. Put it into that file"
                " meanwhile, one key a line.",
            )
        ])  # fmt: skip
    return keys


def _write(file: Path, words: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(words)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(file)
