"""Electronic signatures: who signed, with what, and no more vouched for than was computed."""

from collections.abc import Iterator, Sequence

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from mailbot.documents.cms import taken_apart
from mailbot.documents.reader import DocumentReader
from mailbot.documents.stamp import is_cms, parse_stamps
from mailbot.documents.triage import CannotRead
from mailbot.domain.findings import Document
from mailbot.domain.letter import Part
from mailbot.domain.seals import Checked, Seal, SealSort
from tests.documents import seals

LETTER = "Прошу удалить мои данные.".encode()


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader(workers=1)
    yield reader
    reader.close()


def read(reader: DocumentReader, *parts: tuple[str, bytes]) -> Sequence[Document]:
    return reader.read([Part(name, "application/octet-stream", raw) for name, raw in parts])


def seal_of(raw: bytes, covered: bytes | None = None) -> Seal:
    (stamp,) = taken_apart(raw, SealSort.CADES, covered).stamps
    return stamp.seal


def test_signer_is_named_as_the_certificate_names_him() -> None:
    seal = seal_of(seals.cades(LETTER))

    assert (seal.signer, seal.issuer) == ("Орлова Марина Сергеевна", "Учебный центр")
    assert (seal.algorithm, seal.serial) == ("ECDSA, SHA-256", "ABC")
    assert (seal.gost, seal.qualified) == (False, False)
    assert seal.signed_at
    assert seal.valid_from
    assert seal.valid_from.isoformat() == "2025-01-01T00:00:00+00:00"


def test_certificate_with_the_marks_of_a_qualified_one_is_called_so() -> None:
    assert seal_of(seals.cades(LETTER, qualified=True)).qualified


@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_signature_is_checked_over_exactly_these_bytes(digest: hashes.HashAlgorithm) -> None:
    raw = seals.cades(LETTER, rsa.generate_private_key(65537, 2048), digest=digest)

    assert seal_of(raw, LETTER).checked is Checked.INTACT
    assert seal_of(raw, LETTER + b" ").checked is Checked.BROKEN


def test_signature_of_another_key_is_broken() -> None:
    raw = seals.cades(LETTER)

    assert seal_of(raw[:-1] + bytes([raw[-1] ^ 1]), LETTER).checked is Checked.BROKEN


def test_gost_is_named_and_not_vouched_for() -> None:
    seal = seal_of(seals.gost(LETTER), LETTER)

    assert (seal.gost, seal.algorithm) == (True, "ГОСТ Р 34.10-2012 (256)")
    assert seal.checked is Checked.UNCHECKED
    assert seal.signer == "Орлова Марина Сергеевна"
    assert seal_of(seals.gost(LETTER), LETTER + b" ").checked is Checked.BROKEN


@pytest.mark.parametrize("raw", [b"", b"\x30\x80", b"\x30\x03abc", b"MIIB", b"\xff" * 99])
def test_what_is_no_signature_is_refused(raw: bytes) -> None:
    with pytest.raises(CannotRead):
        taken_apart(raw, SealSort.CADES)


def test_signature_files_are_known_by_their_bytes() -> None:
    pem = seals.cades(LETTER, form=Encoding.PEM)
    bare = b"".join(pem.splitlines()[1:-1])

    assert all(map(is_cms, (pem, bare, seals.cades(LETTER))))
    assert seal_of(bare).signer == seal_of(pem).signer
    assert not any(map(is_cms, (b"", b"M", b"MIIB" * 99, LETTER, b"\x30\x82\x01\x01")))


def test_detached_signature_is_matched_with_what_it_signs(reader: DocumentReader) -> None:
    document, other, file = read(
        reader, ("a.txt", LETTER), ("b.txt", b"abc"), ("podpis.sig", seals.cades(LETTER))
    )

    assert [seal.of for seal in file.seals] == ["a.txt"]
    assert document.seals == file.seals
    assert (document.seals[0].checked, document.seals[0].sort) == (Checked.INTACT, SealSort.CADES)
    assert other.seals == ()
    assert file.media_type == "application/pkcs7-signature"
    assert (file.text, file.flags) == ("", ())


@pytest.mark.parametrize("name", ["a.txt.sig", "A.SIG", "a.txt.p7s"])
def test_document_that_was_changed_is_matched_by_name_and_called_broken(
    reader: DocumentReader, name: str
) -> None:
    document, _, _ = read(
        reader, ("a.txt", b"changed"), ("b.txt", b"abc"), (name, seals.cades(LETTER))
    )

    assert [(seal.of, seal.checked) for seal in document.seals] == [("a.txt", Checked.BROKEN)]


def test_signature_of_something_else_is_nobodys(reader: DocumentReader) -> None:
    document, file = read(reader, ("a.txt", b"abc"), ("podpis.sig", seals.cades(LETTER)))

    assert document.seals == ()
    assert [(seal.of, seal.checked) for seal in file.seals] == [(None, Checked.UNCHECKED)]


def test_gost_signature_is_matched_by_its_digest(reader: DocumentReader) -> None:
    other, document, file = read(
        reader, ("b.txt", b"abc"), ("a.txt", LETTER), ("podpis.sig", seals.gost(LETTER))
    )
    changed, _ = read(reader, ("a.txt", b"changed"), ("a.txt.sig", seals.gost(LETTER)))

    assert [(seal.of, seal.digest_fits) for seal in document.seals] == [("a.txt", True)]
    assert document.seals == file.seals
    assert (other.seals, document.seals[0].checked) == ((), Checked.UNCHECKED)
    assert changed.seals[0].checked is Checked.BROKEN


def test_old_gost_signature_is_matched_by_name_or_by_being_alone(reader: DocumentReader) -> None:
    raw = seals.gost(LETTER, seals.OLD_GOST)
    alone, _ = read(reader, ("a.txt", LETTER), ("podpis.sig", raw))
    _, named, _ = read(reader, ("a.txt", LETTER), ("b.txt", b"abc"), ("b.txt.sig", raw))
    mail, _ = read(reader, ("a.txt", LETTER), ("smime.p7s", raw))

    assert [seal.of for seal in (*alone.seals, *named.seals)] == ["a.txt", "b.txt"]
    assert mail.seals == ()
    assert not alone.seals[0].digest_fits


def test_signatures_are_told_without_reading_the_document(reader: DocumentReader) -> None:
    letter, other = Part("letter.pdf", "", LETTER), Part("other.pdf", "", b"abc")
    ours = reader.seals(Part("x.sig", "", seals.gost(LETTER)), [other, letter])
    signed = reader.seals(Part("x.pdf", "", seals.signed_pdf()))

    assert [(seal.of, seal.digest_fits) for seal in ours] == [("letter.pdf", True)]
    assert [(seal.of, seal.checked) for seal in signed] == [("x.pdf", Checked.INTACT)]
    assert reader.seals(letter) == ()


def test_enclosed_document_is_taken_out_and_read(reader: DocumentReader) -> None:
    file, inner = read(reader, ("zapros.txt.p7m", seals.cades(LETTER, enclosed=True)))

    assert inner.text == LETTER.decode()
    assert inner.name == "zapros.txt.p7m / zapros.txt"
    assert inner.seals == file.seals
    assert inner.seals[0].checked is Checked.INTACT


@pytest.mark.parametrize(
    ("change", "checked", "whole"),
    [
        (lambda raw: raw, Checked.INTACT, True),
        (lambda raw: raw.replace(b"595 842", b"595 841"), Checked.BROKEN, True),
        (lambda raw: raw + b"\n9 0 obj\n<< >>\nendobj\n", Checked.UNCHECKED, False),
        (lambda raw: raw.replace(b"[0000000000", b"[0000000001"), Checked.UNCHECKED, False),
    ],
    ids=["as signed", "changed", "added to", "other ranges"],
)
def test_signature_in_a_pdf_covers_all_but_its_own_place(
    reader: DocumentReader, change: object, checked: Checked, whole: bool
) -> None:
    assert callable(change)
    (document,) = read(reader, ("a.pdf", change(seals.signed_pdf())))

    assert [(seal.sort, seal.checked, seal.whole, seal.of) for seal in document.seals] == [
        (SealSort.PDF, checked, whole, "a.pdf")
    ]
    assert document.seals[0].signer == "Орлова Марина Сергеевна"
    assert "pdf_signature" in document.flags


def test_signature_around_other_words_vouches_for_no_pdf() -> None:
    around = seals.cades(b"other words", enclosed=True)

    assert seal_of(around).checked is Checked.INTACT
    assert seal_of(around, covered=b"the words of the PDF").checked is Checked.BROKEN


def test_signature_that_nobody_can_read_is_told_all_the_same(reader: DocumentReader) -> None:
    from tests.documents import pdfs

    (document,) = read(reader, ("a.pdf", pdfs.sealed()))

    assert [(seal.signer, seal.checked) for seal in document.seals] == [("", Checked.UNCHECKED)]


@pytest.mark.parametrize("stamps", [None, 1, [1], [{}], [{"signer": "x"}]])
def test_child_that_lies_about_seals_is_not_believed(stamps: object) -> None:
    assert parse_stamps({"stamps": stamps}) == ()
