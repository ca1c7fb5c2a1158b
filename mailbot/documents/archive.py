"""Takes documents out of archives: zip, 7z, rar, tar and what was only compressed.

Only runs in the child process. Writes nothing, follows no link, and asks libarchive for one format
at a time: all at once would include one that names files of this machine (mtree).
"""

import os
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from mailbot.documents.contents import Contents, Inside
from mailbot.documents.triage import CannotRead, Flag, Kind
from mailbot.errors import ConfigError
from mailbot.plain.charset import decode
from mailbot.words import Text

# As libarchive calls them, tried in turn: format and filter.
_READERS: Final = {
    Kind.ZIP: (("zip", "none"),),
    Kind.SEVEN_ZIP: (("7zip", "none"),),
    Kind.RAR: (("rar5", "none"), ("rar", "none")),
    Kind.TAR: (("tar", "none"),),
    Kind.GZIP: (("tar", "gzip"), ("raw", "gzip")),
    Kind.BZIP2: (("tar", "bzip2"), ("raw", "bzip2")),
    Kind.XZ: (("tar", "xz"), ("raw", "xz")),
}
# What systems leave in folders, and nobody means to send.
_LITTER: Final = re.compile(
    r"(^| / )(__MACOSX / |\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)
_BLOCK_BYTES: Final = 64 * 1024
_LOCKED: Final = ("encrypt", "passphrase", "password")
# The name of the library on Debian and its kin: asking the linker costs a process or three.
_LIBRARY: Final = "libarchive.so.13"


def contents(content: bytes, kind: Kind) -> Contents:
    """Return the files of an archive, as deep as its folders go; raises CannotRead."""
    library = _library()
    faults: list[Exception] = []
    for form, packing in _READERS[kind]:
        inside = Inside()
        try:
            with library.memory_reader(content, form, packing) as entries:
                _unpack(entries, inside, library.ArchiveError)
        except library.ArchiveError as fault:
            faults.append(fault)
            if not inside.parts:
                continue
            inside.flag(_flag_of(fault, Flag.TRUNCATED))
        if inside.parts or inside.flags:
            return Contents(kind, None, tuple(inside.parts), tuple(inside.flags))
    if not faults:
        raise CannotRead(Flag.EMPTY)
    locked = [fault for fault in faults if _flag_of(fault, Flag.UNREADABLE) is Flag.ENCRYPTED]
    raise CannotRead(Flag.ENCRYPTED if locked else Flag.UNREADABLE)


def _unpack(entries: Any, inside: Inside, fault_type: type[Exception]) -> None:
    for entry in entries:
        name = _name(entry.pathname or "")
        # What libarchive calls "data" is the one file of a .gz, which has no name.
        nameless = entries.format_name == b"raw"
        if not entry.isreg or _LITTER.search(name) or not (name or nameless):
            continue
        if inside.is_full:
            return
        try:
            inside.take("" if nameless else name, _blocks(entry, inside))
        except fault_type as fault:
            if _flag_of(fault, Flag.UNREADABLE) is not Flag.ENCRYPTED:
                raise
            # Its neighbours may be open.
            inside.flag(Flag.ENCRYPTED)


def _blocks(entry: Any, inside: Inside) -> Iterator[bytes]:
    """Yield the bytes of a file, as many as it says that it has.

    Where a checksum fails libarchive only warns, and its last block is then what stood in memory.
    """
    left = entry.size
    for block in entry.get_blocks(_BLOCK_BYTES):
        if left is not None and len(block) > left:
            inside.flag(Flag.TRUNCATED)
            yield block[:left]
            return
        left = None if left is None else left - len(block)
        yield block


def _name(path: str | bytes) -> str:
    """Return the path with its folders; old Russian zips write it in the charset of DOS."""
    name = decode(path)[0] if isinstance(path, bytes) else path
    folders = [part for part in re.split(r"[/\\]+", name) if part not in ("", ".", "..")]
    return " / ".join(folders)


def _flag_of(fault: Exception, otherwise: Flag) -> Flag:
    message = str(fault).casefold()
    return Flag.ENCRYPTED if any(word in message for word in _LOCKED) else otherwise


def ensure_library() -> None:
    """Make sure that archives can be opened; raises ConfigError that says what to install."""
    try:
        _library()
    except CannotRead as missing:
        raise ConfigError(
            [
                Text(
                    "архивы (zip, 7z, rar) не открываются, установите: apt install libarchive13",
                    "archives (zip, 7z, rar) are not opened, install: apt install libarchive13",
                )
            ]
        ) from missing


def _library() -> ModuleType:
    os.environ.setdefault("LIBARCHIVE", _LIBRARY)
    try:
        import libarchive
    except (ImportError, OSError, AttributeError) as missing:
        raise CannotRead(Flag.NO_UNPACKER) from missing
    module: ModuleType = libarchive
    return module
