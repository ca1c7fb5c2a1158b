"""A backup is one moment of everything; it comes back whole, and opens nothing by itself."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.errors import BadInput, Hindered, NotFound
from mailbot.ports import Happening
from mailbot.records import Archive, KeyStore, bind, open_records
from mailbot.records.backup import back_up, copy_keys, restore
from mailbot.records.verify import verify
from tests.keyrings import MASTER, Keyring
from tests.records.samples import APPEAL, NOW
from tests.records.test_verify import lettered

AT = datetime(2025, 6, 11, 8, 20, tzinfo=UTC)


@dataclass
class Places:
    """Where the register is, and where it may be brought back to."""

    url: str
    empty_url: str


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
        yield Places(url, f"sqlite:///{tmp_path}/restored/mailbot.db")
        return
    url, cluster = (request.getfixturevalue(name) for name in ("postgresql_url", "cluster"))
    name = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.tell("postgres", f"CREATE DATABASE {name}")
    yield Places(url, cluster.url(name))
    cluster.tell("postgres", f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Office:
    """A filled register, and its backup."""

    places: Places
    archive: Archive
    keys: KeyStore
    folder: Path
    copies: Path

    def backs_up(self) -> None:
        records = open_records(self.places.url, self.keys)
        with records.look() as unit:
            heads = str(unit.heads())
        records.close()
        back_up(self.places.url, self.archive, self.keys, self.folder, AT, heads)


@pytest.fixture
def filled(places: Places, keys: Keyring, tmp_path: Path) -> Office:
    archive = Archive(tmp_path / "archive", keys)
    records = open_records(places.url, keys)
    bind(records, keys)
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        unit.note(Happening(at=NOW, event="registered", appeal_id=appeal.id))
        lettered(unit, archive, appeal.id)
    records.close()
    return Office(places, archive, keys, tmp_path / "backup", tmp_path / "copies")


def faults(url: str, archive: Archive, keys: KeyStore) -> list[str]:
    return [fault.en for verdict in verify(url, archive, keys) for fault in verdict.faults]


def test_a_backup_comes_back_whole_and_the_register_goes_on(filled: Office, tmp_path: Path) -> None:
    filled.backs_up()
    copy = copy_keys(filled.keys, filled.copies, AT)
    keys = KeyStore(tmp_path / "elsewhere" / "keys.db", lambda: MASTER)
    archive = Archive(tmp_path / "elsewhere" / "archive", keys)
    url = filled.places.empty_url
    made = restore(filled.folder, url, archive, keys, copy)
    records = open_records(url, keys)
    bind(records, keys)
    with records.begin() as unit:
        first, second = unit.appeals.get(1), unit.appeals.register(APPEAL)
        unit.note(Happening(at=NOW, event="registered", appeal_id=second.id))
        raw = archive.get(unit.letters.get(1).raw_ref)
        draft = unit.messages.get(1).draft
    records.close()

    assert (first.number, second.number) == ("1/2025", "2/2025")
    assert raw == b"From: Ksenia"
    assert draft.body
    assert made.objects == 2
    assert faults(url, archive, keys) == []
    keys.close()


def test_a_backup_without_the_keys_is_not_brought_back(filled: Office, tmp_path: Path) -> None:
    filled.backs_up()
    keys = KeyStore(tmp_path / "elsewhere" / "keys.db", lambda: MASTER)

    with pytest.raises(Hindered, match="--keys"):
        restore(filled.folder, filled.places.empty_url, Archive(tmp_path / "e", keys), keys, None)


def test_nothing_is_overwritten(filled: Office, tmp_path: Path) -> None:
    filled.backs_up()
    empty = Archive(tmp_path / "empty", filled.keys)

    with pytest.raises(Hindered, match="not empty"):
        restore(filled.folder, filled.places.url, empty, filled.keys, None)
    with pytest.raises(Hindered, match="not empty"):
        restore(filled.folder, filled.places.empty_url, filled.archive, filled.keys, None)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").touch()
    with pytest.raises(Hindered, match="something else"):
        back_up(filled.places.url, filled.archive, filled.keys, tmp_path / "other", AT, "")


def test_a_damaged_backup_is_refused(filled: Office, tmp_path: Path) -> None:
    filled.backs_up()
    file = next((filled.folder / "database").iterdir())
    file.write_bytes(file.read_bytes() + b"x")

    with pytest.raises(BadInput, match="damaged"):
        restore(filled.folder, filled.places.empty_url, filled.archive, filled.keys, None)
    (filled.folder / "manifest.json").unlink()
    with pytest.raises(BadInput, match="no backup"):
        restore(filled.folder, filled.places.empty_url, filled.archive, filled.keys, None)


def test_what_was_destroyed_since_does_not_open_in_a_backup_of_before(
    filled: Office, tmp_path: Path
) -> None:
    filled.backs_up()
    records = open_records(filled.places.url, filled.keys)
    with records.begin() as unit:
        ref, bytes_ref = unit.letters.get(1).raw_ref, unit.messages.get(1).bytes_ref or ""
        unit.shredding.appeal(1, NOW)
    with records.look() as unit:
        filled.keys.destroy(unit.shredding.keys())
    records.close()
    elsewhere = Archive(tmp_path / "elsewhere", filled.keys)
    restore(filled.folder, filled.places.empty_url, elsewhere, filled.keys, None)
    old = open_records(filled.places.empty_url, filled.keys)

    for each in (ref, bytes_ref):
        with pytest.raises(NotFound):
            elsewhere.get(each)
    with old.look() as unit:
        assert unit.letters.findings(1) is None
        assert unit.messages.get(1).draft.body == ""
        assert unit.appeals.get(1).subject_name == APPEAL.subject_name
    old.close()


def test_a_second_backup_takes_in_what_is_new_and_leaves_out_what_is_gone(filled: Office) -> None:
    filled.backs_up()
    (new,) = filled.archive.put_all([b"new"])
    before = set(Archive(filled.folder / "archive", filled.keys).refs())
    (gone,) = filled.keys.holds(before)
    filled.archive.discard([gone])
    filled.backs_up()

    after = set(Archive(filled.folder / "archive", filled.keys).refs())
    assert after == (before | {new}) - {gone}


def test_copies_of_the_key_store_are_deleted_after_their_days(
    keys: Keyring, tmp_path: Path
) -> None:
    store = KeyStore(keys.path, lambda: MASTER, tmp_path / "copies", 30)
    none = store.copies_end()
    for days in (0, 29):
        copy_keys(store, tmp_path / "copies", AT + timedelta(days=days))
    end = store.copies_end()
    store.expire_copies(AT + timedelta(days=30))
    names = [file.name for file in (tmp_path / "copies").iterdir()]
    store.close()

    assert none is None
    assert end == AT + timedelta(days=59)
    assert names == ["keys-20250710T082000Z.db"]


def test_a_backup_is_for_its_owner_only_and_holds_no_word(filled: Office) -> None:
    filled.backs_up()
    files = [file for file in filled.folder.rglob("*") if file.is_file()]

    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    assert not [file for file in files if b"Ksenia" in file.read_bytes()]
