"""Who may read what is stored: its owner alone, or his group where the folder is the group's.

The console is another user than the daemon and works on the same register. Where the folder above
lets its group write (systemd/mailbot.service), new files and folders do so too; anywhere else they
are their owner's alone. A shell's umask has no say: root's would keep the console out of what
`sudo mailbot migrate` makes.
"""

import os
from pathlib import Path

_GROUP_WRITES = 0o020


def file_mode(folder: Path) -> int:
    """Return the mode of a new file in that folder."""
    return 0o660 if _is_shared(folder) else 0o600


def folder_mode(folder: Path) -> int:
    """Return the mode of a new folder below that one, which may still have to be made."""
    while not folder.exists():
        folder = folder.parent
    return 0o770 if _is_shared(folder) else 0o700


def _is_shared(folder: Path) -> bool:
    # A folder that everybody may write to, as /tmp, is nobody's in particular.
    return folder.stat().st_mode & 0o022 == _GROUP_WRITES


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    mode = folder_mode(folder.parent)
    try:
        folder.mkdir(mode)
    except FileExistsError:
        # The daemon or the console was faster.
        return
    made = folder.stat().st_mode & 0o7777
    # The bit that hands the group on is inherited and stays; a service may not even set it anew.
    if mode & ~made:
        folder.chmod(made | mode)


def open_new(file: Path) -> int:
    """Make a file in a folder that is there, and return its descriptor, for writing alone."""
    mode = file_mode(file.parent)
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    if mode & ~os.fstat(fd).st_mode:
        os.fchmod(fd, mode)
    return fd


def make_file(file: Path) -> None:
    """Make an empty file, and the folders above it; one that is there stays as it is."""
    make_folder(file.parent)
    try:
        os.close(open_new(file))
    except FileExistsError:
        # It must be one that can be worked with, or the caller hears so here.
        os.close(os.open(file, os.O_RDWR))
