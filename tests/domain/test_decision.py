"""Which refusals there are: only of information, only on a ground of federal law, with facts."""

import pytest

from mailbot.domain.decision import (
    IDENTITY_IS_SURE,
    NO_FACTS,
    NO_REPEAT,
    ONLY_INFORMATION,
    Decision,
    Ground,
    Refusal,
    refusal_faults,
)
from mailbot.domain.drafting import Ask, plan, untold
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Draft
from mailbot.domain.trust import Standing
from tests.domain.desk import APPEAL, COMPLETE, MESSAGE

ACCESS = (Kind.ACCESS_REQUEST,)
THIRD = Refusal(ACCESS, Ground.THIRD_PERSONS, "в переписке названы другие участники")


def faults(refusal: Refusal, *, is_repeat: bool = False, lacks: tuple[str, ...] = ()) -> object:
    kinds = (Kind.ACCESS_REQUEST, Kind.DESTRUCTION)
    return refusal_faults(refusal, kinds, is_repeat=is_repeat, lacks=lacks)


def test_information_may_be_refused_on_a_ground_with_facts() -> None:
    """Source: policy 14.3.4.2; 152-ФЗ, ч. 8 ст. 14."""
    assert faults(THIRD) == ()


@pytest.mark.parametrize(
    "kinds", [(), (Kind.DESTRUCTION,), (Kind.PORTABILITY,), (*ACCESS, Kind.DESTRUCTION)]
)
def test_nothing_but_an_open_demand_for_information_is_refused(kinds: tuple[Kind, ...]) -> None:
    """Source: policy 14.3.4.2."""
    assert faults(Refusal(kinds, Ground.THIRD_PERSONS, "обстоятельства")) == (ONLY_INFORMATION,)


def test_a_refusal_without_facts_is_none() -> None:
    """Source: 152-ФЗ, ч. 6 ст. 14."""
    assert faults(Refusal(ACCESS, Ground.THIRD_PERSONS, " ")) == (NO_FACTS,)


@pytest.mark.parametrize("is_repeat", [True, False])
def test_only_a_repeated_request_comes_too_early(is_repeat: bool) -> None:
    refusal = Refusal(ACCESS, Ground.PREMATURE_REPEAT, "первый ответ дан 11.06.2025")

    assert faults(refusal, is_repeat=is_repeat) == (() if is_repeat else (NO_REPEAT,))


@pytest.mark.parametrize("lacks", [(), (Ask.SIGNATURE,)])
def test_identity_is_no_ground_where_nothing_is_missing(lacks: tuple[Ask, ...]) -> None:
    refusal = Refusal(ACCESS, Ground.IDENTITY_NOT_ESTABLISHED, "подписи нет")

    assert faults(refusal, lacks=lacks) == (() if lacks else (IDENTITY_IS_SURE,))


def test_no_clause_of_the_policy_is_a_ground() -> None:
    """Source: policy 14.3.4.2; 152-ФЗ, ч. 2 ст. 20; domain facts 7.21."""
    assert not [ground for ground in Ground if "policy" in ground or "14_2" in ground]


def test_a_refusal_changes_the_sort_and_leaves_the_other_demands_alone() -> None:
    kinds = (Kind.ACCESS_REQUEST, Kind.MARKETING_OBJECTION)
    (reply,) = plan(APPEAL, kinds, COMPLETE, Standing.SUBJECT, Decision(refusal=THIRD))

    assert reply.sections == ("marketing_objection", "refusal")
    assert reply.sorts == (ReplySort.MOTIVATED_REFUSAL, ReplySort.ACTION_NOTICE)


def test_a_partial_reply_is_about_what_was_chosen() -> None:
    kinds = (Kind.ACCESS_REQUEST, Kind.MARKETING_OBJECTION)
    only = Decision(only=(Kind.MARKETING_OBJECTION,))
    (reply,) = plan(APPEAL, kinds, COMPLETE, Standing.SUBJECT, only)

    assert reply.kinds == (Kind.MARKETING_OBJECTION,)
    assert reply.sections == ("marketing_objection",)


def test_a_decision_about_what_is_answered_already_hinders_nothing() -> None:
    (reply,) = plan(
        APPEAL, ACCESS, COMPLETE, Standing.SUBJECT, Decision(only=(Kind.MARKETING_OBJECTION,))
    )

    assert reply.kinds == ACCESS


def test_what_a_reply_refuses_needs_no_mandatory_configuration() -> None:
    draft = Draft("", "", MESSAGE.draft.form, kinds=ACCESS, decision=Decision(refusal=THIRD))

    assert untold(draft) == {Kind.ACCESS_REQUEST}
