"""What a person decides of a reply, and what is decided by nothing having come."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from mailbot.domain.appeal import DemandState
from mailbot.domain.decision import Ground
from mailbot.domain.kinds import Kind, ReplySort, Task
from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import AppealState
from mailbot.errors import Hindered
from mailbot.steps import act, decide, person
from mailbot.steps.draft import final_day
from mailbot.steps.finalise import resume
from tests.domain.desk import COMPLETE
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import BY, MOSCOW, Bureau

BOTH = f"{ACCESS}\nТакже прошу прекратить присылать мне рекламную рассылку.\n"
CLAIM = """\
Вы звоните мне без моего согласия и незаконно обрабатываете мои персональные данные. Требую \
прекратить неправомерную обработку.

Орлова Марина Сергеевна
"""
FACTS = "в переписке с поддержкой названы другие участники курса"


def came(bureau: Bureau, text: str = ACCESS) -> Message:
    bureau.enrols(MARINA)
    bureau.arrives(mail(text))
    bureau.works()
    return bureau.reply()


def plain(message: Message) -> str:
    return message.draft.body.replace("\N{NO-BREAK SPACE}", " ")


def state_of(bureau: Bureau, kind: Kind) -> DemandState:
    with bureau.office.records.look() as unit:
        return next(d.state for d in unit.appeals.demands(1) if d.kind is kind)


def test_a_refusal_names_ground_facts_what_is_given_instead_and_how_to_complain(
    bureau: Bureau,
) -> None:
    """Source: policy 14.3.4.2; 152-ФЗ, ч. 8 ст. 14, ч. 2 ст. 20, ст. 17."""
    reply = came(bureau)
    refused = decide.refuse(
        bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY,
        instead="все сведения, кроме переписки",
    )  # fmt: skip

    text = plain(refused)
    assert "п. 4 ч. 8 ст. 14 Закона № 152-ФЗ" in text
    assert f"подтверждается это основание: {FACTS}." in text
    assert "может быть предоставлено: все сведения, кроме переписки." in text
    assert "Роскомнадзор" in text
    assert "10) Иные сведения" not in text
    assert refused.draft.sorts == (ReplySort.MOTIVATED_REFUSAL,)
    assert [h.by for h in bureau.history(message_id=reply.id) if h.event == "refusal"] == [BY]


def test_others_data_are_left_out_and_the_rest_is_told(bureau: Bureau) -> None:
    """Source: 152-ФЗ, ч. 2, п. 4 ч. 8 ст. 14; domain facts 7.4."""
    reply = came(bureau)
    refused = decide.refuse(
        bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY, part="переписка с поддержкой"
    )

    text = plain(refused)
    assert "10) Иные сведения" in text
    assert "В предоставлении части запрошенных сведений отказано: переписка с поддержкой." in text
    assert "Остальные запрошенные сведения предоставлены в настоящем ответе." in text
    assert refused.draft.sorts == (ReplySort.INFORMATION, ReplySort.MOTIVATED_REFUSAL)


def test_a_refusal_is_a_persons_and_leaves_only_when_he_approves_it(bureau: Bureau) -> None:
    reply = came(bureau)
    decide.refuse(
        bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY, instead="остальные сведения"
    )
    bureau.works()
    assert bureau.sent() == []

    act.approve(bureau.office, reply.id, bureau.reply().version, BY)
    bureau.works()

    assert bureau.appeal().state is AppealState.CLOSED


def test_what_is_given_instead_must_be_said(bureau: Bureau) -> None:
    reply = came(bureau)
    refused = decide.refuse(bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY)

    with pytest.raises(Hindered, match="what can be provided|что можно предоставить"):
        act.approve(bureau.office, reply.id, refused.version, BY)


def test_an_action_is_never_refused(bureau: Bureau) -> None:
    reply = came(bureau, MARKETING)

    with pytest.raises(Hindered, match=r"art\. 20\(2\)"):
        decide.refuse(bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY)


def test_a_draft_that_is_written_anew_keeps_the_refusal(bureau: Bureau) -> None:
    reply = came(bureau, BOTH)
    decide.refuse(bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY, instead="остальное")
    bureau.does_tasks()
    bureau.works()

    text = plain(bureau.reply())
    assert FACTS in text
    assert "прекращено 11 июня 2025 г." in text


def test_the_machines_text_comes_back_when_a_person_asks_for_it(bureau: Bureau) -> None:
    reply = came(bureau)
    first = reply.draft
    decide.refuse(bureau.office, reply.id, Ground.THIRD_PERSONS, FACTS, BY)
    act.edit(bureau.office, reply.id, bureau.reply().version, "Свой текст.", BY)

    assert decide.redraft(bureau.office, reply.id, BY).draft == first


def test_a_partial_reply_answers_some_demands_and_the_rest_keep_their_clocks(
    bureau: Bureau,
) -> None:
    """Source: policy 14.3.4, 14.4; domain facts 7.8."""
    reply = came(bureau, BOTH)
    bureau.does_tasks()
    bureau.works()
    decide.answer(bureau.office, reply.id, BY, only=[Kind.MARKETING_OBJECTION])
    bureau.approves(bureau.reply())
    bureau.works()

    (sent,) = bureau.sent()
    with bureau.office.records.look() as unit:
        running = {clock.clock for clock in unit.appeals.clocks(1) if clock.is_running}
    assert sent.draft.kinds == (Kind.MARKETING_OBJECTION,)
    assert state_of(bureau, Kind.MARKETING_OBJECTION) is DemandState.ANSWERED
    assert state_of(bureau, Kind.ACCESS_REQUEST) is DemandState.OPEN
    assert running == {"policy_reply", "law_answer"}
    rest = bureau.messages()[-1]
    assert (rest.draft.kinds, rest.id != sent.id) == ((Kind.ACCESS_REQUEST,), True)


def test_a_negative_answer_says_that_nothing_is_processed_but_the_appeal(bureau: Bureau) -> None:
    """Source: 152-ФЗ, п. 1 ч. 7 ст. 14; domain facts 6.2."""
    reply = came(bureau)
    negative = decide.answer(bureau.office, reply.id, BY, nothing_held=True)

    assert "Сведений о Вас не обнаружено" in plain(negative)
    assert "кроме учёта настоящего Обращения" in plain(negative)
    assert negative.draft.sorts == (ReplySort.INFORMATION,)


def test_the_notice_of_a_cured_violation_names_it_its_day_and_the_remedy(bureau: Bureau) -> None:
    """Source: 152-ФЗ, ч. 3 ст. 21; domain facts 6.2."""
    bureau.enrols(MARINA)
    bureau.arrives(mail(CLAIM))
    bureau.works()
    person.set_demands(bureau.office, "1/2025", [Kind.UNLAWFUL_PROCESSING_CLAIM], BY)
    bureau.works()
    cure = decide.cure_of("звонки без согласия", date(2025, 6, 12), "номер исключён из обзвона")
    text = plain(decide.answer(bureau.office, bureau.reply().id, BY, cure=cure))

    assert "выявлена неправомерная обработка: звонки без согласия." in text
    assert "Дата выявления: 12 июня 2025 г." in text
    assert "Нарушение устранено: номер исключён из обзвона." in text


def test_whoever_is_not_surely_the_subject_needs_no_refusal(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS))
    bureau.works()

    with pytest.raises(Hindered, match="not certain that the subject wrote"):
        decide.refuse(bureau.office, bureau.reply().id, Ground.THIRD_PERSONS, FACTS, BY)


def asked(bureau: Bureau) -> None:
    """An access request without a signature, whose completion was asked for on the first day."""
    came(bureau)
    (request,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    bureau.approves(request)
    bureau.works()


def test_the_final_draft_lies_ready_the_working_day_before_the_last(bureau: Bureau) -> None:
    """Source: domain facts 4.6 and the end of section 5."""
    asked(bureau)
    before = bureau.reply().draft
    with bureau.office.records.look() as unit:
        day = final_day(bureau.office, unit.appeals.clocks(1))
    # Received on Wednesday the 11th; the last working day in time is Friday the 20th.
    assert day == date(2025, 6, 19)

    bureau.is_at(datetime(2025, 6, 18, 23, 59, tzinfo=MOSCOW))
    bureau.sweeps()
    assert bureau.reply().draft == before

    bureau.is_at(datetime(2025, 6, 19, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    text = plain(bureau.reply())
    assert "11 июня 2025 г. мы просили Вас дополнить Обращение" in text
    assert "ч. 3 ст. 14 Закона № 152-ФЗ" in text
    assert "— скан-копию или фотографию обращения, подписанного Вами собственноручно" in text
    assert "Направлять всё заново не требуется" in text
    assert "Роскомнадзор" in text
    assert "[[" not in text
    assert bureau.reply().draft.sorts == (ReplySort.MOTIVATED_REFUSAL,)


def test_a_completion_that_nobody_asked_for_leaves_the_full_reply(bureau: Bureau) -> None:
    came(bureau)
    bureau.is_at(datetime(2025, 6, 20, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()

    assert "10) Иные сведения" in plain(bureau.reply())


def test_an_appeal_is_taken_up_again_when_what_it_lacked_comes(bureau: Bureau) -> None:
    asked(bureau)
    bureau.is_at(datetime(2025, 6, 19, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    reply = bureau.reply()
    act.approve(bureau.office, reply.id, reply.version, BY)
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED

    with bureau.office.records.begin() as unit:
        unit.appeals.save(replace(unit.appeals.get(1), requisites=COMPLETE))
        resume(unit, unit.appeals.get(1))
    bureau.works()

    assert bureau.appeal().state is AppealState.CHECKED
    assert "10) Иные сведения" in plain(bureau.messages()[-1])


def test_destruction_without_proof_is_told_as_not_done_and_is_no_refusal(bureau: Bureau) -> None:
    """Source: policy 14.3.4.2 and 14.3.4.3."""
    came(bureau, "Прошу уничтожить мои персональные данные. Орлова Марина Сергеевна")
    (request,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    bureau.approves(request)
    with bureau.office.records.look() as unit:
        (block,) = [a for a in unit.appeals.actions(1) if a.task is Task.BLOCK]
    person.done(bureau.office, block.id, BY)
    bureau.works()
    bureau.is_at(datetime(2025, 6, 19, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()

    reply = bureau.reply()
    assert "Персональные данные не уничтожены" in plain(reply)
    assert "данные заблокированы 11 июня 2025 г." in plain(reply)
    assert reply.draft.sorts == (ReplySort.ACTION_NOTICE,)
