"""Bytes that must survive, as sealed files of random names; nothing of a letter is in a name.

The files are durable before `put_all` returns: contents, names and folders are on the disk. A
crash in between leaves a file that nothing refers to.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from mailbot.errors import Destroyed, NotFound, Unavailable
from mailbot.ports import Keys
from mailbot.records.keystore import HEAD, is_sealed, key_of
from mailbot.records.modes import make_folder, open_new
from mailbot.words import Text

_REF = re.compile(r"[0-9a-f]{32}")

# The waits for the disk overlap; more threads than this gain nothing (the disk's queue).
_WRITERS = 8


class Archive:
    """`ports.Archive` below one folder, for its owner only (or its group: `modes.py`)."""

    def __init__(self, root: Path, keys: Keys) -> None:
        self._root = root
        self._keys = keys

    def put_all(self, contents: Sequence[bytes], key: str = "") -> list[str]:
        """Seal and store each content durably and return one reference each.

        What is sealed with no key of its owner's gets a key of its own, whose name is the
        reference. A batch shares a folder or two, so that its names wait for as many fsyncs.
        Raises Unavailable, and leaves nothing, where the disk refuses.
        """
        if not contents:
            return []
        refs = self._refs(len(contents), key)
        try:
            folders = {ref[:2]: self._folder(ref[:2]) for ref in refs}
            with ThreadPoolExecutor(min(_WRITERS, len(contents))) as writers:
                list(writers.map(lambda ref, raw: self._put(key or ref, ref, raw), refs, contents))
            for folder in folders.values():
                _sync(folder)
        except OSError as error:
            self._forget(refs)
            raise _refused(error) from error
        return refs

    def _refs(self, count: int, key: str) -> list[str]:
        if key:
            return [key[:2] + uuid4().hex[2:] for _ in range(count)]
        return self._keys.take(count)

    def _put(self, key: str, ref: str, content: bytes) -> None:
        _write(self._path(ref), self._keys.seal(key, ref, content))

    def _folder(self, fan: str) -> Path:
        folder = self._root / fan
        if not folder.is_dir():
            make_folder(folder)
            _sync(self._root)
        return folder

    def _forget(self, refs: Sequence[str]) -> None:
        for ref in refs:
            try:
                self._path(ref).unlink(missing_ok=True)
            except OSError:
                return

    def get(self, ref: str) -> bytes:
        """Return what was put; raises NotFound, where it was destroyed Destroyed.

        A file that is gone was destroyed if its name is a key that is gone too; of what was sealed
        beside others nobody can tell.
        """
        try:
            sealed = self.sealed(ref)
        except NotFound:
            if _REF.fullmatch(ref) and not self._keys.holds([ref]):
                raise Destroyed(_MISSING) from None
            raise
        return self._keys.open(ref, sealed)

    def sealed(self, ref: str) -> bytes:
        """Return the file as it lies there."""
        try:
            if _REF.fullmatch(ref):
                return self._path(ref).read_bytes()
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _refused(error) from error
        raise NotFound(_MISSING)

    def seal(self, ref: str, key: str) -> bool:
        """Seal in its place what an older mailbot stored in clear; False where it is no such."""
        try:
            clear = self.sealed(ref)
        except NotFound:
            return False
        if is_sealed(clear):
            return False
        try:
            path = self._path(ref)
            path.with_suffix(".part").unlink(missing_ok=True)
            _write(path, self._keys.seal(key, ref, clear))
            _sync(path.parent)
        except OSError as error:
            raise _refused(error) from error
        return True

    def discard(self, keys: Iterable[str]) -> None:
        """Delete whatever was sealed with these keys; it lies in the folders of their names."""
        gone = frozenset(keys)
        for fan in sorted({key[:2] for key in gone}):
            folder = self._root / fan
            for file in list(folder.iterdir()) if folder.is_dir() else ():
                if _REF.fullmatch(file.name) and _sealed_with(file) in gone:
                    file.unlink(missing_ok=True)

    def copy_to(self, folder: Path) -> int:
        """Copy what that folder lacks, and take away from it what is here no more.

        Objects never change, so one that is there whole is there for good. Returns how many.
        """
        here = set(self.refs())
        there = Archive(folder, self._keys)
        for ref in set(there.refs()) - here:
            there._path(ref).unlink(missing_ok=True)
        for ref in here:
            _copied(self._path(ref), there._path(ref))
        return len(here)

    def copy_from(self, folder: Path) -> None:
        """Copy everything that lies in that folder."""
        Archive(folder, self._keys).copy_to(self._root)

    def refs(self) -> Iterator[str]:
        """Return the reference of every object, whoever refers to it."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(file.name for file in folder.iterdir() if _REF.fullmatch(file.name))

    def _path(self, ref: str) -> Path:
        return self._root / ref[:2] / ref


_MISSING = Text(
    "В архиве такого объекта нет: он уничтожен, или неверен archive.path; см. mailbot check.",
    "The archive has no such object: it was destroyed, or archive.path is wrong: mailbot check.",
)


def _sealed_with(file: Path) -> str:
    with file.open("rb") as opened:
        return key_of(opened.read(HEAD))


def _copied(source: Path, target: Path) -> None:
    """Copy one object unless it is there whole; what was destroyed meanwhile is passed over."""
    try:
        size = source.stat().st_size
        if target.is_file() and target.stat().st_size == size:
            return
        make_folder(target.parent)
        target.with_suffix(".part").unlink(missing_ok=True)
        _write(target, source.read_bytes())
    except FileNotFoundError:
        if source.exists():
            raise


def _write(path: Path, content: bytes) -> None:
    """Write under another name, wait for the disk, then give the name: never half a letter."""
    draft = path.with_suffix(".part")
    try:
        with os.fdopen(open_new(draft), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
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
