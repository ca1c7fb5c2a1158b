"""Both endings of one telling, for the test: what leads to either is the dearest of the story."""

import sys
import time

import pyotp

from tests.demo import desk
from tests.demo.__main__ import play
from tests.demo.story import Told, answered, handed_over


def both(told: Told) -> None:
    """Wait for the spectator, and when he has pressed Ctrl-C tell the other ending too."""
    try:
        handed_over(told)
    finally:
        # He used up the code of this half minute; a telephone may be one ahead.
        desk.code = lambda secret: pyotp.TOTP(secret).at(time.time() + 30)
        answered(told)


if __name__ == "__main__":
    sys.exit(play(both))
