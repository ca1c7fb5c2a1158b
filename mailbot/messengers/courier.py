"""Hands one notice to a messenger, in a child process that ends with it."""

import json
import subprocess
import sys

from mailbot.errors import Refused, Unavailable
from mailbot.messengers.child import NO_SUCH_URL, TAKEN
from mailbot.words import Text

# Some services are slow; nobody waits for this but the next notice.
_SECONDS = 60.0


def hand_over(url: str, title: str, body: str) -> None:
    """Tell it there.

    Raises Unavailable where the service did not take it now, Refused for an address that is none.
    """
    asked = json.dumps({"url": url, "title": title, "body": body}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mailbot.messengers.child"],
            input=asked,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Unavailable(_LATER) from None
    if done.returncode == NO_SUCH_URL:
        raise Refused(_NO_SUCH_URL, NO_SUCH_URL, "")
    if done.returncode != TAKEN:
        raise Unavailable(_LATER)


_LATER = Text("Служба сообщений не приняла уведомление.", "The messenger did not take the notice.")
_NO_SUCH_URL = Text(
    "Такого адреса уведомлений Apprise не знает: проверьте MAILBOT__NOTIFY__ИМЯ__URL.",
    "Apprise knows no such address: check MAILBOT__NOTIFY__NAME__URL.",
)
