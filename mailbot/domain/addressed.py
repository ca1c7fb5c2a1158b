"""Decides whether a letter was surely written to us, or may have been handed on by somebody else.

A signature proves who wrote, not to whom: «да, это я отправила», written to another, is genuine
here, too. Bcc, aliases and forwarding are honest, so this is a warning, and nothing follows from
such a letter by itself.
"""

from collections.abc import Callable

from mailbot.domain.addresses import ascii_domain, domain_of
from mailbot.domain.letter import Letter
from mailbot.domain.signatures import signature_tags, signed_headers
from mailbot.words import Text

ELSEWHERE = "addressed_elsewhere"

HANDED_ON = Text(
    "в полях To и Cc нет нашего адреса: письмо могло быть написано не нам и переслано без"
    " изменений; само по себе из него ничего не следует",
    "neither To nor Cc surely names our address: the letter may have been written to somebody else"
    " and handed on unchanged; nothing follows from it by itself",
)


def is_to_us(letter: Letter, is_ours: Callable[[str], bool]) -> bool:
    """Does To or Cc name us, once each, and as the author signed it?

    A field that the author's domain did not sign may have been added on the way (RFC 6376 section
    8.15), and so may a second one; without any signature the server's word covers the letter.
    """
    if any(len(letter.all(name)) > 1 for name in ("to", "cc")):
        return False
    ours = any(is_ours(mailbox.address) for mailbox in letter.recipients)
    return ours and _is_signed(letter)


def _is_signed(letter: Letter) -> bool:
    signatures = [signature_tags(value) for value in letter.all("dkim-signature")]
    authors = [domain_of(sender.address) for sender in letter.senders]
    theirs = [s for s in signatures if any(_may_speak(s.get("d", ""), a) for a in authors)]
    needed = {name for name in ("to", "cc") if letter.header(name) is not None}
    return not signatures or any(needed <= signed_headers(each) for each in theirs)


def _may_speak(signer: str, author: str) -> bool:
    signer = ascii_domain(signer)
    return signer == author or author.endswith(f".{signer}") or signer.endswith(f".{author}")
