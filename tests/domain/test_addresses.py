"""Which addresses are one mailbox, and which only look like another."""

import pytest

from mailbot.domain.addresses import (
    AliasGroup,
    ascii_domain,
    canonical,
    domain_of,
    is_look_alike,
    matches_host,
)

YANDEX = AliasGroup(
    ("yandex.ru", "ya.ru", "yandex.com", "yandex.kz"), dot_is_hyphen=True, ignore_tag=True
)
GMAIL = AliasGroup(("gmail.com", "googlemail.com"), ignore_dots=True, ignore_tag=True)
GROUPS = (YANDEX, GMAIL)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marina.Orlova@Example.COM", "marina.orlova@example.com"),
        (" a@example.ru ", "a@example.ru"),
        ("a@example.ru.", "a@example.ru"),
        ('"a.b"@example.ru', "a.b@example.ru"),
        ("a@почта.рф", "a@xn--80a1acny.xn--p1ai"),
        ("ИВАН@ПОЧТА.РФ", "иван@почта.рф"),
        ("ivan.petrov@ya.ru", "ivan-petrov@yandex.com"),
        ("ivan+shop@yandex.kz", "ivan@yandex.ru"),
        ("i.v.a.n@googlemail.com", "ivan@gmail.com"),
        ("ivan+news@gmail.com", "ivan@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox_compare_equal(one: str, other: str) -> None:
    assert canonical(one, GROUPS) == canonical(other, GROUPS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ivan.petrov@example.ru", "ivanpetrov@example.ru"),
        ("ivan.petrov@example.ru", "ivan-petrov@example.ru"),
        ("ivan+a@example.ru", "ivan@example.ru"),
        ("ivan.petrov@yandex.ru", "ivanpetrov@yandex.ru"),
        ("ivan@mail.ru", "ivan@bk.ru"),
        ("mark@example.com", "mar\u212a@example.com"),
        ("a@fass.de", "a@faß.de"),
        ("a@example.com", "a@exаmple.com"),
        ('"ivan+a"@gmail.com', '"ivan a"@gmail.com'),
        ("a@[192.0.2.1]", "a@192.0.2.1"),
    ],
)
def test_different_mailboxes_never_compare_equal(one: str, other: str) -> None:
    assert canonical(one, GROUPS) != canonical(other, GROUPS)


@pytest.mark.parametrize(
    "odd", ["", "@", "nobody", "a@", "@b", "a@b..c", "+@ya.ru", "a@" + "ж" * 70]
)
def test_what_is_hardly_an_address_comes_back_without_an_error(odd: str) -> None:
    assert canonical(odd, GROUPS) == canonical(odd.upper(), GROUPS)


def test_canonical_is_its_own_canonical_form() -> None:
    for address in ("I.Van+x@Ya.Ru", '"a b"@Example.RU', "ИВАН@почта.рф", "x@[IPv6:2001:DB8::1]"):
        once = canonical(address, GROUPS)
        assert canonical(once, GROUPS) == once


def test_a_domain_that_idna_refuses_stays_as_it_is() -> None:
    assert ascii_domain("A" * 70 + ".Ru") == "a" * 70 + ".ru"
    assert ascii_domain("ж" * 300) == "ж" * 300
    assert domain_of("x@") == ""


@pytest.mark.parametrize(
    "domain",
    ["exаmple.com", "ya\u043ddex.ru", "xn--80ak6aa92e.com", "аррӏе.com", "γmail.com", "xn--ж.com"],
)
def test_imitations_are_told(domain: str) -> None:
    assert is_look_alike(domain)


@pytest.mark.parametrize(
    "domain",
    ["example.com", "почта.рф", "рост.рф", "xn--80a1acny.xn--p1ai", "пример.com", "", "xn--"],
)
def test_honest_domains_are_not_called_imitations(domain: str) -> None:
    assert not is_look_alike(domain)


def test_a_host_matches_its_name_or_a_suffix_with_a_star() -> None:
    assert matches_host("MX.example.ru", ["mx.example.ru"])
    assert matches_host("a.b.example.ru", ["*.example.ru"])
    assert not matches_host("example.ru", ["*.example.ru"])
    assert not matches_host("evilexample.ru", ["*.example.ru", "example.ru"])
    assert not matches_host(".example.ru", ["*.example.ru"])
    assert not matches_host("", [])
