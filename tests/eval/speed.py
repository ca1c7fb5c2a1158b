"""How fast letters are read, how long the dictionary takes, and how much memory both keep."""

import multiprocessing
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from tests.bench.letters import letters
from tests.eval.rows import Row
from tests.reading.letters import reading_of

# At the goal of 20 letters a second and core, half of a letter's time is left for everything else.
_PER_SECOND, _LOADING, _GROWTH_MIB = 40, 1.5, 16
_TIMED, _MANY = 60, 3000


def rows(scale: float = 1.0) -> Iterator[Row]:
    """Yield the rows of a process that has read no letter before."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        first, per_second, growth = pool.apply(_measure, (scale,))
    yield Row(
        "letters of 10 kB a second and core, all findings",
        f"≥ {_PER_SECOND}",
        f"{per_second:.0f}",
        met=per_second >= _PER_SECOND,
    )
    yield Row("first letter, dictionaries loaded for it", f"< {_LOADING} s", f"{first:.2f} s",
              met=first < _LOADING)  # fmt: skip
    yield Row(
        f"memory kept after {round(_MANY * scale)} letters, beside that after 100",
        f"≤ {_GROWTH_MIB} MiB",
        f"{growth:.1f} MiB",
        met=growth <= _GROWTH_MIB,
    )


def _measure(scale: float) -> tuple[float, float, float]:
    texts = [_text(raw) for raw in letters(_TIMED + 1, seed=7)]
    first = _seconds(texts[:1])
    many = [_text(raw) for raw in letters(100, seed=8)]
    per_second = _TIMED / _seconds(texts[1:])
    _seconds(many)
    before = _resident_mib()
    for raw in letters(round(_MANY * scale), seed=9):
        reading_of(_text(raw))
    return first, per_second, _resident_mib() - before


def _text(raw: bytes) -> dict[str, str]:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    return {"subject": mail["subject"], "text": body.get_content() if body else ""}


def _seconds(texts: list[dict[str, str]]) -> float:
    start = time.process_time()
    for text in texts:
        reading_of(text)
    return time.process_time() - start


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20
