"""Asks the server to report what becomes of a message (RFC 3461), by parameters of the envelope."""

import re
from collections.abc import Sequence

_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r\n[ \t]+)?<([^@<>\s]{1,90})@")

# RFC 3461 section 4: printable ASCII; "+" and "=" stand for themselves as +2B and +3D.
_PLAIN = re.compile(r"[!-*,-<>-~]")

# The headers are enough to recognise the message, and a bounce repeats no more of it than needed.
_RETURN = "RET=HDRS"


def mail_options(content: bytes) -> Sequence[str]:
    """Return the parameters of MAIL; ENVID is the token of our Message-ID (section 4.4)."""
    head = content.partition(b"\r\n\r\n")[0] + b"\r\n"
    found = _MESSAGE_ID.search(head)
    envelope_id = [f"ENVID={_xtext(found[1].decode('ascii', 'replace'))}"] if found else []
    return [_RETURN, *envelope_id]


def rcpt_options(recipient: str, *, automatic: bool) -> Sequence[str]:
    """Return the parameters of RCPT; of automatic mail nobody is told anything (section 4.1)."""
    if automatic:
        return ["NOTIFY=NEVER"]
    return ["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{_xtext(recipient)}"]


def _xtext(value: str) -> str:
    return "".join(
        c if _PLAIN.fullmatch(c) else "".join(f"+{byte:02X}" for byte in c.encode()) for c in value
    )
