"""The child process that speaks to a messenger: `python -m mailbot.messengers.child`.

Apprise knows a hundred services and takes the memory of a hundred; it lives for one message. The
address, which is a secret, comes on standard input and stands in no list of processes.

    {"url": "tgram://…", "title": "…", "body": "…"}
        -> exit code 0: taken; 1: not now; 2: no such URL
"""

import json
import logging
import sys

TAKEN, LATER, NO_SUCH_URL = 0, 1, 2


def main() -> int:
    """Hand over one notice."""
    import apprise

    # Its log would quote the address.
    logging.disable(logging.CRITICAL)
    asked = json.loads(sys.stdin.buffer.read())
    told = apprise.Apprise()
    if not told.add(asked["url"]):
        return NO_SUCH_URL
    done = told.notify(title=asked["title"], body=asked["body"], body_format="text")
    return TAKEN if done else LATER


if __name__ == "__main__":
    sys.exit(main())
