"""The register of appeals: gapless numbers, one line an appeal, and what belongs to it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.domain.appeal import Action, Channel, DemandState, StoredDemand
from mailbot.domain.findings import Authenticity, Form, Sort
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.states import AppealState
from mailbot.errors import Changed, IllegalTransition, NotFound
from mailbot.ports import Records
from tests.records.samples import APPEAL, CLOCKS, LATER, MOSCOW, NOW
from tests.records.threads import together


def test_a_line_comes_back_as_it_was_written(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
    with records.look() as unit:
        assert appeal == replace(APPEAL, id=appeal.id, number="1/2025")
        assert unit.appeals.get(appeal.id) == appeal
        assert unit.appeals.by_number("1/2025") == appeal


def test_numbers_count_within_the_year_of_the_operators_zone(records: Records) -> None:
    eve = datetime(2025, 12, 31, 20, 59, 59, tzinfo=UTC).astimezone(MOSCOW)
    new_year = datetime(2025, 12, 31, 21, 0, tzinfo=UTC).astimezone(MOSCOW)
    with records.begin() as unit:
        numbers = [
            unit.appeals.register(replace(APPEAL, registered_at=at)).number
            for at in (eve, new_year, eve, new_year)
        ]

    assert numbers == ["1/2025", "1/2026", "2/2025", "2/2026"]


def test_a_registration_that_is_rolled_back_leaves_no_gap(records: Records) -> None:
    with pytest.raises(RuntimeError), records.begin() as unit:
        unit.appeals.register(APPEAL)
        raise RuntimeError
    with records.begin() as unit:
        assert unit.appeals.register(APPEAL).number == "1/2025"


def test_many_threads_draw_every_number_once(records: Records) -> None:
    def register(worker: int) -> list[str]:
        drawn = []
        for turn in range(6):
            try:
                with records.begin() as unit:
                    appeal = unit.appeals.register(APPEAL)
                    if (worker + turn) % 3 == 0:
                        raise RuntimeError
            except RuntimeError:
                continue
            drawn.append(appeal.number)
        return drawn

    numbers = [number for drawn in together(8, register) for number in drawn]

    assert len(numbers) == 32
    assert set(numbers) == {f"{seq}/2025" for seq in range(1, 33)}


def test_lines_are_listed_in_register_order(records: Records) -> None:
    with records.begin() as unit:
        later = replace(APPEAL, registered_at=datetime(2026, 1, 9, tzinfo=MOSCOW))
        for each in (later, APPEAL, replace(APPEAL, received_at=LATER)):
            unit.appeals.register(each)
        second = unit.appeals.by_number("2/2025")
        unit.appeals.move(second.id, AppealState.CHECKED)

        numbers = [appeal.number for appeal in unit.appeals.find()]
        assert numbers == ["1/2025", "2/2025", "1/2026"]
        checked = unit.appeals.find([AppealState.CHECKED, AppealState.CLOSED])
        assert [appeal.number for appeal in checked] == ["2/2025"]


def test_ten_follows_nine_in_the_register(records: Records) -> None:
    with records.begin() as unit:
        for _ in range(11):
            unit.appeals.register(APPEAL)

        assert [a.number for a in unit.appeals.find()][8:] == ["9/2025", "10/2025", "11/2025"]


def test_saving_writes_everything_but_number_state_and_registration(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        changed = replace(
            appeal,
            number="99/2025",
            state=AppealState.CLOSED,
            registered_at=NOW,
            sort=Sort.UNCLEAR,
            received_at=LATER,
            appeal_dated=None,
            channel=Channel.PAPER,
            form=Form.PAPER,
            requested_form=Form.PLAIN_TEXT,
            language="en",
            subject_id=None,
            subject_name="",
            representative="Петров Пётр",
            sender="",
            authenticity=Authenticity.FAILED,
            authorised=False,
            kinds=(),
            requisites=None,
            flags=(),
            policy_edition="",
            raw_sha256="ef" * 32,
        )
        unit.appeals.save(changed)
        saved = unit.appeals.get(appeal.id)

    assert saved == replace(
        changed, number="1/2025", state=AppealState.REGISTERED, registered_at=appeal.registered_at
    )


def test_an_appeal_moves_by_the_table_only(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        unit.appeals.move(appeal.id, AppealState.CHECKED)
        with pytest.raises(IllegalTransition):
            unit.appeals.move(appeal.id, AppealState.CLOSED)

        assert unit.appeals.get(appeal.id).state is AppealState.CHECKED


def test_demands_stand_in_the_order_in_which_they_are_answered(records: Records) -> None:
    destruction = StoredDemand(Kind.DESTRUCTION, DemandState.OPEN)
    access = StoredDemand(Kind.ACCESS_REQUEST, DemandState.ANSWERED, "Иванова И. И.")
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        other = unit.appeals.register(APPEAL)
        unit.appeals.set_demands(other.id, [destruction])
        unit.appeals.set_demands(appeal.id, [StoredDemand(Kind.BLOCKING, DemandState.OPEN)])
        unit.appeals.set_demands(appeal.id, [destruction, access])

        assert unit.appeals.demands(appeal.id) == (access, destruction)
        unit.appeals.set_demands(appeal.id, [])
        assert unit.appeals.demands(appeal.id) == ()
        assert unit.appeals.demands(other.id) == (destruction,)


def test_clocks_come_back_whole_and_earliest_due_first(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        unit.appeals.set_clocks(appeal.id, CLOCKS[:1])
        unit.appeals.set_clocks(appeal.id, tuple(reversed(CLOCKS)))
        stored = unit.appeals.clocks(appeal.id)
        unit.appeals.set_clocks(appeal.id, ())

        assert stored == CLOCKS
        assert [type(clock.starts) for clock in stored] == [type(c.starts) for c in CLOCKS]
        assert unit.appeals.clocks(appeal.id) == ()


def test_a_task_is_ordered_once(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        other = unit.appeals.register(APPEAL)
        unit.appeals.order(appeal.id, Task.BLOCK, NOW)
        unit.appeals.order(appeal.id, Task.BLOCK, LATER)
        unit.appeals.order(other.id, Task.BLOCK, LATER)
        (action,) = unit.appeals.actions(appeal.id)

        assert action == Action(action.id, appeal.id, Task.BLOCK, NOW)
        assert unit.appeals.action(action.id) == action
        assert [each.appeal_id for each in unit.appeals.actions()] == [appeal.id, other.id]


def test_who_did_a_task_first_stays(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        unit.appeals.order(appeal.id, Task.BLOCK, NOW)
        (action,) = unit.appeals.actions(appeal.id)
        unit.appeals.done(action.id, LATER, "Иванова И. И.")
        with pytest.raises(Changed):
            unit.appeals.done(action.id, NOW, "Петров П. П.")

        done = unit.appeals.action(action.id)
        assert (done.done_at, done.done_by) == (LATER, "Иванова И. И.")


def test_what_is_not_there_is_not_found(records: Records) -> None:
    with records.begin() as unit:
        with pytest.raises(NotFound):
            unit.appeals.get(7)
        with pytest.raises(NotFound, match="7/2025"):
            unit.appeals.by_number("7/2025")
        with pytest.raises(NotFound):
            unit.appeals.save(replace(APPEAL, id=7))
        with pytest.raises(NotFound):
            unit.appeals.move(7, AppealState.CHECKED)
        with pytest.raises(NotFound):
            unit.appeals.action(7)
        with pytest.raises(NotFound):
            unit.appeals.done(7, NOW, "Иванова И. И.")
