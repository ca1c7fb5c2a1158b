"""Who may read what is stored: its owner alone, or his group where the folder is the group's.

The console is another user than the daemon and works on the same register. Where the folder above
lets its group write (systemd/mailbot.service), new files and folders do so too; anywhere else they
are their owner's alone.
"""

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
