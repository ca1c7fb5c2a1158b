"""What was kept long enough goes the road of every destruction, from proposal to act."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.domain.acts import Act
from mailbot.domain.kinds import Task
from mailbot.domain.states import ActionState, ActState, AppealState
from mailbot.errors import Changed, Destroyed, Hindered
from mailbot.ports import Happening
from mailbot.records.store import Database
from mailbot.steps import act_list, carry_out, consent, person, remains, retain
from mailbot.watch.daemon import begin
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, NOW, Bureau, open_bureau, write_config
from tests.steps.test_consent import GIVEN
from tests.way.test_destruction import printed

LATER = NOW + timedelta(days=4 * 366)


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    """A letter set aside and an appeal that was none, both of four years ago."""
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA)
        opened.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
        opened.arrives(mail(ACCESS))
        opened.works()
        with opened.office.records.begin() as unit:
            unit.appeals.move(1, AppealState.NOT_AN_APPEAL)
            unit.note(Happening(at=NOW, event="not_an_appeal", by=BY, appeal_id=1))
        opened.is_at(LATER)
        yield opened


def code(bureau: Bureau) -> str:
    with bureau.office.records.look() as unit:
        return retain.expired(bureau.office, unit).code


def acts(bureau: Bureau) -> list[Act]:
    with bureau.office.records.look() as unit:
        return unit.acts.find()


def test_what_expired_is_destroyed_with_its_act_and_extract(bureau: Bureau) -> None:
    """Source: policy 9.6.4, 11.1, 11.3, 11.4."""
    retain.approve(bureau.office, code(bureau), BY)
    bureau.works()
    (act,) = acts(bureau)
    paper = printed(bureau.office.archive.get(act.act_ref))
    extract = printed(bureau.office.archive.get(act.extract_ref))
    (line,) = act_list.journal(bureau.office)
    with bureau.office.records.look() as unit:
        told = [
            remains.of_appeal(bureau.office, unit, 1),
            remains.of_letter(bureau.office, unit, unit.letters.get(1)),
        ]

    assert (act.state, act.approved_by, act.number) == (ActState.DRAWN, BY, f"1/{LATER.year}")
    for words in ("истёк срок хранения", "п. 9.6.4", "отложенное письмо № 1",
                  "обращение № 1/2025, Орлова Марина Сергеевна",
                  "уничтожены ключи", "11.2.3", "Румянцев Д. В."):  # fmt: skip
        assert words in paper, words
    assert "обращение № 1/2025, Орлова Марина Сергеевна" in extract
    assert "отложенное письмо № 1" in extract
    assert f"№ 1/{LATER.year}" in str(line[-2])
    assert all(each and f"акт № 1/{LATER.year}" in each.ru for each in told)
    for letter in bureau.letters():
        with pytest.raises(Destroyed):
            bureau.office.archive.get(letter.raw_ref)
    assert [each.appeal_number for each in act_list.listed(bureau.office)] == [""]


def test_the_keys_of_a_list_go_at_once(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands may have expired, and whoever approves them waits for the page."""
    scrubbed: list[bool] = []
    scrub = bureau.office.records.scrub
    monkeypatch.setattr(Database, "scrub", lambda _: (scrubbed.append(True), scrub()))
    retain.approve(bureau.office, code(bureau), BY)

    assert scrubbed == [True]


def test_nothing_is_destroyed_while_its_act_would_have_blanks(bureau: Bureau) -> None:
    office = bureau.office
    bureau.office = replace(office, policy=replace(office.policy, commission=()))
    with pytest.raises(Hindered, match="commission"):
        retain.approve(bureau.office, code(bureau), BY)

    assert acts(bureau) == []
    assert all(office.archive.get(letter.raw_ref) for letter in bureau.letters())


def test_what_a_person_changed_of_the_proposal_is_what_he_approves(bureau: Bureau) -> None:
    retain.draft(bureau.office, {"categories": ("5.1",), "how": "ключи стёрты"}, BY)
    again = retain.draft(bureau.office, {"place": "Склад"}, BY)
    retain.approve(bureau.office, again.batch.code, BY)
    bureau.works()
    (act,) = acts(bureau)

    contents = act.contents
    assert (contents.categories, contents.how, contents.place) == (
        ("5.1",),
        "ключи стёрты",
        "Склад",
    )


def test_a_crash_after_the_approval_is_made_good_at_the_next_start(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(carry_out, "strike_appeal", dies)
        with pytest.raises(KeyboardInterrupt):
            retain.approve(bureau.office, code(bureau), BY)
    (left,) = acts(bureau)
    begin(bureau.office)
    bureau.works()
    (act,) = acts(bureau)

    assert (left.state, act.state) == (ActState.APPROVED, ActState.DRAWN)
    with bureau.office.records.look() as unit:
        assert unit.shredding.destroyed_at(1) is not None
    events = [h.event for h in bureau.history(letter_id=1)]
    assert events.count("destroyed") == 1


def test_what_cannot_be_destroyed_after_all_keeps_no_daemon_from_starting(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hindered(*_: object, **__: object) -> None:
        raise Hindered([retain.NOTHING])

    with monkeypatch.context() as patch:
        patch.setattr(carry_out, "strike_appeal", hindered)
        with pytest.raises(Hindered):
            retain.approve(bureau.office, code(bureau), BY)
        begin(bureau.office)
    (left,) = acts(bureau)
    begin(bureau.office)
    bureau.works()

    assert left.state is ActState.APPROVED
    assert acts(bureau)[0].state is ActState.DRAWN


def test_one_appeal_is_destroyed_before_its_term_with_an_act_of_its_own(bureau: Bureau) -> None:
    """Source: policy 11.3; order 179, п. 3."""
    bureau.is_at(NOW)
    retain.destroy(bureau.office, "1/2025", BY, subject=True, grounds=["9.6.2"])
    bureau.works()
    (act,) = acts(bureau)
    paper = printed(bureau.office.archive.get(act.act_ref))
    (line,) = act_list.journal(bureau.office)
    with bureau.office.records.look() as unit:
        told = remains.of_appeal(bureau.office, unit, 1)
        known = unit.subjects.find(MARINA.id)

    for words in ("обращение № 1/2025, полученное 11.06.2025", "п. 9.6.2", "Румянцев Д. В.",
                  "запись субъекта удалена", "Орлова Марина Сергеевна"):  # fmt: skip
        assert words in paper, words
    assert "истёк срок" not in paper
    assert "обращение № 1/2025" in str(line[5])
    assert told
    assert "акт № 1/2025" in told.ru
    assert known is None
    events = [h.event for h in bureau.history(appeal_id=1)]
    assert [e for e in events if e.startswith(("act_", "destroyed"))] == [
        "act_drafted", "act_approved", "destroyed", "act_drawn",
    ]  # fmt: skip


def test_its_ground_is_its_term_once_that_is_over(bureau: Bureau) -> None:
    retain.destroy(bureau.office, "1/2025", BY)
    bureau.works()
    (act,) = acts(bureau)

    assert act.contents.grounds == ("9.6.4",)
    assert not act.contents.forgets
    assert "истёк срок хранения" in printed(bureau.office.archive.get(act.act_ref))


def test_without_a_ground_nothing_is_destroyed_and_what_is_gone_is_not_destroyed_twice(
    bureau: Bureau,
) -> None:
    bureau.is_at(NOW)
    with pytest.raises(Hindered, match=r"retention destroy 1/2025 --ground"):
        retain.destroy(bureau.office, "1/2025", BY)
    before = acts(bureau)
    retain.destroy(bureau.office, "1/2025", BY, grounds=["9.6.1"])
    with pytest.raises(Hindered, match="уничтожены|destroyed"):
        retain.destroy(bureau.office, "1/2025", BY, grounds=["9.6.1"])

    assert before == []
    assert len(acts(bureau)) == 1


def test_the_task_that_an_earlier_act_ordered_is_done_with_it(bureau: Bureau) -> None:
    with bureau.office.records.begin() as unit:
        unit.appeals.order(1, Task.SHRED, NOW, by=BY)
        (action,) = (a for a in unit.appeals.actions(1) if a.task is Task.SHRED)
    retain.approve(bureau.office, code(bureau), BY)
    with bureau.office.records.look() as unit:
        after = unit.appeals.action(action.id)

    assert (after.state, after.done_by) == (ActionState.DONE, BY)
    with pytest.raises(Changed):
        person.done(bureau.office, action.id, BY)


def test_a_signed_act_of_expired_letters_is_bound_by_its_own_number(bureau: Bureau) -> None:
    retain.approve(bureau.office, code(bureau), BY)
    bureau.works()
    act_list.sign(bureau.office, f"act:1/{LATER.year}", b"%PDF-1.7 signed", BY)

    assert acts(bureau)[0].sheet_ref


def test_a_consent_that_holds_is_kept_however_old_it_is(bureau: Bureau) -> None:
    """Source: policy 3.2."""
    bureau.is_at(NOW)
    bureau.arrives(mail(GIVEN.replace("2025", "2035"), message_id="<c@example.com>"))
    bureau.works()
    consent.accept(bureau.office, "2/2025", BY)
    bureau.works()
    closed = bureau.appeals()[1].state
    bureau.is_at(LATER)
    with bureau.office.records.look() as unit:
        kept = [each.number for each in retain.expired(bureau.office, unit).expired]
    consent.accept(bureau.office, "2/2025", BY, ended_on=LATER.date())
    with bureau.office.records.begin() as unit:
        unit.appeals.move(2, AppealState.CHECKED)
        unit.appeals.move(2, AppealState.DECIDED)
        unit.appeals.move(2, AppealState.CLOSED)
    with bureau.office.records.look() as unit:
        after = [each.number for each in retain.expired(bureau.office, unit).expired]

    assert closed is AppealState.CLOSED
    assert "2/2025" not in kept
    assert "2/2025" in after
