"""No report of a server and no automatic answer becomes an appeal, or is answered."""

import os
from pathlib import Path

import pytest

from mailbot.domain.states import LetterState
from mailbot.sections import AcknowledgementSection
from tests.offices import open_bureau, write_config


@pytest.mark.skipif("MAILBOT_CORPUS" not in os.environ, reason="MAILBOT_CORPUS is not set")
def test_nothing_that_servers_report_is_registered_or_answered(
    tmp_path: Path, sqlite_url: str
) -> None:
    files = sorted((Path(os.environ["MAILBOT_CORPUS"]) / "bounces").rglob("*.eml"))
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as bureau:
        bureau.sets(acknowledgement=AcknowledgementSection(mode="proven"))
        for file in files:
            bureau.arrives(file.read_bytes())
        bureau.works()

        assert {it.state for it in bureau.letters()} == {LetterState.SET_ASIDE}
        assert len(bureau.letters()) == len(files) > 100
        assert bureau.appeals() == bureau.sent() == []
