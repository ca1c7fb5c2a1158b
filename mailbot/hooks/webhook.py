"""A hook that is a webhook: JSON over HTTPS, signed, under an idempotency key, never redirected."""

import hmac
import ssl
import time
from datetime import timedelta
from email.message import Message
from hashlib import sha256
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from mailbot.errors import Refused, Unavailable
from mailbot.words import Text

# What an answer may hold; the rest is not read.
MOST_BYTES = 64 * 1024

# RFC 9110 section 15.5, RFC 6585: not now. What else begins with 4 is for good.
_LATER = frozenset({408, 409, 423, 425, 429})


def signature(secret: str, body: bytes) -> str:
    """Return the header that proves who sent these bytes: HMAC-SHA256 in hex."""
    return f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"


def call_webhook(
    url: str, body: bytes, key: str, *, secret: str, seconds: float, ca_file: Path | None = None
) -> bytes:
    """Post the body and return what was answered.

    Raises Unavailable where the server cannot be reached or asks for later, Refused for any other
    answer but 2xx.
    """
    request = Request(  # noqa: S310 -- the scheme is checked by the settings
        url,
        body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "X-Mailbot-Signature": signature(secret, body),
            "User-Agent": "mailbot",
        },
    )
    # Not `from error`: what a server answers may name people.
    until = time.monotonic() + seconds
    try:
        with _opener(ca_file).open(request, timeout=seconds) as response:
            return _read(response, until)
    except HTTPError as error:
        error.close()
        raise _answered(error) from None
    except ssl.SSLCertVerificationError as error:
        raise _away(error.verify_message) from None
    except URLError as error:
        raise _away(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise _away(type(error).__name__) from None


def _read(response: HTTPResponse, until: float) -> bytes:
    found = b""
    while len(found) < MOST_BYTES and (piece := response.read1(MOST_BYTES - len(found))):
        found += piece
        if time.monotonic() > until:
            raise _away("TimeoutError")
    return found


class _NoRedirects(HTTPRedirectHandler):
    """What is told to one server is not for another."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


def _opener(ca_file: Path | None) -> OpenerDirector:
    tls = ssl.create_default_context(cafile=ca_file)
    return build_opener(HTTPSHandler(context=tls), _NoRedirects)


def _answered(error: HTTPError) -> Unavailable | Refused:
    words = Text(f"сервер ответил {error.code}", f"the server answered {error.code}")
    if error.code in _LATER or error.code >= 500:
        after = error.headers.get("Retry-After", "")
        return Unavailable(words, timedelta(seconds=int(after) if after.isdecimal() else 60))
    return Refused(words, error.code, "")


def _away(what: str) -> Unavailable:
    return Unavailable(Text(f"сервер не отвечает ({what})", f"the server does not answer ({what})"))
