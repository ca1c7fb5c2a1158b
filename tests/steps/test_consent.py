"""Consents that arrive are kept with their subjects; their end is work, in time (policy 3, 9.2)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from mailbot.domain.appeal import Appeal
from mailbot.domain.consent import Consent
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Task
from mailbot.domain.states import ActState, AppealState
from mailbot.errors import Hindered
from mailbot.reading.consent import terms_of
from mailbot.sections import HookSection
from mailbot.steps import act_list, consent, person
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, MOSCOW, Bureau, open_bureau, write_config
from tests.way.test_destruction import printed

GIVEN = """\
Я, Орлова Марина Сергеевна, даю согласие на обработку моих персональных данных для обучения.
Согласие действует до 30.06.2025.
"""
PUBLIC = """\
Я, Орлова Марина Сергеевна, даю согласие на обработку персональных данных, разрешённых субъектом \
для распространения: имя и фотография на сайте. Согласие действует 3 года.
"""
WITHDRAWN = "Отзываю согласие на обработку персональных данных.\n\nОрлова Марина Сергеевна\n"


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA)
        yield opened


def comes(bureau: Bureau, text: str = GIVEN, message_id: str = "<c@example.com>") -> Appeal:
    bureau.arrives(mail(text, message_id=message_id))
    bureau.works()
    return bureau.appeals()[-1]


def kept(bureau: Bureau) -> list[Consent]:
    with bureau.office.records.look() as unit:
        return unit.consents.of_subject(MARINA.id)


def clocks(bureau: Bureau) -> dict[str, datetime]:
    with bureau.office.records.look() as unit:
        return {clock.clock: clock.due for clock in unit.appeals.clocks(1)}


def accepted(bureau: Bureau, text: str = GIVEN) -> None:
    comes(bureau, text)
    consent.accept(bureau.office, "1/2025", BY, what_for="обучение")
    bureau.works()


def test_it_is_kept_with_its_subject_and_a_person_is_called(bureau: Bureau) -> None:
    """Source: policy 3.1.1."""
    entry = comes(bureau)
    (found,) = kept(bureau)

    assert entry.sort is Sort.CONSENT_SUBMISSION
    assert (found.publication, found.valid_until) == (False, date(2025, 6, 30))
    assert not found.holds
    assert "согласие" in bureau.alarms()[0].draft.body
    # Until somebody has read it, it may be an appeal after all.
    assert list(clocks(bureau)) == ["policy_reply"]


def test_what_a_person_accepted_closes_its_line(bureau: Bureau) -> None:
    accepted(bureau)
    (found,) = kept(bureau)

    assert (found.accepted_by, found.what_for, found.holds) == (BY, "обучение", True)
    assert bureau.appeal().state is AppealState.CLOSED
    assert clocks(bureau) == {}


def test_its_end_opens_the_ten_days_for_destruction(bureau: Bureau) -> None:
    """Source: policy 3.2, 9.6.3, 11.1."""
    accepted(bureau)
    bureau.is_at(datetime(2025, 6, 30, 23, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    before = kept(bureau)[0]
    bureau.is_at(datetime(2025, 7, 1, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    with bureau.office.records.look() as unit:
        tasks = {action.task for action in unit.appeals.actions(1)}

    assert before.holds
    assert kept(bureau)[0].ended_on == date(2025, 6, 30)
    assert clocks(bureau) == {
        "policy_destroy_term": datetime(2025, 7, 10, 23, 59, 59, tzinfo=MOSCOW)
    }
    assert {Task.STOP_PROCESSING, Task.DESTROY} <= tasks
    assert "Истёк срок согласия" in "\n".join(alarm.draft.body for alarm in bureau.alarms())


def test_a_consent_to_publication_starts_its_three_days(bureau: Bureau) -> None:
    """Source: policy 3.6."""
    accepted(bureau, PUBLIC)
    (found,) = kept(bureau)

    assert found.publication
    assert found.valid_until == date(2028, 6, 11)
    # The twelfth and the thirteenth are days off.
    assert clocks(bureau)["law_publish_limits"].date() == date(2025, 6, 18)
    assert bureau.appeal().state is not AppealState.CLOSED
    with bureau.office.records.look() as unit:
        (action,) = unit.appeals.actions(1)
    person.done(bureau.office, action.id, BY)
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED


def test_its_withdrawal_marks_it_and_leaves_the_other_one(bureau: Bureau) -> None:
    """Source: policy 3.3, 3.4."""
    accepted(bureau)
    comes(bureau, PUBLIC, "<p@example.com>")
    comes(bureau, WITHDRAWN, "<w@example.com>")

    assert {each.publication: bool(each.withdrawn_at) for each in kept(bureau)} == {
        False: True, True: False,
    }  # fmt: skip


def test_a_withdrawn_consent_does_not_end_once_more(bureau: Bureau) -> None:
    accepted(bureau)
    comes(bureau, WITHDRAWN, "<w@example.com>")
    bureau.is_at(datetime(2025, 7, 1, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()

    assert kept(bureau)[0].ended_on is None


def test_a_reply_to_a_request_for_access_names_it(bureau: Bureau) -> None:
    accepted(bureau)
    comes(bureau, ACCESS, "<a@example.com>")

    assert "согласие на обработку персональных данных от 11 июня 2025 г." in (
        bureau.reply().draft.body.replace("\N{NO-BREAK SPACE}", " ")
    )


def test_what_is_no_consent_is_not_accepted(bureau: Bureau) -> None:
    comes(bureau, ACCESS)

    with pytest.raises(Hindered, match="no consent"):
        consent.accept(bureau.office, "1/2025", BY)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Согласие действует до 31.12.2027.", date(2027, 12, 31)),
        ("Настоящее согласие дано сроком на 5 (пять) лет.", date(2030, 6, 11)),
        ("Срок действия согласия: 6 месяцев.", date(2025, 12, 11)),
        ("Согласие действует до достижения целей обработки.", None),
        ("Согласие действует до 31.02.2027.", None),
    ],
)
def test_the_term_of_a_consent_is_read(text: str, until: date | None) -> None:
    assert terms_of([text], "Орлова Марина", date(2025, 6, 11), "a@b.ru").valid_until == until


def test_what_a_consent_to_publication_lacks_is_named() -> None:
    """Source: policy 3.5."""
    text = "Даю согласие на распространение персональных данных."

    assert terms_of([text], "Orlova M", date(2025, 6, 11), "").lacks == ("name", "contact")


def test_what_rested_on_an_ended_consent_is_destroyed_with_its_act(bureau: Bureau) -> None:
    """Source: policy 9.2.3, 9.6.3, 11.3."""
    accepted(bureau)
    bureau.is_at(datetime(2025, 7, 1, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    bureau.does_tasks()
    bureau.works()
    with bureau.office.records.look() as unit:
        (act,) = unit.acts.find([ActState.DRAWN])
        (shred,) = [a for a in unit.appeals.actions(1) if a.task is Task.SHRED]
    paper = printed(bureau.office.archive.get(act.act_ref))
    (line,) = act_list.journal(bureau.office)
    bureau.waits(hours=7)
    bureau.works()

    assert act.contents.grounds == ("9.6.3",)
    assert "согласие № 1/2025, действовавшее до 30.06.2025" in paper
    assert "Орлова Марина Сергеевна" in paper
    assert "согласие № 1/2025" in str(line)
    # The line is closed without its copies, which go when a person says so.
    assert bureau.appeal().state is AppealState.CLOSED
    person.done(bureau.office, shred.id, BY)
    with bureau.office.records.look() as unit:
        assert unit.shredding.destroyed_at(1) is not None


def test_a_hook_destroys_what_rested_on_a_consent_that_came_from_anywhere(bureau: Bureau) -> None:
    """Nobody demands it: it is the term that ended, of the subject to whom a person assigned it."""
    told: list[bytes] = []

    def hook(name: str, body: bytes, key: str) -> bytes:
        told.append(body)
        return b""

    bureau.sets(hooks={"destroy": HookSection(command=("/bin/true",), send=("id",))})
    bureau.office = replace(bureau.office, run_hook=hook)
    stranger = replace(MARINA, id="x", emails=("somebody@example.org",))
    bureau.arrives(mail(GIVEN, sender=stranger))
    bureau.works()
    consent.accept(bureau.office, "1/2025", BY, subject_id=MARINA.id)
    bureau.works()
    bureau.is_at(datetime(2025, 7, 1, 9, 0, tzinfo=MOSCOW))
    bureau.sweeps()
    bureau.approves_act("1/2025")
    bureau.works()

    assert b'"id": "1001"' in told[0]
    with bureau.office.records.look() as unit:
        assert unit.acts.find([ActState.DRAWN])


def test_a_person_is_asked_once_about_the_consent_that_a_withdrawal_does_not_name(
    bureau: Bureau,
) -> None:
    """Source: policy 3.4; domain facts 2.2."""
    comes(bureau, PUBLIC, "<p@example.com>")
    consent.accept(bureau.office, "1/2025", BY)
    bureau.works()
    withdrawal = comes(bureau, WITHDRAWN, "<w@example.com>")
    person.set_demands(bureau.office, withdrawal.number, [*withdrawal.kinds], BY)
    bureau.works()

    asked = [a.draft.body for a in bureau.alarms() if "не отозвано" in a.draft.body]
    assert len(asked) == 1
    assert "на распространение (№ 1/2025)" in asked[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "Орлова" not in asked[0]
    assert kept(bureau)[0].holds
