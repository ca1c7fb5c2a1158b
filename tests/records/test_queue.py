"""The states are the queue: each thing is held by one worker, and by none for ever."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import event

from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.ports import Claim, Records
from mailbot.records.keystore import NO_KEYS
from mailbot.records.store import Database
from tests.keyrings import Keyring
from tests.records.samples import ALARM, APPEAL, INBOX, LATER, NOW, new_letter, reply
from tests.records.threads import together

MINUTE = timedelta(minutes=1)


def arrived(records: Records, count: int = 1) -> list[int]:
    """Letters of which the last recorded was received first."""
    with records.begin() as unit:
        return [
            unit.letters.arrive([new_letter(uid, received_at=NOW - uid * MINUTE)])[0] or 0
            for uid in range(1, count + 1)
        ]


def take(records: Records, at: timedelta = timedelta(0), what: str = "letter") -> Claim | None:
    state = {"letter": "arrived", "appeal": "registered", "message": "approved"}[what]
    return records.claim(what, state, NOW + at, NOW + at + MINUTE)


def test_the_oldest_receipt_is_taken_first(records: Records) -> None:
    first, second, third = arrived(records, 3)

    taken = [take(records) for _ in range(4)]

    assert taken == [Claim(third, 1), Claim(second, 1), Claim(first, 1), None]


def test_appeals_and_messages_are_taken_by_age(records: Records) -> None:
    with records.begin() as unit:
        late = unit.appeals.register(replace(APPEAL, received_at=LATER))
        early = unit.appeals.register(APPEAL)
        alarms = [unit.messages.add(ALARM).id for _ in range(2)]

    assert [take(records, what="appeal") for _ in range(3)] == [
        Claim(early.id, 1),
        Claim(late.id, 1),
        None,
    ]
    assert [take(records, what="message") for _ in range(3)] == [
        *(Claim(alarm, 1) for alarm in alarms),
        None,
    ]


def test_only_the_asked_state_is_taken(records: Records) -> None:
    (letter_id,) = arrived(records)
    with records.begin() as unit:
        unit.letters.move(letter_id, LetterState.HELD)

    assert take(records) is None


def test_what_is_held_is_due_again_when_its_lease_ends(records: Records) -> None:
    (letter_id,) = arrived(records)
    take(records)

    assert take(records, MINUTE - timedelta(microseconds=1)) is None
    assert take(records, MINUTE) == Claim(letter_id, 2)


def test_what_is_postponed_comes_when_it_is_time_with_no_attempt_against_it(
    records: Records,
) -> None:
    (letter_id,) = arrived(records)
    take(records)
    records.postpone("letter", letter_id, NOW + 5 * MINUTE)

    assert take(records, 4 * MINUTE) is None
    assert take(records, 5 * MINUTE) == Claim(letter_id, 1)


def test_a_new_daemon_ends_every_claim_but_counts_the_attempts(records: Records) -> None:
    (letter_id,) = arrived(records)
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        message = unit.messages.add(ALARM)
    for what in ("letter", "appeal", "message"):
        take(records, what=what)
    records.release()

    assert take(records) == Claim(letter_id, 2)
    assert take(records, what="appeal") == Claim(appeal.id, 2)
    assert take(records, what="message") == Claim(message.id, 2)
    with records.look() as unit:
        assert unit.letters.get(letter_id).attempts == 2


def test_what_waits_for_its_time_still_waits_after_a_restart(records: Records) -> None:
    (letter_id,) = arrived(records)
    records.postpone("letter", letter_id, NOW + MINUTE)
    records.release()

    assert take(records) is None


def test_a_move_ends_the_claim_and_forgets_the_attempts(records: Records) -> None:
    (letter_id,) = arrived(records)
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
    take(records)
    take(records, what="appeal")
    with records.begin() as unit:
        unit.letters.move(letter_id, LetterState.HELD)
        unit.letters.move(letter_id, LetterState.ARRIVED)
        unit.appeals.move(appeal.id, AppealState.CHECKED)
        unit.appeals.move(appeal.id, AppealState.REGISTERED)

    assert take(records) == Claim(letter_id, 1)
    assert take(records, what="appeal") == Claim(appeal.id, 1)


def test_a_message_to_be_tried_later_is_taken_later(records: Records) -> None:
    with records.begin() as unit:
        message = unit.messages.add(ALARM)
    take(records, what="message")
    with records.begin() as unit:
        unit.messages.move(message.id, MessageState.SENDING)
        unit.messages.move(message.id, MessageState.APPROVED, not_before=NOW + 5 * MINUTE)

    assert take(records, 4 * MINUTE, "message") is None
    assert take(records, 5 * MINUTE, "message") == Claim(message.id, 1)


def test_an_approval_is_due_at_once(records: Records) -> None:
    with records.begin() as unit:
        message = unit.messages.add(reply(unit.appeals.register(APPEAL).id))
    records.postpone("message", message.id, LATER)
    with records.begin() as unit:
        unit.messages.approve(
            message.id,
            1,
            by="Иванова И. И.",
            at=NOW,
            sha256="ab" * 32,
            bytes_ref="cd" * 16,
            rfc_message_id="<1@example.ru>",
            recipients=["marina@example.ru"],
        )

    assert take(records, what="message") == Claim(message.id, 1)


def test_no_two_workers_hold_the_same_letter(records: Records) -> None:
    ids = arrived(records, 60)

    def work(_worker: int) -> list[int]:
        taken = []
        while (claim := take(records)) is not None:
            assert claim.attempts == 1
            taken.append(claim.id)
        return taken

    taken = [letter_id for each in together(6, work) for letter_id in each]

    assert sorted(taken) == ids


def test_a_claim_does_not_wait_for_a_letter_that_is_being_written(postgresql_url: str) -> None:
    """SKIP LOCKED: PostgreSQL's worker passes over a row that a unit holds."""
    records = Database(postgresql_url, NO_KEYS)
    first, second = arrived(records, 2)
    with records.begin() as unit:
        unit.letters.move(second, LetterState.HELD)
        claimed = take(records)
    records.close()

    assert claimed == Claim(first, 1)


def test_whatever_the_loop_and_the_lists_look_up_has_an_index(
    sqlite_url: str, keys: Keyring
) -> None:
    records = Database(sqlite_url, keys)
    asked: list[tuple[str, object]] = []

    @event.listens_for(records._engine, "before_cursor_execute")
    def _note(_c: object, _k: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, values))

    for what in ("letter", "appeal", "message"):
        take(records, what=what)
        records.postpone(what, 1, NOW)
    with records.begin() as unit:
        unit.letters.arrive([new_letter()])
        unit.letters.find([LetterState.HELD, LetterState.ARRIVED])
        unit.letters.of_appeal(1)
        unit.letters.twins("aa", 1)
        unit.letters.last_uid(INBOX)
        unit.appeals.by_number(unit.appeals.register(APPEAL).number)
        unit.appeals.find([AppealState.CHECKED])
        unit.appeals.demands(1)
        unit.appeals.clocks(1)
        unit.appeals.actions(1)
        unit.messages.find([MessageState.DRAFTED])
        unit.messages.find((), 1)
        unit.messages.by_message_ids(["<1@example.ru>"])
        unit.messages.to_copy()
        unit.subjects.by_address("a@example.ru")
        unit.alarms.rung("appeal:1", "policy_reply")
        unit.history(letter_id=1, appeal_id=1, message_id=1)
    plans = []
    with records.look() as unit:
        connection = unit._connection  # type: ignore[attr-defined]
        for statement, values in list(asked):
            if statement.startswith(("BEGIN", "PRAGMA")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans += [f"{row.detail}: {statement}" for row in plan]
    records.close()

    assert len(plans) > 20
    # The last line alone is read from the end of its table, which needs no index.
    scans = [plan for plan in plans if plan.startswith("SCAN") and "DESC\n LIMIT" not in plan]
    assert scans == []
