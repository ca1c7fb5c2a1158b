"""The master key is made once, changed with the daemon stopped, and asked for by name."""

from pathlib import Path

import pytest

from mailbot.records import open_records
from mailbot.settings import MASTER, load_settings
from tests.commands.conftest import Shell
from tests.mails import ACCESS, mail
from tests.offices import open_bureau


@pytest.fixture
def secret(config: Path) -> Path:
    return config.parent / "credentials" / MASTER


def test_a_first_start_without_a_master_key_says_what_to_type(shell: Shell, secret: Path) -> None:
    secret.unlink()
    told = shell("run", "--once")

    assert told.code == 78
    assert "mailbot keys new" in told.err


def test_a_master_key_is_made_once_for_its_owner_only(shell: Shell, secret: Path) -> None:
    secret.unlink()
    made, again = shell("keys", "new"), shell("keys", "new")

    assert (made.code, again.code) == (0, 1)
    assert len(bytes.fromhex(secret.read_text())) == 32
    assert secret.stat().st_mode & 0o777 == 0o600
    assert str(secret) in made.out
    assert "keys rotate" in again.err


def test_a_lost_master_key_is_not_replaced_by_a_useless_one(
    shell: Shell, secret: Path, config: Path
) -> None:
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS))
    secret.unlink()
    told = shell("keys", "new")

    assert told.code == 1
    assert str(secret) in told.err
    assert not secret.exists()


def test_after_a_change_of_the_master_key_every_letter_opens(
    shell: Shell, secret: Path, config: Path
) -> None:
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS))
        bureau.works()
    old = secret.read_text()
    told = shell("keys", "rotate")

    assert told.code == 0
    assert secret.read_text() != old
    assert not secret.with_name(f"{MASTER}.new").exists()
    with open_bureau(config) as bureau:
        assert bureau.office.archive.get(bureau.letter(1).raw_ref)
    secret.write_text(old)
    with open_bureau(config) as bureau, pytest.raises(Exception, match="another master key"):
        bureau.office.archive.get(bureau.letter(1).raw_ref)


def test_a_change_that_was_broken_off_is_finished(
    shell: Shell, secret: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS))

    def dies(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        broken = shell("keys", "rotate")
    finished = shell("keys", "rotate")

    assert (broken.code, finished.code) == (130, 0)
    with open_bureau(config) as bureau:
        assert bureau.office.archive.get(bureau.letter(1).raw_ref)


def test_the_master_key_does_not_change_below_a_daemon(shell: Shell, config: Path) -> None:
    records = open_records(load_settings(config).database_url)
    records.lock()
    told = shell("keys", "rotate")
    records.close()

    assert told.code == 1
    assert "systemctl stop mailbot" in told.err


def test_status_tells_of_store_and_master_key(shell: Shell, config: Path) -> None:
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS))
    (row,) = shell("keys", "status", "--format", "json").rows

    assert row["path"] == str(config.parent / "keys" / "keys.db")
    assert row["keys"] > 0
    assert len(row["master"]) == 16
    assert row["master"] in shell("keys", "status").out


def test_a_master_key_that_is_none_is_a_fault_of_the_configuration(
    shell: Shell, secret: Path
) -> None:
    secret.write_text("password")
    told = shell("run", "--once")

    assert told.code == 78
    assert "64" in told.err
