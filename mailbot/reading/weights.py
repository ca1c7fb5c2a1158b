"""Weighs the words of a letter: how likely each kind of demand is, and plain business.

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

# The name of the output beside the kinds: mail that wants nothing about personal data.
BUSINESS = "business"
# Few features weigh as much as these many: a lone «да» is no evidence.
FEWEST = 4
# Longer letters tell so much besides that a count of their words says less.
_LONG = 1_000
_SCALE = 100


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
    """The table; a row holds the weights of all outputs as one number, so that one sum adds them."""

    outputs: tuple[str, ...]
    bias: tuple[int, ...]
    rows: Mapping[str, int]


# So many bits of a row belong to an output: enough for the sum of all features of a long letter.
_BITS = 32
_HALF, _MASK = 1 << (_BITS - 1), (1 << _BITS) - 1


@cache
def _weights() -> _Weights:
    """Load the table: a header with outputs and their bias, then a feature a line."""
    lines = files("mailbot.reading").joinpath("weights.tsv").read_text("utf-8").splitlines()
    outputs, bias = lines[0].split("\t"), lines[1].split("\t")
    rows = {}
    for line in lines[2:]:
        feature, *weights = line.split("\t")
        pairs = (weight.split(":") for weight in weights)
        rows[feature] = sum(int(weight) << _BITS * int(output) for output, weight in pairs)
    return _Weights(tuple(outputs), tuple(map(int, bias)), rows)


def weigh(letter: Sequence[Marked]) -> Opinion:
    """Return an opinion on the letter, an empty one where it says nothing."""
    if not letter:
        return Opinion({})
    weights = _weights()
    known = _known(letter)
    size = math.sqrt(max(FEWEST, len(known)))
    return Opinion(
        {
            name: 1 / (1 + math.exp(-(bias + total / size) / _SCALE))
            for name, bias, total in zip(weights.outputs, weights.bias, _sums(known), strict=True)
        },
        diluted=sum(len(sentence.plain) for sentence in letter) > _LONG,
    )


def _known(letter: Sequence[Marked]) -> list[int]:
    rows = _weights().rows
    return [rows[feature] for feature in features(letter) if feature in rows]


def _sums(known: Sequence[int]) -> list[int]:
    """Return the sum of each output."""
    outputs = range(len(_weights().outputs))
    total = sum(known) + sum(_HALF << _BITS * output for output in outputs)
    return [(total >> _BITS * output & _MASK) - _HALF for output in outputs]


def telling(letter: Sequence[Marked], kind: Kind) -> Marked:
    """Return the sentence that speaks most for the kind."""
    output = _weights().outputs.index(kind.value)
    return max(letter, key=lambda sentence: _sums(_known([sentence]))[output])
