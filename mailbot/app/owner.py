"""Root works as the owner of the archive: what root writes there the daemon could not read."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

from mailbot.settings import Settings


def step_down(settings: Settings) -> None:
    """Let root work as the owner of the archive.

    What root writes there the daemon could not read, and nobody's letters are read as root.
    """
    folder = settings.path(settings.archive.path)
    while not folder.is_dir():
        folder = folder.parent
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        # Who acts is looked up by his login, which a bare environment tells only while he is root.
        os.environ.setdefault("LOGNAME", getpass.getuser())
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


@contextmanager
def as_owner(settings: Settings) -> Iterator[None]:
    """Let root work as the owner of the archive for a while, as `step_down` does for good."""
    folder = settings.path(settings.archive.path)
    owner = next(place for place in (folder, *folder.parents) if place.is_dir()).stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
