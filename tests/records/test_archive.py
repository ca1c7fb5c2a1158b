"""What the archive took is on the disk under a name that says nothing."""

import os
from pathlib import Path

import pytest

from mailbot.errors import NotFound, Unavailable
from mailbot.records.archive import Archive


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "var" / "archive"


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_was_put_is_got(root: Path) -> None:
    contents = [b"From: a@example.ru\r\n\r\n", b"", bytes(range(256)) * 1000]
    refs = Archive(root).put_all(contents)

    assert [Archive(root).get(ref) for ref in refs] == contents


def test_the_same_bytes_twice_are_two_objects(root: Path) -> None:
    """Each will be sealed with a key of its own, so none may stand for another."""
    first, second = Archive(root).put_all([b"same", b"same"])

    assert first != second


def test_nothing_to_put_makes_nothing(root: Path) -> None:
    assert Archive(root).put_all([]) == []
    assert not root.exists()


def test_everything_is_for_its_owner_only(root: Path) -> None:
    before = os.umask(0)
    try:
        (ref,) = Archive(root).put_all([b"letter"])
    finally:
        os.umask(before)

    file = root / ref[:2] / ref
    assert [path.stat().st_mode & 0o777 for path in (root, file.parent, file)] == [
        0o700,
        0o700,
        0o600,
    ]


def test_contents_and_names_are_on_the_disk_before_the_references_are_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
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
    (ref,) = Archive(root).put_all([b"letter"])

    fan = ref[:2]
    assert done == [
        "fsync .",
        f"fsync {fan}/{ref}.part",
        f"rename {fan}/{ref}.part {ref}",
        f"fsync {fan}",
    ]


def test_a_batch_waits_once_for_its_names(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    fsync = os.fsync

    def synced(fd: int) -> None:
        fsync(fd)
        if os.path.isdir(f"/proc/self/fd/{fd}"):  # noqa: PTH112 -- a link that only os follows
            folders.append(fd)

    monkeypatch.setattr(os, "fsync", synced)
    Archive(root).put_all([b"letter"] * 40)

    assert len(folders) == 2
    assert len(files(root)) == 40


def test_a_disk_that_refuses_is_unavailable_and_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, calls = os.fsync, []

    def full(fd: int) -> None:
        calls.append(fd)
        if len(calls) > 5:
            raise OSError(28, "No space left on device")
        fsync(fd)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        Archive(root).put_all([b"letter"] * 20)

    assert files(root) == []


def test_a_place_that_is_no_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "archive").touch()

    with pytest.raises(Unavailable):
        Archive(tmp_path / "archive").put_all([b"letter"])
    with pytest.raises(Unavailable):
        Archive(tmp_path / "archive").get("ab" * 16)


@pytest.mark.parametrize(
    "ref", ["ab" * 16, "", "../../etc/passwd", "/etc/passwd", "AB" * 16, "ab" * 16 + "\n"]
)
def test_what_was_never_put_is_not_found(root: Path, ref: str) -> None:
    Archive(root).put_all([b"letter"])

    with pytest.raises(NotFound):
        Archive(root).get(ref)
