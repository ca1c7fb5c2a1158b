"""`mailbot verify`: is everything as it was written, and if not, exactly where not."""

from argparse import Namespace

from mailbot.app.configuration import settings_of
from mailbot.app.owner import step_down
from mailbot.app.stores import archive_of, keys_of
from mailbot.commands.desk import say
from mailbot.domain.chain import Head, Heads, heads_of
from mailbot.errors import Hindered
from mailbot.words import Text


def verify(arguments: Namespace) -> int:
    """Print a line a part and one a fault; exit 1 if there is any."""
    from mailbot.records.verify import verify as look

    noted = [_heads(words) for words in arguments.heads]
    settings = settings_of(arguments.config)
    step_down(settings)
    keys = keys_of(settings)
    good, ends = True, list[Head]()
    try:
        archive = archive_of(settings, keys)
        for verdict in look(settings.database_url, archive, keys, noted):
            good = good and not verdict.faults
            mark, what = "✗" if verdict.faults else "✓", verdict.what
            say(
                arguments,
                Text(f"{mark} {what.ru}: {verdict.count}", f"{mark} {what.en}: {verdict.count}"),
            )
            for fault in verdict.faults:
                say(arguments, Text(f"  {fault.ru}.", f"  {fault.en}."))
            ends += [verdict.head] if verdict.head else []
    finally:
        keys.close()
    heads = Heads(*ends)
    say(arguments, Text(f"Контрольная строка журнала: {heads}", f"Heads of the chains: {heads}"))
    return 0 if good else 1


def _heads(words: str) -> Heads:
    if found := heads_of(words):
        return found
    raise Hindered([
        Text(
            f"«{words}» — не контрольная строка. Скопируйте её из утренней сводки целиком.",
            f"“{words}” are no heads. Copy all of it from a digest.",
        )
    ])  # fmt: skip
