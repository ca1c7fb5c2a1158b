"""Weighs the words of a short letter: how likely each kind of demand is, and plain business.

The rules know what they were told; people say it in other words. The weights were learnt from the
letters in `tests/eval/letters` by `python -m tests.eval.learn`, and nobody edits them by hand.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mailbot.domain.kinds import Kind
from mailbot.reading.features import features
from mailbot.reading.marks import Marked

# The name of the output beside the kinds: mail that wants nothing about personal data.
BUSINESS = "business"
# Few features weigh as much as these many: a lone «да» is no evidence.
FEWEST = 4
# Longer letters tell so much besides that a count of words says little; rules read them alone.
LONGEST = 1_500
_SCALE = 100


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each output is, by name."""

    likely: Mapping[str, float]

    def of(self, name: str) -> float:
        """Return how likely it is; a half where nothing was weighed."""
        return self.likely.get(name, 0.5)


@dataclass(frozen=True, slots=True)
class _Weights:
    outputs: tuple[str, ...]
    bias: tuple[int, ...]
    rows: Mapping[str, tuple[tuple[int, int], ...]]


@cache
def _weights() -> _Weights:
    """Load the table: a header with outputs and their bias, then a feature a line."""
    lines = files("mailbot.reading").joinpath("weights.tsv").read_text("utf-8").splitlines()
    outputs, bias = lines[0].split("\t"), lines[1].split("\t")
    rows = {}
    for line in lines[2:]:
        feature, *weights = line.split("\t")
        pairs = (weight.split(":") for weight in weights)
        rows[feature] = tuple((int(output), int(weight)) for output, weight in pairs)
    return _Weights(tuple(outputs), tuple(map(int, bias)), rows)


def weigh(letter: Sequence[Marked]) -> Opinion:
    """Return an opinion on the letter, an empty one where it is too long or says nothing."""
    if not letter or sum(len(sentence.plain) for sentence in letter) > LONGEST:
        return Opinion({})
    weights, found = _weights(), features(letter)
    sums = _sums(found)
    size = math.sqrt(max(FEWEST, sum(feature in weights.rows for feature in found)))
    return Opinion(
        {
            name: 1 / (1 + math.exp(-(bias + total / size) / _SCALE))
            for name, bias, total in zip(weights.outputs, weights.bias, sums, strict=True)
        }
    )


def _sums(found: Collection[str]) -> list[int]:
    weights = _weights()
    sums = [0] * len(weights.outputs)
    for feature in found:
        for output, weight in weights.rows.get(feature, ()):
            sums[output] += weight
    return sums


def telling(letter: Sequence[Marked], kind: Kind) -> Marked:
    """Return the sentence that speaks most for the kind."""
    output = _weights().outputs.index(kind.value)
    return max(letter, key=lambda sentence: _sums(features([sentence]))[output])
