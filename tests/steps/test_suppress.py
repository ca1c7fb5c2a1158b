"""Who wants no mailings is remembered by a keyed digest, and by nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from mailbot.domain.suppression import Sort, digest, phone
from mailbot.errors import BadInput
from mailbot.records.engine import connect
from mailbot.steps.suppress import allow, are_suppressed, lines
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, Bureau

HERS = replace(MARINA, phones=("+7 (900) 000-00-01",))


def came(bureau: Bureau, **other: str) -> None:
    bureau.enrols(HERS)
    bureau.arrives(mail(MARKETING, **other))
    bureau.works()


def test_addresses_and_numbers_are_on_the_list_at_once_however_they_are_written(
    bureau: Bureau,
) -> None:
    came(bureau)
    asked = ["Marina.Orlova@EXAMPLE.com", "8 900 000 00 01", "9000000001", "+7 900 000-00-02"]

    assert [held for _, held in are_suppressed(bureau.office, asked)] == [True, True, True, False]


def test_the_list_names_nobody(bureau: Bureau, database_url: str) -> None:
    came(bureau)
    engine = connect(database_url)
    with engine.connect() as connection:
        rows = " ".join(str(row) for row in connection.execute(text("SELECT * FROM suppressed")))
    engine.dispose()

    assert len(lines(bureau.office, BY)) == 2
    assert "orlova" not in rows.lower()
    assert "9000000001" not in rows


def test_a_new_key_does_not_forget_whom_the_old_one_knew(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    came(bureau)
    monkeypatch.setenv("MAILBOT__SUPPRESSION__KEY", "a new secret")

    assert are_suppressed(bureau.office, HERS.emails) == [(HERS.emails[0], True)]


def test_a_letter_that_the_subject_denies_puts_nobody_on_the_list(bureau: Bureau) -> None:
    came(bureau)
    with bureau.office.records.begin() as unit:
        appeal = unit.appeals.get(1)
        unit.appeals.save(replace(appeal, flags=(*appeal.flags, "forged")))
        unit.appeals.move(1, type(appeal.state).REGISTERED)
    bureau.works()

    assert lines(bureau.office, BY) == []


def test_whoever_consents_anew_is_taken_off(bureau: Bureau) -> None:
    came(bureau)

    assert allow(bureau.office, HERS.emails[0], BY)
    assert not allow(bureau.office, HERS.emails[0], BY)
    assert are_suppressed(bureau.office, HERS.emails) == [(HERS.emails[0], False)]


def test_what_is_neither_address_nor_number_is_said_to_be_none(bureau: Bureau) -> None:
    with pytest.raises(BadInput):
        are_suppressed(bureau.office, ["Орлова"])


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("8 (900) 000-00-00", "79000000000"),
        ("+49 30 901820", "4930901820"),
        ("900 000 00 00", "79000000000"),
        ("12345", ""),
        ("a@b.ru", ""),
    ],
)
def test_a_number_compares_by_its_digits(words: str, digits: str) -> None:
    assert phone(words) == digits


def test_one_word_has_two_digests_as_address_and_as_number() -> None:
    assert digest(b"k", Sort.EMAIL, "79000000000") != digest(b"k", Sort.PHONE, "79000000000")
