"""Brings together what the rules found and what the words of the letter weigh.

Neither is believed alone. Destruction needs more than likely words: what is destroyed cannot be
undone (domain facts, end of section 3).
"""

from collections.abc import Mapping, Sequence

from mailbot.domain.kinds import Kind, in_order
from mailbot.reading.marks import Marked
from mailbot.reading.sentences import Sentence
from mailbot.reading.weights import Opinion, odds

Found = Mapping[Kind, tuple[Sentence, ...]]

# In log odds: what is wanted of the words of a letter, and how much of it the word of a rule gives.
# Tuned on hands that were left out of the learning, as are the exceptions.
_ENOUGH, _A_RULE = 2.25, 1.0
_ENOUGH_OF: Mapping[Kind, float] = {
    Kind.DESTRUCTION: 6.0,
    Kind.MINOR_DATA: 3.0,
    Kind.PROCESSING_CONFIRMATION: 0.5,
}
# Ages, and «откуда», the rules know better than the words; of destruction they know nothing more.
_A_RULE_OF: Mapping[Kind, float] = {
    Kind.DESTRUCTION: 0.0,
    Kind.MINOR_DATA: 4.0,
    Kind.PROCESSING_CONFIRMATION: 4.0,
}


def weighed(found: Found, letter: Sequence[Marked], opinion: Opinion) -> Found:
    """Return the kinds of demand with the sentences that show each, in the order of the table."""
    if not opinion.likely:
        return found
    return {
        kind: found.get(kind) or (letter[opinion.most_telling(kind)].sentence,)
        for kind in in_order(Kind)
        if _is_enough(kind, opinion, ruled=kind in found)
    }


def _is_enough(kind: Kind, opinion: Opinion, *, ruled: bool) -> bool:
    rule = _A_RULE_OF.get(kind, _A_RULE) if ruled else 0.0
    return odds(opinion.of(kind.value)) + rule > _ENOUGH_OF.get(kind, _ENOUGH)
