"""How sure it is that the From address wrote the letter."""

import pytest

from mailbot.domain.findings import Authenticity, Claim, Sender
from mailbot.domain.letter import Mailbox
from mailbot.domain.sender import FAULTS, AuthResult, judge, signs_for
from mailbot.domain.signatures import FAULTS as SIGNATURE_FAULTS
from mailbot.domain.signatures import Outcome, SignatureCheck, is_settled

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
        [result("dkim", "pass", "example.com'a.attack.example")],
        [result("dmarc", "pass"), result("dkim", "pass", "com")],
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
        ("co.uk", "example.co.uk", False),
        ("narod.ru", "shop.narod.ru", False),
        ("me.com", "me.com", True),
        ("msk.ru", "shop.msk.ru", False),
        ("ample.com", "example.com", False),
        ("", "example.com", False),
    ],
)
def test_only_the_same_domain_or_one_above_may_sign(signer: str, domain: str, may: bool) -> None:
    assert signs_for(signer, domain) is may


def checked(outcome: Outcome, fault: str = "", domain: str = "example.com") -> Sender:
    return judge(
        [ORLOVA],
        (),
        [],
        registered=None,
        signatures=[SignatureCheck(domain, "mail", outcome, fault)],
    )


def test_a_signature_that_verifies_here_proves_the_sender() -> None:
    assert checked(Outcome.VALID).authenticity is Authenticity.PROVEN
    assert checked(Outcome.VALID).signatures[0].selector == "mail"
    assert checked(Outcome.VALID, domain="shop.example.com").authenticity is Authenticity.UNPROVEN


@pytest.mark.parametrize("fault", SIGNATURE_FAULTS)
@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.VALID])
def test_any_other_outcome_proves_nothing_and_says_why(outcome: Outcome, fault: str) -> None:
    verdict = checked(outcome, fault)

    assert verdict.authenticity is Authenticity.UNPROVEN
    assert SIGNATURE_FAULTS[fault].ru in verdict.reasons[-1].ru


def test_our_own_check_does_not_overrule_a_failed_dmarc_or_a_doubtful_from() -> None:
    valid = [SignatureCheck("example.com", "mail", Outcome.VALID)]
    failed = judge([ORLOVA], (), [result("dmarc", "fail")], registered=None, signatures=valid)
    doubtful = judge([ORLOVA], ("group",), [], registered=None, signatures=valid)

    assert failed.authenticity is Authenticity.FAILED
    assert doubtful.authenticity is Authenticity.AMBIGUOUS


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim("sender", "<marina.orlova@example.COM>"), Authenticity.PROVEN),
        (Claim("sender", "marina.orlova@example.com"), Authenticity.PROVEN),
        (Claim("sender", "M <mallory@example.com>"), Authenticity.UNPROVEN),
        (Claim("sender", "?"), Authenticity.UNPROVEN),
        (Claim("reply-to", "mallory@example.com"), Authenticity.PROVEN),
        (Claim("return-path", "<bounce@example.com>"), Authenticity.PROVEN),
    ],
)
def test_another_sender_raises_doubt_and_other_headers_are_only_shown(
    claim: Claim, expected: Authenticity
) -> None:
    verdict = judge([ORLOVA], (), [result("dkim", "pass")], registered=None, claims=[claim])

    assert verdict.authenticity is expected
    assert verdict.claims == (claim,)


def test_a_verdict_is_settled_unless_dns_was_silent() -> None:
    assert is_settled((SignatureCheck("example.com", "mail", Outcome.BROKEN, "broken"),))
    assert not is_settled((SignatureCheck("example.com", "mail", Outcome.UNAVAILABLE, "no_dns"),))
