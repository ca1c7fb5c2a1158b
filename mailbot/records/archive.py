"""Bytes that must survive, as files of random names; nothing of a letter is in a name.

The files are durable before `put_all` returns: contents, names and folders are on the disk. A
crash in between leaves a file that nothing refers to.
"""

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from mailbot.errors import NotFound, Unavailable
from mailbot.words import Text

_REF = re.compile(r"[0-9a-f]{32}")

# The waits for the disk overlap; more threads than this gain nothing (the disk's queue).
_WRITERS = 8


class Archive:
    """`ports.Archive` below one folder, for its owner only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Store each content durably and return one reference each.

        A batch shares one folder, so that its names wait for one fsync.
        Raises Unavailable, and leaves nothing, where the disk refuses.
        """
        if not contents:
            return []
        fan = uuid4().hex[:2]
        refs = [fan + uuid4().hex[2:] for _ in contents]
        try:
            folder = self._folder(fan)
            with ThreadPoolExecutor(min(_WRITERS, len(contents))) as writers:
                list(writers.map(_write, [folder / ref for ref in refs], contents))
            _sync(folder)
        except OSError as error:
            self._forget(refs)
            raise _refused(error) from error
        return refs

    def _folder(self, fan: str) -> Path:
        folder = self._root / fan
        if not folder.is_dir():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync(self._root)
        return folder

    def _forget(self, refs: Sequence[str]) -> None:
        for ref in refs:
            try:
                self._path(ref).unlink(missing_ok=True)
            except OSError:
                return

    def get(self, ref: str) -> bytes:
        """Return what was put; raises NotFound."""
        try:
            if _REF.fullmatch(ref):
                return self._path(ref).read_bytes()
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _refused(error) from error
        raise NotFound(
            Text(
                "В архиве нет такого объекта. Проверьте archive.path: mailbot check.",
                "The archive has no such object. See archive.path: mailbot check.",
            )
        )

    def _path(self, ref: str) -> Path:
        return self._root / ref[:2] / ref


def _write(path: Path, content: bytes) -> None:
    """Write under another name, wait for the disk, then give the name: never half a letter."""
    draft = path.with_suffix(".part")
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(fd)
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _refused(error: OSError) -> Unavailable:
    return Unavailable(
        Text(
            f"Архив недоступен: {error.strerror}. Проверьте место и права: mailbot check.",
            f"The archive is unavailable: {error.strerror}. Check space and rights: mailbot check.",
        )
    )
