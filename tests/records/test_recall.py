"""What a transaction has read it does not read again, until it changes the table."""

from sqlalchemy import event

from mailbot.domain.kinds import Task
from mailbot.records.store import Database
from tests.keyrings import Keyring
from tests.records.samples import APPEAL, NOW


def test_a_question_is_put_once_until_its_answer_may_have_changed(
    sqlite_url: str, keys: Keyring
) -> None:
    records = Database(sqlite_url, keys)
    asked: list[str] = []

    @event.listens_for(records._engine, "before_cursor_execute")
    def _note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT actions"):
            asked.append(statement)

    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        first, again = unit.appeals.actions(appeal.id), unit.appeals.actions(appeal.id)
        questions = len(asked)
        again.append("spoilt")  # type: ignore[arg-type]
        unit.appeals.order(appeal.id, Task.BLOCK, NOW)
        (after,) = unit.appeals.actions(appeal.id)
    records.close()

    assert (first, questions) == ([], 1)
    assert after.task is Task.BLOCK


def test_nothing_is_kept_beyond_the_transaction(sqlite_url: str, keys: Keyring) -> None:
    records = Database(sqlite_url, keys)
    with records.begin() as unit:
        connection = unit._connection  # type: ignore[attr-defined]
        unit.messages.find(appeal_id=1)
        during = dict(connection.info["known"])
        info = connection.info
    records.close()

    assert during
    assert info["known"] == {}
