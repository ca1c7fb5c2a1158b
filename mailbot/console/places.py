"""Where the console listens and under which names browsers may ask for it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from mailbot.sections import ConsoleSection, endpoint, is_loopback

_PORT = 8152


def bound(section: ConsoleSection) -> tuple[str, int]:
    """Return address and port on which the console listens."""
    return endpoint(section.bind, _PORT)


def hosts_of(section: ConsoleSection) -> frozenset[str]:
    """Return every Host header (RFC 9110, 7.2) that names this console."""
    return frozenset(_hosts(section))


def _hosts(section: ConsoleSection) -> Iterator[str]:
    host, port = bound(section)
    names = [host, "localhost", "127.0.0.1", "[::1]"] if is_loopback(host) else [host]
    for name in names:
        shown = f"[{name}]" if ":" in name and not name.startswith("[") else name
        yield f"{shown}:{port}"
        yield shown
    if section.base_url:
        yield urlsplit(section.base_url).netloc.lower()


def is_secure(section: ConsoleSection) -> bool:
    """Do browsers come over TLS only? Always, unless they sit at this very machine."""
    if section.base_url:
        return section.base_url.startswith("https://")
    return not is_loopback(bound(section)[0])
