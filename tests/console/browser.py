"""A browser without a screen: asks an ASGI application, keeps cookies, fills forms."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.types import ASGIApp

HOST = "127.0.0.1:8152"

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """The page as one reads it: no tags, single blanks."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def location(self) -> str:
        return self.header("location")


@dataclass
class Browser:
    """One browser at one console."""

    app: ASGIApp
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=lambda: {"host": HOST})
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: Fields | None = None, **headers: str) -> Answer:
        """Send a form as a page of this session would: with its token."""
        filled = {"csrf": self.csrf, **(fields or {})}
        body = urlencode(filled, doseq=True).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, {**kind, **headers})

    def upload(self, path: str, name: str, content: bytes, fields: Fields | None = None) -> Answer:
        """Send a form with one file."""
        edge = b"----edge"
        parts = [
            b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (k.encode(), str(v).encode())
            for k, v in {"csrf": self.csrf, **(fields or {})}.items()
        ]
        head = b'Content-Disposition: form-data; name="%s"; filename="scan"' % name.encode()
        parts.append(head + b"\r\nContent-Type: application/octet-stream\r\n\r\n" + content)
        body = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in parts)
        kind = {"content-type": "multipart/form-data; boundary=----edge"}
        return self._ask("POST", path, body + b"--" + edge + b"--\r\n", kind)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        exchange = self._exchange(method, path, body, {**self.headers, **headers})
        # A thread of its own: playwright leaves its loop running in that of the tests.
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(asyncio.run, exchange).result()
        for name, value in answer.headers:
            if name == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self.cookies[cookie.key] = cookie.value
        if found := re.search(
            r'name="csrf" value="([^"]+)"', answer.body.decode("utf-8", "replace")
        ):
            self.csrf = found[1]
        return answer

    async def _exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(path)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("content-length", str(len(body)))
        if self.cookies:
            sent["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items() if v)
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": parts.path, "raw_path": parts.path.encode(),
            "query_string": quote(parts.query, safe="=&%+").encode(), "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in sent.items()],
            "client": (self.address, 50000), "server": ("127.0.0.1", 8152),
        }  # fmt: skip
        came: list[dict[str, Any]] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            came.append(message)

        await self.app(scope, receive, send)
        start = next(m for m in came if m["type"] == "http.response.start")
        return Answer(
            start["status"],
            [(k.decode().lower(), v.decode()) for k, v in start["headers"]],
            b"".join(m.get("body", b"") for m in came if m["type"] == "http.response.body"),
        )
