"""Ports for servers that have to be told theirs before they start."""

import secrets
import socket
from contextlib import suppress

# Below those that Linux gives to connections (net.ipv4.ip_local_port_range): one of those could be
# taken between the choice and the start, by any connection of any test.
_OURS = range(10_000, 32_768)


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    while True:
        # `random` is seeded alike in every worker.
        port = secrets.choice(_OURS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
