"""Our own check of DKIM signatures: what counts, what does not and why, and what it costs."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.domain.signatures import FAULTS, Outcome
from mailbot.errors import Unavailable
from mailbot.mail.dkim import check_signatures
from mailbot.words import Text
from tests.mail import forgeries
from tests.mail.forgeries import ZONE, mail
from tests.mail.signing import signed

AT = datetime.now(UTC)


def txt(name: str) -> bytes | None:
    return ZONE.get(name.removesuffix("."))


def faults(raw: bytes, author: str = "example.com", at: datetime = AT) -> list[str]:
    """Return the fault of each signature that was looked at; "" for a valid one."""
    checks = check_signatures(raw, author, at, txt)
    assert all((check.outcome is Outcome.VALID) is (not check.fault) for check in checks)
    return [check.fault for check in checks]


@pytest.mark.parametrize(
    ("trick", "fault"),
    [
        (forgeries.genuine_signature_on_another_text, "broken"),
        (forgeries.genuine_signature_on_another_subject, "broken"),
        (forgeries.text_after_the_signed_length, "length"),
        (forgeries.second_from_on_top, "repeated"),
        (forgeries.second_subject_on_top, "repeated"),
        (forgeries.second_date_on_top, "repeated"),
        (forgeries.subject_hidden_behind_a_bare_carriage_return, "malformed"),
        (forgeries.subject_that_is_not_signed, "uncovered"),
        (forgeries.date_that_is_not_signed, "uncovered"),
        (forgeries.signature_that_expired, "expired"),
        (forgeries.key_that_can_be_broken, "weak_key"),
        (forgeries.digest_that_can_be_broken, "algorithm"),
        (forgeries.key_that_was_withdrawn, "no_key"),
        (forgeries.key_that_is_not_there, "no_key"),
        (forgeries.key_of_a_domain_that_only_tests, "testing"),
        (forgeries.key_for_reports_only, "no_key"),
        (forgeries.key_for_old_digests_only, "algorithm"),
        (forgeries.subdomain_in_the_identity_of_a_strict_key, "malformed"),
        (forgeries.key_of_the_attacker_under_the_victims_name, "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_signature_that_does_not_count_says_why(trick: forgeries.Trick, fault: str) -> None:
    assert faults(trick("").raw) == [fault]
    assert fault in FAULTS


@pytest.mark.parametrize(
    "trick",
    [
        forgeries.signature_of_the_attacker,
        forgeries.signature_of_a_customers_subdomain,
        forgeries.identity_of_the_victim,
        forgeries.two_domains_in_one_signature,
        forgeries.nul_in_the_selector,
    ],
    ids=lambda trick: trick.__name__,
)
def test_dns_is_not_asked_about_signatures_that_could_prove_nothing(trick: forgeries.Trick) -> None:
    asked: list[str] = []

    assert check_signatures(trick("").raw, "example.com", AT, lambda n: asked.append(n)) == ()
    assert not asked


def test_a_domain_may_sign_for_the_one_below_and_in_either_spelling() -> None:
    assert faults(signed(mail()), "mail.example.com") == [""]
    raw = signed(mail()).replace(b"d=example.com", b"d=EXAMPLE.com")
    assert faults(raw) == ["broken"]  # the signature covers its own tags


def test_a_letter_with_bare_line_feeds_is_checked_as_it_was_sent() -> None:
    assert faults(signed(mail()).replace(b"\r\n", b"\n")) == [""]


def test_blank_lines_at_the_end_and_runs_of_blanks_are_as_the_signer_left_them() -> None:
    raw = signed(mail(body="a  \t b \r\n\r\n c\r\n"))

    assert faults(raw.replace(b"a  \t b \r\n", b"a b\r\n") + b"\r\n\r\n") == [""]
    assert faults(signed(mail(body=""))) == [""]


def test_without_a_subject_only_from_and_date_need_be_signed() -> None:
    bare = mail().replace(b"Subject: Request\r\n", b"")

    assert faults(signed(bare, covered=("from", "date"))) == [""]


def test_a_letter_that_is_read_late_is_as_genuine_as_it_was() -> None:
    assert faults(signed(mail()), at=AT + timedelta(days=700)) == [""]
    assert faults(signed(mail()), at=AT - timedelta(days=2)) == ["malformed"]


def test_silent_dns_leaves_the_signature_unavailable() -> None:
    def silent(name: str) -> bytes | None:
        raise Unavailable(Text("", ""))

    (check,) = check_signatures(signed(mail()), "example.com", AT, silent)

    assert (check.outcome, check.fault) == (Outcome.UNAVAILABLE, "no_dns")


def test_silent_dns_is_asked_once_a_letter() -> None:
    asked = []

    def silent(name: str) -> bytes | None:
        asked.append(name)
        raise Unavailable(Text("", ""))

    checks = check_signatures(signed(signed(mail())), "example.com", AT, silent)

    assert [check.outcome for check in checks] == [Outcome.UNAVAILABLE] * 2
    assert len(asked) == 1


def test_only_a_few_signatures_are_checked() -> None:
    raw = b"".join(signed(mail()).partition(b"\r\nFrom:")[:1]) + b"\r\n"
    many = raw * 50 + mail()

    assert len(faults(many)) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"DKIM-Signature: \r\n\r\n",
        b" DKIM-Signature: v=1; d=example.com; s=mail\r\n\r\n",
        b"DKIM-Signature: v=1; d=example.com; s=mail\r\n\r\n",
        b"DKIM-Signature: d=example.com; s=mail; a=rsa-sha256; h=from; x=1e9\r\nFrom: a\r\n\r\n",
        b"DKIM-Signature: d=example.com; s=" + b"x" * 5000 + b"\r\n\r\n",
        b"DKIM-Signature: d=\xff\xfe; s=mail\r\n\r\n",
        b"From: a\r\nnot a header\r\nDKIM-Signature: d=example.com; s=mail\r\n\r\n",
    ],
)
def test_hostile_bytes_give_nothing_that_counts(hostile: bytes) -> None:
    checks = check_signatures(hostile, "example.com", AT, txt)

    assert all(check.outcome is not Outcome.VALID for check in checks)


@pytest.mark.parametrize(
    "record",
    [
        b"v=DKIM1; p=AAAA",
        b"v=DKIM1; p=" + b"M" * 60_000,
        b"v=DKIM2; p=AAAA",
        b"k=ed25519; p=AAAA",
        b";;;",
        b"p",
        b"\xff",
    ],
)
def test_a_hostile_key_gives_nothing_that_counts(record: bytes) -> None:
    (check,) = check_signatures(signed(mail()), "example.com", AT, lambda name: record)

    assert check.outcome is not Outcome.VALID


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(lambda: mail(body=" " * 400_000 + "x"), id="blanks in the body"),
        pytest.param(lambda: mail(body="\r\n" * 300_000 + "x"), id="lines in the body"),
        pytest.param(lambda: mail(top="X: " + "a\r\n " * 200_000 + "\r\n"), id="folds"),
        pytest.param(lambda: mail(top="X: " + " " * 100_000 + "x\r\n"), id="blanks in the head"),
    ],
)
def test_long_runs_cost_no_more_than_their_length(raw: object) -> None:
    plain = raw()  # type: ignore[operator]
    signature = signed(mail()).partition(b"\r\nFrom:")[0] + b"\r\n"
    begun = time.process_time()
    check_signatures(signature + plain, "example.com", AT, txt)

    # The time of the square of these lengths would be minutes.
    assert time.process_time() - begun < 5
