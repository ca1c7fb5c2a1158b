"""A letter that speaks as an authority: whose domain it is, and what only looks like one."""

import pytest

from mailbot.domain.authority import (
    ELSEWHERE,
    LOOKALIKE,
    UNPROVEN,
    authority_flags,
    is_official,
    resembles_official,
)
from mailbot.domain.findings import Authenticity, Sender


@pytest.mark.parametrize(
    "domain", ["rkn.gov.ru", "78.rkn.gov.ru", "mvd.ru", "nalog.gov.ru", "gov.spb.ru"]
)
def test_domains_of_authorities_are_known(domain: str) -> None:
    assert is_official(domain)


@pytest.mark.parametrize(
    "domain",
    ["rkn-gov.ru", "rkn.gov.com", "rkn.g0v.ru", "rkn.qov.ru", "roskomnadzor.info",
     "gov-rkn.example", "rkn.gov.ru.example.com"],
)  # fmt: skip
def test_what_looks_like_one_is_a_look_alike(domain: str) -> None:
    """Source: domain facts 7.18."""
    assert not is_official(domain)
    assert resembles_official(domain)


@pytest.mark.parametrize("domain", ["example.ru", "yandex.ru", "smmconfa.ru", ""])
def test_what_has_nothing_of_one_is_none(domain: str) -> None:
    assert not is_official(domain)
    assert not resembles_official(domain)


@pytest.mark.parametrize(
    ("address", "authenticity", "flags"),
    [
        ("a@rkn.gov.ru", Authenticity.PROVEN, ()),
        ("a@rkn.gov.ru", Authenticity.UNPROVEN, (UNPROVEN,)),
        ("a@rkn-gov.ru", Authenticity.PROVEN, (LOOKALIKE,)),
        ("a@example.com", Authenticity.FAILED, (UNPROVEN, ELSEWHERE)),
        (None, Authenticity.AMBIGUOUS, (UNPROVEN, ELSEWHERE)),
    ],
)
def test_what_speaks_against_it_is_flagged(
    address: str | None, authenticity: Authenticity, flags: tuple[str, ...]
) -> None:
    assert authority_flags(Sender(address, "", authenticity, None)) == flags
