"""The key of the suppression list does not lie beside the list that it makes."""

import stat
from pathlib import Path

import pytest

from mailbot.records.engine import file_of
from mailbot.settings import SUPPRESSION
from tests.commands.conftest import Shell
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import open_bureau

(HERS,) = MARINA.emails
REMARK = "ключ списка отказавшихся от рассылки лежит в базе"


@pytest.fixture
def key(config: Path) -> str:
    """Somebody stands on the list of a register that made itself a key."""
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
        bureau.arrives(mail(MARKETING))
        bureau.works()
        with bureau.office.records.look() as unit:
            return unit.setting("suppression_key") or ""


def secret(config: Path) -> Path:
    return config.parent / "credentials" / SUPPRESSION


def held(shell: Shell, address: str = HERS) -> bool:
    (row,) = shell("suppression", "check", address, "--format", "json").rows
    return bool(row["suppressed"])


def test_the_key_that_lies_beside_its_list_is_taken_out_of_the_register(
    shell: Shell, config: Path, key: str, database_url: str
) -> None:
    """Source: domain facts 7.9."""
    before = shell("check").out
    moved = shell("suppression", "key")
    again = shell("suppression", "key")
    after = shell("check").out

    assert key
    assert (moved.code, again.code) == (0, 0)
    assert key not in moved.out
    assert REMARK in before
    assert REMARK not in after
    assert secret(config).read_text(encoding="utf-8") == key
    assert stat.S_IMODE(secret(config).stat().st_mode) == 0o600
    assert held(shell)
    if file := file_of(database_url):
        raw = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
        assert key.encode() not in raw


@pytest.mark.usefixtures("key")
def test_a_secret_that_is_there_stays_the_first_and_the_old_key_recognises_on(
    shell: Shell, config: Path, key: str
) -> None:
    secret(config).write_text("the new one", encoding="utf-8")
    shell("suppression", "key")
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS, message_id="<2@example.com>"))
        bureau.works()
    shell("actions", "order", "2/2025", "stop_mailing")

    assert secret(config).read_text(encoding="utf-8").splitlines() == ["the new one", key]
    assert held(shell)
    secret(config).write_text("the new one", encoding="utf-8")
    # Ordered anew, it was made by the new key.
    assert held(shell)


def test_a_secret_of_the_environment_is_left_to_who_set_it(
    shell: Shell, config: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SUPPRESSION, "from elsewhere")
    told = shell("suppression", "key")

    assert told.code == 1
    assert SUPPRESSION in told.err
    assert not secret(config).exists()
    assert held(shell)


def test_a_register_without_any_key_gets_a_secret(shell: Shell, config: Path) -> None:
    with open_bureau(config):
        pass
    told = shell("suppression", "key")

    assert told.code == 0
    assert len(secret(config).read_text(encoding="utf-8")) == 64
