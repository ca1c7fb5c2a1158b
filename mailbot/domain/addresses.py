"""Decides which e-mail addresses are one and the same mailbox, and which only look like another.

In doubt two addresses differ: a stranger must never be taken for a registered subject, and a
subject who is not recognised is merely asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Letters on which the standard library's IDNA 2003 and the registries' IDNA 2008 disagree: it
# would turn faß.de into fass.de, which belongs to somebody else (RFC 5894 section 7.2).
_DEVIATIONS = frozenset("ßẞς\u200c\u200d")

# RFC 1035 section 2.3.4; also keeps the IDNA codec from chewing on megabytes.
_LONGEST_DOMAIN = 255

# A local part that needs no quotes (RFC 5322 section 3.2.3, RFC 6531 section 3.3).
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")

_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u052f]")  # Greek and Cyrillic
# Cyrillic letters that a Latin word could be written with.
_CYRILLIC_TWINS = re.compile(r"[асеорхуѕіјһԁԛԝӏвкмнтгп0-9-]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")


@dataclass(frozen=True, slots=True)
class AliasGroup:
    """Domains of one provider that lead to the same mailbox, and how it reads a local part.

    `dot_is_hyphen`: "a.b" and "a-b" are one (Yandex). `ignore_dots`: "a.b" and "ab" are one
    (Gmail). `ignore_tag`: "a+anything" is "a". The first domain stands for all.
    """

    domains: tuple[str, ...]
    dot_is_hyphen: bool = False
    ignore_dots: bool = False
    ignore_tag: bool = False


AliasGroups = tuple[AliasGroup, ...]


def canonical(address: str, groups: AliasGroups = ()) -> str:
    """Return the address in the form in which two of them compare.

    Letter case never counts; domains compare as A-labels without a trailing dot; quotes that a
    local part does not need are dropped. What is no address at all comes back in lower case.
    """
    local, at, host = address.strip().rpartition("@")
    if not (at and local):
        return _lower(address.strip())
    local, domain = _unquoted(_lower(local)), ascii_domain(host)
    group = _group_of(domain, groups)
    if group is None or local.startswith('"'):
        return f"{local}@{domain}"
    return f"{_folded(local, group)}@{ascii_domain(group.domains[0])}"


def domain_of(address: str) -> str:
    """Return the domain of an address (or a bare domain) as it compares."""
    return ascii_domain(address.strip().rpartition("@")[2])


@lru_cache(maxsize=4096)
def ascii_domain(domain: str) -> str:
    """Return the domain in lower-case A-labels; one that IDNA refuses, merely in lower case.

    Source: RFC 5890 section 2.3.2.1; address literals (RFC 5321 section 4.1.3) stay themselves.
    """
    domain = domain.strip().lower().removesuffix(".")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return ".".join(_a_label(label) for label in domain.split("."))
    except UnicodeError:
        return domain


def _a_label(label: str) -> str:
    if _DEVIATIONS.intersection(label):
        return "xn--" + label.encode("punycode").decode("ascii")
    return label.encode("idna").decode("ascii").lower()


def _lower(words: str) -> str:
    return "".join(map(_lower_letter, words)) if not words.isascii() else words.lower()


def _lower_letter(letter: str) -> str:
    # The Kelvin sign lowers to an ASCII k; such letters stay, or mar\u212ao@ would become marko@.
    lowered = letter.lower()
    return letter if lowered.isascii() and not letter.isascii() else lowered


def _unquoted(local: str) -> str:
    if len(local) > 2 and local[0] == local[-1] == '"':
        bare = re.sub(r"\\(.)", r"\1", local[1:-1])
        return bare if _DOT_ATOM.fullmatch(bare) else local
    return local


def _group_of(domain: str, groups: AliasGroups) -> AliasGroup | None:
    return next((g for g in groups if domain in map(ascii_domain, g.domains)), None)


def _folded(local: str, group: AliasGroup) -> str:
    if group.ignore_tag:
        local = local.partition("+")[0] or local
    if group.ignore_dots:
        local = local.replace(".", "") or local
    if group.dot_is_hyphen:
        local = local.replace(".", "-")
    return local


def is_look_alike(domain: str) -> bool:
    """Does a label mix scripts, or is it Cyrillic that poses as a Latin word?

    Cyrillic twins count only below a Latin top-level domain: «рост.рф» poses as nothing.
    Source: Unicode UTS 39 section 5.1, cut down to the scripts that meet in Russian mail.
    """
    labels = [_u_label(label) for label in domain.lower().split(".")]
    if any(_LATIN.search(label) and _OTHER_SCRIPT.search(label) for label in labels):
        return True
    return labels[-1].isascii() and any(
        _CYRILLIC.search(label) and _CYRILLIC_TWINS.fullmatch(label) for label in labels
    )


def _u_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def matches_host(host: str, patterns: Iterable[str]) -> bool:
    """Is the host one of the patterns: an exact name, or "*.suffix" for anything below it?"""
    host = ascii_domain(host)
    return any(
        host.endswith(ascii_domain(pattern[1:])) and len(host) > len(pattern) - 1
        if pattern.startswith("*.")
        else host == ascii_domain(pattern)
        for pattern in patterns
    )
