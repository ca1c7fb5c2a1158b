"""Whoever forgets to keep acts and registers at his place is reminded (policy 11.4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.domain.message import Purpose
from mailbot.steps.keeping import days_unkept, kept
from tests.mails import MARINA, MARKETING, mail
from tests.offices import Bureau, open_bureau, write_config


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(MARINA)
        with opened.office.records.begin() as unit:
            unit.remember("first_start", opened.watch.at.isoformat())
        yield opened


def days(bureau: Bureau) -> int | None:
    with bureau.office.records.look() as unit:
        return days_unkept(bureau.office, unit)


def test_the_digest_reminds_of_what_was_not_exported_for_keeping(bureau: Bureau) -> None:
    """Source: policy 11.4."""
    bureau.waits(days=40)
    empty = days(bureau)
    bureau.arrives(mail(MARKETING))
    bureau.works()
    never = days(bureau)
    bureau.sweeps()
    kept(bureau.office)
    bureau.waits(days=30)
    in_time = days(bureau)
    bureau.waits(days=1)

    assert (empty, never, in_time, days(bureau)) == (None, 40, None, 31)
    (digest,) = bureau.messages(Purpose.DIGEST)
    assert "не выгружены для хранения, дней: 40" in digest.draft.body
