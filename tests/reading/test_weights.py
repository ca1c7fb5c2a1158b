"""The network adds up what it learnt of features, sentence by sentence, as it was learnt."""

import math
from array import array
from dataclasses import replace

import numpy as np
import pytest

from mailbot.domain.kinds import Kind
from mailbot.reading import weights
from mailbot.reading.features import of_letter, of_sentences
from mailbot.reading.gloss import gloss
from mailbot.reading.marks import Marked, mark
from mailbot.reading.sentences import sentences
from mailbot.reading.weights import (
    JUDGED,
    ZERO,
    Layer,
    Network,
    Opinion,
    checksum,
    judged,
    odds,
    weigh,
    written,
)
from tests.eval.learn import OUTPUTS, kept
from tests.eval.network import Letter, lean, learn, outputs

DESTRUCTION, BUSINESS = Kind.DESTRUCTION.value, weights.BUSINESS


def marked(text: str) -> list[Marked]:
    return mark(gloss(list(sentences(text)), in_latin=False))


def network(**rows: tuple[int, int]) -> Network:
    """Make one of two sums: the first speaks for destruction, the second for business."""
    known = sorted((checksum(word), row) for word, row in rows.items())
    layer = Layer((0.0, 0.5), ((1.0, 0.0), (0.0, 1.0)), (-1.0, -2.0))
    return Network(
        (DESTRUCTION, BUSINESS),
        2,
        0.5,
        array("I", (number for number, _ in known)),
        bytes(ZERO + value for _, row in known for value in row),
        layer,
        replace(layer, biases=(0.0, 0.0)),
        tuple(tuple(_together(name)) for name in JUDGED),
    )


def _together(name: str) -> list[float]:
    """Destruction is believed as it is said, less what speaks for business, and more by a rule."""
    if name != DESTRUCTION:
        return [0.0] * (2 + 2 + len(Kind) + 1)
    rules = [float(kind is Kind.DESTRUCTION) for kind in Kind]
    return [weights.ODDS_STEP, 0.0, 0.0, -weights.ODDS_STEP, *rules, 0.0]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    made = network(удалить=(8, -4), чек=(-2, 6))
    monkeypatch.setattr(weights, "_network", lambda: made)
    monkeypatch.setattr(weights, "_row", weights._row.__wrapped__)


def test_what_is_below_nothing_is_left_out_and_the_rest_is_weighed() -> None:
    opinion = weigh(marked("удалить"))

    # 8 · 0.5, as thin as FEWEST features would be: 2, of the sentence less 1, of the letter whole.
    assert opinion.of(DESTRUCTION) == pytest.approx(1 / (1 + math.exp(-(2 - 1 + 2))), rel=1e-3)
    # −4 · 0.5 / 2 + 0.5 lies below nothing.
    assert opinion.of(BUSINESS) == pytest.approx(1 / (1 + math.exp(2)), rel=1e-3)


def test_the_sentence_that_says_most_is_the_quote() -> None:
    letter = marked("Здравствуйте. Прошу удалить. Жду чек.")

    opinion = weigh(letter)

    assert letter[opinion.most_telling(Kind.DESTRUCTION)].sentence.text == "Прошу удалить."


def test_a_demand_is_heard_among_many_words_that_say_nothing() -> None:
    words = "Было тепло. " * 20

    assert weigh(marked(f"{words}Удалить.")).of(DESTRUCTION) > weigh(marked(words)).of(DESTRUCTION)


def test_what_else_is_said_and_the_rules_count_too() -> None:
    opinion = Opinion({DESTRUCTION: 0.9, BUSINESS: 0.6})
    said = odds(0.9) - odds(0.6)

    assert judged(opinion, ())[DESTRUCTION] == pytest.approx(said)
    assert judged(opinion, {DESTRUCTION})[DESTRUCTION] == pytest.approx(said + 1)
    assert judged(opinion, {DESTRUCTION})[Kind.BLOCKING.value] == 0


def test_no_output_outshouts_all_others() -> None:
    certain, likely = (Opinion({DESTRUCTION: one, BUSINESS: 0.1}) for one in (1.0, 0.999_999))

    assert judged(certain, ()) == judged(likely, ())


def test_nothing_is_said_of_no_letter() -> None:
    assert weigh([]).of(DESTRUCTION) == 0.5


def test_more_features_than_fit_into_two_bytes_are_added_all_the_same() -> None:
    row = int.from_bytes(bytes([ZERO + 100, 0, ZERO - 128, 0]), "little")

    assert weights._sums([row] * 1_000, 2) == [(ZERO + 100) * 1_000, 0]


def test_what_is_written_is_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = weights._network()

    assert weights.parsed(written(made)) == made


def test_what_was_learnt_is_weighed_as_it_was_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    known, tells = ["чек", "удалить"], np.ones(2, np.float32)
    bags = [np.array([place]) for place in (0, 1)] * 1_000
    wanted = np.zeros((len(bags), len(OUTPUTS)), np.float32)
    wanted[0::2, OUTPUTS.index(BUSINESS)] = wanted[1::2, OUTPUTS.index(DESTRUCTION)] = 1
    given = [Letter([bag], bag) for bag in bags]
    learnt = learn(given, wanted, tells)
    made = kept(known, tells, learnt, np.zeros((1, len(JUDGED)), np.float32))
    monkeypatch.setattr(weights, "_network", lambda: made)

    said = {word: weigh(marked(word)).likely for word in known}
    taught = outputs(learnt, given[:2], tells)

    assert [name for name, likely in said["удалить"].items() if likely > 0.5] == [DESTRUCTION]
    assert [name for name, likely in said["чек"].items() if likely > 0.5] == [BUSINESS]
    for word, one in zip(known, taught, strict=True):
        assert [*map(odds, said[word].values())] == pytest.approx(one, abs=0.2)


def test_what_leans_on_what_is_learnt_from_what_was_said_of_strangers() -> None:
    """The first output is right but where the second is said too."""
    said = np.array([[1, -1, 1], [1, 1, 1], [-1, -1, 1], [-1, 1, 1]] * 50, np.float32)
    wanted = np.array([[1, 0], [0, 1], [0, 0], [0, 1]] * 50, np.float32)

    assert (said @ lean(said, wanted) > 0).tolist() == (wanted > 0).tolist()


def test_fields_that_meet_are_features_of_the_letter() -> None:
    found = of_sentences(marked("Телефон звонит. Письма идут."))

    assert of_letter(found) > frozenset().union(*found)
