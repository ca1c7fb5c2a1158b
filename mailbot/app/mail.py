"""The ways to the mail servers, and what all who log in there share."""

from functools import cache
from typing import TYPE_CHECKING

from mailbot import log
from mailbot.app.configuration import optional_secret
from mailbot.settings import Settings

if TYPE_CHECKING:
    from mailbot.mail.inbox import Inbox
    from mailbot.mail.oauth import Token
    from mailbot.mail.outbox import Outbox
    from mailbot.mail.patience import Guard


def outbox_of(settings: Settings) -> "Outbox":
    """Return the way to the server that takes our mail; it connects when it sends."""
    from mailbot.mail.outbox import Outbox

    smtp = settings.smtp
    return Outbox(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security.value,
        ca_file=str(settings.path(smtp.ca_file)) if smtp.ca_file else "",
        user=smtp.user,
        password=settings.secret("smtp") if smtp.user and smtp.auth == "password" else "",
        token=_token(settings) if smtp.auth == "xoauth2" else None,
        sender=settings.operator.email,
    )


# What all threads that log in share, whoever made their hands: the patience after a refusal, and
# the token.
_TOKENS: "dict[tuple[object, ...], Token]" = {}


@cache
def login_guard(host: str, port: int, user: str) -> "Guard":
    """Return the patience that all who log in to a mailbox share."""
    from mailbot.mail.patience import Guard

    return Guard()


def forget_logins() -> None:
    """Let a new configuration log in at once, whatever the old one was refused for."""
    login_guard.cache_clear()


def _token(settings: Settings) -> "Token":
    from mailbot.mail.oauth import Token

    def renewed(refresh_token: str) -> None:
        log.token_renewed(kept=settings.keep_secret("oauth", "refresh_token", refresh_token))

    oauth = settings.oauth
    made = Token(
        url=oauth.token_url,
        client_id=oauth.client_id,
        client_secret=lambda: optional_secret(settings, "oauth", "client_secret"),
        refresh_token=lambda: settings.secret("oauth", "refresh_token"),
        scope=oauth.scope,
        ca_file=settings.path(oauth.ca_file) if oauth.ca_file else None,
        renewed=renewed,
    )
    return _TOKENS.setdefault((settings.folder, *oauth.model_dump().values()), made)


def inbox_of(settings: Settings) -> "Inbox":
    """Return a way into the mailbox; it connects when asked for something."""
    from mailbot.mail.inbox import Inbox

    box = settings.mailbox
    return Inbox(
        host=box.host,
        port=box.port,
        security=box.security.value,
        ca_file=settings.path(box.ca_file) if box.ca_file else None,
        user=box.user,
        password=lambda: settings.secret("mailbox"),
        token=_token(settings) if box.auth == "xoauth2" else None,
        guard=login_guard(box.host, box.port, box.user),
        folders=box.folders,
        watch_junk=box.watch_junk,
        sent_folder=box.sent_folder,
        drafts_folder=box.drafts_folder,
    )
