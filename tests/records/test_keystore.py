"""A key opens what it sealed, for its own register and master key only, until it is destroyed."""

import sqlite3
from pathlib import Path

import pytest

from mailbot.errors import ConfigError, Destroyed, NotFound, Tampered
from mailbot.ports import Records
from mailbot.records import KeyStore, bind
from tests.keyrings import MASTER, Keyring, keyring

OTHER = bytes.fromhex("a5" * 32)


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_what_is_sealed_opens_under_its_name_and_tells_nothing(keys: Keyring) -> None:
    (key,) = keys.take()
    sealed = keys.seal(key, "letters.findings/1", b"Lebedeva")

    assert keys.open("letters.findings/1", sealed) == b"Lebedeva"
    assert b"Lebedeva" not in sealed
    with pytest.raises(Tampered):
        keys.open("letters.findings/2", sealed)
    with pytest.raises(Tampered):
        keys.open("letters.findings/1", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_same_words_are_sealed_differently_each_time(keys: Keyring) -> None:
    (key,) = keys.take()

    assert keys.seal(key, "a", b"Lebedeva") != keys.seal(key, "a", b"Lebedeva")


def test_keys_are_all_different_and_survive_the_process(tmp_path: Path, keys: Keyring) -> None:
    taken = [key for count in (1, 5, 300) for key in keys.take(count)]
    sealed = [keys.seal(key, key, b"words") for key in taken]
    keys.close()
    again = KeyStore(keys.path, lambda: MASTER)

    assert len(set(taken)) == 306
    assert [again.open(key, each) for key, each in zip(taken, sealed, strict=True)] == [
        b"words"
    ] * 306
    again.close()


def test_a_destroyed_key_is_nowhere_on_the_disk(keys: Keyring) -> None:
    destroyed, kept = keys.take(2)
    sealed = keys.seal(destroyed, "a", b"Lebedeva")
    keys.destroy([destroyed])

    with pytest.raises(Destroyed):
        keys.open("a", sealed)
    assert keys.holds([destroyed, kept]) == {kept}
    assert bytes.fromhex(destroyed) not in on_disk(keys.path.parent)
    assert bytes.fromhex(kept) in on_disk(keys.path.parent)


def test_the_store_alone_opens_nothing(keys: Keyring) -> None:
    (key,) = keys.take()
    sealed = keys.seal(key, "a", b"Lebedeva")
    other = KeyStore(keys.path, lambda: OTHER)

    with pytest.raises(ConfigError, match="another master key"):
        other.open("a", sealed)
    other.close()


def test_two_wrapped_keys_cannot_change_places(keys: Keyring) -> None:
    first, second = keys.take(2)
    sealed = keys.seal(first, "a", b"Lebedeva")
    with sqlite3.connect(keys.path) as direct:
        query = "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE id = ?) WHERE id = ?"
        direct.execute(query, (bytes.fromhex(second), bytes.fromhex(first)))

    with pytest.raises(Tampered):
        keys.open("a", sealed)


def test_a_new_master_key_opens_everything_and_the_old_one_nothing(keys: Keyring) -> None:
    (key,) = keys.take()
    sealed = keys.seal(key, "a", b"Lebedeva")
    count = keys.rotate(OTHER)
    new, old = (KeyStore(keys.path, lambda master=master: master) for master in (OTHER, MASTER))

    assert count == keys.count() >= 1
    assert keys.open("a", sealed) == new.open("a", sealed) == b"Lebedeva"
    with pytest.raises(ConfigError):
        old.open("a", sealed)
    new.close()
    old.close()


def test_the_store_is_for_its_owner_only(keys: Keyring) -> None:
    keys.take()

    assert {file.stat().st_mode & 0o777 for file in keys.path.parent.iterdir()} == {0o600}
    assert keys.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_register_knows_its_own_store(records: Records, keys: Keyring, tmp_path: Path) -> None:
    bind(records, keys)
    bind(records, keys)
    missing = KeyStore(tmp_path / "mistyped" / "keys.db", lambda: MASTER)
    foreign = keyring(tmp_path / "foreign")

    with pytest.raises(NotFound, match="mistyped"):
        bind(records, missing)
    with pytest.raises(ConfigError, match="another register"):
        bind(records, foreign)
    assert not missing.path.exists()
    foreign.close()


def test_a_new_register_gets_a_new_store(records: Records, tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "var" / "keys.db", lambda: MASTER)
    bind(records, store)

    with records.look() as unit:
        assert unit.setting("key_store") == store.id
    store.close()


def test_a_copy_of_the_store_needs_the_master_key_too(keys: Keyring, tmp_path: Path) -> None:
    (key,) = keys.take()
    sealed = keys.seal(key, "a", b"Lebedeva")
    keys.copy_to(tmp_path / "copy.db")
    keys.destroy([key])
    copy = KeyStore(tmp_path / "copy.db", lambda: MASTER)

    assert copy.open("a", sealed) == b"Lebedeva"
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    copy.close()
