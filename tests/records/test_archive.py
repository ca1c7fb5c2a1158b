"""What the archive took is on the disk under a name that says nothing."""

import os
import shutil
from pathlib import Path

import pytest

from mailbot.errors import Destroyed, MailbotError, NotFound, Unavailable
from mailbot.records.archive import Archive
from tests.keyrings import Keyring


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "var" / "archive"


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_was_put_is_got(root: Path, keys: Keyring) -> None:
    contents = [b"From: a@example.ru\r\n\r\n", b"", bytes(range(256)) * 1000]
    refs = Archive(root, keys).put_all(contents)

    assert [Archive(root, keys).get(ref) for ref in refs] == contents


def test_the_same_bytes_twice_are_two_objects(root: Path, keys: Keyring) -> None:
    """Each is sealed with a key of its own, so none may stand for another."""
    first, second = Archive(root, keys).put_all([b"same", b"same"])

    assert first != second


def test_nothing_to_put_makes_nothing(root: Path, keys: Keyring) -> None:
    assert Archive(root, keys).put_all([]) == []
    assert not root.exists()


def test_everything_is_for_its_owner_only(root: Path, keys: Keyring) -> None:
    before = os.umask(0)
    try:
        (ref,) = Archive(root, keys).put_all([b"letter"])
    finally:
        os.umask(before)

    file = root / ref[:2] / ref
    assert [path.stat().st_mode & 0o777 for path in (root, file.parent, file)] == [
        0o700,
        0o700,
        0o600,
    ]


def test_contents_and_names_are_on_the_disk_before_the_references_are_told(
    root: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def synced(fd: int) -> None:
        fsync(fd)
        done.append(f"fsync {Path(f'/proc/self/fd/{fd}').readlink().relative_to(root)}")

    def renamed(self: Path, target: Path) -> Path:
        done.append(f"rename {self.relative_to(root)} {Path(target).name}")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    (ref,) = Archive(root, keys).put_all([b"letter"])

    fan = ref[:2]
    assert done == [
        "fsync .",
        f"fsync {fan}/{ref}.part",
        f"rename {fan}/{ref}.part {ref}",
        f"fsync {fan}",
    ]


def test_a_batch_waits_once_for_its_names(
    root: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = []
    fsync = os.fsync

    def synced(fd: int) -> None:
        fsync(fd)
        if os.path.isdir(f"/proc/self/fd/{fd}"):  # noqa: PTH112 -- a link that only os follows
            folders.append(fd)

    monkeypatch.setattr(os, "fsync", synced)
    Archive(root, keys).put_all([b"letter"] * 40)

    assert len(folders) == 2
    assert len(files(root)) == 40


def test_a_disk_that_refuses_is_unavailable_and_leaves_nothing(
    root: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, calls = os.fsync, []

    def full(fd: int) -> None:
        calls.append(fd)
        if len(calls) > 5:
            raise OSError(28, "No space left on device")
        fsync(fd)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        Archive(root, keys).put_all([b"letter"] * 20)

    assert files(root) == []


def test_a_place_that_is_no_folder_is_unavailable(tmp_path: Path, keys: Keyring) -> None:
    (tmp_path / "archive").touch()

    with pytest.raises(Unavailable):
        Archive(tmp_path / "archive", keys).put_all([b"letter"])
    with pytest.raises(Unavailable):
        Archive(tmp_path / "archive", keys).get("ab" * 16)


@pytest.mark.parametrize(
    "ref", ["ab" * 16, "", "../../etc/passwd", "/etc/passwd", "AB" * 16, "ab" * 16 + "\n"]
)
def test_what_was_never_put_is_not_found(root: Path, keys: Keyring, ref: str) -> None:
    Archive(root, keys).put_all([b"letter"])

    with pytest.raises(NotFound):
        Archive(root, keys).get(ref)


def test_nothing_that_was_put_can_be_read_on_the_disk(root: Path, keys: Keyring) -> None:
    Archive(root, keys).put_all([b"A letter of Ksenia Lebedeva"])
    (file,) = files(root)

    assert b"Lebedeva" not in file.read_bytes()


def test_an_object_opens_under_its_own_name_only(root: Path, keys: Keyring) -> None:
    archive = Archive(root, keys)
    first, second = archive.put_all([b"first", b"second"], key=keys.take()[0])
    shutil.copy(root / first[:2] / first, root / second[:2] / second)

    with pytest.raises(MailbotError, match="replaced"):
        archive.get(second)


def test_what_was_sealed_with_one_key_is_destroyed_with_it_and_nothing_else(
    root: Path, keys: Keyring
) -> None:
    archive = Archive(root, keys)
    (letter, other) = archive.put_all([b"letter", b"other"])
    (words,) = archive.put_all([b"its words"], key=letter)
    keys.destroy([letter])

    for ref in (letter, words):
        with pytest.raises(Destroyed):
            archive.get(ref)
    assert archive.get(other) == b"other"


def test_what_an_older_mailbot_stored_is_read_as_it_is_and_sealed_in_its_place(
    root: Path, keys: Keyring
) -> None:
    archive = Archive(root, keys)
    ref = "ab" * 16
    (root / "ab").mkdir(parents=True)
    (root / "ab" / ref).write_bytes(b"From: old@example.ru")
    before = archive.get(ref)
    keys.adopt([ref])

    assert archive.seal(ref, ref)
    assert not archive.seal(ref, ref)
    assert before == archive.get(ref) == b"From: old@example.ru"
    assert b"old@example.ru" not in (root / "ab" / ref).read_bytes()
