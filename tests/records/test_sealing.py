"""A register that an older mailbot kept in clear is sealed whole, and nothing of it is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from mailbot import shapes
from mailbot.domain.states import LetterState
from mailbot.ports import Records
from mailbot.records import Archive
from mailbot.records.engine import connect, file_of
from mailbot.records.sealing import seal_register
from mailbot.records.tables import accounts, appeals, letters, messages
from tests.keyrings import Keyring
from tests.records.samples import APPEAL, DRAFT, FINDINGS, QUOTE, new_letter, reply
from tests.records.test_accounts import ANNA

RAW, SHEET, WORDS, LEFT = "11" * 16, "22" * 16, "33" * 16, "44" * 16
CLEAR = {
    RAW: b"Subject: Lebedeva",
    SHEET: b"%PDF Lebedeva",
    WORDS: b"Lebedeva's page",
    LEFT: b"a letter that came while the daemon was killed: Lebedeva",
}


@pytest.fixture
def archive(tmp_path: Path, keys: Keyring) -> Archive:
    """An archive with objects in clear."""
    for ref, content in CLEAR.items():
        file = tmp_path / "archive" / ref[:2] / ref
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    return Archive(tmp_path / "archive", keys)


@pytest.fixture
def old(records: Records, database_url: str, archive: Archive) -> Records:
    """A register as it was before: no keys, every word in clear."""
    (document,) = FINDINGS.documents
    findings = replace(FINDINGS, documents=(replace(document, words_ref=WORDS),))
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        letter_id = unit.letters.arrive([new_letter(raw_ref=RAW)])[0] or 0
        unit.letters.move(letter_id, LetterState.FILED, appeal_id=appeal.id)
        message = unit.messages.add(reply(appeal.id))
        unit.messages.sign(message.id, 1, SHEET, "letter.pdf")
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(update(letters).values(findings=shapes.dump(findings)))
        connection.execute(
            update(appeals).values(requisites=shapes.dump(APPEAL.requisites), key_id="")
        )
        connection.execute(update(messages).values(draft=shapes.dump(DRAFT), key_id=""))
    engine.dispose()
    return records


def test_an_old_register_is_read_before_and_after_it_is_sealed(
    old: Records, database_url: str, archive: Archive, keys: Keyring
) -> None:
    def everything() -> tuple[object, ...]:
        with old.look() as unit:
            return (
                unit.letters.findings(1),
                unit.appeals.get(1),
                unit.messages.get(1).draft,
                [archive.get(ref) for ref in CLEAR],
            )

    before = everything()
    sealed = seal_register(database_url, archive, keys)

    assert everything() == before
    assert sealed == 3 + len(CLEAR)
    assert seal_register(database_url, archive, keys) == 0


def test_nothing_of_an_old_register_stays_in_clear(
    old: Records, database_url: str, archive: Archive, keys: Keyring, tmp_path: Path
) -> None:
    words = QUOTE.quote.encode()
    seal_register(database_url, archive, keys)
    files = [file for file in (tmp_path / "archive").rglob("*") if file.is_file()]
    if file := file_of(database_url):
        files += [other for other in file.parent.iterdir() if other.name.startswith(file.name)]

    assert not [file for file in files if b"Lebedeva" in file.read_bytes()]
    assert not [file for file in files if words in file.read_bytes()]


def test_what_belongs_to_a_letter_or_message_is_destroyed_with_its_key(
    old: Records, database_url: str, archive: Archive, keys: Keyring
) -> None:
    seal_register(database_url, archive, keys)
    with old.look() as unit:
        message = unit.messages.get(1)
    keys.destroy([RAW, message.key_id])

    with old.look() as unit:
        assert unit.letters.findings(1) is None
        assert unit.messages.get(1).draft.body == ""
        assert unit.appeals.get(1).requisites is not None
    assert [ref for ref in CLEAR if readable(archive, ref)] == [LEFT]


def readable(archive: Archive, ref: str) -> bool:
    from mailbot.errors import Destroyed

    try:
        return bool(archive.get(ref))
    except Destroyed:
        return False


def test_a_sealing_that_was_broken_off_is_finished(
    old: Records,
    database_url: str,
    archive: Archive,
    keys: Keyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealing, done = archive.seal, []

    def dies(ref: str, key: str) -> bool:
        if done:
            raise KeyboardInterrupt
        done.append(ref)
        return sealing(ref, key)

    monkeypatch.setattr(archive, "seal", dies)
    with pytest.raises(KeyboardInterrupt):
        seal_register(database_url, archive, keys)
    monkeypatch.undo()
    seal_register(database_url, archive, keys)

    assert [archive.get(ref) for ref in CLEAR] == list(CLEAR.values())
    with old.look() as unit:
        assert unit.messages.get(1).draft == DRAFT


def test_second_factors_are_sealed_where_all_else_was_long_ago(
    old: Records, database_url: str, archive: Archive, keys: Keyring
) -> None:
    seal_register(database_url, archive, keys)
    with old.begin() as unit:
        unit.accounts.add(ANNA)
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(update(accounts).values(totp_secret="JBSWY3DPEHPK3PXP"))

    assert seal_register(database_url, archive, keys) == 1
    with engine.connect() as connection:
        (kept,) = connection.scalars(select(accounts.c.totp_secret))
    engine.dispose()
    with old.look() as unit:
        assert unit.accounts.get("anna").totp_secret == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert seal_register(database_url, archive, keys) == 0
