"""A webhook is told over HTTP, signed; its status is its word."""

import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mailbot.errors import Refused, Unavailable
from mailbot.hooks.webhook import call_webhook

BODY = '{"action": "block", "subject": {"id": "ё"}}'.encode()


@dataclass
class Shop:
    """The operator's system: what it was told, and what it answers."""

    status: int = 200
    answer: bytes = b'{"system": "CRM"}'
    headers: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def tell(self, path: str = "/hook") -> bytes:
        url = f"http://127.0.0.1:{self.port}{path}"
        return call_webhook(url, BODY, "key-1", secret="тайна", seconds=60)


@pytest.fixture(scope="module")
def server() -> Iterator[Shop]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shop.told.append((self.path, dict(self.headers), body))
            self.send_response(shop.status)
            for name, value in shop.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(shop.answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    shop.port = http.server_port
    yield shop
    http.shutdown()
    http.server_close()


@pytest.fixture
def shop(server: Shop) -> Shop:
    server.status, server.headers = 200, {}
    server.told.clear()
    return server


def test_a_webhook_gets_the_body_signed_with_the_secret_under_the_key(shop: Shop) -> None:
    answer = shop.tell()

    ((_, headers, body),) = shop.told
    genuine = hmac.new("тайна".encode(), BODY, sha256).hexdigest()
    assert (answer, body) == (b'{"system": "CRM"}', BODY)
    assert headers["X-Mailbot-Signature"] == f"sha256={genuine}"
    assert headers["Idempotency-Key"] == "key-1"


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503])
def test_these_answers_mean_later(shop: Shop, status: int) -> None:
    shop.status, shop.headers = status, {"Retry-After": "90"}

    with pytest.raises(Unavailable) as told:
        shop.tell()
    assert told.value.after.total_seconds() == 90


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_any_other_answer_is_a_no(shop: Shop, status: int) -> None:
    shop.status = status

    with pytest.raises(Refused) as told:
        shop.tell()
    assert told.value.code == status


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_told_at_a_place_that_the_operator_did_not_name(shop: Shop, status: int) -> None:
    shop.status, shop.headers = status, {"Location": f"http://127.0.0.1:{shop.port}/elsewhere"}

    with pytest.raises(Refused):
        shop.tell()
    assert [path for path, _, _ in shop.told] == ["/hook"]


def test_a_server_that_is_not_there_means_later() -> None:
    with pytest.raises(Unavailable):
        call_webhook("http://127.0.0.1:1/", BODY, "k", secret="s", seconds=1)
