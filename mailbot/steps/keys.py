"""The key of our Message-IDs and one-time codes, and what is made with it."""

import secrets

from mailbot.domain.appeal import Appeal
from mailbot.domain.token import code, token
from mailbot.errors import ConfigError
from mailbot.office import Office
from mailbot.ports import Unit

_REMEMBERED = "threads_key"


def key_of(office: Office, unit: Unit) -> bytes | None:
    """Return the key: the configured secret, else the register's own; None where none was made."""
    try:
        return office.settings.secret("threads", "secret").encode()
    except ConfigError:
        if office.settings.threads.secret_file:
            raise
    kept = unit.setting(_REMEMBERED)
    return kept.encode() if kept else None


def sure_key(office: Office, unit: Unit) -> bytes:
    """Return the key, and make the register's own where there is none; `unit` must write."""
    if key := key_of(office, unit):
        return key
    made = secrets.token_hex(32)
    unit.remember(_REMEMBERED, made)
    return made.encode()


def message_id(office: Office, unit: Unit, appeal_id: int | None) -> str:
    """Return a Message-ID by which an answer finds its appeal; `unit` must write."""
    key = sure_key(office, unit)
    return office.new_message_id(token(key, secrets.token_hex(8), appeal_id or 0))


def code_of(office: Office, unit: Unit, appeal: Appeal) -> str:
    """Return the code by which the subject may confirm the appeal; `unit` must write."""
    return code(sure_key(office, unit), appeal.id, appeal.raw_sha256)
