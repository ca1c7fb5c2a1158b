"""The register is listed, searched and read in pages, and nothing more is read than is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from mailbot.domain.appeal import DemandState, StoredDemand
from mailbot.domain.clocks import POLICY_REPLY
from mailbot.domain.findings import Verdict
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import Purpose
from mailbot.domain.register import Order, Tally, wanted
from mailbot.domain.states import AppealState
from mailbot.errors import NotFound
from mailbot.ports import Happening, Records
from mailbot.records import open_records
from tests.bench.lines import fill
from tests.bench.register import asked
from tests.records.samples import (
    ALARM,
    APPEAL,
    CLOCKS,
    INBOX,
    LATER,
    MOSCOW,
    NOW,
    new_letter,
    reply,
)

PETR = replace(APPEAL, subject_name="ЁЛКИН Пётр Ильич", sender="p_elkin@example.com")
LINES = 2000


def search(records: Records, text: str = "", **conditions: object) -> list[int]:
    with records.look() as unit:
        return unit.register.find(wanted(MOSCOW, text=text, **conditions))


@pytest.fixture
def two(records: Records) -> Records:
    """Line 1 of Marina, line 2 of Пётр Ёлкин, received a day later and checked."""
    with records.begin() as unit:
        unit.appeals.register(APPEAL)
        second = replace(PETR, received_at=NOW + timedelta(days=1), kinds=(Kind.BLOCKING,))
        unit.appeals.register(replace(second, appeal_dated=date(2025, 5, 31)))
        for appeal in unit.appeals.find():
            unit.appeals.set_demands(appeal.id, [])
        unit.appeals.move(2, AppealState.CHECKED)
    return records


ORDERS = {
    Order.NUMBER: [1, 2, 3, 4],
    Order.RECEIVED: [4, 1, 3, 2],
    Order.SUBJECT: [3, 4, 1, 2],
    Order.STATE: [3, 1, 4, 2],
    # What is closed is due no more, and what is open and has no clock comes before it.
    Order.DUE: [4, 3, 1, 2],
}


@pytest.fixture
def four(records: Records) -> Records:
    """Four lines that each order shows otherwise; 1 is checked, 2 closed, 4 due before 3."""
    names = ("Орлова", "Ёлкин", "Аистов", "Орлова")
    days = (0, 2, 1, -1)
    with records.begin() as unit:
        for name, received in zip(names, days, strict=True):
            at = NOW + timedelta(days=received)
            unit.appeals.register(replace(APPEAL, subject_name=name, received_at=at))
        unit.appeals.move(1, AppealState.CHECKED)
        unit.appeals.move(4, AppealState.CHECKED)
        for to in (AppealState.CHECKED, AppealState.DECIDED, AppealState.CLOSED):
            unit.appeals.move(2, to)
        due = CLOCKS[1].due
        unit.appeals.set_clocks(4, [replace(CLOCKS[1], due=due)])
        unit.appeals.set_clocks(3, [replace(CLOCKS[1], due=due + timedelta(days=1))])
    return records


@pytest.mark.parametrize("order", Order)
def test_each_order_is_read_page_by_page_both_ways(four: Records, order: Order) -> None:
    every = wanted(MOSCOW)
    whole, paged, back = [], [], []
    with four.look() as unit:
        whole = unit.register.sorted(every, order, limit=9)
        back = unit.register.sorted(every, order, descending=True, limit=9)
        after: str | None = None
        while found := unit.register.sorted(every, order, after=after, limit=1):
            paged += found
            after = unit.appeals.numbers(found)[found[0]]
        chosen = unit.register.sorted(wanted(MOSCOW, text="орлова"), order, limit=9)

    assert whole == paged
    assert sorted(back) == [1, 2, 3, 4]
    assert chosen == [each for each in whole if each in (1, 4)]
    if order is not Order.SUBJECT:
        # Where letters sort is the database's own; that equal names stand together is ours.
        assert whole == ORDERS[order]
    assert abs(whole.index(1) - whole.index(4)) == 1 or order is not Order.SUBJECT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [1, 2]),
        ("орлова", [1]),
        ("ОРЛОВА серг", [1]),
        ("елкин", [2]),
        ("Ёлкин пётр", [2]),
        ("орлова петр", []),
        ("2/2025", [2]),
        ("@example.com", [2]),
        ("p_elkin", [2]),
        # What is a sign to the database is a letter to a person.
        ("p%", []),
        ("marin_", []),
        ("решения", [2]),
        ("12.06.2025", [2]),
        ("31.05.2025", [2]),
        ("2025-06 орлова", [1]),
        ("05.2025 орлова", []),
    ],
)
def test_a_search_finds_parts_of_words_in_any_case(
    two: Records, text: str, found: list[int]
) -> None:
    assert search(two, text) == found


def test_conditions_narrow_what_is_found(two: Records) -> None:
    assert search(two, states=[AppealState.CHECKED]) == [2]
    assert search(two, first=date(2025, 6, 12)) == [2]
    assert search(two, last=date(2025, 6, 11)) == [1]
    assert search(two, "орлова", states=[AppealState.CHECKED]) == []
    assert search(two, numbers=["2/2025", "9/2025"]) == [2]


def test_a_demand_is_found_by_its_kind_and_by_its_name(records: Records) -> None:
    with records.begin() as unit:
        for kind in (Kind.PORTABILITY, Kind.BLOCKING):
            appeal = unit.appeals.register(APPEAL)
            unit.appeals.set_demands(appeal.id, [StoredDemand(kind, DemandState.OPEN)])

    assert search(records, kinds=[Kind.BLOCKING]) == [2]
    assert search(records, "блокирование") == [2]


def test_a_corrected_name_is_found_and_the_old_one_no_more(two: Records) -> None:
    with two.begin() as unit:
        unit.appeals.save(replace(unit.appeals.get(1), number="77/2025", subject_name="Ким Анна"))

    assert search(two, "ким 1/2025") == [1]
    assert search(two, "орлова") == []


def test_pages_follow_one_another(records: Records) -> None:
    with records.begin() as unit:
        for _ in range(5):
            unit.appeals.register(APPEAL)
        first = unit.register.find(wanted(MOSCOW), limit=2)
        second = unit.register.find(wanted(MOSCOW), after="2/2025", limit=2)

        assert (first, second) == ([1, 2], [3, 4])
        with pytest.raises(NotFound, match="9/2025"):
            unit.register.find(wanted(MOSCOW), after="9/2025")


def test_the_most_urgent_line_comes_first_and_the_closed_ones_not_at_all(records: Records) -> None:
    with records.begin() as unit:
        for due in (20, 12, None, 11, 15):
            appeal = unit.appeals.register(APPEAL)
            at = datetime(2025, 6, due or 1, tzinfo=MOSCOW)
            clocks = [replace(CLOCKS[1], due=at)] if due else []
            # What is met or a mere term makes nothing urgent.
            past = datetime(2025, 6, 1, tzinfo=MOSCOW)
            clocks += [replace(c, due=past) for c in (CLOCKS[0], CLOCKS[2])]
            unit.appeals.set_clocks(appeal.id, clocks)
        for to in (AppealState.CHECKED, AppealState.DECIDED, AppealState.CLOSED):
            unit.appeals.move(4, to)

        assert unit.register.urgent() == [2, 5, 1, 3]
        assert unit.register.urgent(2) == [2, 5]
        assert unit.register.open() == 4
        dues = unit.register.dues()

        assert [each for each, _ in dues] == [2, 5, 1, 3]
        assert [due and due.astimezone(MOSCOW).day for _, due in dues] == [12, 15, 20, None]


def test_the_newest_lines_come_first_where_they_are_asked_for(records: Records) -> None:
    with records.begin() as unit:
        for _ in range(5):
            unit.appeals.register(APPEAL)

        assert unit.register.find(wanted(MOSCOW), limit=2, newest=True) == [5, 4]
        assert unit.register.find(wanted(MOSCOW), after="4/2025", newest=True) == [3, 2, 1]


def test_the_dues_that_run_are_found_by_their_days(records: Records) -> None:
    with records.begin() as unit:
        for day in (20, 12):
            appeal = unit.appeals.register(APPEAL)
            due = datetime(2025, 6, day, 23, 59, 59, tzinfo=MOSCOW)
            met = replace(CLOCKS[1], due=due, met_at=NOW)
            unit.appeals.set_clocks(appeal.id, [replace(CLOCKS[1], due=due, met_at=None), met])
        since = datetime(2025, 6, 13, tzinfo=MOSCOW)
        every = [number for number, _ in unit.register.running()]
        late = [number for number, _ in unit.register.running(since)]
        early = [number for number, _ in unit.register.running(until=since)]
        for to in (AppealState.CHECKED, AppealState.DECIDED, AppealState.CLOSED):
            unit.appeals.move(1, to)

        assert (every, late, early) == (["2/2025", "1/2025"], ["1/2025"], ["2/2025"])
        assert unit.register.running(since) == []


def test_a_period_is_tallied_by_kinds_days_and_terms(records: Records) -> None:
    due = NOW + timedelta(days=10)
    with records.begin() as unit:
        # Answered on the third day; after the term; not yet, and overdue; not yet, in time.
        for met_at, its in (
            (NOW + timedelta(days=2, hours=23), due),
            (NOW + timedelta(days=12), due),
            (None, due),
            (None, NOW + timedelta(days=40)),
        ):
            appeal = unit.appeals.register(APPEAL)
            clock = replace(CLOCKS[0], clock=POLICY_REPLY, due=its, met_at=met_at)
            unit.appeals.set_clocks(appeal.id, [clock])
            unit.appeals.set_demands(appeal.id, [StoredDemand(Kind.BLOCKING, DemandState.OPEN)])
        unit.appeals.register(APPEAL)
        unit.appeals.move(5, AppealState.NOT_AN_APPEAL)
        before = unit.appeals.register(replace(APPEAL, received_at=NOW - timedelta(days=30)))
        unit.appeals.set_demands(before.id, [StoredDemand(Kind.DESTRUCTION, DemandState.OPEN)])
        since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
        tally = unit.register.tally(since, until, NOW + timedelta(days=20))

    assert tally == Tally(
        received=4, kinds={Kind.BLOCKING: 4}, days={2: 1, 12: 1}, in_time=1, late=2
    )


def test_a_line_comes_with_everything_that_its_columns_are_written_from(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        unit.appeals.set_clocks(appeal.id, CLOCKS)
        unit.appeals.order(appeal.id, Task.BLOCK, NOW)
        message = unit.messages.add(reply(appeal.id))
        unit.messages.add(replace(ALARM, appeal_id=appeal.id))
        (letter_id,) = unit.letters.arrive([new_letter()])
        assert letter_id is not None
        unit.note(Happening(at=LATER, event="seen", by="x", appeal_id=appeal.id))
        unit.note(
            Happening(at=LATER, event="not_an_appeal", by="Иванова И. И.", appeal_id=appeal.id,
                      details={"reason": "реклама"})
        )  # fmt: skip
        other = unit.appeals.register(PETR)
        second, first = unit.register.lines([other.id, appeal.id])

        assert (first.entry.number, second.entry.number) == ("1/2025", "2/2025")
        assert first.entry.verdicts == (
            Verdict.PRESENT, Verdict.DOUBTFUL, Verdict.PRESENT, Verdict.ABSENT,
        )  # fmt: skip
        assert first.clocks == CLOCKS
        assert first.actions == tuple(unit.appeals.actions(appeal.id))
        (sent,) = first.sendings
        assert (sent.purpose, sent.outgoing_no) == (Purpose.REPLY, message.outgoing_no)
        assert (sent.form, sent.sorts) == (message.draft.form, message.draft.sorts)
        assert first.removal is not None
        assert (first.removal.by, first.removal.reason) == ("Иванова И. И.", "реклама")
        assert (second.clocks, second.sendings, second.removal) == ((), (), None)
        assert unit.register.sightings(letter_id) == [(INBOX, 1)]


def test_an_edited_draft_changes_what_the_register_tells_of_it(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        message = unit.messages.add(reply(appeal.id))
        unit.messages.revise(message.id, replace(message.draft, sorts=()), message.version)
        (line,) = unit.register.lines([appeal.id])

    assert line.sendings[0].sorts == ()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of a database meanwhile."""
    said: list[str] = []

    def hear(_c: object, _k: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def test_a_page_of_a_long_register_is_read_alone(database_url: str) -> None:
    fill(database_url, LINES)
    records = open_records(database_url)
    found = {}
    with statements() as said, records.look() as unit:
        for what, conditions in asked(LINES).items():
            found[what] = unit.register.find(conditions, limit=50)
            unit.register.lines(found[what])
    records.close()

    assert found["everything"] == list(range(1, 51))
    assert found["one number"] == found["part of an address"] == [LINES]
    assert found["a name that nobody has"] == []
    assert len(found["a rare state"]) == LINES // 100
    assert all(found[what] for what in found if what != "a name that nobody has")
    # One statement finds the lines and seven read them, however many there are.
    assert len(said) <= 8 * len(found)
    assert not any("requisites" in one or "draft" in one for one in said)
