"""Weighs the words of a letter: how likely each kind of demand is, and each other sort of letter.

The rules know what they were told; people say it in other words. A small network was taught them:
it adds up what it learnt of each feature, of every sentence and of the whole letter, keeps of each
sum what lies above nothing, and weighs that for each output. The sentence that says most of a kind
counts most, so a demand is heard in a long story too. The weights were learnt from the letters in
`tests/eval/letters` by `python -m tests.eval.learn`, and nobody edits them by hand.
"""

import json
import math
import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from operator import mul
from typing import Any

from mailbot.domain.kinds import Kind
from mailbot.reading.features import of_letter, of_sentences
from mailbot.reading.marks import Marked

# The names of the outputs beside the kinds: mail that wants nothing about personal data, a consent
# that is given, an authority that asks.
BUSINESS, CONSENT, AUTHORITY = "business", "consent", "authority"
# What is judged by all outputs and rules together, in the order of the outputs.
JUDGED = (*(kind.value for kind in Kind), BUSINESS)
# Few features weigh as much as these many: a lone «да» is no evidence.
FEWEST = 4
# What was learnt of a feature is bytes; this one is nothing.
ZERO = 128


def odds(likely: float) -> float:
    """Return the logarithm of the odds, finite for what is certain too."""
    likely = min(max(likely, 1e-9), 1 - 1e-9)
    return math.log(likely / (1 - likely))


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each output is, by name; `said` is how much each sentence says of each."""

    likely: Mapping[str, float]
    said: Sequence[Mapping[str, float]] = ()

    def of(self, name: str) -> float:
        """Return how likely it is; a half where nothing was weighed."""
        return self.likely.get(name, 0.5)

    def most_telling(self, kind: Kind) -> int:
        """Return the place of the sentence that says most of the kind."""
        return max(range(len(self.said)), key=lambda place: self.said[place][kind.value])


# Sums and their weights are whole numbers where they are multiplied: so many steps make one. A
# weight is counted from the middle of 16 bits, so that it is never below nothing.
_SUM_STEPS, _WEIGHT_STEPS, _MIDDLE = 1 << 10, 1 << 12, 1 << 15


@dataclass(frozen=True)
class Layer:
    """From the sums of features to the outputs; `weights` has a row of sums an output."""

    offsets: Sequence[float]
    weights: Sequence[Sequence[float]]
    biases: Sequence[float]

    @cached_property
    def offset_steps(self) -> tuple[float, ...]:
        """The offsets in steps of a sum."""
        return tuple(offset * _SUM_STEPS for offset in self.offsets)

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The weights of each sum as one number, 64 bits an output: one product for all."""
        return tuple(
            sum(
                (round(weight * _WEIGHT_STEPS) + _MIDDLE) << 64 * output
                for output, weight in enumerate(column)
            )
            for column in zip(*self.weights, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Network:
    """What was learnt: `rows` has `width` bytes a feature, in the order of the features' sums.

    Features are known by their checksums, so that the daemon keeps no words: one in 80,000 unknown
    features is taken for a known one, which says nothing by itself.
    """

    outputs: Sequence[str]
    width: int
    scale: float
    checksums: "array[int]"
    rows: bytes
    sentence: Layer
    letter: Layer
    # How much of each kind, and of none, is told by what `hints` returns; a row each.
    together: Sequence[Sequence[float]]


def checksum(feature: str) -> int:
    """Return what stands for the feature in the table."""
    return zlib.crc32(feature.encode())


def written(network: Network) -> bytes:
    """Return the file: a line of JSON, the checksums as little-endian 32 bit, the rows."""
    head = {
        "outputs": network.outputs,
        "width": network.width,
        "scale": network.scale,
        "features": len(network.checksums),
        "together": network.together,
        **{
            name: [layer.offsets, layer.weights, layer.biases]
            for name, layer in (("sentence", network.sentence), ("letter", network.letter))
        },
    }
    return b"\n".join(
        [json.dumps(head).encode(), _little(network.checksums).tobytes() + network.rows]
    )


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def parsed(content: bytes) -> Network:
    """Return what was written."""
    head, _, body = content.partition(b"\n")
    told = json.loads(head)
    checksums = array("I")
    size = told["features"] * checksums.itemsize
    checksums.frombytes(body[:size])
    sentence, letter = (Layer(*map(_tuples, told[name])) for name in ("sentence", "letter"))
    return Network(
        tuple(told["outputs"]),
        told["width"],
        told["scale"],
        _little(checksums),
        body[size:],
        sentence,
        letter,
        _tuples(told["together"]),
    )


def _tuples(values: Any) -> Any:
    return tuple(map(_tuples, values)) if isinstance(values, list) else values


@cache
def _network() -> Network:
    return parsed(files("mailbot.reading").joinpath("weights.bin").read_bytes())


def weigh(letter: Sequence[Marked]) -> Opinion:
    """Return an opinion on the letter, an empty one where it says nothing."""
    if not letter:
        return Opinion({})
    network = _network()
    sentences = of_sentences(letter)
    whole = of_letter(sentences)
    rows = {feature: row for feature in whole if (row := _row(feature)) is not None}
    said = [_outputs(network, network.sentence, rows, sentence) for sentence in sentences]
    heard = _outputs(network, network.letter, rows, whole)
    totals = [
        _loudest(all_said) + one
        for all_said, one in zip(zip(*said, strict=True), heard, strict=True)
    ]
    return Opinion(
        {
            name: 1 / (1 + math.exp(-total))
            for name, total in zip(network.outputs, totals, strict=True)
        },
        [dict(zip(network.outputs, one, strict=True)) for one in said],
    )


# What is likelier than this, or less likely, says no more of the other kinds; in log odds, of which
# so many are one where the kinds are judged together.
_MOST_ODDS, ODDS_STEP = 12.0, 3.0


def hints(likely: Mapping[str, float], ruled: Container[str]) -> list[float]:
    """Return what all kinds are judged by: each output, what of it lies above nothing, each rule.

    `likely` is by name, in the order of the outputs; `ruled` are the kinds that the rules found.
    """
    told = [min(max(odds(one), -_MOST_ODDS), _MOST_ODDS) / ODDS_STEP for one in likely.values()]
    rules = [float(kind.value in ruled) for kind in Kind]
    return [*told, *(max(one, 0.0) for one in told), *rules, 1.0]


def judged(opinion: Opinion, ruled: Container[str]) -> Mapping[str, float]:
    """Return in log odds how likely each kind is demanded, by the outputs and rules together.

    BUSINESS is how likely nothing is; no answer where nothing was weighed. Kinds lean on each other:
    who asks how a consent is withdrawn does not withdraw it, and a lone «откуда» is no access
    request.
    """
    if not opinion.likely:
        return {}
    given = hints(opinion.likely, ruled)
    return {
        name: sum(map(mul, weights, given))
        for name, weights in zip(JUDGED, _network().together, strict=True)
    }


def _loudest(said: Sequence[float]) -> float:
    """Return the greatest, and a little more where several say the same."""
    most = max(said)
    return most + math.log(sum(math.exp(one - most) for one in said))


# Letters repeat each other's words; so many rows are about half a MiB.
@lru_cache(maxsize=1_500)
def _row(feature: str) -> int | None:
    """Return what was learnt of the feature as one number, two bytes a sum: rows are added whole."""
    network, wanted = _network(), checksum(feature)
    place = bisect_left(network.checksums, wanted)
    if place == len(network.checksums) or network.checksums[place] != wanted:
        return None
    wide = bytearray(2 * network.width)
    wide[::2] = network.rows[place * network.width : (place + 1) * network.width]
    return int.from_bytes(wide, "little")


def _outputs(
    network: Network, layer: Layer, rows: Mapping[str, int], found: Iterable[str]
) -> list[float]:
    known = [row for row in map(rows.get, found) if row is not None]
    times = _SUM_STEPS * network.scale / math.sqrt(max(FEWEST, len(known)))
    nothing = ZERO * len(known) * times
    steps = [
        round(total - nothing) if (total := offset + added * times) > nothing else 0
        for offset, added in zip(layer.offset_steps, _sums(known, network.width), strict=True)
    ]
    product, height = sum(map(mul, steps, layer.columns)), sum(steps)
    count = len(layer.biases)
    totals = struct.unpack(f"<{count}Q", product.to_bytes(8 * count, "little"))
    return [
        bias + (total - _MIDDLE * height) / (_SUM_STEPS * _WEIGHT_STEPS)
        for bias, total in zip(layer.biases, totals, strict=True)
    ]


# So many rows can be added before a sum of bytes needs more than two.
_AT_ONCE = 256


def _sums(rows: Sequence[int], width: int) -> Sequence[int]:
    """Return the sum of each byte of the rows."""
    added = [
        struct.unpack(
            f"<{width}H", sum(rows[start : start + _AT_ONCE]).to_bytes(2 * width, "little")
        )
        for start in range(0, max(1, len(rows)), _AT_ONCE)
    ]
    return added[0] if len(added) == 1 else [sum(sums) for sums in zip(*added, strict=True)]
