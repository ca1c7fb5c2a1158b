"""The requisites of policy 14.2: what counts as present, absent, doubtful."""

import pytest

from mailbot.domain.findings import (
    Applicant,
    Authenticity,
    Demand,
    Evidence,
    Form,
    Reading,
    Requisite,
    Sender,
    Signature,
    SignatureRequisite,
    Sort,
    Verdict,
)
from mailbot.domain.kinds import Kind
from mailbot.domain.requisites import judge, relation, substance

LOGIN = Evidence("логин m.orlova")


def sender(authenticity: Authenticity, authorised: bool | None) -> Sender:
    return Sender("m.orlova@example.ru", "", authenticity, authorised)


@pytest.mark.parametrize(
    ("authenticity", "authorised", "in_text", "verdict"),
    [
        (Authenticity.PROVEN, True, (), Verdict.PRESENT),
        (Authenticity.UNPROVEN, True, (), Verdict.PRESENT),
        (Authenticity.FAILED, True, (), Verdict.DOUBTFUL),
        (Authenticity.AMBIGUOUS, True, (), Verdict.DOUBTFUL),
        (Authenticity.PROVEN, False, (), Verdict.ABSENT),
        (Authenticity.PROVEN, None, (), Verdict.ABSENT),
        (Authenticity.PROVEN, False, (LOGIN,), Verdict.PRESENT),
        (Authenticity.FAILED, True, (LOGIN,), Verdict.PRESENT),
    ],
)
def test_relations_are_shown_by_the_registered_address_or_by_the_text(
    authenticity: Authenticity,
    authorised: bool | None,
    in_text: tuple[Evidence, ...],
    verdict: Verdict,
) -> None:
    assert relation(in_text, sender(authenticity, authorised)).verdict is verdict


def test_the_substance_is_any_demand_with_each_quote_once() -> None:
    quote = Evidence("удалите и больше не пишите")
    demands = (Demand(Kind.DESTRUCTION, (quote,)), Demand(Kind.MARKETING_OBJECTION, (quote,)))

    assert substance(demands) == Requisite(Verdict.PRESENT, (quote,))
    assert substance(()).verdict is Verdict.ABSENT


def test_name_and_signature_are_what_reading_found() -> None:
    name = Requisite(Verdict.DOUBTFUL, (Evidence("Анна"),))
    signature = SignatureRequisite(Verdict.ABSENT, Signature.TYPED_NAME)
    reading = Reading(
        sort=Sort.APPEAL,
        language="ru",
        form=Form.PLAIN_TEXT,
        applicant=Applicant(),
        demands=(),
        name=name,
        relation=(),
        signature=signature,
    )
    found = judge(reading, sender(Authenticity.PROVEN, True))

    assert (found.name, found.signature) == (name, signature)
