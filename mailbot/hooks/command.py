"""A hook that is a command: told on standard input, no shell, no secret of ours, a time limit."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO

from mailbot.errors import Refused, Unavailable
from mailbot.words import Text

# What an answer may hold; the rest is not read.
MOST_BYTES = 64 * 1024

# sysexits.h: the command asks to be run again later.
_EX_TEMPFAIL = 75

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run_command(argv: Sequence[str], body: bytes, key: str, seconds: float) -> bytes:
    """Run it and return what it wrote to standard output.

    Exit code 75 and a time that ran out mean later (Unavailable), any other but 0 means no
    (Refused). Standard error is not kept: it may name people.
    """
    environment = {"PATH": _PATH, "LANG": "C.UTF-8", "MAILBOT_IDEMPOTENCY_KEY": key}
    with tempfile.TemporaryFile() as out:
        code = _run(argv, body, environment, out, seconds)
        if code == _EX_TEMPFAIL:
            raise Unavailable(
                Text("команда просит повторить позже (код 75)", "the command asks for later (75)")
            )
        if code:
            raise Refused(
                Text(f"команда завершилась с кодом {code}", f"the command ended with {code}"),
                code,
                "",
            )
        out.seek(0)
        return out.read(MOST_BYTES)


def _run(
    argv: Sequence[str], body: bytes, environment: dict[str, str], out: IO[bytes], seconds: float
) -> int:
    try:
        # The operator's own words, taken from his configuration.
        child = subprocess.Popen(  # noqa: S603
            list(argv),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise Refused(
            Text(f"команда не запускается: {words}", f"the command does not start: {words}"),
            127,
            "",
        ) from None
    with child:
        try:
            child.communicate(body, timeout=seconds)
        except subprocess.TimeoutExpired:
            # With everything that it started.
            os.killpg(child.pid, signal.SIGKILL)
            raise Unavailable(
                Text(
                    f"команда не завершилась за {seconds:g} с",
                    f"the command did not end within {seconds:g} s",
                )
            ) from None
        except BrokenPipeError:
            # It ended, or did not care to read: its exit code tells.
            child.wait(timeout=seconds)
    return child.returncode
