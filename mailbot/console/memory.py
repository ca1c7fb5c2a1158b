"""What a console keeps in memory for a while: pictures of pages, and who looked at what."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

# Some dozens of pages of scans; the oldest make room.
_BYTES_MOST = 64 * 1024 * 1024

# The pictures of one page are asked for one by one: that is one look, not many.
_ONE_LOOK = timedelta(minutes=10)
_LOOKS_MOST = 10_000


class Pictures:
    """Pictures that were drawn lately, by what they show."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[object, ...], draw: Callable[[], bytes | None]) -> bytes | None:
        """Return the picture, drawn now if it is not here; None where there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw()
        if drawn is not None:
            self.put(key, drawn)
        return drawn

    def put(self, key: tuple[object, ...], picture: bytes) -> None:
        """Keep a picture; one that is here already stays."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = picture
            self._bytes += len(picture)
            while self._bytes > _BYTES_MOST and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])


class Answers:
    """What is counted seldom and shown often.

    An old answer is shown while a new one is counted: only the very first look has to wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}
        self._counting: set[str] = set()

    def fresh(self, name: str, now: float, seconds: float, count: Callable[[], Any]) -> Any:
        """Return what was counted last, counted now where there is nothing yet."""
        with self._lock:
            known = self._kept.get(name)
            if known is None:
                self._kept[name] = known = (now, count())
            elif now - known[0] > seconds and name not in self._counting:
                self._counting.add(name)
                threading.Thread(target=self._count, args=(name, now, count), daemon=True).start()
            return known[1]

    def _count(self, name: str, now: float, count: Callable[[], Any]) -> None:
        try:
            counted = count()
            with self._lock:
                self._kept[name] = (now, counted)
        finally:
            self._counting.discard(name)


class Glances:
    """Tells a look that must be recorded from one that goes with a look just recorded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def is_new(self, session: str, what: str, now: datetime) -> bool:
        """Is it a look of its own? Remembers it if so."""
        key = (session, what)
        with self._lock:
            before = self._seen.get(key)
            if before is not None and now - before < _ONE_LOOK:
                return False
            self._seen[key] = now
            self._seen.move_to_end(key)
            while len(self._seen) > _LOOKS_MOST:
                self._seen.popitem(last=False)
            return True
