"""A unit is kept whole or not at all, waits for nobody but another writer, and names nobody."""

import logging
import traceback
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from mailbot.domain.states import AppealState, LetterState
from mailbot.errors import MailbotError, Unavailable
from mailbot.ports import Happening, Records
from mailbot.records import open_records
from mailbot.records.engine import connect
from mailbot.records.tables import metadata
from tests.databases import cut_connections
from tests.records.samples import (
    APPEAL,
    DRAFT,
    FINDINGS,
    INBOX,
    LATER,
    NOW,
    QUOTE,
    new_letter,
    reply,
)
from tests.records.threads import together


def test_an_exception_takes_everything_back(records: Records) -> None:
    with records.begin() as unit:
        unit.remember("since", "before")
    with pytest.raises(KeyboardInterrupt), records.begin() as unit:
        (letter_id,) = unit.letters.arrive([new_letter()])
        unit.letters.mark(INBOX, 1)
        appeal = unit.appeals.register(APPEAL)
        unit.appeals.move(appeal.id, AppealState.CHECKED)
        unit.messages.add(reply(appeal.id))
        unit.alarms.ring("appeal:1", "policy_reply", ["7"], NOW)
        unit.note(Happening(at=NOW, event="arrived", letter_id=letter_id))
        unit.remember("since", "after")
        raise KeyboardInterrupt

    with records.look() as unit:
        assert unit.letters.find() == []
        assert unit.letters.last_uid(INBOX) == 0
        assert unit.appeals.find() == []
        assert unit.messages.find() == []
        assert unit.alarms.rung("appeal:1", "policy_reply") == frozenset()
        assert unit.history(letter_id=letter_id) == []
        assert unit.setting("since") == "before"


def test_what_was_committed_is_seen_by_another_process(records: Records, database_url: str) -> None:
    with records.begin() as unit:
        unit.letters.arrive([new_letter()])
    other = open_records(database_url)
    with other.look() as unit:
        assert len(unit.letters.find()) == 1
    other.close()


def test_what_a_unit_read_is_still_true_when_it_writes(records: Records) -> None:
    def count(_worker: int) -> None:
        for _ in range(5):
            with records.begin() as unit:
                unit.remember("count", str(int(unit.setting("count") or 0) + 1))

    together(4, count)

    with records.look() as unit:
        assert unit.setting("count") == "20"


def test_a_reader_does_not_hold_up_the_daemon(records: Records, database_url: str) -> None:
    reader = open_records(database_url)
    with reader.look() as seen:
        before = seen.letters.find()
        with records.begin() as unit:
            unit.letters.arrive([new_letter()])
        claimed = records.claim("letter", "arrived", NOW, LATER)

        # The reader goes on seeing the moment at which it began.
        assert seen.letters.find() == before == []
    reader.close()
    assert claimed is not None


def test_a_writer_does_not_hold_up_a_reader(records: Records) -> None:
    with records.begin() as unit:
        unit.letters.arrive([new_letter()])
        with records.look() as seen:
            assert seen.letters.find() == []


def test_a_writer_waits_for_the_other_one(records: Records) -> None:
    inside, done = Event(), Event()

    def second() -> None:
        inside.wait()
        with records.begin() as unit:
            unit.remember("who", f"{unit.setting('who')}, second")
        done.set()

    thread = Thread(target=second)
    thread.start()
    with records.begin() as unit:
        inside.set()
        waited = not done.wait(0.05)
        unit.remember("who", "first")
    thread.join()

    assert waited
    with records.look() as unit:
        assert unit.setting("who") == "first, second"


def test_who_only_looks_cannot_write(records: Records) -> None:
    with pytest.raises(MailbotError), records.look() as unit:
        unit.remember("since", "2025-06-11")
    with records.look() as unit:
        assert unit.setting("since") is None


def test_the_history_is_told_in_order_about_each_thing(records: Records) -> None:
    lines = [
        Happening(at=NOW, event="arrived", letter_id=1),
        Happening(at=NOW, event="filed", letter_id=1, appeal_id=2, details={"number": "1/2025"}),
        Happening(at=LATER, event="approved", by="Иванова И. И.", appeal_id=2, message_id=3),
        Happening(at=LATER, event="sent", message_id=4, details={"code": 250}),
    ]
    with records.begin() as unit:
        for line in lines:
            unit.note(line)

        assert unit.history(letter_id=1) == lines[:2]
        assert unit.history(appeal_id=2) == lines[1:3]
        assert unit.history(letter_id=1, message_id=4) == [*lines[:2], lines[3]]
        assert unit.history() == []


def test_a_value_is_remembered_in_place_of_the_older_one(records: Records) -> None:
    with records.begin() as unit:
        unknown = unit.setting("since")
        unit.remember("since", "2025-06-11")
        unit.remember("since", "2025-06-12")

        assert unknown is None
        assert unit.setting("since") == "2025-06-12"


def test_a_rung_rings_once(records: Records) -> None:
    with records.begin() as unit:
        unit.alarms.ring("appeal:7", "policy_reply", ["7", "5"], NOW)
        unit.alarms.ring("appeal:7", "policy_reply", ["5", "3"], LATER)
        unit.alarms.ring("letter:7", "policy_reply", [], LATER)

        assert unit.alarms.rung("appeal:7", "policy_reply") == {"7", "5", "3"}
        assert unit.alarms.rung("appeal:7", "law_answer") == frozenset()
        assert unit.alarms.rung("letter:7", "policy_reply") == frozenset()


def test_what_no_database_takes_does_not_keep_a_letter_out(records: Records) -> None:
    odd = replace(APPEAL, subject_name="Ор\x00лова \ud83d", sender="a\udcffb@example.ru")
    with records.begin() as unit:
        stored = unit.appeals.get(unit.appeals.register(odd).id)

    assert stored.subject_name == "Ор\ufffdлова \ufffd"
    assert stored.sender == "a\ufffdb@example.ru"


def test_an_instant_without_a_zone_is_refused_and_names_nobody(records: Records) -> None:
    zoneless = replace(APPEAL, received_at=NOW.replace(tzinfo=None))
    with pytest.raises(StatementError, match="without a zone") as caught, records.begin() as unit:
        unit.appeals.register(zoneless)

    assert "Орлова" not in str(caught.value)


def test_an_error_of_the_database_names_nobody(
    records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nameless = replace(APPEAL, language=None)  # type: ignore[arg-type]
    with pytest.raises(MailbotError) as caught, records.begin() as unit:
        unit.appeals.register(nameless)

    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "IntegrityError" in told or "NotNullViolation" in told
    assert "Орлова" not in told
    assert "marina@" not in told


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    records = open_records(f"postgresql+psycopg://mailbot@/mailbot?host={tmp_path}")
    with pytest.raises(Unavailable, match="unavailable"), records.begin():
        pass
    with pytest.raises(Unavailable):
        records.claim("letter", "arrived", NOW, LATER)
    with pytest.raises(Unavailable):
        records.lock()
    records.close()


def test_a_server_that_was_restarted_is_found_again(postgresql_url: str) -> None:
    records = open_records(postgresql_url)
    with records.begin() as unit, records.look():
        unit.remember("since", "2025-06-11")
    cut_connections(postgresql_url)
    with records.begin() as unit, records.look() as seen:
        assert seen.setting("since") == unit.setting("since") == "2025-06-11"
    records.close()


def test_a_connection_that_breaks_takes_the_unit_back(postgresql_url: str) -> None:
    records = open_records(postgresql_url)
    with pytest.raises(Unavailable, match="unavailable"), records.begin() as unit:
        unit.remember("since", "2025-06-11")
        cut_connections(postgresql_url)
        unit.setting("since")
    with records.look() as unit:
        assert unit.setting("since") is None
    records.close()


def test_the_words_of_a_letter_stand_nowhere_in_clear(records: Records, database_url: str) -> None:
    """Three columns hold them, each sealed with a key of its own; no other may repeat them."""
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        letter_id = unit.letters.arrive([new_letter()])[0] or 0
        unit.letters.describe(
            letter_id,
            received_at=NOW,
            message_id_digest="aa",
            content_digest="bb",
            findings=FINDINGS,
        )
        unit.letters.move(letter_id, LetterState.FILED, appeal_id=appeal.id)
        unit.appeals.set_clocks(appeal.id, FINDINGS.clocks)
        message = unit.messages.add(reply(appeal.id))
        unit.messages.revise(message.id, replace(DRAFT, body=f"Вы писали: {QUOTE.quote}"), 1)
    engine = connect(database_url)
    found = set()
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    text = (
                        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    )
                    if QUOTE.quote in text:
                        found.add(f"{table.name}.{column}")
    engine.dispose()

    assert found == set()
