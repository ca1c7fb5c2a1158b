"""A person decides of a reply: refuses, answers a part, starts anew."""

import pytest

from tests.commands.conftest import Filled, Shell
from tests.offices import BY


def shown(shell: Shell, message: int) -> str:
    (row,) = shell("messages", "show", str(message), "--format", "json").rows
    return str(row["draft"]["body"])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_refusal_is_drafted_and_taken_back(shell: Shell, filled: Filled, language: str) -> None:
    number = str(filled.letter_reply)
    words = ("--ground", "third_persons", "--facts", "в переписке чужие имена", "--by", BY)
    told = shell("messages", "refuse", number, *words, "--lang", language)

    assert (told.code, told.err) == (0, "")
    assert f"mailbot messages show {number}" in told.out
    assert "в переписке чужие имена" in shown(shell, filled.letter_reply)
    assert shell("messages", "redraft", number, "--by", BY, "--lang", language).code == 0
    assert "в переписке чужие имена" not in shown(shell, filled.letter_reply)


def test_a_ground_that_no_law_names_is_refused(shell: Shell, filled: Filled) -> None:
    told = shell("messages", "refuse", str(filled.letter_reply), "--ground", "policy_14_2",
                 "--facts", "нет подписи")  # fmt: skip

    assert told.code == 2
    assert "premature_repeat" in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--nothing-held"),
        (("--violation", "звонки"), "--discovered"),
        (("--violation", "звонки", "--discovered", "вчера", "--remedy", "снято"), "2025-06-09"),
        (("--only", "uncovering"), "access_request"),
        (("--only", "destruction"), "mailbot appeals show"),
    ],
)
def test_half_a_decision_is_told_what_it_lacks(
    shell: Shell, filled: Filled, words: tuple[str, ...], said: str
) -> None:
    told = shell("messages", "answer", str(filled.letter_reply), *words, "--by", BY)

    assert told.code == 1
    assert said in told.err


def test_nothing_is_decided_of_what_has_left(shell: Shell, filled: Filled) -> None:
    told = shell("messages", "redraft", str(filled.uncertain), "--by", BY)

    assert told.code == 1
    assert f"mailbot messages return {filled.uncertain}" in told.err
