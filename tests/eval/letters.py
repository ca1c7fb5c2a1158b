"""How well letters are read: set by set, one figure for each promise; names no single letter.

`tuned_*.toml` were read while the rules were written, `round*.toml` were blind once and looked at
then, from `learnt_*.toml` only the network learns, `blind_*.toml` are never looked at: nothing here
says which of their letters were misread.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mailbot.domain.findings import Reading, Sort
from tests.eval.rows import Row
from tests.reading.letters import letters, reading_of

HERE = Path(__file__).parent / "letters"
_SAMPLES = Path(__file__).parent.parent / "reading" / "letters" / "samples.toml"
SETS: Mapping[str, str] = {
    "tuned": "tuned_*.toml",
    "looked at": "round*.toml",
    "learnt": "learnt_*.toml",
    "blind": "blind_*.toml",
}

# What gets a number in the register; anything else costs the operator none.
_APPEALS = frozenset({Sort.APPEAL, Sort.UNCLEAR})


class Share(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "–"
        return f"{100 * self.right / self.of:.1f} % of {self.of}"

    def reaches(self, share: float) -> bool | None:
        """Tell whether it is that much; None where nothing was counted."""
        return self.right >= share * self.of if self.of else None


class Score:
    """What was counted over the letters of a set."""

    def __init__(self) -> None:
        self.count = 0
        self.hits = Counter[str]()
        self.asked = Counter[str]()
        self.kinds_right = self.kinds_wrong = self.kinds_missed = 0
        self.false_destruction = 0

    def share(self, what: str) -> Share:
        """Return how many of those asked were right."""
        return Share(self.hits[what], self.asked[what])

    @property
    def micro_f1(self) -> float:
        """F1 over all kinds of all letters."""
        wrong = self.kinds_wrong + self.kinds_missed
        return 2 * self.kinds_right / (2 * self.kinds_right + wrong) if self.kinds_right else 0.0

    def add(self, expected: Mapping[str, Any], found: Reading, told: Collection[str] = ()) -> None:
        """Count one letter; of what is `told` in its file, silence means that it is not there."""
        self.count += 1
        kinds, got = set(expected["kinds"]), _kinds(found)
        self.kinds_right += len(kinds & got)
        self.kinds_wrong += len(got - kinds)
        self.kinds_missed += len(kinds - got)
        self.false_destruction += "destruction" in got - kinds
        for what, right in (*_sorts(expected, found), *_details(expected, found, told)):
            self.asked[what] += 1
            self.hits[what] += right


Judged = Iterable[tuple[str, bool]]


def _kinds(found: Reading) -> set[str]:
    return {demand.kind.value for demand in found.demands}


def _sorts(expected: Mapping[str, Any], found: Reading) -> Judged:
    sort = Sort(expected.get("sort", "appeal"))
    if sort in _APPEALS:
        yield "set", set(expected["kinds"]) == _kinds(found)
        yield "recall", found.sort in _APPEALS
    else:
        yield "no appeal", found.sort not in _APPEALS
        yield "sort", found.sort is sort


def _details(expected: Mapping[str, Any], found: Reading, told: Collection[str]) -> Judged:
    """Judge what the row of the letter speaks of."""
    for what, got in _SINGLE.items():
        if what in expected:
            yield what, (got(found) or None) == (expected[what] or None)
    if "representative" in told and Sort(expected.get("sort", "appeal")) in _APPEALS:
        wanted = expected.get("representative") or None
        yield "representative", _representative(found) == wanted
    if "flags" in told:
        yield "flags", set(found.flags) == set(expected.get("flags", ()))
    if "relation" in expected:
        yield "relation", _shown(found, expected["relation"])
    if "secrets" in told:
        yield "secrets", _masked(found, expected.get("secrets", ()))


_SINGLE: Mapping[str, Callable[[Reading], Any]] = {
    "name": lambda found: found.applicant.full_name,
    "language": lambda found: found.language,
    "form": lambda found: found.form.value,
    "requested_form": lambda found: found.requested_form,
    "dated": lambda found: found.appeal_dated,
    "deadline": lambda found: found.requested_deadline,
    "signature": lambda found: [found.signature.verdict, found.signature.signature],
}


def _shown(found: Reading, words: Sequence[str]) -> bool:
    quotes = " ".join(evidence.quote for evidence in found.relation)
    return all(word in quotes for word in words) and bool(words) == bool(quotes)


def _masked(found: Reading, secrets: Sequence[str]) -> bool:
    quoted = [*found.relation, *found.name.evidence, *found.signature.evidence]
    quoted += [evidence for demand in found.demands for evidence in demand.evidence]
    shown = " ".join(evidence.quote for evidence in quoted)
    return set(secrets) == set(found.secrets) and not any(secret in shown for secret in secrets)


def _representative(found: Reading) -> list[str] | None:
    acting = found.applicant.representative
    return [acting.full_name or "", acting.basis.value] if acting else None


def files_of(name: str) -> list[Path]:
    """Return the files of a set; the sample letters of the domain facts were tuned on too."""
    samples = [_SAMPLES] if name == "tuned" else []
    return [*samples, *sorted(HERE.glob(SETS[name]))]


def measure(name: str, every: int = 1) -> Score:
    """Read every so many-th letter of a set and count; an empty score for a set not yet written."""
    score = Score()
    for file in files_of(name):
        rows = list(letters(file))
        told = {key for row in rows for key in row}
        for row in rows[::every]:
            score.add(row, reading_of(row), told)
    return score


# What is counted, what is wanted of it on letters that were never looked at, and its name there.
_SHARES: tuple[tuple[str, str, float | None], ...] = (
    ("set", "whole set of demands right", 0.85),
    ("no appeal", "business mail not taken for an appeal", 0.95),
    ("sort", "… and told what it is", None),
    ("recall", "appeals not taken for business", 1.0),
    ("name", "applicant exactly right", 0.9),
    ("representative", "representative, and on what he acts", None),
    ("relation", "evidence of relation", None),
    ("signature", "signature of the letter", None),
    ("secrets", "passwords found and masked", None),
    ("flags", "flags exactly right", None),
    ("form", "form", None),
    ("requested_form", "form wanted for the answer", None),
    ("language", "language", None),
    ("dated", "date that the letter bears", None),
    ("deadline", "term set by the author", None),
)
_F1 = 0.95
# What the network learnt by heart tells little of strangers: a part of it is enough.
_EVERY = {"learnt": 10}


def rows() -> Iterator[Row]:
    """Yield a row for each promise: the figure of the blind letters, the other sets beside it."""
    scores = {name: measure(name, _EVERY.get(name, 1)) for name in SETS}
    blind = scores["blind"]
    counts = ", ".join(f"{score.count} {name}" for name, score in scores.items())
    yield Row("letters", "", counts)
    yield Row(
        "letters: micro-F1 over kinds",
        f"≥ {_F1}",
        f"{blind.micro_f1:.3f}",
        _beside(scores, lambda score: f"{score.micro_f1:.3f}"),
        blind.micro_f1 >= _F1 if blind.count else None,
    )
    yield Row(
        "letters: destruction where none was demanded",
        "0",
        str(blind.false_destruction),
        _beside(scores, lambda score: str(score.false_destruction)),
        blind.false_destruction == 0 if blind.count else None,
    )
    for what, title, goal in _SHARES:
        found = blind.share(what)
        yield Row(
            f"letters: {title}",
            f"≥ {100 * goal:g} %" if goal else "",
            str(found),
            _beside(scores, lambda score, what=what: str(score.share(what))),
            found.reaches(goal) if goal else None,
        )


def _beside(scores: Mapping[str, Score], figure: Callable[[Score], str]) -> str:
    known = (name for name in scores if name != "blind")
    return ", ".join(f"{name} {figure(scores[name])}" for name in known)
