"""Tells systemd how the daemon is; silent where systemd does not listen, and never in its way."""

import os
import socket
import time
from contextlib import suppress


def ready() -> None:
    """Say that the daemon has started."""
    _notify("READY=1")


def alive() -> None:
    """Feed the watchdog."""
    _notify("WATCHDOG=1")


def reloading() -> None:
    """Say that the configuration is being read anew; `ready` ends that."""
    _notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")


def stopping() -> None:
    """Say that the daemon is about to end."""
    _notify("STOPPING=1")


def status(words: str) -> None:
    """Say one line for `systemctl status`, which anybody on the machine can read: no names."""
    _notify(f"STATUS={' '.join(words.split())}")


def watchdog_interval() -> float | None:
    """Return after how many seconds to feed the watchdog, or None where there is none.

    Half of the time allowed, as sd_watchdog_enabled(3) advises. $WATCHDOG_PID tells whether this
    very process is meant and not its parent.
    """
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    allowed = os.environ.get("WATCHDOG_USEC", "")
    return int(allowed) / 2_000_000 if allowed.isdecimal() and int(allowed) else None


def _notify(words: str) -> None:
    """Send one datagram to $NOTIFY_SOCKET, "@" standing for an abstract socket (sd_notify(3))."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    # A manager that restarts or has a full queue must not stop the work on a letter.
    with (
        suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager,
    ):
        manager.setblocking(False)
        manager.sendto(words.encode("utf-8"), address)
