"""Keeps the daemon small: gives back to the system what a burst of letters needed.

glibc raises its threshold for large blocks with each one that is freed, so that they come to lie
among small ones that stay, and every thread has a heap of its own; after 1,200 letters at once
that was a tenth of the daemon. Elsewhere than on glibc nothing is done.
"""

import ctypes
from typing import Any

# mallopt(3): blocks from this size on are the system's own, now and for good; what is free at the
# end of the heap goes back from the same size on; and two heaps are enough for threads that wait.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGE_BYTES, _HEAPS = 128 * 1024, 2


def be_frugal() -> None:
    """Fix the thresholds; before the first thread is started."""
    library = _glibc()
    if library is not None:
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)
        library.mallopt(_M_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Give back every page that is free; takes milliseconds."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> Any:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
