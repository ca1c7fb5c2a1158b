"""`mailbot keys`: the master key that wraps all others; it is made, looked at, and changed."""

from argparse import Namespace
from pathlib import Path

from mailbot.app.configuration import settings_of
from mailbot.app.owner import as_owner
from mailbot.app.stores import keys_of, master_file, write_new_key
from mailbot.commands.desk import lines, say
from mailbot.errors import ConfigError, Hindered
from mailbot.settings import MASTER, Settings
from mailbot.words import Text


def new(arguments: Namespace) -> None:
    """Make a master key where there is none; a second one would open nothing."""
    settings = settings_of(arguments.config)
    file = master_file(settings)
    if _has_master(settings) or file.exists():
        raise Hindered([
            Text(
                "Мастер-ключ уже есть. Заменить его: mailbot keys rotate.",
                "There is a master key already. To change it: mailbot keys rotate.",
            )
        ])  # fmt: skip
    with as_owner(settings):
        store = keys_of(settings)
        locked = store.id is not None and store.mark() != ""
        store.close()
    if locked:
        raise Hindered([
            Text(
                f"{store.path} закрыто прежним мастер-ключом, новый его не откроет. Верните"
                f" прежний в {file}.",
                f"{store.path} was locked by a master key that you had; a new one does not open"
                f" it. Put the old one into {file}.",
            )
        ])  # fmt: skip
    write_new_key(file)
    say(
        arguments,
        Text(
            f"Мастер-ключ записан в {file}. Сохраните его копию отдельно от резервных копий"
            " (на бумаге, в сейфе паролей): без него ни одно письмо не прочесть.",
            f"The master key is in {file}. Keep a copy of it apart from all backups (on paper, in"
            " a password safe): without it no letter can be read.",
        ),
    )


def _has_master(settings: Settings) -> bool:
    try:
        settings.secret("keys", "master")
    except ConfigError:
        return False
    return True


def status(arguments: Namespace) -> None:
    """Say where the keys lie, how many there are, and whether the master key opens them."""
    settings = settings_of(arguments.config)
    with as_owner(settings):
        store = keys_of(settings)
        made = store.id is not None
        if made:
            store.unlock()
        count, mark = (store.count(), store.mark()) if made else (0, "")
        store.close()
    if arguments.format == "json":
        lines([{"path": str(store.path), "keys": count, "master": mark}], settings)
        return
    say(
        arguments,
        Text(
            f"Хранилище: {store.path}\nКлючей: {count}\nОтпечаток мастер-ключа: {mark or '—'}",
            f"Store: {store.path}\nKeys: {count}\nMark of the master key: {mark or '—'}",
        ),
    )


def rotate(arguments: Namespace) -> None:
    """Wrap all keys by a new master key, and put it in the place of the old one.

    The new one is on the disk before any key depends on it, and takes the old one's name when all
    do: after a crash in between the command is given again, and finishes.
    """
    settings = settings_of(arguments.config)
    file = master_file(settings)
    if not file.is_file():
        raise Hindered([
            Text(
                f"Файла {file} нет: мастер-ключ задан иначе ({MASTER}). Чтобы заменить его,"
                " перенесите его на это время в этот файл.",
                f"There is no {file}: the master key comes another way ({MASTER}). To change it,"
                " put it into that file meanwhile.",
            )
        ])  # fmt: skip
    draft = file.with_name(f"{file.name}.new")
    count = _finished(settings, draft)
    if count is None:
        draft.unlink(missing_ok=True)
        count = _rotated(settings, bytes.fromhex(write_new_key(draft)))
    draft.replace(file)
    say(
        arguments,
        Text(
            f"Мастер-ключ заменён, ключей перезаписано: {count}. Сохраните копию {file} отдельно;"
            " старые копии хранилища ключей откроет только прежний мастер-ключ. Запустите службу.",
            f"The master key is changed, {count} keys are wrapped by it. Keep a copy of {file}"
            " apart; older copies of the key store need the old master key. Start the daemon.",
        ),
    )


def _finished(settings: Settings, draft: Path) -> int | None:
    """Return how many keys an interrupted change had wrapped, None where there was none."""
    from mailbot.records.keystore import mark_of

    if not draft.is_file():
        return None
    mark = mark_of(bytes.fromhex(draft.read_text(encoding="utf-8")))
    with as_owner(settings):
        store = keys_of(settings)
        count = store.count() if store.mark() == mark else None
        store.close()
    return count


def _rotated(settings: Settings, master: bytes) -> int:
    from mailbot.records import open_records

    with as_owner(settings):
        records, store = open_records(settings.database_url), keys_of(settings)
        try:
            if not records.lock():
                raise Hindered([
                    Text(
                        "Служба работает и знает только прежний мастер-ключ. Остановите её:"
                        " systemctl stop mailbot.",
                        "The daemon is at work and knows the old master key only. Stop it:"
                        " systemctl stop mailbot.",
                    )
                ])  # fmt: skip
            return store.rotate(master)
        finally:
            store.close()
            records.close()
