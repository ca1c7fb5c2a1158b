"""`make bench` still measures what it promises; how fast this machine is, is not judged here."""

import subprocess
import sys

import pytest

from tests.demo.stage import CHECKOUT


@pytest.mark.long
def test_a_bench_of_few_letters_measures_everything() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "0.001"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )

    for measured in (
        "mailbot --help",
        "arrive, against fetch + mail-parser",
        "registered, checked and drafted (3 letters",
        "server → register, 3 letters",
        "register of 100 lines, SQLite",
        "register of 100 lines, PostgreSQL",
        "drafted, with its PDF",
        "the same to xlsx",
        "idle daemon, resident",
        "its growth over 5 letters",
    ):
        assert measured in done.stdout, done.stdout + done.stderr
    (imports,) = [line for line in done.stdout.splitlines() if "heavy imports" in line]
    assert imports.split()[-3:] == ["none", "none", "met"]
