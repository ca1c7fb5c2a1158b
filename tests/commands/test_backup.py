"""A backup in one file comes back whole, without the keys, and opens nothing that was destroyed."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.__main__ import main
from mailbot.domain.states import AppealState
from tests.commands.conftest import Shell
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, open_bureau, write_config

WORDS = "моём договоре"
Elsewhere = Callable[[str], Path]


@pytest.fixture
def backup(shell: Shell, config: Path, tmp_path: Path) -> Path:
    """A backup in one file, of a register with one finished line."""
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
        bureau.arrives(mail(ACCESS + WORDS))
        bureau.works()
        with bureau.office.records.begin() as unit:
            unit.appeals.move(1, AppealState.NOT_AN_APPEAL)
    file = tmp_path / "mailbot.tar"
    told = shell("backup", str(file))
    assert (told.code, told.err) == (0, "")
    return file


@pytest.fixture
def elsewhere(tmp_path: Path, config: Path) -> Elsewhere:
    """Another empty place with the same master key; its key store is a copy of today's."""

    def made(name: str) -> Path:
        other = write_config(tmp_path / name, f"sqlite:///{tmp_path}/{name}.db")
        shutil.copytree(config.parent / "keys", other.parent / "keys")
        return other

    return made


def letter_of(config: Path) -> str:
    with open_bureau(config) as bureau:
        return bureau.office.archive.get(bureau.letters()[0].raw_ref).decode()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_file_comes_back_whole_and_holds_no_key(
    backup: Path, elsewhere: Elsewhere, tmp_path: Path, config: Path
) -> None:
    with tarfile.open(backup) as packed:
        names, modes = packed.getnames(), {each.mode & 0o077 for each in packed if each.isfile()}
    place = elsewhere("other")
    code = main(["--config", str(place), "restore", str(backup)])
    master = (config.parent / "credentials/MAILBOT__KEYS__MASTER").read_bytes()

    assert code == 0
    assert WORDS in letter_of(place)
    assert {name.split("/")[0] for name in names} == {"manifest.json", "database", "archive"}
    assert not [name for name in names if "keys" in name]
    assert modes == {0}
    assert backup.stat().st_mode & 0o077 == 0
    raw = backup.read_bytes()
    assert WORDS.encode() not in raw
    assert master not in raw
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith(".")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_of_before_opens_nothing_of_an_appeal_that_was_destroyed_since(
    shell: Shell, backup: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    """Source: policy 11.1."""
    destroyed = shell("retention", "destroy", "1/2025", "--ground", "9.6.2", "--by", BY)
    place = elsewhere("later")
    code = main(["--config", str(place), "restore", str(backup)])
    capsys.readouterr()
    for words in (["letters", "show", "1"], ["appeals", "show", "1/2025"], ["messages", "list"]):
        main(["--config", str(place), *words])
    said = capsys.readouterr().out

    assert (destroyed.code, code) == (0, 0)
    assert "Орлова" in said
    assert WORDS not in said
    files = [file for file in place.parent.parent.rglob("*") if file.is_file()]
    assert not [file for file in files if WORDS.encode() in file.read_bytes()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_no_backup_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "no.tar").write_bytes(b"nothing")

    assert shell("restore", str(tmp_path / "no.tar")).code == 1
    assert shell("backup", str(tmp_path / "nowhere" / "b.tar")).code == 1
