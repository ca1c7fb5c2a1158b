"""Takes from the child process what it does not need: network, disk, memory, more processes.

Each measure is one the kernel may refuse (an old kernel, a container, a unit that restricts
namespaces); the others hold all the same, and so does the parent's clock.
"""

import contextlib
import ctypes
import os
import resource
import time
from typing import Final

# An A4 page in colour at 400 dpi, OpenCV and tesseract's models fit three times over.
MEMORY_BYTES: Final = 2 * 1024**3
# The child, tesseract, and room for one that is about to end.
PROCESSES: Final = 8
_CLONE_NEWUSER: Final = 0x1000_0000
_CLONE_NEWNET: Final = 0x4000_0000
_PR_SET_NO_NEW_PRIVS: Final = 38


def confine() -> None:
    """Give up, for this process and whatever it starts, everything but pipes and reading files."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # A core dump would hold the letter.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A user namespace of our own: root is not needed to leave the network behind, and the limit
    # of processes counts ours alone. The limit is useless outside: it would count the daemon's.
    alone = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    if alone and os.getuid():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))


def allow_cpu(seconds: int) -> None:
    """Let this process compute for so many more seconds; the kernel ends it, parent or no parent.

    Tesseract inherits the number and counts its own seconds against it.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))
