"""`python -m tests.eval.learn`: learn the weights of `mailbot/reading/weights.tsv` anew.

Logistic regression over the features of all letters but the blind ones, and of the sentences of
`sentences.txt` and `turns.txt` beside them, in plain numpy. There are many more features than
letters, so what is learnt is how much each letter counts (the dual form); the weights of the
features follow. The same letters make the same file.
"""

import importlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mailbot.domain.kinds import Kind
from mailbot.reading import weights
from mailbot.reading.features import PIECE, features
from mailbot.reading.marks import Marked
from tests.eval.letters import files_of
from tests.eval.turns import made
from tests.reading.letters import letters, reading_of

_FILE = Path(weights.__file__).with_name("weights.tsv")
# Features are learnt that so many letters have, and kept if a weight is so large.
_RAREST, _STRENGTH, _SMALLEST = 3, 20.0, 0.45
# A feature that few letters have tells more where it stands, and a word more than its pieces.
_RARITY, _USUAL, _A_WORD = 0.7, 4.0, 2.0
# Newton's steps, and the steps of conjugate gradients inside each of them.
_STEPS, _INNER, _ENOUGH = 10, 60, 1e-7
_SORT_OF = {
    weights.BUSINESS: "other_business",
    weights.CONSENT: "consent_submission",
    weights.AUTHORITY: "authority_request",
}
_SENTENCES = Path(__file__).with_name("sentences.txt")
_SORTS = ("other_business", "unclear", "consent_submission")

Matrix = NDArray[np.float32]


def main() -> None:
    """Read the letters, learn, write the table."""
    rows = [
        row for name in ("tuned", "looked at") for file in files_of(name) for row in letters(file)
    ]
    rows += _sentences()
    found = [features(marked) for marked in map(_marked, rows)]
    counts = Counter(feature for one in found for feature in one)
    known = sorted(feature for feature, count in counts.items() if count >= _RAREST)
    tells = np.array([_tells(one, counts[one] / len(rows)) for one in known], np.float32)
    outputs = [*(kind.value for kind in Kind), *_SORT_OF]
    wanted = np.array([[_wanted(row, name) for name in outputs] for row in rows], np.float32)
    table, bias = _learn(_matrix(found, known) * tells, wanted)
    _FILE.write_text(_written(outputs, bias, known, table * tells[:, None]), encoding="utf-8")


def _tells(feature: str, share: float) -> float:
    """Return how much a feature may tell, by the share of the letters that have it."""
    is_word = len(feature) != PIECE and feature[0] not in "%#" and " " not in feature
    return float((-math.log(share) / _USUAL) ** _RARITY * (_A_WORD if is_word else 1.0))


def _sentences() -> Iterator[Mapping[str, Any]]:
    """Yield single sentences as letters of their own."""
    lines = _SENTENCES.read_text(encoding="utf-8").splitlines()
    written = (line.partition("|") for line in lines if not line.startswith("#"))
    for told, text in (*((told, text) for told, _, text in written), *made()):
        sort = told if told in _SORTS else "appeal"
        kinds = told.split(",") if sort == "appeal" else []
        yield {"text": text, "sort": sort, "kinds": kinds}


def _wanted(row: Mapping[str, Any], name: str) -> bool:
    sort = _SORT_OF.get(name)
    return row.get("sort") == sort if sort else name in row["kinds"]


def _marked(row: Mapping[str, Any]) -> Sequence[Marked]:
    """Return the marked sentences as `read` hands them over."""
    seen: list[Sequence[Marked]] = []
    module = importlib.import_module("mailbot.reading.read")
    weigh = module.weigh
    module.weigh = lambda letter: seen.append(letter) or weights.Opinion({})  # type: ignore[func-returns-value]
    try:
        reading_of(row)
    finally:
        module.weigh = weigh
    return seen[0]


def _matrix(found: Sequence[frozenset[str]], known: Sequence[str]) -> Matrix:
    place = {feature: index for index, feature in enumerate(known)}
    made = np.zeros((len(found), len(known)), np.float32)
    for row, one in enumerate(found):
        columns = [place[feature] for feature in one if feature in place]
        made[row, columns] = 1 / np.sqrt(max(weights.FEWEST, len(columns)))
    return made


def _learn(given: Matrix, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """Return weights and bias: rare outputs weigh as much as frequent ones."""
    count = len(wanted)
    yes = wanted.sum(0)
    share = np.where(wanted > 0, 1 / (2 * np.maximum(yes, 1)), 1 / (2 * (count - yes)))
    alike = given @ given.T + 1  # the one more is the bias
    letters = _dual(alike, wanted, share.astype(np.float32), 1 / (_STRENGTH * count))
    return given.T @ letters, letters.sum(0)


def _dual(alike: Matrix, wanted: Matrix, share: Matrix, ridge: float) -> Matrix:
    """Return how much each letter counts for each output (Newton, all outputs at once)."""
    counts = np.zeros_like(wanted)
    for _ in range(_STEPS):
        sums = np.clip(alike @ counts, -12, 12)
        likely = 1 / (1 + np.exp(-sums))
        bend = np.maximum(likely * (1 - likely), 1e-4)
        root = np.sqrt(share * bend)
        aim = root * (sums + (wanted - likely) / bend)
        counts = root * _solved(alike, root, aim, ridge, counts / root)
    return counts


def _solved(alike: Matrix, root: Matrix, aim: Matrix, ridge: float, start: Matrix) -> Matrix:
    """Solve (root · alike · root + ridge) x = aim, a column an output, by conjugate gradients."""

    def times(x: Matrix) -> Matrix:
        return root * (alike @ (root * x)) + ridge * x

    found, left = start.copy(), aim - times(start)
    way, size = left.copy(), (left**2).sum(0)
    for _ in range(_INNER):
        turned = times(way)
        step = size / np.maximum((way * turned).sum(0), 1e-20)
        found, left = found + step * way, left - step * turned
        smaller = (left**2).sum(0)
        if smaller.max() < _ENOUGH * len(aim):
            break
        way, size = left + smaller / np.maximum(size, 1e-20) * way, smaller
    return found


def _written(outputs: Sequence[str], bias: Matrix, known: Sequence[str], table: Matrix) -> str:
    steps = np.rint(table * weights.SCALE).clip(-weights.ZERO, 255 - weights.ZERO) + weights.ZERO
    lines = ["\t".join(outputs), "\t".join(str(round(float(b) * weights.SCALE)) for b in bias)]
    for feature, row, told in zip(known, steps, np.abs(table).max(1), strict=True):
        if told >= _SMALLEST:
            # The last output first, as numbers are written.
            lines.append(f"{feature}\t{bytes(map(int, row[::-1])).hex()}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
