"""Whether a letter was written to us, or to another who hands it on unchanged."""

import pytest

from mailbot.domain.addressed import is_to_us
from mailbot.mail.parse import parse

US = "To: appeals@example.ru"
OTHER = "To: info@example.net"


def signature(covered: str, domain: str = "example.com") -> str:
    return f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=x; h={covered}; bh=x; b=x"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([US], True),
        (["To: Appeals <APPEALS@example.ru>, b@example.net"], True),
        ([OTHER, "Cc: appeals@example.ru"], True),
        ([OTHER], False),
        ([], False),
        (["To: undisclosed-recipients:;"], False),
        ([US, OTHER], False),
        ([OTHER, "Resent-To: appeals@example.ru"], False),
        ([signature("from:to:subject:date"), US], True),
        ([signature("From : To : Subject"), US], True),
        # Who handed it on added our address.
        ([signature("from:subject:date"), US], False),
        ([signature("from:to:subject:date"), OTHER, "Cc: appeals@example.ru"], False),
        # The service signs, too; the author's domain signs To.
        ([signature("from:subject", "esp.example"), signature("from:to:subject"), US], True),
        ([signature("from:to:subject", "esp.example"), signature("from:subject"), US], False),
    ],
)
def test_only_what_the_author_addressed_to_us_is_to_us(headers: list[str], expected: bool) -> None:
    raw = "\r\n".join(["From: a@example.com", *headers, "Subject: x", "", "x"]).encode()

    assert is_to_us(parse(raw), lambda each: each.lower() == "appeals@example.ru") is expected
