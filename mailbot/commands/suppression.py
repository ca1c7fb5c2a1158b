"""`mailbot suppression`: who gets no mailings any more, for the program that sends them."""

import sys
from argparse import Namespace
from pathlib import Path

from mailbot.commands.desk import actor, at_desk, lines, say
from mailbot.commands.files import made
from mailbot.errors import BadInput
from mailbot.exports.sheets import SHEETS
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
