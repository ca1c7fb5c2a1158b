"""What hinders approval, and what the person is told to do about it."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mailbot.domain.approval import blanks, hindrances, missing_configuration
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.trust import Standing
from mailbot.words import Text
from tests.domain.desk import APPEAL, EMPTY_POLICY, MESSAGE, OPERATOR, POLICY

LETTER = replace(MESSAGE, draft=replace(MESSAGE.draft, form=Form.SCANNED_DOCUMENT))


def hindered(message: Message = MESSAGE, **change: object) -> tuple[Text, ...]:
    around: dict[str, object] = {
        "appeal": APPEAL,
        "standing": Standing.SUBJECT,
        "recipient": "marina.orlova@example.com",
        "recipient_registered": True,
        "missing_configuration": (),
        "facsimile": False,
    }
    return hindrances(message, **{**around, **change})


def with_body(body: str) -> Message:
    return replace(MESSAGE, draft=replace(MESSAGE.draft, body=body))


def test_a_finished_draft_to_the_registered_address_may_be_approved() -> None:
    assert hindered() == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Данные уничтожены 9 июня 2025 г.", ()),
        ("Дата: [[дата уничтожения]].", ("дата уничтожения",)),
        ("[[одно]] и [[другое]]", ("одно", "другое")),
        ("[[разбитое\nна строки]]", ("разбитое на строки",)),
        ("Не закрыто: [[что вписать.", ("что вписать.",)),
        ("[[]]", ("",)),
    ],
)
def test_every_blank_that_is_left_is_found(body: str, expected: tuple[str, ...]) -> None:
    assert blanks(body) == expected


def test_a_blank_hinders_and_names_itself_and_the_command() -> None:
    (hindrance,) = hindered(with_body("Дата: [[дата уничтожения]]."))

    assert "дата уничтожения" in hindrance.ru
    assert "mailbot messages edit 5" in hindrance.ru
    assert "mailbot messages edit 5" in hindrance.en


def test_an_empty_text_hinders() -> None:
    (hindrance,) = hindered(with_body("  \n"))

    assert "mailbot messages edit 5" in hindrance.ru


def test_a_letter_without_a_signature_hinders_and_says_how_to_sign() -> None:
    (hindrance,) = hindered(LETTER)

    assert "mailbot messages sign 5" in hindrance.ru
    assert "operator.signature_image" in hindrance.en


def test_a_facsimile_signs_a_letter() -> None:
    assert hindered(LETTER, facsimile=True) == ()


def test_the_sheet_that_was_given_back_signs_its_own_version_only() -> None:
    signed = replace(LETTER, sheet_ref="ref", sheet_name="signed.pdf", sheet_version=1)

    assert hindered(signed) == ()
    assert len(hindered(replace(signed, version=2))) == 1


def test_empty_configuration_hinders_and_names_its_key() -> None:
    (hindrance,) = hindered(
        missing_configuration=[Text("recipients: пусто.", "recipients: empty.")]
    )

    assert hindrance.ru.startswith("recipients: пусто.")
    assert "mailbot check" in hindrance.en


def test_an_unknown_recipient_hinders() -> None:
    (hindrance,) = hindered(recipient=None, recipient_registered=False)

    assert "mailbot subjects import" in hindrance.ru


def test_an_unregistered_recipient_hinders() -> None:
    """Source: policy 14.1.2; domain facts 2.14."""
    (hindrance,) = hindered(recipient_registered=False)

    assert "mailbot subjects import" in hindrance.en


@pytest.mark.parametrize("state", [s for s in MessageState if s is not MessageState.DRAFTED])
def test_only_a_draft_can_be_approved(state: MessageState) -> None:
    (hindrance,) = hindered(replace(MESSAGE, state=state))

    assert "mailbot messages return 5" in hindrance.ru


@pytest.mark.parametrize(
    "state", [AppealState.REGISTERED, AppealState.CLOSED, AppealState.NOT_AN_APPEAL]
)
def test_nothing_is_approved_while_the_appeal_is_checked_or_after_its_end(
    state: AppealState,
) -> None:
    (hindrance,) = hindered(appeal=replace(APPEAL, state=state))

    assert "mailbot appeals show 12/2025" in hindrance.ru


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.SUBJECT])
def test_information_is_disclosed_to_nobody_but_the_subject(standing: Standing) -> None:
    draft = replace(MESSAGE.draft, sorts=(ReplySort.INFORMATION,))
    refusal = replace(MESSAGE.draft, sorts=(ReplySort.MOTIVATED_REFUSAL,))

    assert len(hindered(replace(MESSAGE, draft=draft), standing=standing)) == 1
    assert hindered(replace(MESSAGE, draft=refusal), standing=standing) == ()


def test_everything_that_hinders_is_said_at_once() -> None:
    message = replace(LETTER, draft=replace(LETTER.draft, body="[[дата]]"))

    assert len(hindered(message, recipient=None, missing_configuration=[Text("а", "a")])) == 4


def keys(texts: Iterable[Text]) -> list[str]:
    return [text.en.partition(":")[0] for text in texts]


def answering(*kinds: Kind) -> Message:
    return replace(MESSAGE, draft=replace(MESSAGE.draft, kinds=kinds))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((Kind.ACCESS_REQUEST,), ["recipients", "processors", "cross_border"]),
        ((Kind.DESTRUCTION,), ["commission", "pd_system"]),
        ((Kind.MARKETING_OBJECTION,), []),
    ],
)
def test_a_reply_needs_the_configuration_that_it_tells(
    kinds: tuple[Kind, ...], expected: list[str]
) -> None:
    """Source: domain facts 2.14."""
    message = answering(*kinds)

    found = missing_configuration(message, Standing.SUBJECT, EMPTY_POLICY, OPERATOR)
    assert keys(found) == expected
    assert missing_configuration(message, Standing.SUBJECT, POLICY, OPERATOR) == ()


def test_to_say_that_there_are_no_recipients_is_not_to_leave_them_out() -> None:
    told = replace(EMPTY_POLICY, no_recipients=True, no_processors=True)
    found = missing_configuration(answering(Kind.ACCESS_REQUEST), Standing.SUBJECT, told, OPERATOR)

    assert keys(found) == ["cross_border"]


def test_an_english_reply_needs_the_english_words() -> None:
    policy = replace(POLICY, cross_border=Text("Не осуществлялась.", ""))
    message = answering(Kind.ACCESS_REQUEST)
    english = replace(message, draft=replace(message.draft, language="en"))

    assert missing_configuration(message, Standing.SUBJECT, policy, OPERATOR) == ()
    found = missing_configuration(english, Standing.SUBJECT, policy, OPERATOR)
    assert keys(found) == ["cross_border"]


@pytest.mark.parametrize(
    ("message", "standing"),
    [
        (answering(Kind.ACCESS_REQUEST), Standing.DOUBTED),
        (replace(answering(Kind.ACCESS_REQUEST), purpose=Purpose.COMPLETION_REQUEST),
         Standing.SUBJECT),
    ],
)  # fmt: skip
def test_a_message_that_tells_nothing_needs_no_configuration(
    message: Message, standing: Standing
) -> None:
    assert missing_configuration(message, standing, EMPTY_POLICY, OPERATOR) == ()


def test_no_message_leaves_without_the_operators_details() -> None:
    """Source: policy section 16; domain facts 2.14."""
    nameless = replace(OPERATOR, inn="", responsible="")
    found = missing_configuration(MESSAGE, Standing.SUBJECT, POLICY, nameless)

    assert keys(found) == ["[operator] inn", "[operator] responsible"]
