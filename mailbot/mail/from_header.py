"""Reads From: who claims to have written, and what is wrong with the claim.

Finds every address that any mail program might show, because who forges a sender lives on the
programs' disagreement. The sentence of each fault stands in `domain/sender.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mailparser.utils import get_addresses

from mailbot.domain.addresses import canonical, domain_of, is_look_alike
from mailbot.domain.letter import Mailbox
from mailbot.mail.decode import decode_words

# Invisible and direction-changing characters belong to no name either.
_CONTROL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_ANGLE = re.compile(r"<[^<>]*>")
_ENCODED = re.compile(r"=\?[^?\s]+\?[bBqQ]\?")
# What a person takes for an address.
_ADDRESS = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")

# The only form that every program reads alike (RFC 5322 section 3.4.1 without quotes, literals and
# obsolete forms; RFC 6531 for letters beyond ASCII).
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_PLAIN = re.compile(
    rf"[\w!#$%&'*+/=?^`{{|}}~-]+(?:\.[\w!#$%&'*+/=?^`{{|}}~-]+)*@{_LABEL}(?:\.{_LABEL})+\.?"
)

# A line that some programs read as From and the standard does not: a blank before the colon or
# before the first line, control characters around the name (RFC 5322 section 2.2). A line that
# continues another one and reads "From: a@b" was the first line before the servers wrote theirs.
_FROM_LIKE = re.compile(
    rb"(?:\A[ \t]*|[\r\n])[^\x21-\x7e\r\n\t ]*from[^\x21-\x7e\r\n]*:"
    rb"|[\r\n][ \t]+from[ \t]*:[^\r\n]*@",
    re.IGNORECASE,
)

# No honest From is longer; brackets nested by the thousand cost more than they can tell, and so do
# From headers by the thousand.
_LONGEST, _MOST = 4096, 20

# What mail-parser notes about the look of a name, which deceives nobody.
_COSMETIC = frozenset({"overlong-encoded-word", "invalid-encoded-word"})


@dataclass(frozen=True, slots=True)
class _From:
    """Every From value as it came (8-bit letters read), and what was found in them."""

    values: tuple[str, ...]
    hidden: bool
    mailboxes: tuple[Mailbox, ...]
    recovered: bool


def parse_from(values: Sequence[str], head: bytes) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    """Return every address of every From value, and the codes of all faults.

    `head` is the header of the letter as bytes, in which lines are sought that only look like
    From. Not one fault is exactly one From with exactly one address, plainly written.

    Source: RFC 5322 sections 3.4 and 3.6.2; the published spoofing tricks named in RFC 7489
    section 11.
    """
    hidden = len(_FROM_LIKE.findall(head)) > len(values)
    values = tuple(value[:_LONGEST] for value in values[:_MOST])
    found = [_mailboxes(value) for value in values]
    header = _From(
        values,
        hidden,
        tuple(mailbox for mailboxes, _ in found for mailbox in mailboxes),
        any(recovered for _, recovered in found) or _LONGEST in map(len, values),
    )
    return header.mailboxes, tuple(code for code, is_at_fault in _FAULTS if is_at_fault(header))


def parse_mailboxes(values: Iterable[str]) -> tuple[Mailbox, ...]:
    """Return the addresses of other headers, as far as they can be made out."""
    some = [*values][:_MOST]
    return tuple(mailbox for value in some for mailbox in _mailboxes(value)[0])


def _mailboxes(value: str) -> tuple[list[Mailbox], bool]:
    notes: list[dict[str, str]] = []
    pairs = get_addresses(value, defects=notes)
    mailboxes = [
        Mailbox(_clean(decode_words(name)), _clean(address)) for name, address in pairs if address
    ]
    reasons = {reason for note in notes for reason in note["reason"].split(",")}
    return mailboxes, bool(reasons - _COSMETIC)


def _clean(words: str) -> str:
    return " ".join(_CONTROL.sub(" ", words).split())


def _bare(value: str) -> str:
    """The value without quoted strings, comments and what stands in angle brackets."""
    bare = _QUOTED.sub(" ", value)
    while (shorter := _COMMENT.sub(" ", bare)) != bare:
        bare = shorter
    return _ANGLE.sub(" ", bare)


def _has_control(header: _From) -> bool:
    return any(_CONTROL.search(decode_words(value)) for value in header.values)


def _has_route(header: _From) -> bool:
    # RFC 5321 appendices C and F.2; the percent hack and bang paths are routes, too.
    return any(
        re.search(r"(?:<|^)\s*@", _QUOTED.sub(" ", value)) for value in header.values
    ) or any(re.search("[%!]", mailbox.address) for mailbox in header.mailboxes)


def _is_odd(header: _From) -> bool:
    """Is an address no plain one, or does it not stand in the header as it was read?

    A comma beside a single address announces another one, which some program may find.
    """
    lonely = len(header.mailboxes) == 1 and any("," in _bare(v) for v in header.values)
    return (
        header.recovered
        or lonely
        or any(
            not _PLAIN.fullmatch(mailbox.address)
            or not any(mailbox.address in value for value in header.values)
            for mailbox in header.mailboxes
        )
    )


def _has_group(header: _From) -> bool:
    return any(re.search(r"[:;]", _bare(value)) for value in header.values)


def _hides_in_code(header: _From) -> bool:
    coded_angle = any(
        _ENCODED.search(angle) for value in header.values for angle in _ANGLE.findall(value)
    )
    coded_address = any("=?" in mailbox.address for mailbox in header.mailboxes)
    only_coded = not header.mailboxes and any(
        _ENCODED.search(value) and "@" in decode_words(value) for value in header.values
    )
    return coded_angle or coded_address or only_coded


def _hides_in_comment(header: _From) -> bool:
    return any(
        "@" in decode_words(comment)
        for value in header.values
        for comment in _COMMENT.findall(_QUOTED.sub(" ", value))
    )


def _names_another(header: _From) -> bool:
    # NFKC turns the full-width «＠» into the sign that it imitates.
    return any(
        canonical(re.sub(r"\s", "", shown)) != canonical(mailbox.address)
        for mailbox in header.mailboxes
        for shown in _ADDRESS.findall(unicodedata.normalize("NFKC", mailbox.name))
    )


def _imitates(header: _From) -> bool:
    return any(is_look_alike(_written(mailbox.address)) for mailbox in header.mailboxes)


def _written(address: str) -> str:
    domain = address.rpartition("@")[2].lower()
    return domain if not domain.isascii() else domain_of(address)


# In the order in which people are told.
_FAULTS: tuple[tuple[str, Callable[[_From], bool]], ...] = (
    ("no_address", lambda header: not header.mailboxes),
    ("several_from", lambda header: len(header.values) > 1),
    ("hidden_from", lambda header: header.hidden),
    ("several_addresses", lambda header: len(header.mailboxes) > 1),
    ("control_characters", _has_control),
    ("route_address", _has_route),
    ("group", _has_group),
    ("encoded_address", _hides_in_code),
    ("address_in_comment", _hides_in_comment),
    ("display_name_is_address", _names_another),
    ("mixed_script", _imitates),
    ("malformed_address", _is_odd),
)
