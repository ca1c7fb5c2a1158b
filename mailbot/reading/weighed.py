"""Brings together what the rules found and what the words of the letter weigh.

Neither is believed alone. Destruction needs more than likely words: what is destroyed cannot be
undone (domain facts, end of section 3).
"""

from collections.abc import Mapping, Sequence

from mailbot.domain.kinds import Kind, in_order
from mailbot.reading.marks import Marked
from mailbot.reading.sentences import Sentence
from mailbot.reading.weights import Opinion

Found = Mapping[Kind, tuple[Sentence, ...]]

# In log odds, tuned on hands that were left out of the learning: one in 300 of their letters, most
# of them written to mislead, still had a destruction too much. Where a rule found it said outright,
# less is enough.
_ENOUGH: Mapping[Kind, float] = {Kind.DESTRUCTION: 2.25}
_ENOUGH_WHERE_RULED: Mapping[Kind, float] = {Kind.DESTRUCTION: 1.25}


def weighed(
    found: Found, letter: Sequence[Marked], opinion: Opinion, likely: Mapping[str, float]
) -> Found:
    """Return the kinds of demand with the sentences that show each, in the order of the table.

    `found` is what the rules found, `likely` what `judged` says of it.
    """
    if not likely:
        return found
    return {
        kind: found.get(kind) or (letter[opinion.most_telling(kind)].sentence,)
        for kind in in_order(Kind)
        if likely[kind.value] > (_ENOUGH_WHERE_RULED if kind in found else _ENOUGH).get(kind, 0.0)
    }
