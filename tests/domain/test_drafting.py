"""Which messages an appeal needs, and what they may name."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.domain.appeal import Action
from mailbot.domain.drafting import (
    Ask,
    Planned,
    is_letter,
    language_of,
    missing,
    plan,
    reply_form,
)
from mailbot.domain.facts import addressed, facts, frame, head
from mailbot.domain.findings import Authenticity, Form, Sort
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task
from mailbot.domain.message import Purpose
from mailbot.domain.trust import CONFIRMED, FORGED, Addressee, Standing, standing
from tests.domain.desk import ABSENT, APPEAL, COMPLETE, DOUBTFUL, MOSCOW, SUBJECT, TYPED

ACCESS, DESTRUCTION = Kind.ACCESS_REQUEST, Kind.DESTRUCTION
NOBODY = [s for s in Standing if s is not Standing.SUBJECT]


def reply(kinds: list[Kind], stands: Standing = Standing.SUBJECT) -> Planned:
    *_, last = plan(APPEAL, kinds, COMPLETE, stands)
    assert last.purpose is Purpose.REPLY
    return last


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Standing.SUBJECT),
        ({"authenticity": Authenticity.UNPROVEN}, Standing.SUBJECT),
        ({"authenticity": Authenticity.UNPROVEN, "kinds": (Kind.BLOCKING,)}, Standing.SUBJECT),
        ({"authenticity": Authenticity.UNPROVEN, "kinds": (ACCESS,)}, Standing.DOUBTED),
        (
            {"authenticity": Authenticity.UNPROVEN, "kinds": (Kind.BLOCKING, DESTRUCTION)},
            Standing.DOUBTED,
        ),
        ({"flags": (FORGED,)}, Standing.FORGED),
        ({"flags": (CONFIRMED,), "authenticity": Authenticity.FAILED}, Standing.SUBJECT),
        ({"flags": (CONFIRMED,), "representative": "Белов Игорь"}, Standing.SUBJECT),
        ({"flags": (CONFIRMED, FORGED)}, Standing.FORGED),
        ({"authenticity": Authenticity.FAILED}, Standing.DOUBTED),
        ({"authenticity": Authenticity.AMBIGUOUS}, Standing.DOUBTED),
        ({"authorised": False}, Standing.UNREGISTERED),
        ({"authorised": None}, Standing.UNREGISTERED),
        ({"representative": "Белов Игорь Павлович"}, Standing.REPRESENTATIVE),
        ({"representative": "Белов Игорь Павлович", "authorised": False}, Standing.REPRESENTATIVE),
        ({"subject_name": "Орлов Пётр Ильич"}, Standing.SHARED),
        ({"subject_name": "Громова Марина"}, Standing.SUBJECT),
        ({"subject_name": "ОРЛОВА М. С."}, Standing.SUBJECT),
        ({"subject_name": "Marina Orlova"}, Standing.SUBJECT),
        ({"subject_name": ""}, Standing.SUBJECT),
        (
            {"subject_name": "Орлов Пётр", "authenticity": Authenticity.FAILED},
            Standing.SHARED,
        ),
    ],
)
def test_who_wrote_is_judged_from_address_name_and_evidence(
    change: dict[str, object], expected: Standing
) -> None:
    assert standing(replace(APPEAL, **change), SUBJECT) is expected


def test_an_address_of_two_subjects_belongs_to_nobody_in_particular() -> None:
    assert standing(APPEAL, None) is Standing.SHARED


def test_a_complete_appeal_needs_a_reply_and_nothing_else() -> None:
    (only,) = plan(APPEAL, [ACCESS], COMPLETE, Standing.SUBJECT)

    assert only.purpose is Purpose.REPLY
    assert only.to is Addressee.SUBJECT
    assert only.sections == ("access_request",)
    assert only.sorts == (ReplySort.INFORMATION,)


def test_a_final_draft_lies_ready_although_something_is_missing() -> None:
    request, answer = plan(APPEAL, [ACCESS], replace(COMPLETE, signature=TYPED), Standing.SUBJECT)

    assert (request.purpose, answer.purpose) == (Purpose.COMPLETION_REQUEST, Purpose.REPLY)
    assert request.asks == (Ask.SIGNATURE,)
    assert request.form is Form.PLAIN_TEXT


def test_access_is_answered_before_destruction_and_marketing_before_both() -> None:
    kinds = [DESTRUCTION, ACCESS, Kind.MARKETING_OBJECTION, ACCESS]

    # What is destroyed can be told no more: its notice is a later reply.
    assert reply(kinds).sections == ("marketing_objection", "access_request")
    assert reply([DESTRUCTION]).sections == ("destruction",)


def test_one_letter_holds_every_sort_that_its_demands_need() -> None:
    assert reply([Kind.MARKETING_OBJECTION, ACCESS]).sorts == (
        ReplySort.INFORMATION,
        ReplySort.ACTION_NOTICE,
    )


def test_a_confirmation_is_not_said_twice_beside_the_full_information() -> None:
    both = reply([Kind.PROCESSING_CONFIRMATION, ACCESS])

    assert both.sections == ("access_request",)
    assert set(both.kinds) == {Kind.PROCESSING_CONFIRMATION, ACCESS}
    assert reply([Kind.PROCESSING_CONFIRMATION]).sections == ("processing_confirmation",)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_section_of_its_own(kind: Kind) -> None:
    assert reply([kind]).sections == (kind.value,)
    assert reply([kind]).sorts == KINDS[kind].sorts


def test_a_letter_that_asks_nothing_clear_is_answered_and_asked() -> None:
    unclear = replace(APPEAL, sort=Sort.UNCLEAR)
    request, answer = plan(unclear, [], replace(COMPLETE, substance=ABSENT), Standing.SUBJECT)

    assert request.asks == (Ask.SUBSTANCE,)
    assert answer.sections == ("unclear",)
    assert answer.sorts == (ReplySort.ACTION_NOTICE,)


@pytest.mark.parametrize("stands", NOBODY)
@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.INCIDENT_REPORT])
def test_whoever_is_not_surely_the_subject_is_told_nothing(stands: Standing, kind: Kind) -> None:
    answer = reply([kind], stands)

    assert ReplySort.INFORMATION not in answer.sorts
    assert answer.sorts
    assert kind.value not in answer.sections


def test_information_that_is_withheld_is_refused_with_reasons() -> None:
    assert reply([ACCESS], Standing.DOUBTED).sorts == (ReplySort.MOTIVATED_REFUSAL,)
    assert reply([DESTRUCTION], Standing.DOUBTED).sorts == (ReplySort.ACTION_NOTICE,)


def test_who_reports_a_leak_is_answered_whoever_he_is() -> None:
    only = reply([Kind.INCIDENT_REPORT], Standing.UNREGISTERED)
    more = reply([Kind.INCIDENT_REPORT, ACCESS], Standing.UNREGISTERED)

    assert only.sections == ("incident_report",)
    assert more.sections == ("incident_report", "unknown_sender")


def test_a_doubtful_letter_is_challenged_at_the_registered_address() -> None:
    challenge, answer = plan(APPEAL, [ACCESS], COMPLETE, Standing.DOUBTED)

    assert (challenge.purpose, challenge.to) == (Purpose.CHALLENGE, Addressee.SUBJECT)
    assert (answer.sections, answer.to) == (("identity_unproven",), Addressee.SUBJECT)


def test_a_shared_address_is_asked_who_writes() -> None:
    request, _ = plan(APPEAL, [ACCESS], COMPLETE, Standing.SHARED)

    assert request.asks == (Ask.NAME, Ask.RELATION)


def test_a_representative_is_asked_for_authority_and_the_subject_is_told() -> None:
    challenge, request, answer = plan(APPEAL, [ACCESS], COMPLETE, Standing.REPRESENTATIVE)

    assert (challenge.purpose, challenge.to) == (Purpose.CHALLENGE, Addressee.SUBJECT)
    assert (request.asks, request.to) == ((Ask.AUTHORITY,), Addressee.SENDER)
    assert answer.to is Addressee.SENDER


def test_a_subject_who_is_not_known_cannot_be_told_of_his_representative() -> None:
    appeal = replace(APPEAL, subject_id=None)
    planned = plan(appeal, [ACCESS], COMPLETE, Standing.REPRESENTATIVE)

    assert [p.purpose for p in planned] == [Purpose.COMPLETION_REQUEST, Purpose.REPLY]


def test_a_stranger_gets_one_answer_and_no_question() -> None:
    (only,) = plan(APPEAL, [ACCESS], COMPLETE, Standing.UNREGISTERED)

    assert only.to is Addressee.SENDER


@pytest.mark.parametrize(
    "sort", [Sort.AUTHORITY_REQUEST, Sort.CONSENT_SUBMISSION, Sort.RECIPIENT_ANSWER]
)
def test_what_is_no_appeal_of_a_subject_is_left_to_a_person(sort: Sort) -> None:
    assert plan(replace(APPEAL, sort=sort), [ACCESS], COMPLETE, Standing.SUBJECT) == ()


@pytest.mark.parametrize(
    ("kinds", "requisites", "expected"),
    [
        ([ACCESS], COMPLETE, ()),
        ([ACCESS], replace(COMPLETE, signature=TYPED), (Ask.SIGNATURE,)),
        ([DESTRUCTION], replace(COMPLETE, signature=TYPED), (Ask.SIGNATURE,)),
        ([Kind.CONSENT_WITHDRAWAL], replace(COMPLETE, signature=TYPED), ()),
        ([Kind.MARKETING_OBJECTION], replace(COMPLETE, signature=TYPED, name=ABSENT), ()),
        ([Kind.MARKETING_OBJECTION, Kind.STOP_PROCESSING],
         replace(COMPLETE, signature=TYPED, name=ABSENT), (Ask.NAME,)),
        ([Kind.RECTIFICATION], replace(COMPLETE, name=DOUBTFUL), (Ask.NAME,)),
        ([ACCESS], replace(COMPLETE, relation=ABSENT), (Ask.RELATION,)),
        ([ACCESS], replace(COMPLETE, relation=DOUBTFUL), ()),
        ([], replace(COMPLETE, name=ABSENT, substance=ABSENT), (Ask.NAME, Ask.SUBSTANCE)),
    ],
)  # fmt: skip
def test_no_more_is_asked_than_the_demands_need(
    kinds: list[Kind], requisites: object, expected: tuple[Ask, ...]
) -> None:
    assert missing(kinds, requisites) == expected


def test_a_password_is_never_asked_for() -> None:
    assert {ask.value for ask in Ask} == {
        "name", "relation", "substance", "signature", "authority", "clarity",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "requested", "expected"),
    [
        (Form.PLAIN_TEXT, None, Form.PLAIN_TEXT),
        (Form.SCANNED_DOCUMENT, None, Form.SCANNED_DOCUMENT),
        (Form.SCANNED_DOCUMENT, Form.PLAIN_TEXT, Form.PLAIN_TEXT),
        (Form.PLAIN_TEXT, Form.PAPER, Form.PAPER),
    ],
)
def test_the_reply_has_the_form_of_the_appeal_unless_another_is_asked(
    form: Form, requested: Form | None, expected: Form
) -> None:
    """Source: policy 14.4."""
    assert reply_form(form, requested) is expected


def test_only_plain_text_is_answered_in_the_email_itself() -> None:
    assert [form for form in Form if not is_letter(form)] == [Form.PLAIN_TEXT]
    assert (frame(Form.PLAIN_TEXT), frame(Form.SCANNED_DOCUMENT)) == ("email", "cover")


@pytest.mark.parametrize(("language", "expected"), [("ru", "ru"), ("en", "en"), ("kk", "ru")])
def test_an_english_letter_is_answered_in_english_and_any_other_in_russian(
    language: str, expected: str
) -> None:
    assert language_of(replace(APPEAL, language=language)) == expected


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ("Орлова Марина", "Орлова Марина Сергеевна"),
        ("", "Орлова Марина Сергеевна"),
        ("Орлова М. С.", "Орлова Марина Сергеевна"),
        ("Громова Марина Сергеевна", "Громова Марина Сергеевна"),
    ],
)
def test_the_subject_is_addressed_by_the_fuller_name(claimed: str, expected: str) -> None:
    assert addressed(replace(APPEAL, subject_name=claimed), SUBJECT) == expected


def test_a_subject_without_a_registered_name_is_addressed_as_he_signed() -> None:
    assert addressed(APPEAL, replace(SUBJECT, full_name="")) == "Орлова Марина Сергеевна"
    assert addressed(APPEAL, None) == "Орлова Марина Сергеевна"


@pytest.mark.parametrize("stands", NOBODY)
def test_nobody_but_the_subject_is_addressed_by_name(stands: Standing) -> None:
    known = head(APPEAL, stands, subject=SUBJECT, outgoing_no="12/2025-1", zone=MOSCOW)

    assert known["name"] == ""


def test_the_day_of_receipt_is_that_of_the_operators_zone() -> None:
    late = replace(APPEAL, received_at=datetime(2025, 9, 30, 21, 0, 10, tzinfo=UTC))
    known = head(late, Standing.SUBJECT, subject=SUBJECT, outgoing_no="1/2025-1", zone=MOSCOW)

    assert known["received_on"] == date(2025, 10, 1)


def test_the_facts_say_of_every_task_whether_and_when_it_was_done() -> None:
    at = datetime(2025, 6, 11, 9, tzinfo=UTC)
    actions = [Action(1, 7, Task.BLOCK, at, at, "Х"), Action(2, 7, Task.DESTROY, at)]
    known = facts(
        reply([DESTRUCTION]), APPEAL, Standing.SUBJECT,
        subject=SUBJECT, actions=actions, due=None, zone=MOSCOW,
    )  # fmt: skip

    done = known["done"]
    assert isinstance(done, dict)
    assert set(done) == {task.value for task in Task}
    assert (done["block"], done["destroy"]) == (at, None)
    assert known["category"] == "customer"


@pytest.mark.parametrize(
    ("kind", "regime", "expected"),
    [
        (ACCESS, "", False),
        (ACCESS, "gdpr", True),
        (Kind.PORTABILITY, "", True),
    ],
)
def test_the_rights_of_the_gdpr_are_named_to_whom_it_concerns(
    kind: Kind, regime: str, expected: bool
) -> None:
    known = facts(
        reply([kind]), APPEAL, Standing.SUBJECT,
        subject=replace(SUBJECT, special_regime=regime), actions=(), due=None, zone=MOSCOW,
    )  # fmt: skip

    assert known["gdpr"] is expected


@pytest.mark.parametrize("stands", NOBODY)
def test_nothing_registered_of_the_subject_reaches_the_words_for_another(
    stands: Standing,
) -> None:
    subject = replace(SUBJECT, special_regime="gdpr")
    known = facts(
        reply([ACCESS], stands), APPEAL, stands,
        subject=subject, actions=(), due=None, zone=MOSCOW,
    )  # fmt: skip

    assert (known["gdpr"], known["category"], known["name"]) == (False, "", "")
