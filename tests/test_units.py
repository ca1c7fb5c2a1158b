"""What `make install` puts beside the package: two units and the command on the PATH."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.settings import INSTALLED, MASTER, SUPPRESSION

SYSTEMD = Path(__file__).parents[1] / "systemd"
UNITS = ("mailbot", "mailbot-console")


def settings_of(unit: str, key: str) -> list[str]:
    """Return what a unit says for one key, in its order."""
    text = (SYSTEMD / f"{unit}.service").read_text(encoding="utf-8")
    return re.findall(rf"(?m)^{key}=(.*)$", text)


def credentials(unit: str, key: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in settings_of(unit, key))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_without_fault_for_systemd(unit: str, tmp_path: Path) -> None:
    """Also where nothing but a shell is there: `kill` is no part of a bare Debian."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    file = tmp_path / f"{unit}.service"
    text = (SYSTEMD / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("/opt/mailbot/bin/mailbot", sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert all(command.startswith("/") for command in settings_of(unit, "Exec[A-Z][A-Za-z]*"))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_without_the_secrets_that_not_everybody_has(unit: str) -> None:
    """An office that logs in by a token has no passwords, and systemd would not start its unit."""
    loaded = credentials(unit, "LoadCredential")

    assert loaded == {name: f"/etc/mailbot/credentials/{name}" for name in loaded}
    # Another key of the suppression list would recognise nobody on it: without it nothing starts.
    assert loaded.keys() - credentials(unit, "SetCredential").keys() == {SUPPRESSION}
    assert set(credentials(unit, "SetCredential").values()) == {r"\n"}


def test_the_console_gets_no_mail_secret() -> None:
    assert credentials("mailbot-console", "LoadCredential").keys() == {MASTER, SUPPRESSION}


@pytest.mark.parametrize("named", ["", "/elsewhere/mailbot.toml"])
def test_the_installed_command_means_the_installed_register(tmp_path: Path, named: str) -> None:
    """Else `sudo mailbot migrate` in the checkout would work on the checkout's own."""
    program = tmp_path / "bin" / "mailbot"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$MAILBOT_CONFIG $*"\n', encoding="utf-8")
    program.chmod(0o755)
    words = (SYSTEMD / "mailbot").read_text(encoding="utf-8").replace("/opt/mailbot", str(tmp_path))
    environment = {"MAILBOT_CONFIG": named} if named else {}
    done = subprocess.run(
        ["/bin/sh", "-c", words, "mailbot", "appeals", "search", "two words"],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.stdout == f"{named or INSTALLED} appeals search two words\n"


def test_what_the_tests_start_is_what_setup_installs() -> None:
    """Read by make itself: a variable that is set further down is empty further up."""
    command = ["make", "--print-data-base", "--dry-run", "help"]
    told = subprocess.run(command, cwd=SYSTEMD.parent, capture_output=True, text=True, check=True)
    (packages,) = re.findall(r"(?m)^TEST_PACKAGES := (.*)$", told.stdout)
    is_ubuntu = "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower()

    browser = set() if is_ubuntu else {"chromium"}
    assert (
        set(packages.split()) == {"dovecot-imapd", "postgresql", "openssl", "libatomic1"} | browser
    )
