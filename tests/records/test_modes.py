"""What is stored is its owner's alone, unless its folder is a group's."""

import os
from pathlib import Path

import pytest

from mailbot.records import migrate
from mailbot.records.archive import Archive
from mailbot.records.keystore import KeyStore
from mailbot.records.modes import file_mode, folder_mode


def stored(folder: Path) -> set[int]:
    """Make a register, an archive and a key store there; return their modes, files and folders."""
    keys = KeyStore(folder / "keys" / "keys.db", lambda: b"k" * 32)
    keys.make()
    Archive(folder / "archive", keys).put_all([b"letter"])
    migrate(f"sqlite:///{folder}/mailbot.db")
    keys.close()
    return {path.stat().st_mode & 0o777 for path in folder.rglob("*")}


@pytest.mark.policy("10.2")
@pytest.mark.parametrize("umask", [0o007, 0o022, 0o077], ids=["daemon", "root", "careful root"])
@pytest.mark.parametrize(
    ("mode", "files", "folders"),
    [(0o700, 0o600, 0o700), (0o770, 0o660, 0o770), (0o777, 0o600, 0o700)],
)
def test_what_is_stored_is_shared_where_the_folder_is_a_group_s_whoever_makes_it(
    tmp_path: Path, mode: int, files: int, folders: int, umask: int
) -> None:
    tmp_path.chmod(mode)
    before = os.umask(umask)
    try:
        found = stored(tmp_path)
    finally:
        os.umask(before)

    assert found == {files, folders}
    assert (file_mode(tmp_path), folder_mode(tmp_path / "to" / "be" / "made")) == (files, folders)


def test_a_register_that_root_makes_is_its_group_s(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    before = os.umask(0o022)
    try:
        stored(tmp_path)
    finally:
        os.umask(before)

    modes = {path.name: path.stat().st_mode & 0o7777 for path in tmp_path.iterdir()}
    assert modes == {"keys": 0o2770, "archive": 0o2770, "mailbot.db": 0o660}
