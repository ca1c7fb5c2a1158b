"""`mailbot backup` and `mailbot restore`: a copy of everything, and the way back."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mailbot.app.configuration import settings_of
from mailbot.app.office import open_office
from mailbot.app.owner import step_down
from mailbot.app.stores import archive_of, keys_of
from mailbot.commands.desk import day, say
from mailbot.errors import BadInput
from mailbot.settings import Settings
from mailbot.steps.keep import backed_up
from mailbot.words import Text


def backup(arguments: Namespace) -> None:
    """Copy database and archive into a folder or a tar file, and the key store into its own."""
    from mailbot.records.backup import back_up, copy_keys, pack

    settings = settings_of(arguments.config)
    with open_office(settings) as office:
        with office.records.look() as unit:
            heads = str(unit.heads())
        now, keys = datetime.now(UTC), keys_of(settings)
        try:
            folder, archive = Path(arguments.folder).absolute(), archive_of(settings, keys)
            with _as_folder(folder) as place:
                made = back_up(settings.database_url, archive, keys, place, now, heads)
                if place != folder:
                    pack(place, folder)
            copy = copy_keys(keys, settings.path(settings.keys.backups), now)
            end = keys.copies_end()
        finally:
            keys.close()
        backed_up(office)
    last = day(end.astimezone(settings.operator.zone).date() if end else None)
    say(
        arguments,
        Text(
            f"Копия в {folder}: объектов архива {made.objects}, контрольная строка {made.heads}.\n"
            f"Хранилище ключей: {copy}; хранится до {last}. Держите его отдельно от копии данных;"
            " мастер-ключа нет ни там, ни там.",
            f"The copy is in {folder}: {made.objects} archived objects, heads {made.heads}.\n"
            f"The key store: {copy}, kept until {last}. Keep it apart from the copy of the data;"
            " the master key is in neither.",
        ),
    )


def restore(arguments: Namespace) -> None:
    """Bring a backup back, and say how to see that it is whole."""
    from mailbot.records.backup import restore as bring_back
    from mailbot.records.backup import unpack

    settings = settings_of(arguments.config)
    step_down(settings)
    keys, folder = keys_of(settings), Path(arguments.folder).absolute()
    try:
        with _as_folder(folder) as place:
            if place != folder:
                unpack(folder, place)
            made = bring_back(
                place,
                settings.database_url,
                archive_of(settings, keys),
                keys,
                _copy_of_keys(arguments.keys, settings),
            )
    finally:
        keys.close()
    say(
        arguments,
        Text(
            f"Восстановлена копия от {made.made_at}. Проверьте её: mailbot verify --heads"
            f" {made.heads}",
            f"Restored the backup of {made.made_at}. See that it is whole: mailbot verify --heads"
            f" {made.heads}",
        ),
    )


@contextmanager
def _as_folder(named: Path) -> Iterator[Path]:
    """Yield the folder itself, and for one tar file a folder beside it for the meantime."""
    if named.suffix.lower() != ".tar":
        yield named
        return
    if not named.parent.is_dir():
        raise BadInput(
            Text(f"{named.parent}: такой папки нет.", f"{named.parent}: there is no such folder.")
        )
    with TemporaryDirectory(dir=named.parent, prefix=f".{named.name}-") as place:
        yield Path(place)


def _copy_of_keys(named: str, settings: Settings) -> Path | None:
    from mailbot.records.keystore import ends_of_copies

    if named:
        return Path(named)
    copies = ends_of_copies(settings.path(settings.keys.backups), settings.keys.backups_days)
    return max(copies, key=lambda file: copies[file], default=None)
