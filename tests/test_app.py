"""Who works with the register: never root, where the register is another one's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mailbot.resources import shipped
from mailbot.settings import MASTER

ROOTS_WORK = """
import os, sys
from pathlib import Path
import mailbot.records
from mailbot.app.configuration import settings_of
from mailbot.app.owner import step_down
from mailbot.app.stores import archive_of, keys_of
settings = settings_of(sys.argv[1])
step_down(settings)
keys = keys_of(settings)
keys.make()
archive_of(settings, keys).put_all([b"approved"])
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
        for folder in (archive.parent, archive):
            os.chown(folder, daemon, daemon)
        command = [sys.executable, "-c", ROOTS_WORK, str(office / "config" / "mailbot.toml")]
        subprocess.run(command, check=True, env={**os.environ, MASTER: "5a" * 32})
        written = [path.stat() for path in (office / "var").rglob("*")]
        assert len(written) >= 5
        assert {(each.st_uid, each.st_gid) for each in written} == {(daemon, daemon)}
