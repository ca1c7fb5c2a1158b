"""XOAUTH2 against a real Dovecot and a real SMTP server: tokens are renewed, never shown."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from mailbot.errors import Unavailable
from mailbot.mail.inbox import Folder, Inbox
from mailbot.mail.oauth import Token
from mailbot.mail.outbox import Outbox
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Smtp
from tests.servers.tokens import Tokens

USER = "appeals@example.ru"
RAW = b"Message-ID: <1@example.com>\r\n\r\n1\r\n"


@pytest.fixture(scope="module")
def tokens() -> Iterator[Tokens]:
    with Tokens(USER, rotates=True) as server:
        yield server


@pytest.fixture(scope="module")
def server(tokens: Tokens) -> Iterator[Dovecot]:
    with Dovecot({USER: "unknown"}, tokens=tokens.judge_url) as dovecot:
        dovecot.deliver(USER, RAW)
        yield dovecot


def token_of(tokens: Tokens, **changes: Any) -> Token:
    values: dict[str, Any] = {
        "url": tokens.url,
        "client_id": "client",
        "client_secret": lambda: "",
        "refresh_token": lambda first=tokens.refresh_token: first,
        **changes,
    }
    return Token(**values)


def inbox_of(server: Dovecot, token: Token) -> Inbox:
    return Inbox(
        host="127.0.0.1",
        port=server.imaps_port,
        security="tls",
        ca_file=server.ca_file,
        user=USER,
        password=lambda: "",
        token=token,
    )


def test_letters_come_by_a_token_that_is_asked_for_once(server: Dovecot, tokens: Tokens) -> None:
    before = tokens.given
    inbox = inbox_of(server, token_of(tokens))
    for _ in range(3):
        with inbox.open(Folder("INBOX")) as folder:
            assert folder.place.mailbox == USER

    assert tokens.given == before + 1


def test_a_token_that_was_withdrawn_is_renewed_at_once(server: Dovecot, tokens: Tokens) -> None:
    inbox = inbox_of(server, token_of(tokens))
    inbox.open(Folder("INBOX")).close()
    before = tokens.given
    tokens.withdraw()
    inbox.open(Folder("INBOX")).close()

    assert tokens.given == before + 1


def test_a_token_that_runs_out_is_renewed_before_its_end(tokens: Tokens) -> None:
    now = [0.0]
    token = token_of(tokens, clock=lambda: now[0])
    first = token()
    now[0] = 3600 - 121
    assert token() == first
    now[0] = 3600 - 119

    assert token() != first


def test_a_refresh_token_that_the_provider_replaces_is_handed_on_and_used(tokens: Tokens) -> None:
    kept: list[str] = []
    token = token_of(tokens, renewed=kept.append)
    token(refused=token())

    assert kept[-1] == tokens.refresh_token
    assert len(set(kept)) == 2


def test_a_permission_that_was_withdrawn_is_told_and_asked_for_ever_more_rarely(
    server: Dovecot, tokens: Tokens
) -> None:
    now = [0.0]
    inbox = inbox_of(server, token_of(tokens, refresh_token=lambda: "old", clock=lambda: now[0]))
    pauses = []
    for second in (0, 60, 121):
        now[0] = float(second)
        with pytest.raises(Unavailable, match="oauth.refresh_token") as caught:
            inbox.folders()
        assert "old" not in str(caught.value)
        pauses.append(caught.value.after.total_seconds())

    assert pauses == [120, 60, 240]


@pytest.mark.parametrize("answer", [429, 500, 503])
def test_a_token_server_in_trouble_is_asked_again_soon(tokens: Tokens, answer: int) -> None:
    tokens.answer = answer
    token = token_of(tokens)
    try:
        with pytest.raises(Unavailable, match="does not answer") as caught:
            token()
    finally:
        tokens.answer = 200

    assert caught.value.after.total_seconds() <= 5
    assert token()


class TokenSmtp(Smtp):
    """Takes only who shows a good token."""

    tokens: Tokens

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        words = base64.b64decode(args[1]).decode().split("\1")
        if words[0] == f"user={USER}" and self.tokens.is_good(
            words[1].removeprefix("auth=Bearer ")
        ):
            return AuthResult(success=True, handled=False, auth_data=_Login())
        # The reason comes as a challenge, which the client answers with an empty line.
        await server.challenge_auth("eyJzdGF0dXMiOiI0MDEifQ==", encode_to_b64=False)
        return AuthResult(success=False, handled=False)


class _Login:
    login = USER.encode()


def test_replies_leave_by_a_token_that_is_renewed_when_refused(tokens: Tokens) -> None:
    with TokenSmtp(users={USER: "unknown"}) as server:
        server.tokens = tokens
        token = token_of(tokens)
        outbox = Outbox(
            host="127.0.0.1",
            port=server.port,
            security="plain",
            sender=USER,
            user=USER,
            token=token,
        )
        outbox.send(RAW, ["a@example.com"])
        tokens.withdraw()
        outbox.send(RAW, ["a@example.com"])

        assert [taken.user for taken in server.taken] == [USER, USER]
