"""How soon `mailbot --help` answers, and that it imports nothing heavy."""

import statistics
import subprocess
import sys
import time

from tests.bench.goals import Result
from tests.demo.stage import CHECKOUT

_RUNS = 15

# Libraries that a command must not load before it needs them.
_HEAVY = (
    "sqlalchemy", "alembic", "pydantic", "imapclient", "aiosmtplib", "mailparser", "jinja2",
    "numpy", "cv2", "PIL", "pypdfium2", "pymorphy3", "typst", "openpyxl", "rich", "asyncio",
)  # fmt: skip

_ASK = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from mailbot.__main__ import main
with suppress(SystemExit), redirect_stdout(StringIO()):
    main(["--help"])
print(*set(sys.argv[1:]) & set(sys.modules))
"""


def measure() -> list[Result]:
    """Return both results."""
    command = [sys.executable, "-m", "mailbot", "--help"]
    seconds = statistics.median(_timed(command) for _ in range(_RUNS))
    loaded = subprocess.run(
        [sys.executable, "-c", _ASK, *_HEAVY], cwd=CHECKOUT, check=True, capture_output=True
    )
    heavy = loaded.stdout.decode().split()
    return [
        Result("mailbot --help (median)", "< 0.3 s", f"{seconds:.3f} s", seconds < 0.3),
        Result("heavy imports of --help", "none", ", ".join(heavy) or "none", not heavy),
    ]


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
