"""Keys, signatures and the DNS in which the keys stand, made for a test."""

import base64
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Self

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

COVERED = ("from", "to", "subject", "date", "message-id")


@cache
def private_key(name: str, bits: int = 1024) -> bytes:
    """Return an RSA key of its own for every name."""
    made = subprocess.run(
        ["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, check=True
    )
    return made.stdout


@cache
def key_record(name: str, bits: int = 1024) -> bytes:
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=private_key(name, bits),
        capture_output=True,
        check=True,
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public.stdout)


def signed(
    raw: bytes,
    domain: str = "example.com",
    *,
    selector: str = "mail",
    key: str = "",
    bits: int = 1024,
    covered: Sequence[str] = COVERED,
    canonical: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
    length: bool = False,
    identity: str | None = None,
) -> bytes:
    """Return the letter with a signature on top; `key` is the signer's, if not the domain's own."""
    signature: bytes = dkim.sign(
        raw,
        selector.encode(),
        domain.encode("idna"),
        private_key(key or domain, bits),
        identity=identity.encode() if identity else None,
        include_headers=[name.encode() for name in covered],
        canonicalize=canonical,
        length=length,
    )
    return signature + raw


def zone(*domains: str) -> dict[str, bytes]:
    """Return text records: the key of every domain, under the selector "mail"."""
    return {f"mail._domainkey.{domain}": key_record(domain) for domain in domains}


class NameServer:
    """A name server on loopback that knows a few text records; `silent`: it answers nothing."""

    def __init__(
        self, records: Mapping[str, bytes], *, silent: bool = False, ttl: int = 300
    ) -> None:
        self.records, self.silent, self.ttl = records, silent, ttl
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            packet, client = self._socket.recvfrom(4096)
            if not packet:
                return
            query = dns.message.from_wire(packet)
            name = query.question[0].name
            self.asked.append(name.to_text(omit_final_dot=True))
            if not self.silent:
                self._socket.sendto(self._answer(query).to_wire(), client)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        record = self.records.get(name.to_text(omit_final_dot=True))
        if record is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            return answer
        parts = [record[i : i + 200].decode() for i in range(0, len(record), 200)] or [""]
        text = " ".join(f'"{part}"' for part in parts)
        answer.answer.append(dns.rrset.from_text(name, self.ttl, "IN", "TXT", text))
        return answer
