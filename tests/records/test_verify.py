"""What was changed behind the program's back is found, and exactly where."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from mailbot.domain.chain import Heads, heads_of
from mailbot.domain.states import AppealState, LetterState
from mailbot.ports import Happening, Records, Unit
from mailbot.records import Archive
from mailbot.records.chain import chain_all
from mailbot.records.engine import connect
from mailbot.records.verify import Verdict, verify
from tests.keyrings import Keyring
from tests.records.samples import APPEAL, FINDINGS, NOW, new_letter, reply

RAW, BYTES = b"From: Ksenia", b"To: Ksenia"


class Register:
    """A register with two appeals, and a way round the program."""

    def __init__(self, records: Records, url: str, archive: Archive, keys: Keyring) -> None:
        self.records, self.url, self.archive, self.keys = records, url, archive, keys

    def verdicts(self, noted: Sequence[Heads] = ()) -> list[Verdict]:
        return list(verify(self.url, self.archive, self.keys, noted))

    def faults(self, noted: Sequence[Heads] = ()) -> list[str]:
        return [fault.en for verdict in self.verdicts(noted) for fault in verdict.faults]

    def heads(self) -> Heads:
        with self.records.look() as unit:
            return unit.heads()

    def behind(self, *statements: str) -> None:
        """Do something to the database as its owner could."""
        engine = connect(self.url)
        with engine.begin() as connection:
            guard(connection, "DISABLE")
            for statement in statements:
                connection.execute(text(statement))
            guard(connection, "ENABLE")
        engine.dispose()

    def chained(self) -> None:
        """Chain everything anew."""
        engine = connect(self.url)
        with engine.begin() as connection:
            guard(connection, "DISABLE")
            chain_all(connection)
            guard(connection, "ENABLE")
        engine.dispose()


def guard(connection: Connection, how: str) -> None:
    """Let the tables be written upon; the SQLite file is this test's alone, and stays so."""
    if connection.dialect.name == "postgresql":
        for table in ("history", "ledger"):
            connection.execute(text(f"ALTER TABLE {table} {how} TRIGGER USER"))
        return
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for name in connection.scalars(text(query)).all():
        connection.execute(text(f"DROP TRIGGER {name}"))


@pytest.fixture
def register(records: Records, database_url: str, keys: Keyring, tmp_path: Path) -> "Register":
    archive = Archive(tmp_path / "archive", keys)
    with records.begin() as unit:
        first, second = unit.appeals.register(APPEAL), unit.appeals.register(APPEAL)
        unit.note(Happening(at=NOW, event="registered", appeal_id=first.id))
        unit.note(Happening(at=NOW, event="registered", appeal_id=second.id, by="\udcff\0"))
        lettered(unit, archive, first.id)
    with records.begin() as unit:
        unit.appeals.move(first.id, AppealState.CHECKED)
        unit.note(
            Happening(at=NOW, event="checked", appeal_id=first.id, details={"n": 1, "а": "б"})
        )
        unit.note(Happening(at=NOW, event="seen", by="Иванова И. И.", letter_id=1))
    return Register(records, database_url, archive, keys)


def lettered(unit: Unit, archive: Archive, appeal_id: int) -> None:
    (ref,) = archive.put_all([RAW])
    digest = hashlib.sha256(RAW).hexdigest()
    letter_id = unit.letters.arrive([new_letter(raw_ref=ref, raw_sha256=digest)])[0] or 0
    (document,) = FINDINGS.documents
    unit.letters.describe(
        letter_id, received_at=NOW, message_id_digest="", content_digest="",
        findings=replace(FINDINGS, documents=(replace(document, words_ref=""),)),
    )  # fmt: skip
    unit.letters.move(letter_id, LetterState.FILED, appeal_id=appeal_id)
    message = unit.messages.add(reply(appeal_id))
    (bytes_ref,) = archive.put_all([BYTES], message.key_id)
    unit.messages.approve(
        message.id, 1, by="test", at=NOW, sha256=hashlib.sha256(BYTES).hexdigest(),
        bytes_ref=bytes_ref, rfc_message_id="<1@example.ru>", recipients=["a@example.ru"],
    )  # fmt: skip


def test_a_whole_register_has_no_fault(register: Register) -> None:
    verdicts = register.verdicts()

    assert [verdict.faults for verdict in verdicts] == [()] * 7
    assert [verdict.count for verdict in verdicts] == [4, 3, 2, 1, 1, 2, 0]


def test_the_heads_are_those_of_the_chains_and_are_recognised_again(register: Register) -> None:
    heads = register.heads()
    seen = [verdict.head for verdict in register.verdicts() if verdict.head]

    assert Heads(*seen) == heads
    assert heads_of(str(heads)) == Heads(heads.history.short, heads.register.short)
    assert register.faults([heads]) == []


@pytest.mark.policy("10.3")
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE history SET event = 'sent' WHERE id = 3", "breaks at line 3"),
        ("UPDATE history SET by = 'Петров' WHERE id = 1", "breaks at line 1"),
        ("UPDATE history SET details = NULL WHERE id = 3", "breaks at line 3"),
        ("DELETE FROM history WHERE id = 2", "breaks at line 3"),
        ("UPDATE ledger SET sha256 = 'ab' WHERE id = 2", "register: the chain breaks at line 2"),
        ("UPDATE appeals SET subject_name = 'Другая' WHERE id = 2", "No. 2/2025"),
        ("UPDATE appeals SET state = 'closed' WHERE id = 1", "No. 1/2025"),
        ("UPDATE letters SET raw_sha256 = 'ab'", "letter 1: the SHA-256"),
        ("UPDATE messages SET approved_sha256 = 'ab'", "message 1: the SHA-256"),
    ],
)
def test_what_was_changed_is_named(register: Register, statement: str, fault: str) -> None:
    register.behind(statement)

    faults = register.faults()
    assert fault in faults[0]
    assert len(faults) == 1 + statement.startswith("UPDATE ledger")


def test_lines_taken_from_the_end_are_missed_by_heads_of_before(register: Register) -> None:
    heads = register.heads()
    register.behind("DELETE FROM history WHERE id = 4")

    assert register.faults() == []
    (found,) = register.faults([heads])
    assert str(heads.history.line) in found


def test_a_chain_written_anew_is_missed_by_heads_of_before(register: Register) -> None:
    heads = register.heads()
    register.behind("UPDATE history SET event = 'sent' WHERE id = 1", "DELETE FROM ledger")
    register.chained()

    assert register.faults() == []
    assert len(register.faults([heads])) == 2


def test_an_object_that_is_gone_or_replaced_is_named(register: Register, tmp_path: Path) -> None:
    with register.records.look() as unit:
        ref = unit.letters.get(1).raw_ref
    file = tmp_path / "archive" / ref[:2] / ref
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (replaced,) = register.faults()
    file.unlink()
    (gone,) = register.faults()

    assert replaced.startswith("letter 1: ")
    assert gone.startswith("letter 1: ")


def test_a_sealed_value_that_changed_places_is_named(register: Register) -> None:
    with register.records.begin() as unit:
        unit.messages.add(reply(2))
    register.behind(
        "UPDATE messages SET draft = (SELECT draft FROM messages WHERE id = 1) WHERE id = 2"
    )

    (found,) = register.faults()
    assert found.startswith("message 2: ")


def test_after_destruction_everything_verifies_and_old_heads_hold(register: Register) -> None:
    heads = register.heads()
    with register.records.begin() as unit:
        unit.shredding.appeal(1, NOW)
        unit.note(Happening(at=NOW, event="destroyed", appeal_id=1))
    unfinished = register.faults()
    with register.records.look() as unit:
        register.keys.destroy(unit.shredding.keys())

    assert len(unfinished) == 2
    assert register.faults([heads]) == []


def test_a_register_of_before_the_chain_is_chained_as_it_was(register: Register) -> None:
    """What the migration does: the same chain as if there had always been one."""
    before = register.heads()
    register.behind("DELETE FROM ledger", "UPDATE history SET chain = ''")
    register.chained()

    assert register.heads().history == before.history
    assert register.faults() == []
