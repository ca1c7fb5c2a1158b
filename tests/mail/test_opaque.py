"""A letter inside its own signature is read; the signature stays, and proves nothing."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.mail.parse import parse

INNER = (
    b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n"
    b"Content-Type: text/plain; charset=koi8-r\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"=F0=D2=CF=DB=D5 =D5=C4=C1=CC=C9=D4=D8\r\n"
    b"--q\r\nContent-Type: application/pdf; name=a.pdf\r\n"
    b"Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1.4\r\n--q--\r\n"
)

Seal = Callable[..., bytes]


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """Openssl with a key of its own; what it makes is what mail programs make."""
    folder = tmp_path_factory.mktemp("smime")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    _openssl(
        "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", key, "-out", certificate,
        "-subj", "/CN=Test",
    )  # fmt: skip

    def sealed(content: bytes, *how: str) -> bytes:
        ends = (certificate,) if "-encrypt" in how else ("-signer", certificate, "-inkey", key)
        head = ("-from", "a@example.com", "-to", "b@example.ru", "-subject", "Letter")
        return _openssl("cms", *how, "-binary", *head, *ends, content=content)

    return sealed


def _openssl(*arguments: str | Path, content: bytes = b"") -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


@pytest.mark.parametrize("how", [(), ("-stream",)])
def test_what_was_signed_is_read(seal: Seal, how: tuple[str, ...]) -> None:
    letter = parse(seal(INNER, "-sign", "-nodetach", *how))

    assert letter.text.strip() == "Прошу удалить"
    assert [part.name for part in letter.parts] == ["smime.p7m", "a.pdf"]
    assert not letter.malformed and not letter.is_encrypted


def test_a_signature_around_a_signature_is_opened_and_no_more_than_three(seal: Seal) -> None:
    raw = INNER
    for times in range(1, 5):
        raw = seal(raw, "-sign", "-nodetach")
        letter = parse(raw)

        assert (letter.text.strip() == "Прошу удалить") is (times <= 3)
        assert letter.malformed is (times > 3)


def test_an_envelope_stays_shut_and_says_so(seal: Seal) -> None:
    letter = parse(seal(INNER, "-encrypt"))

    assert letter.text == ""
    assert letter.is_encrypted and not letter.malformed


@pytest.mark.parametrize(
    "content", [b"", b"no signature at all", bytes.fromhex("308006092a864886f70d010702a0")]
)
def test_what_only_calls_itself_signed_is_visibly_malformed(content: bytes) -> None:
    head = b"From: a@example.com\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n"

    assert parse(head + content).malformed
