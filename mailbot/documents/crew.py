"""The child processes seen from outside: started when needed, watched by the clock, killed whole.

Nothing here opens a document. A child gets neither our environment, where secrets may stand, nor
our open files.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Event, Lock, Timer
from typing import Any, Final

import mailbot
from mailbot.documents import frames

COMMAND: Final = (sys.executable, "-m", "mailbot.documents.child")
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(Path(mailbot.__file__).parent.parent),
    # One process a core; see `ocr.py`. OpenBLAS would reserve memory for threads it never uses.
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_INHERITED: Final = ("PATH", "TESSDATA_PREFIX")


class Died(Exception):
    """The child ended in the middle of its work: killed, out of bounds, or crashed."""


class TooSlow(Exception):
    """The child was killed because its time was up."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A document to be opened; `sha256` tells whether a child has it on its desk already."""

    kind: str
    content: bytes
    sha256: str


class Worker:
    """One child process, or the place for one."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._holds = ""
        # Nobody may kill by number while the number is being given back to the kernel.
        self._killing = Lock()

    def ask(
        self,
        document: Stranger,
        page: int | None,
        seconds: float,
        task: str = "page",
        **details: object,
    ) -> dict[str, Any]:
        """Ask for a page (from 0), or with None what there is; raises Died or TooSlow.

        Task "piece" asks for the bytes of a document inside, piece by piece; task "show" for a
        picture of the page, or of the `box` on it.
        """
        late = Event()
        clock = Timer(seconds, self._strike, [late])
        clock.daemon = True
        clock.start()
        try:
            request = {"task": task, "page": page, "seconds": max(1, round(seconds)), **details}
            return self._answer(document, request)
        except (OSError, frames.Ended) as gone:
            self.end()
            raise TooSlow if late.is_set() else Died from gone
        finally:
            clock.cancel()
            clock.join()

    def _answer(self, document: Stranger, request: dict[str, Any]) -> dict[str, Any]:
        page = request["page"]
        if page is None or self._holds != document.sha256:
            opening = {"task": "open", "kind": document.kind, "seconds": request["seconds"]}
            answer = self._say(opening, document.content)
            self._holds = document.sha256
            if page is None or not answer.keys() & {"pages", "inside"}:
                return answer
        return self._say(request)

    def _say(self, request: dict[str, Any], content: bytes | None = None) -> dict[str, Any]:
        with self._killing:
            process = self._process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            raise frames.Ended
        frames.write_json(process.stdin, request)
        if content is not None:
            frames.write(process.stdin, content)
        return frames.read_json(process.stdout)

    def _started(self) -> subprocess.Popen[bytes]:
        """Start the child at the head of a group of its own, so that tesseract dies with it."""
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={**inherited, **_ENVIRONMENT},
            start_new_session=True,
        )

    def _strike(self, late: Event) -> None:
        late.set()
        self.kill()

    def kill(self) -> None:
        """Kill the child's whole group; whoever waits for its answer then reads an end."""
        with self._killing:
            if self._process is not None:
                _kill(self._process)

    def end(self) -> None:
        """Kill the child, if there is one, and forget what it held."""
        with self._killing:
            process, self._process, self._holds = self._process, None, ""
            if process is None:
                return
            _kill(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Crew:
    """As many workers as may work at once; the one used last is lent first, the others sleep."""

    def __init__(self, size: int, command: Sequence[str]) -> None:
        self._all = [Worker(command) for _ in range(size)]
        self._free: LifoQueue[Worker] = LifoQueue()
        for worker in self._all:
            self._free.put(worker)

    @contextlib.contextmanager
    def lent(self) -> Iterator[Worker]:
        """Lend a worker; waits for one."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def stop(self) -> None:
        """Kill every child, at work or not."""
        for worker in self._all:
            worker.kill()

    def rest(self) -> None:
        """End the children of all workers that are not at work."""
        idle = []
        with contextlib.suppress(Empty):
            while True:
                idle.append(self._free.get_nowait())
        for worker in idle:
            worker.end()
            self._free.put(worker)
