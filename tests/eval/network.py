"""Teaches the network of `mailbot/reading/weights.py`, in plain numpy.

A batch is a list of bags of features: those of every sentence, and those of every letter. While it
learns, some of the features and half of the sums are left out at random, so that nothing is
known by one word alone (dropout); steps are Adam's, and smaller with each.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mailbot.reading.weights import FEWEST, ODDS_STEP

Reals = NDArray[np.float32]
Places = NDArray[np.int64]
Parameters = dict[str, Reals]

_WIDTH, _PASSES, _BATCH, _RATE = 128, 14, 128, 5e-3
_LEFT_OUT_FEATURES, _LEFT_OUT_SUMS = 0.6, 0.5
# How the outputs lean on each other is learnt of all letters at once.
_LEANING_ROUNDS, _LEANING_RATE, _OWN = 400, 0.05, 1e-4
# Adam's, as everywhere.
_MEMORY, _MEMORY_OF_SQUARES, _TINY = 0.9, 0.999, 1e-8


# No sum is left out.
_ALL = (1.0, 1.0)


class Letter(NamedTuple):
    """The places of the known features of each sentence, and of the whole letter."""

    sentences: Sequence[Places]
    whole: Places


class _Bags(NamedTuple):
    """Features, the bag that each lies in, and how much it weighs there."""

    features: Places
    bags: Places
    weights: Reals
    count: int


class _Sums(NamedTuple):
    """What a batch comes to, from the sums of its bags to the outputs of its letters."""

    raw: tuple[Reals, Reals]
    kept: tuple[Reals, Reals]
    said: Reals
    loudest: Reals
    outputs: Reals


def learn(letters: Sequence[Letter], wanted: Reals, tells: Reals) -> Parameters:
    """Return what was learnt; `tells` is how much each feature may tell."""
    chance = np.random.default_rng(0)
    parameters = _first(len(tells), wanted.shape[1], chance)
    steps = {name: _Adam(values) for name, values in parameters.items()}
    yes = wanted.sum(0)
    # A rare output is worth more where it is wanted, or it would never be given.
    worth = np.sqrt(np.maximum((len(wanted) - yes) / np.maximum(yes, 1), 1)).astype(np.float32)
    rounds = _PASSES * math.ceil(len(letters) / _BATCH)
    for number, places in enumerate(_batches(len(letters), chance), start=1):
        batch = [letters[place] for place in places]
        rate = _RATE * (1 - (number - 1) / rounds)
        for name, (rows, slope) in _slopes(
            parameters, batch, wanted[places], worth, tells, chance
        ).items():
            steps[name].step(rows, slope, rate, number)
    return parameters


def outputs(parameters: Parameters, letters: Sequence[Letter], tells: Reals) -> Reals:
    """Return what is said of letters, in log odds: a row a letter, a column an output."""
    return np.concatenate(
        [
            _forward(parameters, *_bags_of(letters[start : start + _BATCH], tells), _ALL).outputs
            for start in range(0, len(letters), _BATCH)
        ]
    )


def lean(given: Reals, wanted: Reals) -> Reals:
    """Return how much each column of `given` tells of each output (logistic regression).

    Both have a row a letter. The first columns are what was said of the outputs themselves: that
    is believed but for what the letters teach.
    """
    count = wanted.shape[1]
    own = np.zeros((given.shape[1], count), np.float32)
    own[range(count), range(count)] = ODDS_STEP
    leaning = own.copy()
    step = _Adam(leaning)
    for number in range(1, _LEANING_ROUNDS + 1):
        error = (_likely(given @ leaning) - wanted) / len(given)
        slope = given.T @ error + _OWN * (leaning - own)
        step.step(slice(None), slope, _LEANING_RATE, number)
    return leaning


def _likely(odds: Reals) -> Reals:
    likely: Reals = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return likely


def _first(features: int, outputs: int, chance: np.random.Generator) -> Parameters:
    def spread(*shape: int) -> Reals:
        return (chance.uniform(-1, 1, shape) / math.sqrt(_WIDTH)).astype(np.float32)

    return {
        "features": (chance.standard_normal((features, _WIDTH)) * 0.05).astype(np.float32),
        "sentence_offsets": np.zeros(_WIDTH, np.float32),
        "letter_offsets": np.zeros(_WIDTH, np.float32),
        "sentence_weights": spread(_WIDTH, outputs),
        "letter_weights": spread(_WIDTH, outputs),
        # Most sentences say nothing of most outputs.
        "sentence_biases": np.full(outputs, -2, np.float32),
        "letter_biases": np.full(outputs, -1, np.float32),
    }


def _batches(count: int, chance: np.random.Generator) -> Iterator[Places]:
    for _ in range(_PASSES):
        order = chance.permutation(count)
        for start in range(0, count, _BATCH):
            yield order[start : start + _BATCH]


class _Adam:
    """Steps of one parameter; of the features only those that a batch has are moved."""

    def __init__(self, values: Reals) -> None:
        self._values = values
        self._slopes, self._squares = np.zeros_like(values), np.zeros_like(values)

    def step(self, rows: Places | slice, slope: Reals, rate: float, number: int) -> None:
        slopes = _MEMORY * self._slopes[rows] + (1 - _MEMORY) * slope
        squares = _MEMORY_OF_SQUARES * self._squares[rows] + (1 - _MEMORY_OF_SQUARES) * slope**2
        self._slopes[rows], self._squares[rows] = slopes, squares
        slopes = slopes / (1 - _MEMORY**number)
        squares = squares / (1 - _MEMORY_OF_SQUARES**number)
        self._values[rows] -= np.float32(rate) * slopes / (np.sqrt(squares) + _TINY)


def _slopes(
    parameters: Parameters,
    batch: Sequence[Letter],
    wanted: Reals,
    worth: Reals,
    tells: Reals,
    chance: np.random.Generator,
) -> dict[str, tuple[Places | slice, Reals]]:
    """Return by name which rows of a parameter move, and how steeply the error rises there."""
    of_sentences, of_letters, owners = _bags_of(batch, tells, chance)
    masks = tuple(
        ((chance.random((bags.count, _WIDTH)) > _LEFT_OUT_SUMS) / (1 - _LEFT_OUT_SUMS)).astype(
            np.float32
        )
        for bags in (of_sentences, of_letters)
    )
    sums = _forward(parameters, of_sentences, of_letters, owners, masks)
    likely = _likely(sums.outputs)
    error = ((1 - wanted) * likely - worth * wanted * (1 - likely)) / len(batch)
    errors = error[owners] * np.exp(sums.said - sums.loudest[owners]), error
    every = slice(None)
    moved: dict[str, tuple[Places | slice, Reals]] = {}
    back = []
    for name, one, kept, raw, mask in zip(
        ("sentence", "letter"), errors, sums.kept, sums.raw, masks, strict=True
    ):
        moved[f"{name}_weights"] = every, kept.T @ one
        moved[f"{name}_biases"] = every, one.sum(0)
        slope = (one @ parameters[f"{name}_weights"].T) * mask * (raw > 0)
        moved[f"{name}_offsets"] = every, slope.sum(0)
        back.append(slope)
    moved["features"] = _gathered((of_sentences, of_letters), back)
    return moved


def _gathered(all_bags: Sequence[_Bags], back: Sequence[Reals]) -> tuple[Places, Reals]:
    """Return the features of the bags, and the slope of each, added up over its bags."""
    features = np.concatenate([bags.features for bags in all_bags])
    slopes = np.concatenate(
        [
            slope[bags.bags] * bags.weights[:, None]
            for bags, slope in zip(all_bags, back, strict=True)
        ]
    )
    order = np.argsort(features, kind="stable")
    sorted_features = features[order]
    starts = _starts(sorted_features)
    return sorted_features[starts], np.add.reduceat(slopes[order], starts)


def _starts(values: Places) -> Places:
    return np.flatnonzero(np.r_[True, values[1:] != values[:-1]])


def _bags_of(
    batch: Sequence[Letter], tells: Reals, chance: np.random.Generator | None = None
) -> tuple[_Bags, _Bags, Places]:
    """Return the bags of the sentences, those of the letters, and whose each sentence is."""
    owners = np.repeat(np.arange(len(batch)), [len(letter.sentences) for letter in batch])
    sentences = [bag for letter in batch for bag in letter.sentences]
    whole = [letter.whole for letter in batch]
    return _bags(sentences, tells, chance), _bags(whole, tells, chance), owners


def _bags(bags: Sequence[Places], tells: Reals, chance: np.random.Generator | None) -> _Bags:
    if chance:
        bags = [bag[chance.random(len(bag)) > _LEFT_OUT_FEATURES] for bag in bags]
    sizes = np.array([len(bag) for bag in bags])
    features, owners = np.concatenate(bags), np.repeat(np.arange(len(bags)), sizes)
    weights = tells[features] / np.sqrt(np.maximum(FEWEST, sizes))[owners]
    return _Bags(features, owners, weights.astype(np.float32), len(bags))


def _forward(
    parameters: Parameters,
    of_sentences: _Bags,
    of_letters: _Bags,
    owners: Places,
    masks: Sequence[Reals | float],
) -> _Sums:
    raw, kept, said = [], [], []
    for name, bags, mask in zip(
        ("sentence", "letter"), (of_sentences, of_letters), masks, strict=True
    ):
        raw.append(_added(parameters["features"], bags) + parameters[f"{name}_offsets"])
        kept.append(np.maximum(raw[-1], 0) * mask)
        said.append(kept[-1] @ parameters[f"{name}_weights"] + parameters[f"{name}_biases"])
    starts = _starts(owners)
    most = np.maximum.reduceat(said[0], starts)
    loudest = most + np.log(np.add.reduceat(np.exp(said[0] - most[owners]), starts))
    return _Sums((raw[0], raw[1]), (kept[0], kept[1]), said[0], loudest, loudest + said[1])


def _added(features: Reals, bags: _Bags) -> Reals:
    sums = np.zeros((bags.count, features.shape[1]), np.float32)
    if len(bags.features):
        starts = _starts(bags.bags)
        sums[bags.bags[starts]] = np.add.reduceat(
            features[bags.features] * bags.weights[:, None], starts
        )
    return sums
