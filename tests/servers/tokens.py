"""A token server of the loopback: refreshes access tokens (RFC 6749) and judges them (RFC 7662)."""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs


class Tokens:
    """Gives tokens to whoever holds the refresh token of `user`.

    `answer` may be set to a status that is given instead; `rotates` lets every answer bring a new
    refresh token. `given` counts the access tokens.
    """

    def __init__(self, user: str, *, lifetime_seconds: int = 3600, rotates: bool = False) -> None:
        self.refresh_token = "refresh-1"
        self.given = 0
        self.answer = 200
        self._user, self._lifetime, self._rotates = user, lifetime_seconds, rotates
        self._good: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where tokens are refreshed."""
        return f"http://127.0.0.1:{self._server.server_port}/token"

    @property
    def judge_url(self) -> str:
        """Where tokens are judged."""
        return f"http://127.0.0.1:{self._server.server_port}/introspect"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def withdraw(self) -> None:
        """Make every token that was given worthless."""
        self._good.clear()

    def is_good(self, token: str) -> bool:
        """Is it a token of ours?"""
        return token in self._good

    def refresh(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a token request."""
        if self.answer != 200:
            return self.answer, {"error": "temporarily_unavailable"}
        if form.get("refresh_token") != self.refresh_token or form.get("client_id") != "client":
            return 400, {"error": "invalid_grant"}
        self.given += 1
        token = secrets.token_urlsafe(24)
        self._good.add(token)
        answer = {"access_token": token, "expires_in": self._lifetime, "token_type": "Bearer"}
        if self._rotates:
            self.refresh_token = f"refresh-{self.given + 1}"
            answer["refresh_token"] = self.refresh_token
        return 200, answer

    def judge(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a server that was shown a token."""
        if not self.is_good(form.get("token", "")):
            return 200, {"active": False}
        return 200, {"active": True, "username": self._user}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                fields = parse_qs(self.rfile.read(size).decode())
                form = {name: values[0] for name, values in fields.items()}
                judges = self.path == "/introspect"
                code, answer = tokens.judge(form) if judges else tokens.refresh(form)
                body = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler
