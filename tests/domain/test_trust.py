"""Who may be written to, with what, and who must agree: domain facts, section 9."""

import pytest

from mailbot.domain.kinds import Kind
from mailbot.domain.message import Purpose
from mailbot.domain.trust import (
    LEAVES,
    Addressee,
    Approval,
    Contents,
    Standing,
    Weight,
    bears_name,
    leave,
    weight,
)


def test_data_go_to_nobody_but_the_subject_at_his_registered_address() -> None:
    """Source: policy 14.1.2."""
    telling = [place for place, granted in LEAVES.items() if granted.contents is Contents.DATA]

    assert telling == [(Standing.SUBJECT, Purpose.REPLY)]
    assert LEAVES[telling[0]].to is Addressee.SUBJECT


def test_whoever_is_only_an_address_hears_neither_yes_nor_no() -> None:
    granted = [one for one in LEAVES.values() if one.to is Addressee.SENDER]

    assert granted
    assert {one.contents for one in granted} == {Contents.NEUTRAL}


def test_nothing_but_the_acknowledgement_of_a_subject_leaves_without_a_person() -> None:
    free = [place for place, one in LEAVES.items() if one.approval is Approval.CONFIGURATION]

    assert free == [(Standing.SUBJECT, Purpose.ACKNOWLEDGEMENT)]


@pytest.mark.parametrize("standing", Standing)
def test_everybody_is_answered(standing: Standing) -> None:
    assert leave(standing, Purpose.REPLY) is not None


def test_a_challenge_goes_to_a_registered_address_only() -> None:
    asked = [one for (_, purpose), one in LEAVES.items() if purpose is Purpose.CHALLENGE]

    assert {one.to for one in asked} == {Addressee.SUBJECT}
    assert leave(Standing.SUBJECT, Purpose.CHALLENGE) is None
    assert leave(Standing.FORGED, Purpose.CHALLENGE) is None


WEIGHTS = {
    Kind.MARKETING_OBJECTION: Weight.HARMLESS,
    Kind.BLOCKING: Weight.HARMLESS,
    Kind.UNLAWFUL_PROCESSING_CLAIM: Weight.HARMLESS,
    Kind.INCIDENT_REPORT: Weight.HARMLESS,
    Kind.ACCESS_REQUEST: Weight.DISCLOSING,
    Kind.PORTABILITY: Weight.DISCLOSING,
    Kind.PD_QUESTION: Weight.DISCLOSING,
    Kind.RECTIFICATION: Weight.CHANGING,
    Kind.CONSENT_WITHDRAWAL: Weight.CHANGING,
    Kind.STOP_PROCESSING: Weight.CHANGING,
    Kind.DESTRUCTION: Weight.CHANGING,
    Kind.PUBLICATION_STOP: Weight.CHANGING,
}


@pytest.mark.parametrize(("kind", "expected"), WEIGHTS.items())
def test_a_demand_weighs_what_it_would_do_to_another(kind: Kind, expected: Weight) -> None:
    assert weight(kind) is expected


@pytest.mark.parametrize(
    ("claimed", "same"),
    [
        ("Орлова Марина", True),
        ("марина орлова", True),
        ("Орлова Марина Сергеевна", True),
        ("Орлова М. С.", False),
        ("Марина", False),
        ("Орлова Анна", False),
        ("", False),
    ],
)
def test_a_name_is_borne_by_surname_and_first_name(claimed: str, same: bool) -> None:
    assert bears_name(claimed, "Орлова Марина Сергеевна") is same
