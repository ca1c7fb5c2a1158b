"""How sure it is that the From address wrote the letter."""

import pytest

from mailbot.domain.findings import Authenticity
from mailbot.domain.letter import Mailbox
from mailbot.domain.sender import FAULTS, AuthResult, judge, signs_for

ORLOVA = Mailbox("Марина Орлова", "Marina.Orlova@Example.com")


def result(method: str, verdict: str, domain: str = "example.com") -> AuthResult:
    return AuthResult("mx.example.ru", method, verdict, domain)


def authenticity(*results: AuthResult, address: str = "a@example.com") -> Authenticity:
    return judge([Mailbox("", address)], (), results, registered=None).authenticity


@pytest.mark.parametrize(
    "results",
    [
        [result("dkim", "pass")],
        [result("dkim", "fail", "list.example.net"), result("dkim", "pass")],
        [result("dkim", "pass"), result("dmarc", "pass"), result("spf", "fail")],
        # The organisational domain is the server's knowledge, and a signature bears it out.
        [result("dmarc", "pass"), result("dkim", "pass", "mailer.example.com")],
        [result("dkim", "pass"), result("dmarc", "none")],
    ],
)
def test_an_aligned_signature_proves_the_sender(results: list[AuthResult]) -> None:
    assert authenticity(*results) is Authenticity.PROVEN


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("spf", "pass")],
        [result("dmarc", "pass"), result("spf", "pass")],
        [result("dmarc", "pass")],
        [result("dmarc", "pass"), result("dkim", "pass", "esp.example.net")],
        [result("dkim", "pass", "example.net")],
        [result("dkim", "pass", "evilexample.com")],
        [result("dkim", "pass", "shop.example.com")],
        [result("dkim", "pass", "")],
        [result("dkim", "pass", "com")],
        [result("dkim", "neutral")],
        [result("dkim", "fail")],
        [result("dmarc", "bestguesspass")],
        [result("arc", "pass")],
    ],
)
def test_anything_less_leaves_the_sender_unproven(results: list[AuthResult]) -> None:
    assert authenticity(*results) is Authenticity.UNPROVEN


def test_a_failed_dmarc_fails_whatever_else_passed() -> None:
    assert authenticity(result("dmarc", "fail")) is Authenticity.FAILED
    assert authenticity(result("dkim", "pass"), result("dmarc", "fail")) is Authenticity.FAILED


def test_a_server_that_saw_another_from_makes_the_sender_ambiguous() -> None:
    seen = [result("dkim", "pass"), result("dmarc", "pass", "example.net")]

    assert authenticity(*seen) is Authenticity.AMBIGUOUS


def test_no_result_helps_where_from_is_not_one_plain_address() -> None:
    passed = [result("dkim", "pass"), result("dmarc", "pass")]
    two = [ORLOVA, Mailbox("", "b@example.com")]

    assert judge(two, ("several_addresses",), passed, registered=True).address is None
    assert judge([], (), passed, registered=None).authenticity is Authenticity.AMBIGUOUS
    for code in (*FAULTS, "a code of tomorrow"):
        verdict = judge([ORLOVA], (code,), passed, registered=True)
        assert verdict.authenticity is Authenticity.AMBIGUOUS
        assert verdict.reasons[0].ru


def test_the_address_is_shown_as_written_and_the_register_is_believed() -> None:
    verdict = judge([ORLOVA], (), [result("dkim", "pass")], registered=True)

    assert verdict.address == "Marina.Orlova@Example.com"
    assert verdict.display_name == "Марина Орлова"
    assert verdict.authorised is True
    assert "example.com" in verdict.reasons[0].ru


def test_international_domains_align_in_either_spelling() -> None:
    assert (
        authenticity(result("dkim", "pass", "xn--80a1acny.xn--p1ai"), address="a@почта.рф")
        is Authenticity.PROVEN
    )


@pytest.mark.parametrize(
    ("signer", "domain", "may"),
    [
        ("example.com", "example.com", True),
        ("example.com", "mail.example.com", True),
        ("mail.example.com", "example.com", False),
        ("com", "example.com", False),
        ("msk.ru", "shop.msk.ru", False),
        ("ample.com", "example.com", False),
        ("", "example.com", False),
    ],
)
def test_only_the_same_domain_or_one_above_may_sign(signer: str, domain: str, may: bool) -> None:
    assert signs_for(signer, domain) is may
