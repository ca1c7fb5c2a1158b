"""States move only as the tables say."""

import pytest

from mailbot.domain.states import (
    APPEAL,
    LETTER,
    MESSAGE,
    NOTICE,
    PLACED,
    AppealState,
    LetterState,
    MessageState,
    advance,
)
from mailbot.errors import IllegalTransition


def test_a_move_of_the_table_is_made() -> None:
    assert advance(LETTER, LetterState.ARRIVED, LetterState.FILED) is LetterState.FILED


def test_a_draft_is_never_sent_without_approval() -> None:
    ways = {state for state, following in MESSAGE.items() if MessageState.SENDING in following}

    assert ways == {MessageState.APPROVED}


def test_nothing_that_was_filed_is_lost_again() -> None:
    """A person registers a joined letter for a demand of its own, or joins two appeals."""
    assert LETTER[LetterState.FILED] == {LetterState.JOINED}
    assert LETTER[LetterState.JOINED] == {LetterState.ARRIVED, LetterState.JOINED}


@pytest.mark.parametrize(
    ("state", "to"),
    [(AppealState.REGISTERED, AppealState.CLOSED), (AppealState.CLOSED, AppealState.DECIDED)],
)
def test_an_unknown_move_is_refused(state: AppealState, to: AppealState) -> None:
    with pytest.raises(IllegalTransition, match=state.value):
        advance(APPEAL, state, to)


@pytest.mark.parametrize("table", [LETTER, APPEAL, MESSAGE, PLACED, NOTICE])
def test_every_state_has_a_row(table: dict[object, frozenset[object]]) -> None:
    kind = type(next(iter(table)))

    assert set(table) == set(kind)
