"""What a burst of letters needed goes back to the system."""

import subprocess
import sys

import pytest

# Blocks that grow, as letters do, and between them small ones that stay, as caches do.
_BURST = """
from mailbot import memory
{first}
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
before = resident()
kept, large = [], []
for size in range(100_000, 1_000_000, 10_000):
    bytearray(size)
    large.append([bytearray(size) for _ in range(3)])
    kept.append([bytes(600 + n) for n in range(200)])
del large
{last}
print(resident() - before - sum(len(one) for several in kept for one in several))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much is held")
def test_a_frugal_process_keeps_little_of_a_burst() -> None:
    mib = 1024 * 1024

    assert held("memory.be_frugal()", "memory.give_back()") < 12 * mib < held("", "")


def held(first: str, last: str) -> int:
    code = _BURST.format(first=first, last=last)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(done.stdout)
