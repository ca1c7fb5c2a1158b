"""Gets access tokens for XOAUTH2 with a refresh token, and remembers the one that is good now.

Neither token is ever shown: no error and no log line holds one.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from mailbot.errors import Unavailable
from mailbot.mail.patience import Guard, pause
from mailbot.words import Text

_ANSWER_SECONDS = 30.0

# An answer is a line of JSON; whoever sends more is no token server.
_MOST_BYTES = 100_000

# Renewed so long before its end: a login and a reply of 50 MB take their time.
_EARLY_SECONDS = 120.0

# For servers that do not say how long a token is good (RFC 6749 section 5.1: recommended only).
_USUAL_SECONDS = 1800.0

_NO_ANSWER = Text(
    "Сервер авторизации OAuth не отвечает; проверьте oauth.token_url, если это не проходит само.",
    "The OAuth server does not answer; check oauth.token_url if that does not pass by itself.",
)
_REFUSED = Text(
    "Сервер авторизации OAuth отказал: разрешение отозвано или истекло. Выдайте mailbot доступ к"
    " ящику заново и замените секрет oauth.refresh_token; проверьте oauth.client_id.",
    "The OAuth server refused: the permission was withdrawn or has run out. Grant mailbot access to"
    " the mailbox anew and replace the secret oauth.refresh_token; check oauth.client_id.",
)


class Token:
    """An access token (RFC 6749 section 6), for all threads that log in with it.

    `renewed` is told a refresh token that takes the place of the old one, as some providers do.
    """

    def __init__(
        self,
        *,
        url: str,
        client_id: str,
        client_secret: Callable[[], str],
        refresh_token: Callable[[], str],
        scope: str = "",
        ca_file: Path | None = None,
        renewed: Callable[[str], None] = lambda token: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._client_id, self._scope, self._ca_file = url, client_id, scope, ca_file
        self._client_secret, self._refresh_token = client_secret, refresh_token
        self._renewed, self._clock = renewed, clock
        self._guard = Guard(clock)
        self._lock = threading.Lock()
        self._failures = 0
        self._access, self._until, self._newer = "", 0.0, ""

    def __call__(self, refused: str = "") -> str:
        """Return a token that is good for minutes to come; another one than `refused`.

        Raises Unavailable, with pauses that grow.
        """
        with self._lock:
            if self._access in ("", refused) or self._clock() >= self._until:
                self._refresh()
            return self._access

    def _refresh(self) -> None:
        self._guard.ask()
        answer = self._ask()
        access, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(access, str) or not access:
            raise self._guard.refused(_REFUSED)
        good = float(seconds) if isinstance(seconds, int | float) else _USUAL_SECONDS
        # A token that lives for less than our margin is used for half of its life.
        self._until = self._clock() + max(good - _EARLY_SECONDS, good / 2)
        self._access = access
        self._guard.admitted()
        self._failures = 0
        newer = answer.get("refresh_token")
        if isinstance(newer, str) and newer and newer != self._secret():
            self._newer = newer
            self._renewed(newer)

    def _secret(self) -> str:
        return self._newer or self._refresh_token()

    def _ask(self) -> dict[str, Any]:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": self._secret(),
            "client_id": self._client_id,
            "client_secret": self._client_secret(),
            "scope": self._scope,
        }
        words = urlencode({name: value for name, value in fields.items() if value})
        # Not `from error`: what a server answers may quote the tokens.
        try:
            request = Request(self._url, words.encode(), {"Accept": "application/json"})  # noqa: S310 -- the scheme is checked by the settings
            with self._opener().open(request, timeout=_ANSWER_SECONDS) as response:
                answer = json.loads(response.read(_MOST_BYTES))
        except HTTPError as error:
            error.close()
            # RFC 6749 section 5.2: 400 and 401 say no; anything else is the server's own trouble.
            if error.code in (400, 401, 403):
                raise self._guard.refused(_REFUSED) from None
            raise self._away() from None
        except (OSError, ValueError):
            raise self._away() from None
        return answer if isinstance(answer, dict) else {}

    def _opener(self) -> OpenerDirector:
        return build_opener(HTTPSHandler(context=ssl.create_default_context(cafile=self._ca_file)))

    def _away(self) -> Unavailable:
        after = pause(self._failures)
        self._failures += 1
        return Unavailable(_NO_ANSWER, after)
