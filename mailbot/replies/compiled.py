"""What Jinja2 made of a template's text, kept for the process: a template that is read again, as
after SIGHUP, is compiled again only where it was changed.
"""

from functools import cache
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class _Compiled(BytecodeCache):
    """By the place of the template, which tells its language, and its text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code, where this very text was compiled before."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled() -> BytecodeCache:
    """Return the one cache of the process."""
    return _Compiled()
