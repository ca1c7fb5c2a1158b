"""Appeals and replies on paper, as a person types them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from mailbot.domain.findings import Form
from tests.commands.conftest import Shell, shell
from tests.mails import MARINA
from tests.offices import MOSCOW, open_bureau, write_config
from tests.steps.test_paper import HOME, SIGNED, TRACK

__all__ = ["shell"]


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Path:
    return write_config(tmp_path / "office", sqlite_url)


WHO = ("--from", MARINA.full_name, "--address", HOME)


def test_a_letter_on_paper_goes_all_the_way(tmp_path: Path, shell: Shell, config: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(SIGNED)
    (tmp_path / "receipt.pdf").write_bytes(SIGNED)
    with open_bureau(config) as bureau:
        bureau.enrols(replace(MARINA, postal_address=HOME))
    when = ("--received", "05.06.2025 14:30")
    taken = shell("paper", "register", str(tmp_path / "scan.pdf"), *when, *WHO)
    again = shell("paper", "register", str(tmp_path / "scan.pdf"), *when, *WHO)
    with open_bureau(config) as bureau:
        bureau.works()
        message = bureau.reply()
        bureau.fills(message)
    shown = shell("messages", "show", str(message.id), "--files", str(tmp_path))
    approved = shell("messages", "approve", str(message.id))
    shown_again = shell("messages", "show", str(message.id))
    today = f"{datetime.now(MOSCOW):%Y-%m-%d}"
    wrong = shell("paper", "sent", str(message.id), "--track", "RA1", "--on", today)
    sent = shell(
        "paper", "sent", str(message.id), "--track", TRACK, "--on", today,
        "--receipt", str(tmp_path / "receipt.pdf"),
    )  # fmt: skip
    returned = shell("messages", "returned", str(message.id), "--reason", "expired", "--on", today)

    assert returned.code == 0, returned.err
    assert "считается доставленным" in returned.out
    assert (taken.code, again.code, wrong.code) == (0, 1, 1)
    assert "письмо 1" in taken.out
    assert "срок уже истёк" in taken.out
    assert "второй раз" in again.err
    assert message.draft.form is Form.PAPER
    assert f"Кому: {HOME}" in shown.out
    assert {"otvet-1-2025-1.pdf", "opis-1-2025-1.pdf"} <= {f.name for f in tmp_path.iterdir()}
    assert "paper sent" in approved.out
    assert "paper sent" in shown_again.out
    assert sent.code == 0, sent.err
