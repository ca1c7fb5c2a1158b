"""Clocks ring: each rung once, the most urgent after a silence, and no word about a person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import Refused, Unavailable
from mailbot.steps import alarm, escalate, person
from mailbot.steps.mailbox import reached
from mailbot.words import Text
from tests.mails import ACCESS, MARINA, MARKETING, mail
from tests.offices import BY, DUTY, MOSCOW, NOW, Bureau
from tests.steps.test_file import breaks_on


def at(day: int, hour: int = 9, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=MOSCOW)


def came(bureau: Bureau, text: str = ACCESS) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(text))
    bureau.works()


def all_day(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every three hours, the hour of the alarms among them."""
    while first <= last:
        yield first
        first += timedelta(hours=3)


def rungs(bureau: Bureau) -> list[tuple[str, str]]:
    """Return what rang, as (clock, rung), oldest first."""
    told = (h.details or {} for h in bureau.history(appeal_id=1) if h.event == "rang")
    return [(str(d["clock"]), str(d["rung"])) for d in told]


def test_each_rung_rings_once_on_a_working_day(bureau: Bureau) -> None:
    """Received Wed 11 June, due Sat 21 June: the ladder 7, 5, 3, 2, 1, 0 falls on days off."""
    came(bureau)
    rang: dict[str, datetime] = {}
    for moment in all_day(at(11, 12), at(24, 12)):
        bureau.is_at(moment)
        before = len(rungs(bureau))
        bureau.sweeps()
        for clock, rung in rungs(bureau)[before:]:
            if clock == "policy_reply":
                assert f"{rung} {moment.date()}" not in rang
                rang[f"{rung} {moment.date()}"] = moment

    assert list(rang) == [
        # Saturday 14 falls back over the holidays 12 and 13 to the day of receipt.
        "7 2025-06-11",
        "5 2025-06-16",
        "3 2025-06-18",
        "2 2025-06-19",
        # Of the last two only the more urgent rings: Saturday's falls back to Friday too.
        "0 2025-06-20",
        "overdue 2025-06-23",
        "overdue 2025-06-24",
    ]


def test_after_a_silence_only_the_most_urgent_missed_rung_rings(bureau: Bureau) -> None:
    came(bureau)
    bureau.is_at(at(19, 15))
    bureau.sweeps()
    bureau.sweeps()

    assert [one for one in rungs(bureau) if one[0] == "policy_reply"] == [("policy_reply", "2")]


def test_what_is_due_over_the_holidays_rings_the_same_day(bureau: Bureau) -> None:
    bureau.is_at(datetime(2025, 12, 30, 18, 40, tzinfo=MOSCOW))
    came(bureau)
    bureau.sweeps()

    assert ("policy_reply", "0") in rungs(bureau)
    (alarm, *_) = bureau.alarms()
    assert "9 января 2026" in alarm.draft.body.replace("\N{NO-BREAK SPACE}", " ")


def test_a_leak_rings_at_once_and_by_shares_of_its_hours_at_night(bureau: Bureau) -> None:
    bureau.is_at(datetime(2025, 12, 31, 22, 10, tzinfo=MOSCOW))
    came(
        bureau,
        "Нашёл в телеграме файл smm_clients_2025.xlsx, там 3000 человек с телефонами, похоже на"
        " вашу базу.",
    )
    rang = []
    for hours in (0, 12, 18, 22, 24):
        bureau.is_at(datetime(2025, 12, 31, 22, 10, tzinfo=MOSCOW) + timedelta(hours=hours))
        bureau.sweeps()
        rang = [rung for clock, rung in rungs(bureau) if clock == "incident_24"]

    assert rang == ["0%", "50%", "75%", "90%", "100%"]


def test_a_met_clock_and_a_closed_appeal_are_silent(bureau: Bureau) -> None:
    came(bureau)
    bureau.approves(bureau.reply())
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED
    bureau.is_at(at(30))
    bureau.sweeps()

    assert bureau.alarms() == []
    assert bureau.messages(Purpose.DIGEST) == []


def test_an_alarm_says_number_term_norm_and_command_and_names_nobody(bureau: Bureau) -> None:
    came(bureau)
    bureau.is_at(at(20))
    bureau.sweeps()
    (alarm, *_) = bureau.alarms()
    text = f"{alarm.draft.subject}\n{alarm.draft.body}".replace("\N{NO-BREAK SPACE}", " ")

    assert "№ 1/2025" in text
    assert "21 июня 2025" in text
    assert "Политика, п. 14.4" in text
    assert "mailbot appeals show 1/2025" in text
    assert alarm.recipients == (DUTY,)
    for secret in ("Орлова", "Марина", "marina", "example.com", "117/2025", "обрабатываете"):
        assert secret not in text


def test_more_recipients_may_be_named_for_single_rungs(bureau: Bureau) -> None:
    rungs_of = {"0": ("lawyer@example.ru",), "overdue": ("owner@example.ru",)}
    escalation = bureau.office.settings.escalation
    bureau.sets(escalation=escalation.model_copy(update={"rungs": rungs_of}))
    came(bureau)
    for moment in (at(20), at(23)):
        bureau.is_at(moment)
        bureau.sweeps()

    told = {recipient for alarm in bureau.alarms() for recipient in alarm.recipients}
    assert told == {DUTY, "lawyer@example.ru", "owner@example.ru"}


def test_a_held_letter_counts_its_ten_days(bureau: Bureau) -> None:
    bureau.office = replace(bureau.office, parse=breaks_on("мои"))
    letter_id = bureau.arrives(mail(ACCESS), at=NOW)
    bureau.works()
    bureau.is_at(at(20))
    bureau.sweeps()
    text = bureau.alarms()[-1].draft.body.replace("\N{NO-BREAK SPACE}", " ")

    assert "21 июня 2025" in text
    assert f"mailbot letters show {letter_id}" in text


def test_a_letter_that_is_held_no_more_is_silent(bureau: Bureau) -> None:
    bureau.office = replace(bureau.office, parse=breaks_on("мои"))
    letter_id = bureau.arrives(mail(ACCESS), at=NOW)
    bureau.works()
    assert letter_id is not None
    person.set_aside(bureau.office, letter_id, BY)
    before = len(bureau.alarms())
    bureau.is_at(at(20))
    bureau.sweeps()

    assert len(bureau.alarms()) == before


def digests(bureau: Bureau) -> list[Message]:
    return bureau.messages(Purpose.DIGEST)


def test_one_digest_a_working_morning_while_something_is_open(bureau: Bureau) -> None:
    came(bureau)
    for moment in all_day(at(16, 0), at(18, 23)):
        bureau.is_at(moment)
        bureau.sweeps()
    first = digests(bureau)[0]

    assert len(digests(bureau)) == 3
    assert "№ 1/2025" in first.draft.body
    assert "Орлова" not in first.draft.body
    assert first.state is MessageState.SENT


def test_no_digest_when_nothing_is_open(bureau: Bureau) -> None:
    bureau.is_at(at(16, 10))
    bureau.sweeps()

    assert digests(bureau) == []


def test_an_open_appeal_stands_in_the_digest_though_its_clocks_are_met(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.does_tasks()
    bureau.works()
    with bureau.office.records.begin() as unit:
        clocks = unit.appeals.clocks(1)
        unit.appeals.set_clocks(1, [replace(clock, met_at=NOW) for clock in clocks])
    bureau.is_at(at(16, 10))
    bureau.sweeps()
    (digest,) = digests(bureau)

    assert "№ 1/2025" in digest.draft.body
    assert "все сроки соблюдены" in digest.draft.body


def test_two_appeals_without_a_running_clock_do_not_break_the_digest(bureau: Bureau) -> None:
    came(bureau, MARKETING)
    bureau.arrives(mail(ACCESS, message_id="<2@example.com>"))
    bureau.works()
    with bureau.office.records.begin() as unit:
        for appeal_id in (1, 2):
            unit.appeals.set_clocks(appeal_id, [])
    bureau.is_at(at(16, 10))
    bureau.sweeps()

    assert len(digests(bureau)) == 1


def test_the_digest_names_what_waits_for_the_server_since_yesterday(bureau: Bureau) -> None:
    """An alarm whose recipient's server is away for days would be known to nobody."""
    came(bureau)
    message = bureau.approves(bureau.reply())
    away = Unavailable(Text("позже", "later"))
    bureau.posted.troubles = [away] * 2
    bureau.works()
    bureau.is_at(at(16, 10))
    bureau.sweeps()

    assert f"ушло ли: {message.id}." in digests(bureau)[0].draft.body


def test_the_digest_names_what_did_not_leave(bureau: Bureau) -> None:
    came(bureau)
    message = bureau.approves(bureau.reply())
    bureau.posted.troubles = [Refused(Text("нет", "no"), 550, "no")]
    bureau.works()
    bureau.is_at(at(16, 10))
    bureau.sweeps()

    assert f"Не отправлено или неизвестно, ушло ли: {message.id}." in digests(bureau)[0].draft.body


def test_an_unreachable_mailbox_alarms_once_an_outage(bureau: Bureau) -> None:
    started = at(11, 12)
    reached(bureau.office, "INBOX")
    told = []
    for minutes in range(0, 240, 10):
        bureau.is_at(started + timedelta(minutes=minutes))
        if 100 <= minutes < 120:
            reached(bureau.office, "INBOX")
        bureau.sweeps(started)
        told.append(len(bureau.alarms()))

    assert told == [0] * 3 + [1] * 11 + [2] * 10
    assert "mailbot check" in bureau.alarms()[0].draft.body


def test_a_folder_that_answers_does_not_hide_one_that_does_not(bureau: Bureau) -> None:
    started = at(11, 12)
    bureau.is_at(started + timedelta(minutes=40))
    reached(bureau.office, "Junk")
    bureau.sweeps(started)

    assert len(bureau.alarms()) == 1


def test_a_mailbox_that_answers_is_silent(bureau: Bureau) -> None:
    started = at(11, 12)
    for minutes in range(0, 240, 10):
        bureau.is_at(started + timedelta(minutes=minutes))
        reached(bureau.office, "inbox")
        bureau.sweeps(started)

    assert bureau.alarms() == []


def test_a_rung_rings_however_much_was_told_within_the_hour(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is marked as rung, so one that was kept back would never ring."""
    monkeypatch.setattr(alarm, "PER_RECIPIENT_AN_HOUR", 0)
    came(bureau)
    bureau.arrives(mail(MARKETING, message_id="<2@example.com>"))
    bureau.works()
    bureau.is_at(at(20, 8))
    bureau.sweeps()

    assert rungs(bureau)
    assert {told.appeal_id for told in bureau.alarms()} == {1, 2}


def test_what_the_caps_held_back_is_summed_up_an_hour_later(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarm, "PER_RECIPIENT_AN_HOUR", 0)
    came(bureau)
    before = len(bureau.alarms())
    with bureau.office.records.begin() as unit:
        for number in range(4):
            what = Text("письмо", "a letter")
            alarm.alarm(bureau.office, unit, None, what, f"mailbot letters show {number}")
    # The first one says that the cap is reached; the others wait.
    assert len(bureau.alarms()) == before + 1
    assert caplog.text.count("capped automatic") == 1

    bureau.waits(minutes=59)
    bureau.sweeps()
    held = len(bureau.alarms())
    bureau.waits(minutes=2)
    bureau.sweeps()
    bureau.waits(minutes=90)
    bureau.sweeps()

    summed = [
        m.draft.body for m in bureau.alarms()[held:] if "отдельно не отправлено" in m.draft.body
    ]
    assert len(summed) == 1
    assert "отдельно не отправлено: 3" in summed[0]
    assert "letters show 1" in summed[0] and "letters show 3" in summed[0]


def test_the_terms_of_a_flood_come_as_lists(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalate, "_APART", 1)
    bureau.enrols(MARINA)
    for number in range(4):
        bureau.arrives(mail(ACCESS + f" Договор {number}.", message_id=f"<{number}@example.com>"))
    bureau.works()
    bureau.is_at(at(20, 8))
    bureau.sweeps()

    told = [m for m in bureau.alarms() if "не позднее" in m.draft.body]
    assert [m.appeal_id for m in told] == [1, None]
    assert all(f"№ {number}/2025" in told[1].draft.body for number in (2, 3, 4))
    # Each has rung: nothing is told twice.
    bureau.sweeps()
    assert len([m for m in bureau.alarms() if "не позднее" in m.draft.body]) == 2


def test_one_appeal_that_cannot_be_told_of_silences_no_other(bureau: Bureau) -> None:
    came(bureau)
    bureau.arrives(mail(MARKETING, message_id="<2@example.com>"))
    bureau.works()
    sound = bureau.office.renderer

    class Faulty:
        """Falls over the first appeal."""

        def __getattr__(self, name: str) -> object:
            return getattr(sound, name)

        def text(self, template: str, language: str, facts: dict[str, object]) -> str:
            if facts.get("number") == "1/2025":
                raise ZeroDivisionError
            return sound.text(template, language, facts)

    bureau.office = replace(bureau.office, renderer=Faulty())
    bureau.is_at(at(20, 8))
    bureau.sweeps()

    assert {alarm.appeal_id for alarm in bureau.alarms()} == {2}


@pytest.mark.parametrize("hour", [0, 8])
def test_rungs_of_days_wait_for_their_hour(bureau: Bureau, hour: int) -> None:
    came(bureau)
    bureau.sweeps()
    before = rungs(bureau)
    bureau.is_at(at(18, hour))
    bureau.sweeps()
    assert ("policy_reply", "3") not in rungs(bureau)[len(before) :]
    bureau.is_at(at(18, 9))
    bureau.sweeps()

    assert ("policy_reply", "3") in rungs(bureau)
    assert bureau.watch.at.date() == date(2025, 6, 18)
