"""Only what was approved leaves, once, and the register says truthfully what became of it."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailbot.domain.message import Message
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import BadInput, ConfigError, Refused, Unavailable, Uncertain
from mailbot.mail.parse import parse
from mailbot.steps import act
from mailbot.steps.send import pause_after, recover
from mailbot.watch.copies import Copies
from mailbot.words import Text
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, DUTY, NOW, Bureau

LATER = Text("позже", "later")


class Killed(BaseException):
    """The end of the process: nothing catches it."""


def approved(bureau: Bureau, text: str = ACCESS) -> Message:
    bureau.enrols(MARINA)
    bureau.arrives(mail(text))
    bureau.works()
    return bureau.approves(bureau.reply())


def alarm_text(bureau: Bureau) -> str:
    (alarm,) = bureau.alarms()
    return alarm.draft.body


def test_exactly_the_approved_bytes_leave_for_the_registered_address(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.works()
    ((content, recipients),) = bureau.posted.taken
    letter = parse(content)

    assert hashlib.sha256(content).hexdigest() == message.approved_sha256
    assert recipients == MARINA.emails
    assert letter.message_id == message.message_id
    assert (letter.in_reply_to, letter.references) == (
        ("<first@example.com>",),
        ("<first@example.com>",),
    )
    assert bureau.reply().state is MessageState.SENT


def test_a_sent_reply_is_copied_answers_the_demands_and_closes_the_appeal(bureau: Bureau) -> None:
    approved(bureau)
    bureau.works()
    Copies(bureau.office).put()

    assert bureau.copies.put == [content for content, _ in bureau.posted.taken]
    assert bureau.appeal().state is AppealState.CLOSED
    with bureau.office.records.look() as unit:
        assert all(clock.met_at == NOW for clock in unit.appeals.clocks(bureau.appeal().id))


def test_an_appeal_waits_for_its_tasks(bureau: Bureau) -> None:
    approved(bureau, MARKETING)
    bureau.works()
    assert bureau.appeal().state is AppealState.DECIDED
    bureau.does_tasks()
    bureau.works()

    assert bureau.appeal().state is AppealState.CLOSED


def test_a_refusal_for_now_is_asked_again_with_growing_pauses(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Unavailable(LATER) for _ in range(7)]
    waits: list[timedelta] = []
    while not bureau.posted.taken:
        bureau.works()
        again = bureau.reply().next_attempt_at
        if again is not None:
            waits.append(again - bureau.watch.at)
            bureau.is_at(again - timedelta(seconds=1))
            bureau.works()
            assert not bureau.posted.taken
            bureau.is_at(again)

    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 60, 60, 60, 60)]
    assert bureau.reply().state is MessageState.SENT
    assert bureau.alarms() == []


def test_an_outage_is_told_once_and_so_is_its_end(
    bureau: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="mailbot")
    bureau.enrols(MARINA, ANNA)
    for sender in (MARINA, ANNA):
        bureau.arrives(mail(MARKETING, sender=sender, message_id=f"<{sender.id}@example.com>"))
    bureau.works()
    for message in bureau.messages():
        bureau.approves(message)
    bureau.posted.troubles = [Unavailable(LATER) for _ in range(6)]
    for _ in range(4):
        bureau.works()
        bureau.waits(hours=1)
    bureau.works()
    told = [record.getMessage() for record in caplog.records]

    assert len(bureau.sent()) == 2
    assert sum("postponed message" in line for line in told) == 1
    assert sum("reachable again smtp" in line for line in told) == 1


@pytest.mark.parametrize("attempts", range(1, 12))
def test_pauses_never_shrink(attempts: int) -> None:
    assert pause_after(attempts) <= pause_after(attempts + 1)


def test_the_server_s_own_pause_counts_if_it_is_longer(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Unavailable(LATER, after=timedelta(minutes=15))]
    bureau.works()

    assert bureau.reply().next_attempt_at == NOW + timedelta(minutes=15)


def test_no_pause_is_longer_than_an_hour_lest_it_jump_over_the_due(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Unavailable(LATER, after=timedelta(hours=8))]
    bureau.works()

    assert bureau.reply().next_attempt_at == NOW + timedelta(hours=1)


def test_a_refusal_for_good_returns_to_the_operator(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.posted.troubles = [Refused(Text("нет (550)", "no (550)"), 550, "no such user")]
    bureau.works()

    assert bureau.reply().state is MessageState.REFUSED
    assert f"mailbot messages show {message.id}" in alarm_text(bureau)
    assert bureau.appeal().state is AppealState.DECIDED
    act.take_back(bureau.office, message.id, BY)
    assert bureau.appeal().state is AppealState.CHECKED


def test_a_lost_answer_leaves_the_message_uncertain_and_calls_a_person(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    bureau.works()
    bureau.waits(days=2)
    bureau.works()

    assert bureau.reply().state is MessageState.UNCERTAIN
    assert "Неизвестно, ушёл ли ответ" in alarm_text(bureau)
    assert bureau.posted.to(*MARINA.emails) == []


def test_a_crash_while_sending_is_uncertain_at_the_next_start(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Killed()]
    with pytest.raises(Killed):
        bureau.works()
    assert bureau.reply().state is MessageState.SENDING
    bureau.office.records.release()
    recover(bureau.office)
    bureau.works()

    assert bureau.reply().state is MessageState.UNCERTAIN
    assert "Неизвестно, ушёл ли ответ" in alarm_text(bureau)
    assert bureau.posted.to(*MARINA.emails) == []


def test_an_uncertain_message_that_a_person_saw_leave_answers_the_appeal(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    bureau.works()
    act.confirm(bureau.office, message.id, BY)
    bureau.works()

    assert bureau.reply().state is MessageState.SENT
    assert bureau.reply().delivery == f"confirmed by {BY}"
    assert bureau.appeal().state is AppealState.CLOSED


def test_an_uncertain_message_sent_again_by_a_person_has_a_new_message_id(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    bureau.works()
    act.take_back(bureau.office, message.id, BY)
    again = act.approve(bureau.office, message.id, None, BY)
    bureau.works()

    assert again.message_id != message.message_id
    assert len(bureau.posted.to(*MARINA.emails)) == 1


def test_an_outcome_that_cannot_be_written_down_is_uncertain(bureau: Bureau) -> None:
    """The server took it, and then the database went away."""
    approved(bureau)
    sound = bureau.office.records

    class Failing:
        """Refuses the first transaction after the message was handed over."""

        def __getattr__(self, name: str) -> object:
            return getattr(sound, name)

        def begin(self) -> object:
            if bureau.posted.taken and not self.failed:
                self.failed = True
                raise Unavailable(LATER)
            return sound.begin()

        failed = False

    bureau.office = replace(bureau.office, records=Failing())
    bureau.works()

    assert bureau.reply().state is MessageState.UNCERTAIN


def test_an_address_that_is_no_longer_registered_stops_the_reply(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.enrols(replace(MARINA, emails=("new@example.com",)))
    bureau.works()

    assert bureau.posted.to(*MARINA.emails) == []
    assert (bureau.reply().state, bureau.reply().approved_by) == (MessageState.DRAFTED, "")
    assert bureau.appeal().state is AppealState.CHECKED
    assert f"mailbot messages show {message.id}" in alarm_text(bureau)


def test_an_address_that_became_another_s_too_stops_the_reply(bureau: Bureau) -> None:
    approved(bureau)
    bureau.enrols(replace(ANNA, emails=MARINA.emails))
    bureau.works()

    assert bureau.posted.to(*MARINA.emails) == []
    assert bureau.reply().state is MessageState.DRAFTED


def test_bytes_that_are_not_those_approved_do_not_leave(bureau: Bureau, tmp_path: Path) -> None:
    message = approved(bureau)
    assert message.bytes_ref is not None
    (file,) = (tmp_path / "office/archive").rglob(message.bytes_ref)
    file.write_bytes(file.read_bytes() + b"PS\r\n")
    bureau.works()

    assert bureau.posted.to(*MARINA.emails) == []
    assert "не то, что было утверждено" in alarm_text(bureau)


def test_bytes_that_are_gone_stop_the_reply_and_nothing_else(
    bureau: Bureau, tmp_path: Path
) -> None:
    message = approved(bureau)
    assert message.bytes_ref is not None
    (file,) = (tmp_path / "office/archive").rglob(message.bytes_ref)
    file.unlink()
    bureau.works()

    assert bureau.reply().state is MessageState.DRAFTED
    assert f"mailbot messages show {message.id}" in alarm_text(bureau)
    assert len(bureau.posted.to(DUTY)) == 1


def two_sent(bureau: Bureau) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(ACCESS))
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id="<anna@example.com>"))
    bureau.works()
    for message in bureau.messages():
        bureau.approves(message)
    bureau.works()


def test_sending_a_reply_does_not_wait_for_the_sent_folder(bureau: Bureau) -> None:
    approved(bureau)
    bureau.copies.troubles = [AssertionError("the work loop spoke to IMAP")]
    bureau.works()

    assert bureau.reply().state is MessageState.SENT
    assert len(bureau.copies.troubles) == 1


def test_copying_stops_at_a_server_that_is_away_and_honours_its_pause(bureau: Bureau) -> None:
    two_sent(bureau)
    copies = Copies(bureau.office)
    bureau.copies.troubles = [Unavailable(LATER, after=timedelta(minutes=9)), AssertionError()]
    copies.put()
    bureau.waits(minutes=8)
    copies.put()
    assert len(bureau.copies.troubles) == 1
    bureau.copies.troubles.clear()
    bureau.waits(minutes=1)
    copies.put()
    copies.put()

    assert len(bureau.copies.put) == 2


def test_a_copy_that_the_server_does_not_take_keeps_no_other_away(bureau: Bureau) -> None:
    two_sent(bureau)
    copies = Copies(bureau.office)
    for _ in range(2):
        bureau.copies.troubles = [Unavailable(LATER)]
        copies.put()
        bureau.waits(minutes=1)
    bureau.copies.troubles = []
    first, second = (content for content, _ in bureau.posted.taken[-2:])
    copies.put()

    assert bureau.copies.put == [first, second]


def test_a_copy_that_fails_through_our_own_fault_does_not_stop_the_others(bureau: Bureau) -> None:
    two_sent(bureau)
    copies = Copies(bureau.office)
    bureau.copies.troubles = [ZeroDivisionError()]
    copies.put()
    copies.put()
    assert len(bureau.copies.put) == 1
    Copies(bureau.office).put()

    assert len(bureau.copies.put) == 2


class Unmade:
    """A way out that cannot be made: its secret is gone."""

    def __getattr__(self, name: str) -> object:
        raise ConfigError([Text("нет секрета", "no secret")])


class Addresses:
    """A way out that finds an address which mail cannot write."""

    def send(self, content: bytes, recipients: object, **how: object) -> object:
        raise BadInput(Text("плохой адрес", "a bad address"))


@pytest.mark.parametrize(("way", "reason"), [(Unmade, "нет секрета"), (Addresses, "плохой адрес")])
def test_what_fails_before_any_server_is_asked_is_a_draft_again_with_its_reason(
    bureau: Bureau, way: type, reason: str
) -> None:
    approved(bureau)
    sound = bureau.office
    bureau.office = replace(sound, sender=way())
    bureau.works()
    bureau.office = sound

    assert (bureau.reply().state, bureau.reply().reason) == (MessageState.DRAFTED, reason)
    assert bureau.appeal().state is AppealState.CHECKED
    assert "возвращён в черновики" in alarm_text(bureau)


@pytest.mark.parametrize("way", [Unmade, Addresses])
def test_an_alarm_that_fails_through_our_own_fault_is_tried_again(
    bureau: Bureau, way: type
) -> None:
    bureau.arrives(mail(MARKETING))
    bureau.works()
    sound = bureau.office
    bureau.office = replace(sound, sender=way())
    bureau.is_at(datetime(2025, 6, 20, 12, 0, tzinfo=NOW.tzinfo))
    bureau.sweeps()
    bureau.office = sound
    bureau.works()
    assert {alarm.state for alarm in bureau.alarms()} == {MessageState.APPROVED}
    bureau.waits(hours=1)
    bureau.works()

    assert {alarm.state for alarm in bureau.alarms()} == {MessageState.SENT}


class Mute:
    """A renderer with a faulty template."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def text(self, *_: object) -> str:
        raise self._error


@pytest.mark.parametrize("error", [ConfigError([LATER]), TypeError()])
def test_a_faulty_template_keeps_no_daemon_from_starting(bureau: Bureau, error: Exception) -> None:
    message = approved(bureau)
    with bureau.office.records.begin() as unit:
        unit.messages.move(message.id, MessageState.SENDING)
    bureau.office = replace(bureau.office, renderer=Mute(error))
    recover(bureau.office)

    assert bureau.reply().state is MessageState.UNCERTAIN


def test_a_faulty_template_undoes_no_refusal(bureau: Bureau) -> None:
    approved(bureau)
    bureau.posted.troubles = [Refused(Text("нет", "no"), 550, "no")]
    bureau.office = replace(bureau.office, renderer=Mute(ConfigError([LATER])))
    bureau.works()

    assert bureau.reply().state is MessageState.REFUSED


def test_an_alarm_of_which_nobody_knows_whether_it_left_is_sent_again(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(MARKETING))
    bureau.works()
    bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    bureau.is_at(datetime(2025, 6, 11, 12, 0, tzinfo=NOW.tzinfo))
    bureau.sweeps()
    waiting = bureau.alarms()
    bureau.waits(hours=1)
    bureau.works()

    assert all(alarm.state is MessageState.SENT for alarm in bureau.alarms())
    assert len(bureau.alarms()) == len(waiting)


def test_a_refused_alarm_raises_no_alarm(bureau: Bureau) -> None:
    bureau.arrives(mail(MARKETING))
    bureau.works()
    bureau.posted.troubles = [Refused(Text("нет", "no"), 550, "no")] * 9
    bureau.sweeps()
    told = len(bureau.alarms())
    bureau.works()

    assert told > 0
    assert len(bureau.alarms()) == told
    assert {alarm.state for alarm in bureau.alarms()} == {MessageState.REFUSED}


def test_no_message_stops_the_others(bureau: Bureau) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(ACCESS))
    bureau.arrives(mail(ACCESS, sender=ANNA, message_id="<anna@example.com>"))
    bureau.works()
    first, second = bureau.messages()
    bureau.approves(first)
    bureau.approves(second)
    bureau.posted.troubles = [ZeroDivisionError()]
    bureau.works()

    assert [m.state for m in bureau.messages()] == [MessageState.UNCERTAIN, MessageState.SENT]
