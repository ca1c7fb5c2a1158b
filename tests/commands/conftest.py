"""A shell at a small, filled register."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mailbot.__main__ import main
from mailbot.domain.findings import Form
from mailbot.domain.message import Purpose
from mailbot.errors import Uncertain
from mailbot.words import Text
from tests.databases import url_of_either
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import Bureau, open_bureau, write_config
from tests.steps.test_file import breaks_on


@dataclass
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Shell = Callable[..., Told]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of either make."""
    return url_of_either(request)


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    """An office's configuration; its register is empty, its mail servers are not there."""
    return write_config(tmp_path / "office", database_url)


@pytest.fixture
def shell(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Type a command; in Russian, unless it says otherwise."""
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*words: str) -> Told:
        capsys.readouterr()
        try:
            code = main(["--config", str(config), *words])
        except SystemExit as ended:
            code = int(str(ended.code))
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return typed


def fill(bureau: Bureau) -> None:
    """Fill the register.

    Letters: 1–3 filed, 4 set aside, 5 and 6 held. Appeals: 1/2025 of Marina, whose reply is a
    letter on paper; 2/2025 of Anna, whose reply left uncertain; 3/2025 of a stranger.
    """
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(ACCESS))
    bureau.arrives(mail(MARKETING, sender=ANNA, message_id="<2@example.com>"))
    stranger = replace(ANNA, full_name="Белова [red]Ольга[/red] \x1b[31m", emails=("o@example.ru",))
    bureau.arrives(mail(ACCESS, sender=stranger, message_id="<3@example.com>"))
    bureau.arrives(mail(ACCESS, message_id="<4@example.com>", Auto_Submitted="auto-replied"))
    bureau.works()
    sound = bureau.office
    bureau.office = replace(sound, parse=breaks_on("БОМБА"))
    bureau.arrives(mail("БОМБА первая", message_id="<5@example.com>"))
    bureau.arrives(mail("БОМБА вторая", message_id="<6@example.com>"))
    bureau.works()
    bureau.office = sound
    bureau.posted.troubles = [Uncertain(Text("неясно", "unclear"))]
    bureau.approves(bureau.reply_of(2))
    bureau.works()
    with bureau.office.records.begin() as unit:
        reply = bureau.reply_of(1)
        draft = replace(reply.draft, form=Form.SCANNED_DOCUMENT)
        unit.messages.revise(reply.id, draft, reply.version)


@dataclass
class Filled:
    """What the filled register holds, by its numbers."""

    letter_reply: int
    uncertain: int
    request: int
    action: int


@pytest.fixture
def filled(config: Path) -> Filled:
    """A small, filled register; see `fill`."""
    with open_bureau(config) as bureau:
        fill(bureau)
        with bureau.office.records.look() as unit:
            action = unit.appeals.actions(bureau.appeals()[1].id)[0].id
        return Filled(
            letter_reply=bureau.reply_of(bureau.appeals()[0].id).id,
            uncertain=bureau.reply_of(bureau.appeals()[1].id).id,
            request=bureau.messages(Purpose.COMPLETION_REQUEST)[0].id,
            action=action,
        )
