"""Puts an e-mail address into the form in which it may stand in a header and on an SMTP line."""

import re

from mailbot.errors import BadInput
from mailbot.words import Text

# A dot-atom as servers really accept it, stray dots included (RFC 5322 section 3.2.3). A quoted
# local part is left out: nobody's mailbox needs one, and quotes are how a header is broken out of.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")

_UNUSABLE = Text(
    "Адрес получателя или отправителя записан так, что почта его не примет. Проверьте его в"
    " карточке субъекта или в настройках.",
    "An address of the recipient or the sender is written in a way that mail does not accept."
    " Check it in the subject's record or in the configuration.",
)


def wire_address(address: str) -> str:
    """Return the address in ASCII, its domain as A-labels (info@почта.рф -> info@xn--…).

    Raises BadInput where that is impossible: a local part beyond ASCII would need SMTPUTF8
    (RFC 6531), which a recipient's server may lack after ours has accepted the message.
    """
    local, _, domain = address.strip(" ").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        # The codec's own words quote the address.
        raise BadInput(_UNUSABLE) from None
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise BadInput(_UNUSABLE)
    return f"{local}@{domain}"
