"""`make install` below a folder of the test, without what pip would bring over the network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Makes what looks like a virtual environment, whose python and mailbot do and say nothing.
_PYTHON = """#!/bin/sh
mkdir -p "$3/bin"
for name in python mailbot; do
    printf '#!/bin/sh\\n' >"$3/bin/$name"
    chmod +x "$3/bin/$name"
done
"""


class Release:
    """A checkout that can be changed as the next release would, and where it was installed."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.machine = folder / "checkout", folder / "machine"
        for name in ("systemd", "config", "templates"):
            shutil.copytree(ROOT / name, self.checkout / name)
        self._python = folder / "python"
        self._python.write_text(_PYTHON, encoding="utf-8")
        self._python.chmod(0o755)

    def installs(self) -> str:
        """Install it and return what that says."""
        done = subprocess.run(
            [self.checkout / "systemd" / "install"],
            env={**os.environ, "DESTDIR": str(self.machine), "PYTHON": str(self._python)},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def __getitem__(self, name: str) -> Path:
        """Return a file of /etc/mailbot."""
        return self.machine / "etc" / "mailbot" / name


@pytest.fixture
def release(tmp_path: Path) -> Release:
    made = Release(tmp_path)
    assert "not started" in made.installs()
    return made


def test_what_is_installed_is_no_stranger_s_and_means_this_machine(release: Release) -> None:
    etc, machine = release[""], release.machine
    modes = {
        path.stat().st_mode & 0o777 for path in etc.rglob("*") if "credentials" not in str(path)
    }
    keys = {path.name: path.stat().st_mode & 0o777 for path in (etc / "credentials").iterdir()}
    settings = (etc / "mailbot.toml").read_text(encoding="utf-8")

    assert modes == {0o640, 0o750}
    assert keys == {"MAILBOT__KEYS__MASTER": 0o600, "MAILBOT__SUPPRESSION__KEY": 0o600}
    assert "../var" not in settings
    assert "sqlite:////var/lib/mailbot/mailbot.db" in settings
    assert (machine / "var/lib/mailbot").stat().st_mode & 0o7777 == 0o2770
    assert os.access(machine / "usr/local/bin/mailbot", os.X_OK)


def test_installed_again_nothing_changes(release: Release) -> None:
    def everything() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in release[""].rglob("*") if file.is_file()}

    before = everything()
    told = release.installs()

    assert everything() == before
    assert "Kept" not in told
    assert "updated" in told


def test_an_update_renews_what_nobody_edited_and_keeps_the_rest(release: Release) -> None:
    edited, untouched = "templates/ru/reply.txt", "templates/act.typ"
    release[edited].write_text("Здравствуйте!\n", encoding="utf-8")
    for name in (edited, untouched):
        file = release.checkout / name
        file.write_text(file.read_text(encoding="utf-8") + "\n// mended\n", encoding="utf-8")
    told = release.installs()

    assert release[edited].read_text(encoding="utf-8") == "Здравствуйте!\n"
    assert release[untouched].read_text(encoding="utf-8").endswith("// mended\n")
    assert f"Kept {release[edited]}" in told
    assert f"Renewed {release[untouched]}" in told
    assert release[untouched].stat().st_mode & 0o777 == 0o640
