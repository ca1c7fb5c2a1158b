"""`make demo`: tell the story; with DEMO_ONCE=1 answer one appeal too and end."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from mailbot.__main__ import language_of
from tests.demo import desk, mailbox
from tests.demo.story import Ending, answered, handed_over, tell
from tests.demo.voice import Voice


def main(words: list[str]) -> int:
    """Run the story, or `mailbox FOLDER ADDRESS`, `code FOLDER`, `pictures`."""
    if words[:1] == ["mailbox"]:
        return mailbox.show(Path(words[1]), words[2] if len(words) > 2 else "")
    if words[:1] == ["code"]:
        print(desk.code((Path(words[1]) / "totp").read_text(encoding="utf-8")))
        return 0
    if words[:1] == ["pictures"]:
        from tests.demo import pictures

        with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
            pictures.take(Path(folder))
        return 0
    once = os.environ.get("DEMO_ONCE", "") not in ("", "0")
    return play(answered if once else handed_over)


def play(ending: Ending) -> int:
    """Tell the story with that ending, and return the exit code."""
    # However it ends, the servers end too; a shell that starts it in the background ignores SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
        try:
            tell(Path(folder), Voice(language_of([])), ending)
        except KeyboardInterrupt:
            print()
        except (RuntimeError, LookupError, OSError, subprocess.SubprocessError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
