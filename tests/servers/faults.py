"""A proxy between a client and a real server that does what networks do: delays, cuts, halves."""

import select
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_PIECE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection, counted in bytes that the server sent (or `upwards`: got).

    `cut_after`: it ends; with `reset` by RST, so that what is on its way is lost, too.
    `deaf_after`: nothing more comes, and the connection stays open. `pieces`: everything comes in
    pieces of so many bytes, each after `delay_seconds`.
    """

    cut_after: int | None = None
    reset: bool = False
    deaf_after: int | None = None
    pieces: int = _PIECE_BYTES
    delay_seconds: float = 0.0
    upwards: bool = False


SOUND = Fault()


class Faults:
    """The proxy on `port`: each connection gets the next of `plan`, later ones are sound."""

    def __init__(self, target_port: int, plan: list[Fault]) -> None:
        self._target = target_port
        self.plan = list(plan)
        self.connections = 0
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []

    @property
    def port(self) -> int:
        """Where clients connect."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(0.05)
        while not self._stop.is_set():
            with suppress(TimeoutError):
                client = self._listener.accept()[0]
                client.setblocking(True)
                fault = self.plan.pop(0) if self.plan else SOUND
                self.connections += 1
                self._start(lambda c=client, f=fault: self._serve(c, f))  # type: ignore[misc]

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        with (
            client,
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self._target)) as server,
        ):
            _Pair(client, server, fault, self._stop).pump()


class _Pair:
    """Two ends of one connection."""

    def __init__(
        self, client: socket.socket, server: socket.socket, fault: Fault, stop: threading.Event
    ) -> None:
        self._client, self._server, self._fault, self._stop = client, server, fault, stop
        self._passed = 0

    def pump(self) -> None:
        """Carry bytes both ways until the fault, an end, or the end of the test."""
        ends = {self._client: self._server, self._server: self._client}
        while not self._stop.is_set():
            for source in select.select([*ends], [], [], 0.05)[0]:
                data = source.recv(_PIECE_BYTES)
                hurt = (source is self._client) == self._fault.upwards
                if not data or not (
                    self._hurt(ends[source], data) if hurt else self._carry(ends[source], data)
                ):
                    return

    def _carry(self, target: socket.socket, data: bytes) -> bool:
        target.sendall(data)
        return True

    def _hurt(self, target: socket.socket, data: bytes) -> bool:
        """Pass on what the fault lets through; False where the connection ends."""
        fault = self._fault
        limit = fault.deaf_after if fault.cut_after is None else fault.cut_after
        passes = data if limit is None else data[: max(0, limit - self._passed)]
        for start in range(0, len(passes), fault.pieces):
            if fault.delay_seconds and self._stop.wait(fault.delay_seconds):
                return False
            target.sendall(passes[start : start + fault.pieces])
        self._passed += len(passes)
        if fault.cut_after is None or len(passes) == len(data):
            return True
        if fault.reset:
            # Linger zero: the kernel forgets what is unsent and answers RST (socket(7)).
            target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            target.close()
        return False
