"""Letters written line by line, honest and crooked, and what is read of them."""

import base64
import binascii

from mailbot.domain.letter import Letter
from mailbot.mail.parse import parse

ASK = "Прошу прекратить обработку моих персональных данных."
PDF = b"%PDF-1.7\n" + bytes(range(256))


def mail(*lines: str | bytes, body: str | bytes = "text", end: bytes = b"\r\n") -> Letter:
    head = [line.encode() if isinstance(line, str) else line for line in lines]
    content = body.encode() if isinstance(body, str) else body
    return parse(end.join([*head, b"", content]))


def multipart(kind: str, *parts: str | bytes, head: tuple[str, ...] = ()) -> Letter:
    pieces = [p.encode() if isinstance(p, str) else p for p in parts]
    body = b"".join(b"--x\r\n" + piece + b"\r\n" for piece in pieces) + b"--x--\r\n"
    return mail(*head, f"Content-Type: multipart/{kind}; boundary=x", body=body)


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode()


def uuencoded(content: bytes, name: str = "a.pdf") -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{b''.join(lines).decode()}`\nend\n"
