"""Pings the URL of a dead man's switch: whoever waits for it hears when it stops."""

from urllib.error import URLError
from urllib.request import Request, urlopen

from mailbot.errors import Unavailable
from mailbot.words import Text

_SECONDS = 10.0


def ping(url: str) -> None:
    """Ask for the URL once; raises Unavailable where no good answer comes."""
    try:
        # The configuration lets pass https, and http on this very machine.
        with urlopen(Request(url, headers={"User-Agent": "mailbot"}), timeout=_SECONDS) as answer:  # noqa: S310
            answer.read(1024)
    except (URLError, OSError, ValueError):
        # Its words may quote the URL, which whoever knows it can ping.
        raise Unavailable(_SILENT) from None


_SILENT = Text("escalation.heartbeat_url не отвечает.", "escalation.heartbeat_url does not answer.")
