"""`make demo` tells a true story to whoever sees mailbot for the first time."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.demo import __main__ as command
from tests.demo.letters import SELLER, STRANGER
from tests.demo.office import STAFF
from tests.demo.people import (
    ANNA,
    ARTYOM,
    DENIS,
    ELENA,
    JANA,
    KSENIA,
    MARINA,
    NIKOLAI,
    PEOPLE,
    PYOTR,
    SERGEI,
)
from tests.demo.stage import CHECKOUT
from tests.demo.story import Ending, answered, filled, handed_over

PATIENCE_SECONDS = 150

# What the letters mean, by sender; the forgery bears Anna's address like her own letter.
MEANT = {
    MARINA.address: {"access_request"},
    PYOTR.address: {"rectification"},
    DENIS.address: {"access_request", "consent_withdrawal", "destruction"},
    ARTYOM.address: {"publication_stop"},
    JANA.address: {"access_request", "portability", "marketing_objection"},
    KSENIA.address: {"blocking", "marketing_objection"},
    ANNA.address: {"consent_withdrawal"},
    NIKOLAI.address: {"marketing_objection"},
    SERGEI.address: {"destruction"},
    ELENA.address: {"marketing_objection"},
    STRANGER.address: {"access_request"},
}


def demo(places: Path) -> subprocess.Popen[str]:
    """Start the demonstration with both its endings; all that it makes lies below `places`."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("DEMO_", "LC_", "LANG"))}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.demo.both"],
        cwd=CHECKOUT,
        env={**ours, "TMPDIR": str(places), "PYTHONUTF8": "1", "LANG": "en_US.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@dataclass(frozen=True)
class Seen:
    """What there was to see while the demonstration waited for its spectator, and after him."""

    said: str
    ending: str
    code: int
    left: list[Path]
    appeals: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    log: str
    desk: str


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Watch the story in English, try its commands, press Ctrl-C, and see it answer by itself."""
    places = tmp_path_factory.mktemp("demo")
    with demo(places) as process:
        assert process.stdout is not None
        said = "".join(_until_it_waits(process.stdout))
        folder = Path(re.findall(r"^  cd (\S+)", said, re.MULTILINE)[0])

        def run(*words: str) -> str:
            return subprocess.run(
                words, cwd=folder, check=True, capture_output=True, text=True
            ).stdout

        def ask(*words: str) -> list[dict[str, Any]]:
            return [json.loads(line) for line in run(*words, "--format", "json").splitlines()]

        appeals, letters = ask("./mailbot", "appeals", "list"), ask("./mailbot", "letters", "list")
        run("./mailbox", STAFF)
        today = _signed_in(said, run("./code").strip())
        log = (folder / "mailbot.log").read_text()
        process.send_signal(signal.SIGINT)
        ending = process.communicate(timeout=PATIENCE_SECONDS)[0]
    left = [*places.iterdir()]
    return Seen(said, ending, process.returncode, left, appeals, letters, log, today)


def _signed_in(said: str, code: str) -> str:
    """Sign in at the desk with what was said, and return its first page."""
    address, login, password = re.findall(
        r"^  (http://127\.0\.0\.1:\d+) .*\n  (\w+) .*\n  ([\w-]+) ", said, re.MULTILINE
    )[0]
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    form = {"login": login, "password": password, "code": code}
    with opener.open(f"{address}/sign-in", urlencode(form).encode(), timeout=30) as answer:
        return str(answer.read().decode())


def _until_it_waits(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if "Ctrl-C" in line:
            return


@pytest.mark.xdist_group("demo")
def test_the_story_told_once_ends_with_the_reply_in_the_mailbox(seen: Seen) -> None:
    assert "open appeals" in seen.ending
    assert "Blank: “" in seen.ending
    reply = seen.ending.partition(f"$ ./mailbox {MARINA.address}")[2]
    reply = reply.replace("\N{NO-BREAK SPACE}", " ")
    assert f"To: {MARINA.address}" in reply
    assert "Орловой М. С." in reply
    assert "closed in time" in reply


@pytest.mark.parametrize(
    ("once", "ending"), [("1", answered), ("0", handed_over), ("", handed_over)]
)
def test_it_waits_for_a_spectator_unless_it_is_to_be_told_once(
    monkeypatch: pytest.MonkeyPatch, once: str, ending: Ending
) -> None:
    chosen: list[Ending] = []
    monkeypatch.setenv("DEMO_ONCE", once)
    monkeypatch.setattr(command, "play", lambda ending: chosen.append(ending) or 0)

    assert command.main([]) == 0
    assert chosen == [ending]


@pytest.mark.xdist_group("demo")
def test_a_spectator_sees_english_and_leaves_by_ctrl_c(seen: Seen) -> None:
    assert seen.code == 0, seen.said + seen.ending
    assert "The register: who wrote" in seen.said
    assert "Traceback" not in seen.said + seen.ending
    assert not seen.left


@pytest.mark.xdist_group("demo")
def test_the_desk_opens_with_what_was_said_and_shows_what_is_due(seen: Seen) -> None:
    assert MARINA.name in seen.desk
    assert "сегодня до" in seen.desk


@pytest.mark.xdist_group("demo")
@pytest.mark.parametrize("address", MEANT)
def test_every_letter_is_read_as_it_was_meant(seen: Seen, address: str) -> None:
    found = [a for a in seen.appeals if a["sender"] == address and a["authenticity"] == "proven"]

    assert len(found) == 1
    assert MEANT[address] <= set(found[0]["kinds"])
    assert found[0]["authorised"] is (address != STRANGER.address)


@pytest.mark.xdist_group("demo")
def test_who_refuses_advertising_only_withdraws_nothing(seen: Seen) -> None:
    (appeal,) = [a for a in seen.appeals if a["sender"] == ELENA.address]

    assert appeal["kinds"] == ["marketing_objection"]


@pytest.mark.xdist_group("demo")
def test_the_forgery_is_registered_and_not_believed(seen: Seen) -> None:
    (appeal,) = [a for a in seen.appeals if a["authenticity"] == "failed"]

    assert appeal["sender"] == ANNA.address


@pytest.mark.xdist_group("demo")
def test_bounce_and_advertising_are_set_aside(seen: Seen) -> None:
    aside = [letter["reason"] for letter in seen.letters if letter["state"] == "set_aside"]

    assert aside == ["bounce", "other_business"]


@pytest.mark.xdist_group("demo")
def test_the_daemons_log_names_nobody(seen: Seen) -> None:
    assert "filed letter=1" in seen.log
    for person in (*PEOPLE, STRANGER, SELLER):
        for word in (person.address, *person.name.split()):
            assert word not in seen.log


def test_a_blank_that_nobody_expected_is_not_filled() -> None:
    assert filled("[[номер телефона: данные]]") == "+7 900 000-00-17"
    with pytest.raises(LookupError):
        filled("[[номер паспорта]]")
