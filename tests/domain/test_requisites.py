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
from mailbot.domain.requisites import completed, corrected, fuller, judge, relation, substance

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


BY_HAND = SignatureRequisite(Verdict.PRESENT, Signature.HANDWRITTEN_SCAN)
TYPED = SignatureRequisite(Verdict.ABSENT, Signature.TYPED_NAME)


def test_what_a_person_found_of_an_unread_letter_leaves_the_rest_in_doubt() -> None:
    found = corrected(None, {"signature": Verdict.PRESENT}, "Румянцев Д. В.")

    assert (found.signature.signature, found.signature.set_by) == (
        Signature.HANDWRITTEN_SCAN, "Румянцев Д. В.",
    )  # fmt: skip
    assert {found.name.verdict, found.relation.verdict} == {Verdict.DOUBTFUL}
    assert not found.name.set_by


def test_no_later_letter_changes_what_a_person_set() -> None:
    set_by = Requisite(Verdict.ABSENT, set_by="Румянцев Д. В.")
    taken = SignatureRequisite(Verdict.ABSENT, Signature.NONE, set_by="Румянцев Д. В.")

    assert fuller(set_by, Requisite(Verdict.PRESENT, (LOGIN,))) == Requisite(
        Verdict.ABSENT, (LOGIN,), "Румянцев Д. В."
    )
    assert completed(taken, BY_HAND) == taken
    assert completed(TYPED, BY_HAND) == BY_HAND
    assert completed(BY_HAND, TYPED) == BY_HAND
