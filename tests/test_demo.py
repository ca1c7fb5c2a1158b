"""`make demo` tells a true story to whoever sees mailbot for the first time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.stage import CHECKOUT

PATIENCE_SECONDS = 120


def demo(places: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the demonstration; all that it makes lies below `places`."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("DEMO_", "LC_", "LANG"))}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.demo"],
        cwd=CHECKOUT,
        env={**ours, "TMPDIR": str(places), "PYTHONUTF8": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the whole story says when it is told once."""
    places = tmp_path_factory.mktemp("demo")
    with demo(places, DEMO_ONCE="1") as process:
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, said
    assert not list(places.iterdir()), "the demonstration left something behind"
    yield said


def test_the_story_is_told_in_russian_to_its_end(told: str) -> None:
    assert "закрыто в срок" in told
    assert "Traceback" not in told
