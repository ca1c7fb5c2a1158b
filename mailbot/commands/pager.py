"""Shows what is long page by page on a terminal; a pipe gets it as it comes."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress

# -F: what fits the screen is printed at once. -R: nothing is drawn in colours that we did not send.
_LESS = "FRX"


@contextmanager
def paged() -> Iterator[None]:
    """Send everything printed inside to $PAGER, else to less; PAGER=cat or none at all does not.

    A pager can open files and shells: root's must not, over a letter of a stranger.
    """
    pager = shlex.split(os.environ.get("PAGER", "less"))
    process = _started(pager) if pager and pager != ["cat"] and sys.stdout.isatty() else None
    if process is None:
        yield
        return
    assert process.stdin is not None  # noqa: S101 -- it was asked for
    try:
        # Whoever leaves the pager has read enough.
        with suppress(BrokenPipeError), redirect_stdout(process.stdin):
            yield
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()


def _started(pager: list[str]) -> "subprocess.Popen[str] | None":
    environment = {"LESS": _LESS, **os.environ, "LESSSECURE": "1"}
    try:
        # The pager is the person's own choice.
        return subprocess.Popen(  # noqa: S603
            pager, stdin=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
    except OSError:
        return None
