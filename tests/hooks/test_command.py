"""A command is told on standard input; its exit code is its word."""

import json
import os
import select
import sys
from pathlib import Path

import pytest

from mailbot.errors import Refused, Unavailable
from mailbot.hooks.command import MOST_BYTES, run_command

BODY = b'{"action": "block"}'


def says(code: str, *, body: bytes = BODY, seconds: float = 60) -> bytes:
    return run_command([sys.executable, "-c", code], body, "key-1", seconds)


def test_a_command_reads_the_order_and_its_answer_is_returned() -> None:
    answer = says("import sys; print(sys.stdin.read().upper())")

    assert answer == BODY.upper() + b"\n"


def test_a_command_gets_the_key_and_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT__SMTP__PASSWORD", "secret")
    seen = json.loads(says("import json, os; print(json.dumps(dict(os.environ)))"))

    assert seen["MAILBOT_IDEMPOTENCY_KEY"] == "key-1"
    assert "secret" not in seen.values()


def test_words_of_the_configuration_are_no_shell(tmp_path: Path) -> None:
    answer = run_command(["/bin/echo", f"$(touch {tmp_path}/made); x"], BODY, "k", 10)

    assert answer.startswith(b"$(touch")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("code", [1, 2, 127])
def test_any_other_exit_code_is_a_no(code: int) -> None:
    with pytest.raises(Refused) as told:
        says(f"import sys; print('Orlova', file=sys.stderr); sys.exit({code})")

    assert told.value.code == code
    assert "Orlova" not in told.value.text.en


def test_exit_code_75_means_later() -> None:
    with pytest.raises(Unavailable):
        says("import sys; sys.exit(75)")


def test_a_command_that_does_not_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    # A shell: an interpreter may not have come so far on a busy machine when its time is over.
    script = f"sleep 60 & echo $! > {child}; wait"
    with pytest.raises(Unavailable, match="did not end"):
        run_command(["/bin/sh", "-c", script], BODY, "key-1", 1.5)

    assert ends(int(child.read_text()))


def ends(pid: int) -> bool:
    """Wait for the end of a process that is not ours to wait for."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 60)[0])
    finally:
        os.close(process)


def test_a_command_that_is_not_there_is_a_no() -> None:
    with pytest.raises(Refused, match="does not start"):
        run_command(["/nowhere/crm"], BODY, "k", 1)


def test_an_endless_answer_is_cut_and_an_unread_order_harms_nobody() -> None:
    answer = says(f"print('x' * {3 * MOST_BYTES})", body=b"y" * 1_000_000)

    assert len(answer) == MOST_BYTES
