"""Who works with the register: never root, where the register is another one's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mailbot.resources import shipped

ROOTS_WORK = """
import os, sys
from pathlib import Path
from mailbot.app import settings_of, step_down
from mailbot.records.archive import Archive
settings = settings_of(sys.argv[1])
step_down(settings)
Archive(settings.path(settings.archive.path)).put_all([b"approved"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
def test_what_root_writes_belongs_to_the_daemon() -> None:
    """Otherwise a reply that root approved could never be read, and so never be sent."""
    daemon = 65534
    # Not below the tests' own folder, which is closed to everybody else.
    with TemporaryDirectory() as name:
        office = Path(name)
        office.chmod(0o755)
        shutil.copytree(shipped("config"), office / "config")
        archive = office / "var" / "archive"
        archive.mkdir(parents=True)
        os.chown(archive, daemon, daemon)
        command = [sys.executable, "-c", ROOTS_WORK, str(office / "config" / "mailbot.toml")]
        subprocess.run(command, check=True)
        written = [path.stat() for path in archive.rglob("*")]
        assert len(written) == 2
        assert {(each.st_uid, each.st_gid) for each in written} == {(daemon, daemon)}
