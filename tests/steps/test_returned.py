"""A letter that the post brings back: what the law makes of it, and nothing closes silently."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mailbot.domain.journal import row
from mailbot.domain.kinds import Task
from mailbot.domain.message import Message
from mailbot.domain.returned import Returned
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import BadInput, Hindered
from mailbot.steps import person, post
from mailbot.steps.register import reader
from mailbot.steps.returned import came_back
from tests.offices import BY, Bureau, open_bureau, write_config
from tests.steps.test_paper import TRACK, approved

JUNE_30 = date(2025, 6, 30)


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        yield opened


@pytest.fixture
def posted(bureau: Bureau) -> Message:
    """A reply that was posted to the registered address; its appeal is closed."""
    message = approved(bureau)
    post.posted(bureau.office, message.id, track=TRACK, on=date(2025, 6, 11), by=BY)
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED
    bureau.waits(days=19)
    return bureau.reply()


def unmet(bureau: Bureau) -> list[str]:
    with bureau.office.records.look() as unit:
        return [c.clock for c in unit.appeals.clocks(bureau.appeal().id) if c.met_at is None]


def tasks(bureau: Bureau) -> dict[Task, int]:
    with bureau.office.records.look() as unit:
        return {a.task: a.id for a in unit.appeals.actions() if a.done_at is None}


@pytest.mark.parametrize("reason", [Returned.EXPIRED, Returned.REFUSED, Returned.GONE])
def test_what_he_did_not_take_counts_as_delivered_and_another_way_is_tried(
    bureau: Bureau, posted: Message, reason: Returned
) -> None:
    """Source: ГК РФ, п. 1 ст. 165.1."""
    assert came_back(bureau.office, posted.id, reason, JUNE_30, BY)
    bureau.works()

    assert bureau.reply().state is MessageState.SENT
    assert unmet(bureau) == []
    # It is open again, with what is left to do, and closes once that was done.
    assert bureau.appeal().state is not AppealState.CLOSED
    person.done(bureau.office, tasks(bureau)[Task.REACH_OTHERWISE], BY)
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED


def test_the_register_says_that_it_came_back_and_by_which_norm_it_counts(
    bureau: Bureau, posted: Message
) -> None:
    came_back(bureau.office, posted.id, Returned.EXPIRED, JUNE_30, BY)
    with bureau.office.records.look() as unit:
        (line,) = unit.register.lines([bureau.appeal().id])
    cell = str(row(line, reader(bureau.office, "ru"))[16])

    assert f"РПО {TRACK}; возвращено 30.06.2025: истёк срок хранения" in cell
    assert "считается доставленным (п. 1 ст. 165.1 ГК РФ)" in cell


def test_what_went_to_a_wrong_address_was_not_delivered_and_its_clocks_run_again(
    bureau: Bureau, posted: Message
) -> None:
    assert not came_back(bureau.office, posted.id, Returned.WRONG_ADDRESS, JUNE_30, BY)
    bureau.works()

    back, anew = bureau.messages()
    assert (back.state, anew.state) == (MessageState.UNDELIVERED, MessageState.DRAFTED)
    assert "policy_reply" in unmet(bureau)
    assert bureau.appeal().state is AppealState.CHECKED
    assert Task.REACH_OTHERWISE in tasks(bureau)


@pytest.mark.parametrize("on", [date(2025, 6, 10), date(2025, 7, 1)])
def test_it_comes_back_on_no_impossible_day(bureau: Bureau, posted: Message, on: date) -> None:
    with pytest.raises(BadInput, match="cannot have come back"):
        came_back(bureau.office, posted.id, Returned.EXPIRED, on, BY)


def test_what_was_not_posted_cannot_come_back(bureau: Bureau) -> None:
    message = approved(bureau)

    with pytest.raises(Hindered, match="not posted"):
        came_back(bureau.office, message.id, Returned.EXPIRED, date(2025, 6, 11), BY)
