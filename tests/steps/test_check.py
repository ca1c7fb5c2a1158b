"""An appeal is checked: clocks run, tasks are ordered, drafts lie ready, a person's word stays."""

from datetime import datetime, timedelta

from mailbot.domain.appeal import DemandState
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.steps import act, person
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, MOSCOW, NOW, Bureau


def came(bureau: Bureau, text: str = ACCESS, **other: object) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(text, **other))
    bureau.works()


def dues(bureau: Bureau) -> dict[str, datetime]:
    with bureau.office.records.look() as unit:
        clocks = unit.appeals.clocks(bureau.appeal().id)
    return {clock.clock: clock.due.astimezone(MOSCOW) for clock in clocks}


def met(bureau: Bureau) -> dict[str, bool]:
    with bureau.office.records.look() as unit:
        clocks = unit.appeals.clocks(bureau.appeal().id)
    return {clock.clock: clock.met_at is not None for clock in clocks}


def test_the_clocks_of_a_request_run_from_its_receipt(bureau: Bureau) -> None:
    came(bureau)

    assert dues(bureau) == {
        "policy_reply": datetime(2025, 6, 21, 23, 59, 59, tzinfo=MOSCOW),
        "law_answer": datetime(2025, 6, 27, 23, 59, 59, tzinfo=MOSCOW),
    }


def test_tasks_of_the_demand_are_put_before_the_operator(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    with bureau.office.records.look() as unit:
        tasks = [action.task for action in unit.appeals.actions()]

    assert tasks == [Task.STOP_MAILING, Task.NOTIFY_RECIPIENTS]


def test_on_a_doubtful_letter_only_what_can_be_undone_is_ordered(bureau: Bureau) -> None:
    came(
        bureau,
        "Требую уничтожить все мои персональные данные. Орлова Марина Сергеевна",
        results="mx.example.ru; dmarc=fail header.from=example.com",
    )
    with bureau.office.records.look() as unit:
        tasks = {action.task for action in unit.appeals.actions()}

    assert Task.DESTROY not in tasks
    assert {m.purpose for m in bureau.messages(Purpose.CHALLENGE)} == {Purpose.CHALLENGE}


def test_a_missing_requisite_is_asked_for_beside_the_reply(bureau: Bureau) -> None:
    came(bureau)

    (request,) = bureau.messages(Purpose.COMPLETION_REQUEST)
    assert "подписанного Вами собственноручно" in request.draft.body
    assert bureau.reply().state is MessageState.DRAFTED


def test_a_task_that_is_done_meets_its_clock_and_stands_in_the_draft(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    assert not met(bureau)["law_at_once"]
    before = bureau.reply()
    bureau.does_tasks()
    bureau.works()

    assert met(bureau)["law_at_once"]
    assert "прекращено 11" in bureau.reply().draft.body
    assert bureau.reply().version > before.version


def test_a_person_s_text_is_not_written_anew(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, "Моими словами.", BY)
    bureau.does_tasks()
    bureau.works()

    assert bureau.reply().draft.body == "Моими словами."


def test_a_corrected_demand_brings_its_clocks_and_drafts(bureau: Bureau) -> None:
    came(bureau)
    person.set_demands(bureau.office, "1/2025", [Kind.BLOCKING, Kind.BLOCKING], BY)
    bureau.works()

    assert bureau.appeal().kinds == (Kind.BLOCKING,)
    assert set(dues(bureau)) == {"policy_reply", "law_at_once"}
    assert bureau.reply().draft.kinds == (Kind.BLOCKING,)


def test_a_correction_takes_back_an_approval_that_was_not_sent(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())
    person.set_demands(bureau.office, "1/2025", [Kind.BLOCKING], BY)
    bureau.works()

    assert bureau.posted.to(MARINA.emails[0]) == []
    assert bureau.reply().state is MessageState.DRAFTED


def test_what_is_added_after_a_reply_gets_a_reply_of_its_own(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.approves(bureau.reply())
    bureau.works()
    person.set_demands(bureau.office, "1/2025", [Kind.MARKETING_OBJECTION, Kind.ACCESS_REQUEST], BY)
    bureau.works()
    first, second = bureau.messages()

    assert first.state is MessageState.SENT
    assert (second.state, second.draft.kinds) == (MessageState.DRAFTED, (Kind.ACCESS_REQUEST,))
    with bureau.office.records.look() as unit:
        states = {d.kind: d.state for d in unit.appeals.demands(bureau.appeal().id)}
    assert states == {
        Kind.MARKETING_OBJECTION: DemandState.ANSWERED,
        Kind.ACCESS_REQUEST: DemandState.OPEN,
    }


def test_a_reply_to_less_than_everything_leaves_a_draft_for_the_rest(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, "О рассылке: прекращена.", BY)
    person.set_demands(bureau.office, "1/2025", [Kind.MARKETING_OBJECTION, Kind.ACCESS_REQUEST], BY)
    bureau.works()
    bureau.approves(bureau.reply())
    bureau.works()
    _, rest = bureau.messages()

    assert rest.draft.kinds == (Kind.ACCESS_REQUEST,)
    assert bureau.appeal().state is AppealState.CHECKED
    assert not met(bureau)["policy_reply"]


def test_a_correction_that_leaves_nothing_open_lets_the_appeal_close(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.approves(bureau.reply())
    bureau.works()
    person.set_demands(bureau.office, "1/2025", [Kind.MARKETING_OBJECTION, Kind.ACCESS_REQUEST], BY)
    bureau.works()
    person.set_demands(bureau.office, "1/2025", [Kind.MARKETING_OBJECTION], BY)
    bureau.works()
    bureau.does_tasks()
    bureau.works()

    assert bureau.appeal().state is AppealState.CLOSED
    assert all(met(bureau).values())


def test_what_was_done_before_meets_a_clock_that_comes_later(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.does_tasks()
    person.set_demands(bureau.office, "1/2025", [Kind.MARKETING_OBJECTION], BY)
    bureau.works()

    assert met(bureau)["law_at_once"]


def test_a_faulty_template_calls_a_person_once_and_is_tried_every_hour(bureau: Bureau) -> None:
    own = bureau.office.settings.folder / "templates/ru"
    own.mkdir(parents=True)
    (own / "reply.txt").write_text("{{ no_such_fact }}", encoding="utf-8")
    came(bureau)
    bureau.waits(hours=1, minutes=1)
    bureau.works()

    assert bureau.appeal().state is AppealState.REGISTERED
    assert dues(bureau)
    (alarm,) = bureau.alarms()
    assert "mailbot appeals show 1/2025" in alarm.draft.body


def test_an_address_registered_later_makes_the_sender_known(bureau: Bureau) -> None:
    bureau.enrols(ANNA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    assert bureau.appeal().authorised is False
    bureau.enrols(MARINA)
    bureau.works()

    assert bureau.appeal().subject_id == MARINA.id
    assert "Орлова" not in bureau.reply().draft.subject
    assert bureau.reply().draft.body.startswith("Уважаемая Марина Сергеевна")
    bureau.approves(bureau.reply())


def test_a_received_letter_before_new_year_counts_over_the_holidays(bureau: Bureau) -> None:
    bureau.is_at(datetime(2025, 12, 30, 18, 40, tzinfo=MOSCOW))
    came(bureau)

    assert dues(bureau)["policy_reply"] == datetime(2026, 1, 9, 23, 59, 59, tzinfo=MOSCOW)
    assert dues(bureau)["law_answer"] == datetime(2026, 1, 23, 23, 59, 59, tzinfo=MOSCOW)


def test_the_check_of_an_appeal_that_waits_takes_no_time_of_others(bureau: Bureau) -> None:
    came(bureau)
    before = bureau.history(appeal_id=1)
    bureau.waits(hours=5)
    bureau.works()

    assert bureau.history(appeal_id=1) == before
    assert NOW + timedelta(hours=5) == bureau.watch.at
