"""A turn of phrase is found at the words that may begin it, and nothing else is lost by that."""

import pytest

from mailbot.reading.gloss import gloss
from mailbot.reading.idioms import IDIOMS
from mailbot.reading.phrases import PHRASES
from mailbot.reading.regimes import GDPR, REGIME
from mailbot.reading.sentences import sentences
from mailbot.reading.turns import Shelf, Turns, turns
from tests.reading.letters import HERE, letters

EVAL = HERE.parents[1] / "eval" / "letters"

ROWS = [*(Turns(row.pattern, row.starts) for row in (*IDIOMS, *PHRASES)), REGIME, GDPR]


@pytest.fixture(scope="module")
def plains() -> list[str]:
    texts = (letter["text"] for letter in letters(*sorted(EVAL.glob("tuned_[kno]*.toml"))))
    return [each.plain for text in texts for each in gloss(sentences(text))]


def test_the_shelf_finds_what_the_patterns_find(plains: list[str]) -> None:
    shelf = Shelf(ROWS)

    for plain in dict.fromkeys(plains):
        found = [(row, match.span()) for row, match in shelf.find(plain)]

        assert found == [
            (row, match.span()) for row in ROWS for match in row.pattern.finditer(plain)
        ]


@pytest.mark.parametrize("plain", ["всё , что есть", "прошу прислать все , что есть"])
def test_a_word_of_two_letters_and_a_star_is_found_in_longer_ones(plain: str) -> None:
    row = turns("вс* ,? что есть")

    assert [said for said, _ in Shelf([row]).find(plain)] == [row]
