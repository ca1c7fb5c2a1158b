"""How parent and child talk over two pipes: frames of four bytes of length and a body.

Requests and answers are JSON, never pickles: a child that a document took over can say what it
likes and still only says words.
"""

import json
from typing import IO, Any, Final

# A page of text is kilobytes; a child that sends more has lost its mind or its master.
ANSWER_BYTES_MOST: Final = 16 * 1024 * 1024


class Ended(Exception):
    """The other side is gone, or speaks another language."""


def write(stream: IO[bytes], body: bytes) -> None:
    """Write one frame."""
    stream.write(len(body).to_bytes(4, "big"))
    stream.write(body)
    stream.flush()


def read(stream: IO[bytes], bytes_most: int = 2**32) -> bytes:
    """Read one frame; raises Ended."""
    length = int.from_bytes(_exactly(stream, 4), "big")
    if length > bytes_most:
        raise Ended
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise Ended
    return body


def write_json(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write one message."""
    write(stream, json.dumps(message).encode())


def read_json(stream: IO[bytes], bytes_most: int = ANSWER_BYTES_MOST) -> dict[str, Any]:
    """Read one message; raises Ended."""
    try:
        message = json.loads(read(stream, bytes_most))
    except ValueError as garbled:
        raise Ended from garbled
    if not isinstance(message, dict):
        raise Ended
    return message
