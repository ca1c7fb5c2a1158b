"""What stands before every page: the name of the host, the size of what comes in, the headers."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A form holds a draft at most; an upload a scan.
FORM_BYTES_MOST = 512 * 1024
UPLOAD_BYTES_MOST = 25 * 1024 * 1024

# Nothing is loaded but from here, nothing is framed, no form goes elsewhere, no style or script
# stands inside a page: so a letter that got into one could do nothing there.
_POLICY = "; ".join([
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
])  # fmt: skip

_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
    # People's data must not stay in a browser's cache.
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware around the whole console."""

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], uploads: Iterable[str], https: bool
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._uploads = tuple(uploads)
        self._headers = dict(_HEADERS)
        if https:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headed = self._heading(send)
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        # A name that is not ours may be another site's that points here (DNS rebinding).
        if host not in self._hosts:
            await PlainTextResponse("Unknown host", 421)(scope, receive, headed)
            return
        most = UPLOAD_BYTES_MOST if scope["path"].endswith(self._uploads) else FORM_BYTES_MOST
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await PlainTextResponse("Слишком большой запрос / Too large", 413)(
                scope, receive, headed
            )
            return
        await self._app(scope, _bounded(receive, most), headed)

    def _heading(self, send: Send) -> Send:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in self._headers.items()
                        if name.encode() not in named
                    ),
                ]
            await send(message)

        return headed


def _bounded(receive: Receive, most: int) -> Receive:
    """Break off a body that is longer than its own header said."""
    came = 0

    async def bounded() -> Any:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        return message if came <= most else {"type": "http.disconnect"}

    return bounded
