"""An office of one's own is made with few questions, tested, and never overwritten."""

import getpass
import io
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mailbot.domain.providers import PROVIDERS, provider_of
from mailbot.resources import shipped
from mailbot.settings import MASTER, SUPPRESSION, load_settings
from tests.commands.conftest import Shell
from tests.mail.conftest import dovecot, user
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Certificate, Smtp

__all__ = ["dovecot", "user"]

ANSWERS = ("--name", "ООО «Ромашка»", "--approver", "Иванов И. И.")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The office makes a register of its own."""
    return sqlite_url


@pytest.fixture(autouse=True)
def _no_master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILBOT__KEYS__MASTER", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_an_office_is_made_tested_and_filled(
    shell: Shell, tmp_path: Path, dovecot: Dovecot, user: str
) -> None:
    password, sheet = tmp_path / "password", tmp_path / "subjects.csv"
    password.write_text(f"{dovecot.users[user]}\n", encoding="utf-8")
    sheet.write_text("id;ФИО;Электронная почта\n1;Орлова Марина;m@example.com\n", encoding="utf-8")
    folder = tmp_path / "new" / "office"
    with Smtp(users={user: dovecot.users[user]}) as smtp:
        told = shell(
            "init", str(folder), "--email", user, *ANSWERS,
            "--imap", f"127.0.0.1:{dovecot.imap_port}", "--smtp", f"127.0.0.1:{smtp.port}",
            "--password-file", str(password), "--subjects", str(sheet),
        )  # fmt: skip

    assert (told.code, told.err) == (0, "")
    assert "✓ почтовый ящик (IMAP)" in told.out
    assert "Новых: 1" in told.out
    settings = load_settings(folder / "mailbot.toml")
    assert (settings.operator.name, settings.operator.inn) == ("ООО «Ромашка»", "")
    assert settings.operators["mail"] == "Иванов И. И."
    secrets = list((folder / "credentials").iterdir())
    assert {file.name for file in secrets} >= {MASTER, SUPPRESSION}
    assert len(secrets) == 4
    for file in folder.rglob("*"):
        assert not stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH or file.is_dir()
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in secrets)
    assert (folder / "templates/ru/reply.txt").read_bytes() == (
        shipped("templates") / "ru/reply.txt"
    ).read_bytes()


def test_a_second_time_nothing_is_overwritten(shell: Shell, tmp_path: Path) -> None:
    made = ("init", str(tmp_path), "--email", "a@yandex.ru", *ANSWERS, "--offline")
    shell(*made)
    key = (tmp_path / "credentials/MAILBOT__KEYS__MASTER").read_text(encoding="utf-8")
    for name in ("mailbot.toml", "templates/ru/reply.txt"):
        file = tmp_path / name
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (tmp_path / "clocks.toml").unlink()
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.t*t*") if file.is_file()}
    told = shell("init", str(tmp_path), "--offline")

    assert told.code == 0
    assert all(file.read_bytes() == content for file, content in before.items())
    assert (tmp_path / "credentials/MAILBOT__KEYS__MASTER").read_text(encoding="utf-8") == key
    assert (tmp_path / "clocks.toml").exists()


def test_servers_with_an_authority_of_their_own_are_reached(
    shell: Shell, tmp_path: Path, dovecot: Dovecot, user: str
) -> None:
    """Its certificate is copied: the daemon can read no file of root's."""
    password = tmp_path / "password"
    password.write_text(dovecot.users[user], encoding="utf-8")
    authority, folder = dovecot.ca_file, tmp_path / "new"
    certificate = Certificate(authority, authority.with_name("key.pem"))
    with Smtp(security="tls", certificate=certificate, users=dovecot.users) as smtp:
        told = shell(
            "init", str(folder), "--email", user, *ANSWERS, "--ca-file", str(authority),
            "--imap", f"127.0.0.1:{dovecot.imaps_port}", "--smtp", f"127.0.0.1:{smtp.port}",
            "--password-file", str(password),
        )  # fmt: skip

    assert (told.code, told.err) == (0, "")
    settings = load_settings(folder / "mailbot.toml")
    assert {settings.mailbox.security, settings.smtp.security} == {"tls"}
    assert (folder / settings.mailbox.ca_file).read_bytes() == authority.read_bytes()


def test_a_password_that_was_mistyped_is_given_again(shell: Shell, tmp_path: Path) -> None:
    password = tmp_path / "password"
    made = ("init", str(tmp_path / "new"), "--email", "a@yandex.ru", *ANSWERS, "--offline")
    for word in ("worng", "wrong"):
        password.write_text(word, encoding="utf-8")
        shell(*made, "--password-file", str(password))

    assert load_settings(tmp_path / "new" / "mailbot.toml").secret("smtp") == "wrong"


# The interpreter of a test may lie where the daemon's user sees nothing: all is imported before.
_ROOTS_INIT = """
import importlib, pkgutil, sys
import alembic.command, alembic.config, mailbot
for module in pkgutil.walk_packages(mailbot.__path__, "mailbot."):
    if ".migrations." not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from mailbot.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


# A checkout below /root, say: the daemon's user could not read the migrations there.
_IS_CLOSED = any(not folder.stat().st_mode & stat.S_IXOTH for folder in Path(__file__).parents)


@pytest.mark.skipif(os.geteuid() != 0 or _IS_CLOSED, reason="root steps down, and must see us then")
def test_what_was_installed_takes_the_answers_and_stays_the_daemon_s() -> None:
    daemon = 65534
    # Not below the tests' own folder, which is closed to everybody else.
    with TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        etc, state = root / "etc", root / "state"
        for folder, mode, owner in ((etc, 0o750, 0), (state, 0o2770, daemon)):
            folder.mkdir()
            os.chown(folder, owner, daemon)
            folder.chmod(mode)
        text = (shipped("config") / "mailbot.toml").read_text(encoding="utf-8")
        (etc / "mailbot.toml").write_text(text.replace("../var/", f"{state}/"), encoding="utf-8")
        sheet = root / "subjects.csv"
        sheet.write_text("id;ФИО;Электронная почта\n1;Орлова М.;m@example.com\n", encoding="utf-8")
        sheet.chmod(0o600)
        words = ["init", etc, "--email", "a@yandex.ru", *ANSWERS, "--subjects", sheet, "--offline"]
        environment = {key: word for key, word in os.environ.items() if key != MASTER}
        done = subprocess.run(
            [sys.executable, "-c", _ROOTS_INIT, *words],
            env=environment, umask=0o022, capture_output=True, text=True,
        )  # fmt: skip

        assert (done.returncode, done.stderr) == (0, "")
        assert "Новых: 1" in done.stdout
        settings = load_settings(etc / "mailbot.toml")
        assert settings.mailbox.user == "a@yandex.ru"
        assert settings.path(settings.archive.path) == state / "archive"
        assert modes(state) == {(daemon, daemon, 0o660), (daemon, daemon, 0o2770)}
        assert modes(etc / "credentials") == {(0, 0, 0o600)}
        assert modes(etc / "templates") == {(0, daemon, 0o640), (0, daemon, 0o750)}
        assert (etc / "mailbot.toml").stat().st_mode & 0o7777 == 0o640


def modes(folder: Path) -> set[tuple[int, int, int]]:
    """Return owner, group and mode of everything in that folder."""
    found = (path.stat() for path in folder.rglob("*"))
    return {(each.st_uid, each.st_gid, each.st_mode & 0o7777) for each in found}


def test_what_does_not_answer_is_told(shell: Shell, tmp_path: Path) -> None:
    told = shell(
        "init", str(tmp_path), "--email", "a@example.ru", *ANSWERS,
        "--imap", "127.0.0.1:1", "--smtp", "127.0.0.1:1",
    )  # fmt: skip

    assert told.code == 1
    assert "✗ почтовый ящик (IMAP)" in told.out
    assert (tmp_path / "mailbot.toml").exists()


def test_without_a_terminal_a_missing_answer_names_its_option(shell: Shell, tmp_path: Path) -> None:
    told = shell("init", str(tmp_path), "--email", "a@example.ru")

    assert told.code == 1
    assert "--imap" in told.err
    assert not (tmp_path / "mailbot.toml").exists()


def test_on_a_terminal_only_what_is_missing_is_asked(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter(["box@mail.ru", "ООО «Ромашка»", "Иванов И. И."])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "")
    told = shell("init", str(tmp_path), "--offline")
    settings = load_settings(tmp_path / "mailbot.toml")

    assert told.code == 0
    assert (settings.mailbox.host, settings.mailbox.provider) == ("imap.mail.ru", "mailru")
    assert list(answers) == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_makes_a_configuration_that_is_read(
    shell: Shell, tmp_path: Path, name: str
) -> None:
    told = shell(
        "init", str(tmp_path), "--provider", name, "--email", "a@example.ru", *ANSWERS,
        "--imap" if name == "custom" else "--site", "imap.example.ru",
        "--smtp" if name == "custom" else "--inn", "smtp.example.ru:587",
        "--client-id", "x", "--offline",
    )  # fmt: skip

    assert told.code == 0, told.err
    assert tomllib.loads((tmp_path / "mailbot.toml").read_text(encoding="utf-8"))
    assert load_settings(tmp_path / "mailbot.toml").smtp.port in (465, 587)


def test_a_provider_is_known_by_the_address() -> None:
    assert [provider_of(a) for a in ("a@ya.ru", "a@BK.ru", "a@smmconfa.ru")] == [
        "yandex", "mailru", "custom",
    ]  # fmt: skip
