"""Who deleted his data on the site is destroyed everywhere else, in ten days and with an act."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Task
from mailbot.domain.message import Purpose
from mailbot.domain.policy import Party
from mailbot.domain.states import ActState, AppealState
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, Hindered
from mailbot.steps import person
from mailbot.steps.deleted import deleted
from mailbot.steps.sync import sync
from mailbot.words import Text
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import BY, MOSCOW, Bureau, open_bureau, write_config
from tests.way.test_destruction import act_column, printed

MAILER = Party(
    name="ООО «Рассылка»", address="г. Пример", purpose=Text("рассылка", "mailings"),
    email="dpo@mailer.example",
)  # fmt: skip


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA, ANNA)
        yield opened


def deletes(bureau: Bureau, on: date | None = date(2025, 6, 9)) -> str:
    line = deleted(bureau.office, MARINA.id, on, BY)
    bureau.works()
    return line.number


def follows(
    bureau: Bureau, *subjects: Subject, apply: bool = True
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who is gone, and of whom the rest has to be destroyed first."""
    found = sync(
        bureau.office, subjects, Subject.__slots__, BY, whole=True, apply=apply, deleted=True
    )
    bureau.works()
    return found.gone, found.deleted


def test_the_deletion_starts_ten_days_of_its_own_and_nobody_has_to_be_answered(
    bureau: Bureau,
) -> None:
    """Source: policy 9.2.1, 11.1."""
    deletes(bureau)
    with bureau.office.records.look() as unit:
        clocks = {clock.clock: clock.due for clock in unit.appeals.clocks(1)}
        tasks = {action.task for action in unit.appeals.actions(1)}

    assert bureau.appeal().sort is Sort.DATA_DELETED
    assert clocks == {"policy_destroy_term": datetime(2025, 6, 19, 23, 59, 59, tzinfo=MOSCOW)}
    assert tasks == {Task.STOP_PROCESSING, Task.DESTROY, Task.NOTIFY_RECIPIENTS}
    assert bureau.messages() == []
    assert "удалил свои данные в разделе сайта" in bureau.alarms()[0].draft.body
    assert "Орлова" not in bureau.alarms()[0].draft.body


def test_the_rest_is_destroyed_with_its_act_and_the_line_is_closed(bureau: Bureau) -> None:
    """Source: policy 9.2.1, 9.6.4, 11.3."""
    number = deletes(bureau)
    with pytest.raises(Hindered, match="not approved"):
        with bureau.office.records.look() as unit:
            (action,) = [a for a in unit.appeals.actions(1) if a.task is Task.DESTROY]
        person.done(bureau.office, action.id, BY)
    bureau.does_tasks()
    bureau.works()
    bureau.waits(hours=7)
    bureau.works()
    with bureau.office.records.look() as unit:
        (act,) = unit.acts.find([ActState.DRAWN])
        assert all(clock.met_at for clock in unit.appeals.clocks(1))
    paper = printed(bureau.office.archive.get(act.act_ref))

    assert act.contents.grounds == ("9.6.4",)
    assert f"строка журнала № {number}: субъект удалил свои данные в разделе сайта 09.06.2025" in (
        paper
    )
    assert "Орлова Марина Сергеевна" in paper
    assert "На дату акта писем на почтовом сервере нет." in paper
    assert act_column(bureau) == "№ 1/2025 от 11.06.2025"
    assert bureau.appeal().state is AppealState.CLOSED


def test_recipients_are_told_what_to_do(bureau: Bureau) -> None:
    policy = replace(bureau.office.policy, recipients=(MAILER,), no_recipients=False)
    bureau.office = replace(bureau.office, policy=policy)
    deletes(bureau)
    (notice,) = [m for m in bureau.messages(Purpose.RECIPIENT_NOTICE)]

    assert "— уничтожить эти данные: срок их хранения истёк." in notice.draft.body


def test_one_deletion_is_recorded_once_and_none_that_is_still_to_come(bureau: Bureau) -> None:
    deletes(bureau, None)

    with pytest.raises(Hindered, match="1/2025"):
        deletes(bureau)
    with pytest.raises(BadInput, match="after today"):
        deleted(bureau.office, ANNA.id, date(2025, 6, 12), BY)


def test_whoever_the_site_lost_feeds_the_queue_and_leaves_the_list_when_it_is_done(
    bureau: Bureau,
) -> None:
    """Source: policy 9.2.1."""
    shown = follows(bureau, ANNA, apply=False)
    before = len(bureau.appeals())
    first = follows(bureau, ANNA)
    again = follows(bureau, ANNA)
    bureau.does_tasks()
    bureau.works()
    bureau.waits(hours=7)
    bureau.works()
    last = follows(bureau, ANNA)

    assert (shown, before) == (((), (MARINA.id,)), 0)
    assert (first, again, last) == (((), (MARINA.id,)), ((), ()), ((MARINA.id,), ()))
    assert bureau.appeal().subject_name == MARINA.full_name


def test_who_has_an_appeal_open_is_answered_first(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS))
    bureau.works()

    assert follows(bureau, ANNA) == ((), ())
    assert bureau.appeal().sort is Sort.APPEAL
