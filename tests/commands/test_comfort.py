"""What makes the command line comfortable: completion, a pager, JSON wherever there is a list."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.commands.table import COMMANDS, Command
from tests.commands.conftest import Shell

LISTING = {"list", "show", "search", "status", "deadlines"}


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c.words[-1] in LISTING], ids=lambda c: " ".join(c.words)
)
def test_every_listing_speaks_json(command: Command) -> None:
    options = [flag for argument in command.arguments for flag in argument.flags]

    assert "--format" in options


def completed(script: Path, words: list[str]) -> list[str]:
    """Return what bash offers for the last of these words."""
    typed = " ".join(f"'{word}'" for word in words)
    asked = (
        f"source {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1};"
        " _shtab_mailbot mailbot '' ''; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_bash_completes_commands_and_options(shell: Shell, tmp_path: Path) -> None:
    script = tmp_path / "mailbot.bash"
    script.write_text(shell("completion", "bash").out, encoding="utf-8")

    assert set(completed(script, ["mailbot", "mess"])) == {"messages"}
    assert {"show", "approve"} <= set(completed(script, ["mailbot", "messages", ""]))
    assert "--confirm" in completed(script, ["mailbot", "messages", "approve", "--"])


def test_zsh_gets_a_script_of_its_own(shell: Shell) -> None:
    assert shell("completion", "zsh").out.startswith("#compdef mailbot")


_PAGED = """
import sys
from mailbot.commands.pager import paged
sys.stdout.isatty = lambda: True
with paged():
    for line in range(5):
        print("письмо", line)
print("конец")
"""


@pytest.mark.parametrize(
    ("pager", "shown"),
    [("head -n 2", ["письмо 0", "письмо 1", "конец"]),
     ("cat", [*(f"письмо {n}" for n in range(5)), "конец"]),
     ("", [*(f"письмо {n}" for n in range(5)), "конец"]),
     ("no-such-pager", [*(f"письмо {n}" for n in range(5)), "конец"])],
)  # fmt: skip
def test_long_letters_go_through_the_pager(pager: str, shown: list[str]) -> None:
    environment = {**os.environ, "PAGER": pager, "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _PAGED], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == shown


def test_a_pipe_is_not_paged(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "false")

    assert shell("templates", "preview", "reply").out.strip()
