"""What was kept too long is destroyed by a person who was shown it."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.domain.states import AppealState
from tests.commands.conftest import Shell
from tests.mails import ACCESS, mail
from tests.offices import BY, NOW, open_bureau


@pytest.fixture
def old(config: Path) -> None:
    """A bounce of long ago, and an appeal that was none."""
    with open_bureau(config, NOW - timedelta(days=5 * 366)) as bureau:
        bureau.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
        bureau.arrives(mail(ACCESS))
        bureau.works()
        with bureau.office.records.begin() as unit:
            unit.appeals.move(1, AppealState.NOT_AN_APPEAL)


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_list_that_was_shown_is_destroyed_once(shell: Shell, language: str) -> None:
    (row,) = shell("retention", "list", "--format", "json").rows
    shown = shell("retention", "list", "--lang", language)
    wrong = shell("retention", "approve", "00000000", "--by", BY)
    waits = shell("actions", "list", "--lang", language)
    proposed = shell("acts", "draft", "retention", "--by", BY, "--lang", language)
    done = shell("retention", "approve", row["code"], "--by", BY, "--lang", language)
    listed = shell("acts", "list", "--lang", language)
    after = shell("retention", "list", "--format", "json")

    assert (row["kind"], row["number"]) == ("letter", "1")
    assert f"mailbot retention approve {row['code']}" in shown.out
    assert (wrong.code, done.code) == (1, 0)
    assert "INBOX, UID 1" in done.out
    assert "mailbot retention list" in waits.out
    assert f"mailbot retention approve {row['code']}" in proposed.out
    assert ("копии mailbot" if language == "ru" else "own copies") in listed.out
    assert after.rows == []
    assert shell("letters", "show", "1").code == 0


@pytest.mark.usefixtures("old")
def test_a_finished_appeal_is_destroyed_before_its_term(shell: Shell) -> None:
    blank = shell("retention", "destroy", f"1/{NOW.year - 5}", "--by", BY)
    order = ("retention", "destroy", f"1/{NOW.year - 5}", "--ground", "9.6.2", "--by", BY)
    done = shell(*order)

    assert blank.code == 1
    assert "--ground" in blank.err
    assert done.code == 0
    assert [row["state"] for row in shell("acts", "list", "--format", "json").rows] == ["destroyed"]
    assert shell("appeals", "show", f"1/{NOW.year - 5}").code == 0
    assert shell("letters", "show", "2").code == 0
    shown = shell("appeals", "show", f"1/{NOW.year - 5}")
    assert "Письма и ответы уничтожены" in shown.out
    assert "слова письма уничтожены" in shown.out
    assert "Письма и ответы уничтожены" in shell("letters", "show", "2").out


def test_an_open_appeal_is_not_destroyed(shell: Shell, config: Path) -> None:
    with open_bureau(config) as bureau:
        bureau.arrives(mail(ACCESS))
        bureau.works()
    told = shell("retention", "destroy", "1/2025", "--by", BY)

    assert told.code == 1
    assert "appeals show 1/2025" in told.err
