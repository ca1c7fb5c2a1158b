"""`python -m tests.eval.learn`: learn the weights of `mailbot/reading/weights.bin` anew.

From all letters but the blind ones, and the sentences of `sentences/` beside them. Three times a
third of the hands is left out: how kinds and rules lean on each other is learnt from what the
network says of strangers. Takes a quarter of an hour on two cores. The same letters make the same
file, on the same machine.
"""

import importlib
import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mailbot.domain.kinds import Kind
from mailbot.reading import weights
from mailbot.reading.demands import find_demands
from mailbot.reading.features import PIECE, of_letter, of_sentences
from mailbot.reading.marks import Marked
from mailbot.reading.weights import Layer, Network
from tests.eval.letters import SETS, files_of
from tests.eval.network import Letter, Parameters, Places, Reals, lean, learn, outputs
from tests.eval.turns import TURNS, made
from tests.reading.letters import letters, reading_of

_FILE = Path(weights.__file__).with_name("weights.bin")
# Features are learnt that so many letters have.
_RAREST = 7
# A feature that few letters have tells more where it stands, and a word more than its pieces.
_RARITY, _USUAL, _A_WORD = 0.7, 4.0, 2.0
_SORT_OF = {
    weights.BUSINESS: "other_business",
    weights.CONSENT: "consent_submission",
    weights.AUTHORITY: "authority_request",
}
OUTPUTS = [*(kind.value for kind in Kind), *_SORT_OF]
_SENTENCES = Path(__file__).with_name("sentences")
_SORTS = ("other_business", "unclear", "consent_submission", "authority_request")

# Letters of other hands are left out in so many parts, to see what is said of strangers.
_PARTS = 3
_HAND = re.compile(r"learnt_hands_(\w)")


class _Taken(NamedTuple):
    """What is learnt of a letter: the features of its sentences, what the rules found in it."""

    sentences: Sequence[frozenset[str]]
    ruled: frozenset[str]
    wanted: Sequence[bool]
    no_appeal: bool
    # Letters that many hands wrote are weighed by what others taught; None are those of one hand.
    part: int | None


def main() -> None:
    """Read the letters, learn, write the network."""
    rows = [*_letters(), *_sentences()]
    with ProcessPoolExecutor() as crew:
        read = [one for one in crew.map(_taken, rows, chunksize=50) if one.sentences]
        strangers = [
            ([one for one in read if one.part != part], [one for one in read if one.part == part])
            for part in range(_PARTS)
        ]
        whole = crew.submit(_taught, read)
        said = list(crew.map(_said, *zip(*strangers, strict=True)))
        known, tells, learnt = whole.result()
    heard = [one for _, some in strangers for one in some]
    given = [
        weights.hints(dict(zip(OUTPUTS, likely, strict=True)), one.ruled)
        for one, likely in zip(heard, np.concatenate(said).tolist(), strict=True)
    ]
    wanted = np.array([[*one.wanted[: len(Kind)], one.no_appeal] for one in heard], np.float32)
    together = lean(np.array(given, np.float32), wanted)
    _FILE.write_bytes(weights.written(kept(known, tells, learnt, together)))


def _taught(read: Sequence[_Taken]) -> tuple[Sequence[str], Reals, Parameters]:
    """Return the known features, how much each may tell, and what was learnt of them."""
    counts = Counter(feature for one in read for feature in of_letter(one.sentences))
    known = sorted(feature for feature, count in counts.items() if count >= _RAREST)
    tells = np.array([_tells(one, counts[one] / len(read)) for one in known], np.float32)
    wanted = np.array([one.wanted for one in read], np.float32)
    return known, tells, learn(_placed(read, known), wanted, tells)


def _said(read: Sequence[_Taken], strangers: Sequence[_Taken]) -> Reals:
    """Return how likely each output is in letters of strangers, by what the others taught."""
    known, tells, learnt = _taught(read)
    said = outputs(learnt, _placed(strangers, known), tells)
    return 1 / (1 + np.exp(-said))


def _placed(read: Sequence[_Taken], known: Sequence[str]) -> Sequence[Letter]:
    place = {feature: index for index, feature in enumerate(known)}
    return [
        Letter(
            [_places(sentence, place) for sentence in one.sentences],
            _places(of_letter(one.sentences), place),
        )
        for one in read
    ]


def _places(features: frozenset[str], place: Mapping[str, int]) -> Places:
    return np.array(sorted(place[one] for one in features if one in place), np.int64)


def _tells(feature: str, share: float) -> float:
    """Return how much a feature may tell, by the share of the letters that have it."""
    is_word = len(feature) != PIECE and feature[0] not in "%#" and " " not in feature
    return float((-math.log(share) / _USUAL) ** _RARITY * (_A_WORD if is_word else 1.0))


def _letters() -> Iterator[Mapping[str, Any]]:
    for name in SETS:
        for file in files_of(name) if name != "blind" else ():
            hand = _HAND.match(file.name)
            part = ord(hand[1]) % _PARTS if hand else None
            yield from ({**row, "part": part} for row in letters(file))


def _sentences() -> Iterator[Mapping[str, Any]]:
    """Yield what is no more than a few sentences, as letters of their own."""
    told = [
        (*line.partition("|")[::2], number % _PARTS)
        for number, file in enumerate(sorted(set(_SENTENCES.glob("*.txt")) - {TURNS}))
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    for demands, text, part in (*told, *((*one, None) for one in made())):
        sort = demands if demands in _SORTS else "appeal"
        kinds = demands.split(",") if sort == "appeal" else []
        yield {"text": text, "sort": sort, "kinds": kinds, "part": part}


def _wanted(row: Mapping[str, Any], name: str) -> bool:
    sort = _SORT_OF.get(name)
    return row.get("sort") == sort if sort else name in row["kinds"]


def _taken(row: Mapping[str, Any]) -> _Taken:
    marked = _marked(row)
    return _Taken(
        of_sentences(marked),
        frozenset(kind.value for kind in find_demands(marked)),
        [_wanted(row, name) for name in OUTPUTS],
        row.get("sort", "appeal") not in {"appeal", "unclear"},
        row["part"],
    )


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


def kept(known: Sequence[str], tells: Reals, learnt: Parameters, together: Reals) -> Network:
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
        [_rounded(row) for row in together.T],
    )


def _rounded(values: Reals) -> list[float]:
    return [round(float(value), 5) for value in values]


if __name__ == "__main__":
    main()
