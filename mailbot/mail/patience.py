"""How long to leave a server in peace after a failure: ever longer, up to a bound."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from mailbot.errors import Unavailable
from mailbot.words import Text

# The first pause after a failure, and the longest. A refused login waits longer from the start:
# providers lock a mailbox out after a handful of them.
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(minutes=10)
_FIRST_LOGIN, _LONGEST_LOGIN = timedelta(minutes=2), timedelta(hours=1)


def pause(failures: int, *, is_login: bool = False) -> timedelta:
    """Return how long to wait after so many failures in a row, the latest not counted."""
    first, longest = (_FIRST_LOGIN, _LONGEST_LOGIN) if is_login else (_FIRST, _LONGEST)
    doubled: timedelta = first * 2 ** min(failures, 12)
    return min(longest, doubled)


class Guard:
    """Keeps all threads together from knocking with a name and password that were refused.

    Each of them on its own would try as often as one may, and all of them would lock us out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._words: Text | None = None

    def ask(self) -> None:
        """Raise Unavailable, with what was said last, where it is too early to try again."""
        with self._lock:
            if self._words is None:
                return
            left = self._until - self._clock()
            if left > 0:
                raise Unavailable(self._words, timedelta(seconds=left))
            # The others wait for what becomes of this attempt.
            self._until = self._clock() + _FIRST_LOGIN.total_seconds()

    def refused(self, words: Text) -> Unavailable:
        """Remember a refusal; return the error to raise."""
        with self._lock:
            after = pause(self._failures, is_login=True)
            self._failures += 1
            self._words = words
            self._until = self._clock() + after.total_seconds()
        return Unavailable(words, after)

    def admitted(self) -> None:
        """Forget the refusals."""
        with self._lock:
            self._failures, self._until, self._words = 0, 0.0, None
