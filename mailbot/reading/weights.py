"""Weighs the words of a letter: how likely each kind of demand is, and each other sort of letter.

The rules know what they were told; people say it in other words. The weights were learnt from the
letters in `tests/eval/letters` by `python -m tests.eval.learn`, and nobody edits them by hand.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mailbot.domain.kinds import Kind
from mailbot.reading.features import features
from mailbot.reading.marks import Marked

# The names of the outputs beside the kinds: mail that wants nothing about personal data, a consent
# that is given, an authority that asks.
BUSINESS, CONSENT, AUTHORITY = "business", "consent", "authority"
# Few features weigh as much as these many: a lone «да» is no evidence.
FEWEST = 4
# Longer letters tell so much besides that a count of their words says less.
_LONG = 1_000
# A weight is a byte: so many steps make one, and this byte is none.
SCALE, ZERO = 16, 128


def odds(likely: float) -> float:
    """Return the logarithm of the odds, finite for what is certain too."""
    likely = min(max(likely, 1e-9), 1 - 1e-9)
    return math.log(likely / (1 - likely))


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each output is, by name; `diluted` where a long letter says much besides."""

    likely: Mapping[str, float]
    diluted: bool = False

    def of(self, name: str) -> float:
        """Return how likely it is; a half where nothing was weighed."""
        return self.likely.get(name, 0.5)


@dataclass(frozen=True, slots=True)
class _Weights:
    """The table; a row holds the weights of all outputs as one number, a byte each.

    Features are bytes and weights coarse so that the table is small: the daemon keeps it for good.
    """

    outputs: tuple[str, ...]
    bias: tuple[int, ...]
    rows: Mapping[bytes, int]


@cache
def _weights() -> _Weights:
    """Load the table: a header with outputs and their bias, then a feature a line."""
    lines = files("mailbot.reading").joinpath("weights.tsv").read_text("utf-8").splitlines()
    outputs, bias = lines[0].split("\t"), lines[1].split("\t")
    pairs = (line.split("\t") for line in lines[2:])
    rows = {_key(feature): int(weights, 16) for feature, weights in pairs}
    return _Weights(tuple(outputs), tuple(map(int, bias)), rows)


def _key(feature: str) -> bytes:
    # One byte a letter, whatever the alphabet of most letters.
    return feature.encode("cp1251", "backslashreplace")


def weigh(letter: Sequence[Marked]) -> Opinion:
    """Return an opinion on the letter, an empty one where it says nothing."""
    if not letter:
        return Opinion({})
    weights = _weights()
    known = _known(letter)
    size = math.sqrt(max(FEWEST, len(known)))
    return Opinion(
        {
            name: 1 / (1 + math.exp(-(bias + total / size) / SCALE))
            for name, bias, total in zip(weights.outputs, weights.bias, _sums(known), strict=True)
        },
        diluted=sum(len(sentence.plain) for sentence in letter) > _LONG,
    )


def _known(letter: Sequence[Marked]) -> list[int]:
    rows = _weights().rows
    found = _key("\n".join(features(letter))).split(b"\n")
    return [rows[feature] for feature in found if feature in rows]


# Every other byte of a row: so many rows can be added before a sum needs more than two bytes.
_EVERY_OTHER, _AT_ONCE = int("00ff" * 16, 16), 256


def _sums(known: Sequence[int]) -> list[int]:
    """Return the sum of each output."""
    totals = [0] * len(_weights().outputs)
    for start in range(0, len(known), _AT_ONCE):
        rows = known[start : start + _AT_ONCE]
        for first in (0, 1):
            added = sum(row >> 8 * first & _EVERY_OTHER for row in rows)
            for output in range(first, len(totals), 2):
                totals[output] += (added >> 8 * (output - first) & 0xFFFF) - ZERO * len(rows)
    return totals


def telling(letter: Sequence[Marked], kind: Kind) -> Marked:
    """Return the sentence that speaks most for the kind."""
    output = _weights().outputs.index(kind.value)
    return max(letter, key=lambda sentence: _sums(_known([sentence]))[output])
