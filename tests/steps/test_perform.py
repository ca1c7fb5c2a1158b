"""Hooks do what was ordered: protection at once, the rest after a person, nothing twice."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from mailbot.domain.appeal import Action
from mailbot.domain.kinds import Task
from mailbot.domain.states import ActionState
from mailbot.errors import Hindered, IllegalTransition, MailbotError, Refused, Unavailable
from mailbot.sections import HookSection
from mailbot.steps import perform, person
from mailbot.watch.daemon import begin
from mailbot.words import Text
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, Bureau

ERASE = "Требую уничтожить все мои персональные данные. Орлова Марина Сергеевна"
WITHDRAWN = "Отзываю согласие на обработку персональных данных. Орлова Марина Сергеевна"
FORGED = "mx.example.ru; dmarc=fail header.from=example.com"
SAMPLE = HookSection(command=("/bin/true",), send=("id", "email"))


@dataclass
class Told:
    """What the operator's systems were told; raises what `troubles` holds, one an order."""

    orders: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)
    answer: bytes = b"{}"

    def __call__(self, name: str, body: bytes, key: str) -> bytes:
        self.orders.append((name, json.loads(body), key))
        if self.troubles:
            raise self.troubles.pop(0)
        return self.answer

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.orders]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def hooked(bureau: Bureau, told: Told) -> Callable[..., Bureau]:
    def make(**hooks: HookSection) -> Bureau:
        bureau.sets(hooks=hooks)
        bureau.office = replace(bureau.office, run_hook=told)
        bureau.enrols(MARINA)
        return bureau

    return make


def of(bureau: Bureau, task: Task) -> Action:
    with bureau.office.records.look() as unit:
        (found,) = [a for a in unit.appeals.actions() if a.task is task]
    return found


def came(bureau: Bureau, text: str, **other: Any) -> None:
    bureau.arrives(mail(text, **other))
    bureau.works()


def test_mailings_end_by_themselves_and_the_hook_is_told_no_more_than_it_needs(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(unsubscribe=SAMPLE)
    came(bureau, MARKETING)

    action = of(bureau, Task.STOP_MAILING)
    ((name, order, key),) = told.orders
    assert (name, key) == ("unsubscribe", action.key)
    assert order == {
        "action": "unsubscribe",
        "appeal": "1/2025",
        "subject": {"id": "1001", "email": ["marina.orlova@example.com"]},
        "approved_by": "configuration",
        "approved_at": bureau.watch.at.astimezone(action.ordered_at.tzinfo).isoformat(),
        "idempotency_key": key,
    }
    assert (action.state, action.done_by) == (ActionState.DONE, "hooks.unsubscribe")
    with bureau.office.records.look() as unit:
        met = {c.clock for c in unit.appeals.clocks(1) if c.met_at}
    assert met == {"law_at_once"}


def test_mailings_end_at_the_word_of_a_stranger_for_his_own_address(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(unsubscribe=SAMPLE)
    stranger = replace(MARINA, id="x", full_name="Кто-то", emails=("who@example.net",))
    came(bureau, "Отпишите меня от рассылки.", sender=stranger)

    assert [order["subject"] for _, order, _ in told.orders] == [{"email": ["who@example.net"]}]


@pytest.mark.parametrize("text", [ERASE, WITHDRAWN], ids=["destruction", "withdrawal"])
@pytest.mark.parametrize(
    ("results", "harmless", "names"),
    [("", False, ["block"]), (FORGED, False, []), (FORGED, True, ["block"])],
    ids=["subject", "doubtful", "doubtful, harmless"],
)
def test_a_block_begins_by_itself_where_the_subject_wrote_or_it_harms_nobody(
    hooked: Callable[..., Bureau],
    told: Told,
    text: str,
    results: str,
    harmless: bool,
    names: list[str],
) -> None:
    """Source: domain facts sections 3, 8 (S3, S9) and 9."""
    bureau = hooked(block=SAMPLE.model_copy(update={"harmless": harmless}), destroy=SAMPLE)
    came(bureau, text, **({"results": results} if results else {}))

    assert told.names == names
    assert (of(bureau, Task.BLOCK).done_at is not None) == bool(names)


def test_a_withdrawal_without_a_hook_orders_the_block_and_the_reply_says_when(
    hooked: Callable[..., Bureau],
) -> None:
    """Source: domain facts 8, S3."""
    bureau = hooked()
    came(bureau, WITHDRAWN)
    waiting = of(bureau, Task.BLOCK)
    bureau.waits(hours=3)
    person.done(bureau.office, waiting.id, BY)
    bureau.works()

    assert (waiting.state, waiting.ordered_by) == (ActionState.ORDERED, "")
    assert of(bureau, Task.BLOCK).done_at == bureau.watch.at
    body = bureau.reply().draft.body.replace("\xa0", " ")
    assert "заблокированы 11 июня 2025" in body


def test_nothing_is_destroyed_or_corrected_before_a_person_says_so(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(correct=SAMPLE)
    came(bureau, "Прошу исправить мою фамилию: теперь я Громова. Орлова Марина Сергеевна")
    action = of(bureau, Task.RECTIFY)
    before = list(told.names)
    person.start(bureau.office, action.id, BY)
    bureau.works()

    assert (before, told.names) == ([], ["correct"])
    assert told.orders[0][1]["approved_by"] == BY
    assert of(bureau, Task.RECTIFY).state is ActionState.DONE


def test_a_hook_that_is_away_is_told_again_under_the_same_key_with_growing_pauses(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(unsubscribe=SAMPLE)
    told.troubles = [Unavailable(Text("не отвечает", "away")) for _ in range(3)]
    came(bureau, MARKETING)
    heard = []
    for minutes in (1, 5, 15):
        heard.append((len(told.orders), len(bureau.alarms())))
        bureau.waits(minutes=minutes)
        bureau.works()

    # One alarm, with the third try; nobody is called again and again.
    assert heard == [(1, 0), (2, 0), (3, 1)]
    assert len(bureau.alarms()) == 1
    assert len({key for _, _, key in told.orders}) == 1
    assert of(bureau, Task.STOP_MAILING).state is ActionState.DONE


def test_a_no_calls_a_person_who_starts_it_again_or_does_it_himself(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(unsubscribe=SAMPLE)
    told.troubles = [Refused(Text("сервер ответил 404", "404"), 404, "")]
    came(bureau, MARKETING)
    failed = of(bureau, Task.STOP_MAILING)
    alarms = bureau.alarms()
    person.start(bureau.office, failed.id, BY)
    bureau.works()

    assert (failed.state, failed.reason) == (ActionState.FAILED, "сервер ответил 404")
    assert "404" in alarms[0].draft.body
    assert "Орлова" not in alarms[0].draft.body
    assert of(bureau, Task.STOP_MAILING).state is ActionState.DONE
    # A new decision is a new order: the system that said no shall not think that it did it.
    assert len({key for _, _, key in told.orders}) == 2


def test_after_a_crash_the_hook_is_told_again_under_the_same_key(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    class Killed(BaseException):
        pass

    bureau = hooked(unsubscribe=SAMPLE)
    told.troubles = [Killed()]
    with pytest.raises(Killed):
        came(bureau, MARKETING)
    left = of(bureau, Task.STOP_MAILING).state
    begin(bureau.office)
    bureau.works()

    assert left is ActionState.RUNNING
    assert told.names == ["unsubscribe", "unsubscribe"]
    assert len({key for _, _, key in told.orders}) == 1
    assert of(bureau, Task.STOP_MAILING).state is ActionState.DONE


def test_a_fault_of_our_own_holds_up_nothing_and_calls_a_person(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(unsubscribe=SAMPLE)
    told.troubles = [ValueError("Орлова")]
    came(bureau, MARKETING)
    waits = of(bureau, Task.STOP_MAILING)
    bureau.waits(hours=1)
    bureau.works()

    assert (waits.state, waits.reason) == (ActionState.RELEASED, "ValueError")
    assert len(bureau.alarms()) == 1
    assert of(bureau, Task.STOP_MAILING).state is ActionState.DONE


def test_what_was_blocked_on_a_letter_that_the_subject_denies_is_to_be_unblocked(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(block=SAMPLE.model_copy(update={"harmless": True}), unblock=SAMPLE)
    came(bureau, ERASE, results=FORGED)
    with bureau.office.records.begin() as unit:
        appeal = unit.appeals.get(1)
        unit.appeals.save(replace(appeal, flags=(*appeal.flags, "forged")))
    with bureau.office.records.begin() as unit:
        unit.appeals.move(1, unit.appeals.get(1).state.__class__.REGISTERED)
    bureau.works()
    waits = of(bureau, Task.UNBLOCK)
    person.start(bureau.office, waits.id, BY)
    bureau.works()

    assert waits.state is ActionState.ORDERED
    assert told.names == ["block", "unblock"]


def test_a_task_without_a_hook_waits_for_a_person(hooked: Callable[..., Bureau]) -> None:
    bureau = hooked()
    came(bureau, MARKETING)
    action = of(bureau, Task.STOP_MAILING)

    with pytest.raises(Hindered, match="hooks"):
        person.start(bureau.office, action.id, BY)
    assert action.state is ActionState.ORDERED


def test_what_was_declined_is_told_with_its_reason_and_meets_its_clock(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    came(bureau, ERASE)
    action = of(bureau, Task.DESTROY)
    person.decline(bureau.office, action.id, BY, "данных нет")
    bureau.works()

    declined = of(bureau, Task.DESTROY)
    with bureau.office.records.look() as unit:
        met = {clock.clock for clock in unit.appeals.clocks(1) if clock.met_at}
    assert (declined.state, declined.reason) == (ActionState.DECLINED, "данных нет")
    assert {"policy_destroy", "law_destroy_proved"} <= met
    assert "[[дата уничтожения]]" in bureau.reply().draft.body
    with pytest.raises(IllegalTransition):
        person.decline(bureau.office, action.id, BY, "ещё раз")


def test_a_task_that_a_person_ordered_stays_when_the_appeal_is_checked(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    came(bureau, MARKETING)
    person.order(bureau.office, "1/2025", Task.BLOCK, BY)
    person.set_demands(bureau.office, "1/2025", [*bureau.appeal().kinds], BY)
    bureau.works()

    assert of(bureau, Task.BLOCK).ordered_by == BY


def test_a_hold_never_hides_an_action_that_somebody_did_meanwhile(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    came(bureau, MARKETING)
    action = of(bureau, Task.STOP_MAILING)
    person.done(bureau.office, action.id, BY)
    perform.hold(bureau.office, perform.Claim(action.id, 1), MailbotError(Text("ошибка", "fault")))

    assert of(bureau, Task.STOP_MAILING).state is ActionState.DONE


MARRIED = """\
Прошу исправить мои данные: я сменила фамилию, была Орлова, стала Гаврилова, и телефон теперь \
+7 900 111-11-11.

Орлова Марина Сергеевна
"""


def test_data_in_dispute_are_blocked_by_themselves_only_where_that_harms_nobody(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    """Source: 152-ФЗ, ч. 1 ст. 21; domain facts section 3, `rectification`."""
    bureau = hooked(block=SAMPLE)
    came(bureau, MARRIED)
    waiting = of(bureau, Task.BLOCK)
    bureau.sets(hooks={"block": SAMPLE.model_copy(update={"harmless": True})})
    came(bureau, MARRIED + "Жду.", message_id="<second@example.com>")

    assert (waiting.state, told.names) == (ActionState.ORDERED, ["block"])
    assert told.orders[0][1]["categories"] == ["5.1", "5.3"]


def test_the_hook_that_corrects_is_told_the_new_values_that_the_letter_names(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(correct=SAMPLE, unblock=SAMPLE)
    came(bureau, MARRIED)
    person.done(bureau.office, of(bureau, Task.BLOCK).id, BY)
    person.start(bureau.office, of(bureau, Task.RECTIFY).id, BY)
    bureau.works()

    assert told.orders[0][1]["changes"] == [
        {"field": "full_name", "category": "5.1", "value": "Гаврилова"},
        {"field": "phones", "category": "5.3", "value": "+7 900 111-11-11"},
    ]
    # What was blocked for the check is unblocked after it, once a person says so.
    assert of(bureau, Task.UNBLOCK).state is ActionState.ORDERED
    body = bureau.reply().draft.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "[[какие категории данных изменены; в обращении названо — фамилия: Гаврилова;" in body


def test_a_block_that_was_not_begun_is_needed_no_more_once_data_are_corrected(
    bureau: Bureau,
) -> None:
    bureau.enrols(MARINA)
    came(bureau, MARRIED)
    person.done(bureau.office, of(bureau, Task.RECTIFY).id, BY)
    bureau.works()
    with bureau.office.records.look() as unit:
        tasks = {action.task for action in unit.appeals.actions()}

    assert tasks == {Task.RECTIFY, Task.NOTIFY_RECIPIENTS}


def test_a_withdrawal_that_destroys_nothing_ends_its_block_once_a_person_says_so(
    hooked: Callable[..., Bureau], told: Told
) -> None:
    bureau = hooked(block=SAMPLE, unblock=SAMPLE)
    came(bureau, WITHDRAWN)
    person.decline(bureau.office, of(bureau, Task.DESTROY).id, BY, "договор действует")
    bureau.works()
    waits = of(bureau, Task.UNBLOCK)
    person.start(bureau.office, waits.id, BY)
    bureau.works()

    assert waits.state is ActionState.ORDERED
    assert told.names == ["block", "unblock"]
    assert "блокирование снято 11 июня 2025" in bureau.reply().draft.body.replace("\xa0", " ")
