"""`python -m tests.eval.learn`: learn the weights of `mailbot/reading/weights.bin` anew.

From all letters but the blind ones, and the sentences of `sentences.txt` and `turns.txt` beside
them; takes some minutes. The same letters make the same file, on the same machine.
"""

import importlib
import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mailbot.domain.kinds import Kind
from mailbot.reading import weights
from mailbot.reading.features import PIECE, of_letter, of_sentences
from mailbot.reading.marks import Marked
from mailbot.reading.weights import Layer, Network
from tests.eval.letters import SETS, files_of
from tests.eval.network import Letter, Parameters, Places, Reals, learn
from tests.eval.turns import made
from tests.reading.letters import letters, reading_of

_FILE = Path(weights.__file__).with_name("weights.bin")
# Features are learnt that so many letters have.
_RAREST = 5
# A feature that few letters have tells more where it stands, and a word more than its pieces.
_RARITY, _USUAL, _A_WORD = 0.7, 4.0, 2.0
_SORT_OF = {
    weights.BUSINESS: "other_business",
    weights.CONSENT: "consent_submission",
    weights.AUTHORITY: "authority_request",
}
OUTPUTS = [*(kind.value for kind in Kind), *_SORT_OF]
_SENTENCES = Path(__file__).with_name("sentences.txt")
_SORTS = ("other_business", "unclear", "consent_submission")

Bags = Sequence[frozenset[str]]


def main() -> None:
    """Read the letters, learn, write the network."""
    rows = [row for name in SETS if name != "blind" for row in letters(*files_of(name))]
    rows += _sentences()
    read = [(row, sentences) for row in rows if (sentences := of_sentences(_marked(row)))]
    rows, found = [row for row, _ in read], [sentences for _, sentences in read]
    whole = [of_letter(sentences) for sentences in found]
    counts = Counter(feature for one in whole for feature in one)
    known = sorted(feature for feature, count in counts.items() if count >= _RAREST)
    tells = np.array([_tells(one, counts[one] / len(rows)) for one in known], np.float32)
    place = {feature: index for index, feature in enumerate(known)}
    given = [
        Letter([_places(one, place) for one in sentences], _places(all_of_it, place))
        for sentences, all_of_it in zip(found, whole, strict=True)
    ]
    wanted = np.array([[_wanted(row, name) for name in OUTPUTS] for row in rows], np.float32)
    _FILE.write_bytes(weights.written(kept(known, tells, learn(given, wanted, tells))))


def _places(features: frozenset[str], place: Mapping[str, int]) -> Places:
    return np.array(sorted(place[one] for one in features if one in place), np.int64)


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


def kept(known: Sequence[str], tells: Reals, learnt: Parameters) -> Network:
    """Return it as the daemon keeps it: a byte a weight, in the order of the checksums."""
    table = learnt["features"] * tells[:, None]
    scale = float(np.abs(table).max()) / 127
    rows = (np.rint(table / scale) + weights.ZERO).astype(np.uint8)
    # Of two features with one checksum the first is kept.
    first = {weights.checksum(feature): place for place, feature in reversed([*enumerate(known)])}
    order = sorted(first)
    return Network(
        OUTPUTS,
        rows.shape[1],
        scale,
        array("I", order),
        rows[[first[one] for one in order]].tobytes(),
        *(
            Layer(
                _rounded(learnt[f"{name}_offsets"]),
                [_rounded(row) for row in learnt[f"{name}_weights"].T],
                _rounded(learnt[f"{name}_biases"]),
            )
            for name in ("sentence", "letter")
        ),
    )


def _rounded(values: Reals) -> list[float]:
    return [round(float(value), 5) for value in values]


if __name__ == "__main__":
    main()
