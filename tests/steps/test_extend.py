"""An extension: a person's notice, in time, for the law's terms and never for the policy's."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import BadInput, Hindered
from mailbot.steps import act, person
from mailbot.steps.extend import Extension, extend
from mailbot.steps.recount import recount
from tests.mails import ACCESS, MARKETING
from tests.offices import BY, MOSCOW, Bureau
from tests.steps.test_check import came, dues

REASON = "сведения запрошены в архиве оператора"

POLICY = datetime(2025, 6, 21, 23, 59, 59, tzinfo=MOSCOW)
LAW = datetime(2025, 6, 27, 23, 59, 59, tzinfo=MOSCOW)
LONGER = datetime(2025, 7, 4, 23, 59, 59, tzinfo=MOSCOW)


def extends(bureau: Bureau, reason: str = REASON) -> Extension:
    return extend(bureau.office, "1/2025", reason, BY)


def leaves(bureau: Bureau) -> None:
    """Approve the notice and let it leave."""
    (notice,) = bureau.messages(Purpose.EXTENSION_NOTICE)
    act.approve(bureau.office, notice.id, notice.version, BY)
    bureau.works()


def test_the_notice_names_its_reasons_and_both_days_and_says_what_is_not_extended(
    bureau: Bureau,
) -> None:
    came(bureau)
    made = extends(bureau)

    body = made.message.draft.body
    assert "Причины продления: сведения запрошены в архиве оператора." in body
    assert (
        "1) запрос сведений, касающихся обработки персональных данных — срок, который истекает"
        " 27 июня 2025 г., продлён до 4 июля 2025 г. включительно (не более чем на"
        " пять рабочих дней: ч. 3 ст. 14, ч. 1 ст. 20 Закона № 152-ФЗ)."
    ) in body.replace("\N{NO-BREAK SPACE}", " ")
    assert "не позднее 21 июня 2025 г. будет направлен ответ" in body.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Роскомнадзор" in body
    assert "уведомление о продлении срока" in made.message.draft.subject
    assert (made.leave_by, made.policy_due) == (LAW, POLICY)


def test_nothing_is_extended_until_the_notice_has_left(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    bureau.works()

    assert dues(bureau) == {"policy_reply": POLICY, "law_answer": LAW}


def test_a_notice_that_left_in_time_extends_the_law_and_not_the_policy(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    leaves(bureau)

    assert dues(bureau) == {"policy_reply": POLICY, "law_answer": LONGER}
    assert bureau.appeal().state is AppealState.CHECKED
    (told,) = [h for h in bureau.history(appeal_id=1) if h.event == "recounted"]
    assert told.details == {"law_answer:access_request": "27.06.2025 → 04.07.2025"}


def test_an_extension_outlives_a_check(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    leaves(bureau)
    person.set_demands(bureau.office, "1/2025", [Kind.ACCESS_REQUEST, Kind.BLOCKING], BY)
    bureau.works()

    assert dues(bureau)["law_answer"] == LONGER


def test_a_notice_that_left_too_late_extends_nothing(bureau: Bureau) -> None:
    came(bureau)
    notice = extends(bureau).message
    act.approve(bureau.office, notice.id, notice.version, BY)
    bureau.is_at(LAW + timedelta(seconds=1))
    bureau.works()

    assert bureau.messages(Purpose.EXTENSION_NOTICE)[0].state is MessageState.SENT
    assert dues(bureau)["law_answer"] == LAW


def test_a_notice_that_is_too_late_is_not_approved(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    bureau.is_at(LAW + timedelta(seconds=1))

    with pytest.raises(Hindered, match="too late to extend"):
        leaves(bureau)


def test_a_notice_that_left_in_the_last_second_is_in_time(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    bureau.is_at(LAW)
    leaves(bureau)

    assert dues(bureau)["law_answer"] == LONGER


def test_a_notice_that_came_back_extends_nothing(bureau: Bureau) -> None:
    from mailbot.steps.conclude import undeliver

    came(bureau)
    extends(bureau)
    leaves(bureau)
    (notice,) = bureau.messages(Purpose.EXTENSION_NOTICE)
    with bureau.office.records.begin() as unit:
        unit.messages.move(notice.id, MessageState.UNDELIVERED, reason="failed 5.1.1")
        undeliver(unit, notice)
    bureau.works()

    assert dues(bureau)["law_answer"] == LAW


def test_a_partial_reply_and_a_notice_go_together(bureau: Bureau) -> None:
    """The way of the domain facts: by the policy's day a part, the rest within the longer term."""
    came(bureau)
    person.set_demands(bureau.office, "1/2025", [Kind.ACCESS_REQUEST, Kind.STOP_PROCESSING], BY)
    bureau.works()
    extends(bureau)
    reply = bureau.reply()
    with bureau.office.records.begin() as unit:
        part = replace(reply.draft, kinds=(Kind.STOP_PROCESSING,))
        unit.messages.revise(reply.id, part, reply.version)
    bureau.approves(bureau.reply())
    leaves(bureau)
    bureau.works()

    assert bureau.appeal().state is AppealState.CHECKED
    assert dues(bureau)["law_answer"] == LONGER
    assert [m.draft.kinds for m in bureau.messages()] == [
        (Kind.STOP_PROCESSING,),
        (Kind.ACCESS_REQUEST,),
    ]


def test_another_reason_is_put_in_place_of_the_first(bureau: Bureau) -> None:
    came(bureau)
    first = extends(bureau).message
    second = extends(bureau, "иная причина").message

    assert (second.id, second.version) == (first.id, first.version + 1)
    assert "иная причина" in second.draft.body


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_reasons_nothing_is_extended(bureau: Bureau, reason: str) -> None:
    came(bureau)

    with pytest.raises(BadInput):
        extends(bureau, reason)


def test_where_the_law_knows_no_extension_there_is_none(bureau: Bureau) -> None:
    came(bureau, MARKETING)

    with pytest.raises(Hindered, match="Nothing of this appeal can be extended"):
        extends(bureau)


def test_a_term_that_is_over_is_not_extended(bureau: Bureau) -> None:
    came(bureau, ACCESS)
    bureau.is_at(LAW + timedelta(seconds=1))

    with pytest.raises(Hindered):
        extends(bureau)


def test_a_term_is_extended_once(bureau: Bureau) -> None:
    came(bureau)
    extends(bureau)
    leaves(bureau)

    with pytest.raises(Hindered):
        extends(bureau)


def test_an_approved_notice_is_not_changed(bureau: Bureau) -> None:
    came(bureau)
    notice = extends(bureau).message
    act.approve(bureau.office, notice.id, notice.version, BY)

    with pytest.raises(Hindered, match="approved already"):
        extends(bureau)


def test_an_english_letter_gets_an_english_notice(bureau: Bureau) -> None:
    came(bureau)
    with bureau.office.records.begin() as unit:
        unit.appeals.save(replace(bureau.appeal(), language="en"))
    draft = extends(bureau, "records are requested from the archive").message.draft

    assert "Reasons for the extension: records are requested from the archive." in draft.body
    assert "ends on 27 June 2025 is extended to 4 July 2025 inclusive" in draft.body.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert draft.subject == "Appeal No. 1/2025: notice of an extended term"


def test_an_authoritys_request_is_extended_in_words_for_an_authority(bureau: Bureau) -> None:
    came(bureau)
    with bureau.office.records.begin() as unit:
        request = replace(bureau.appeal(), sort=Sort.AUTHORITY_REQUEST, kinds=())
        unit.appeals.save(request)
        recount(bureau.office, unit, request)
    draft = extends(bureau).message.draft

    assert "Ваш запрос, полученный 11" in draft.body
    assert "ч. 4 ст. 20 Закона № 152-ФЗ" in draft.body
    assert "Роскомнадзор" not in draft.body
    assert draft.subject == "Запрос № 1/2025: уведомление о продлении срока"
