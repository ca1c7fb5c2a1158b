"""What signs a letter on paper or in a file, and where a person finds it."""

from dataclasses import replace

import pytest

from mailbot.domain.findings import Document, Evidence, Form, Signature, TextSource, Verdict
from mailbot.domain.places import Box, Spot
from mailbot.domain.seals import Checked, Seal, SealSort
from mailbot.reading.form import form_of, signature_of, sort_papers

INK = Box(0.1, 0.8, 0.3, 0.85)
SCAN = Document(
    "zapros.pdf", "application/pdf", "", 1, 2, ("", "Прошу удалить мои данные"), TextSource.OCR, 90
)
SEAL = Seal(sort=SealSort.CADES, signer="Орлова Марина Сергеевна", algorithm="RSA, SHA-256")


def test_ink_is_evidence_with_its_page_and_place() -> None:
    signed = replace(SCAN, signed=True, signed_at=Spot(2, INK))
    found = signature_of(sort_papers([signed], ""), None, ())

    assert (found.verdict, found.signature) == (Verdict.PRESENT, Signature.HANDWRITTEN_SCAN)
    assert found.evidence == (Evidence("", "zapros.pdf", 2, (INK,)),)


@pytest.mark.parametrize(
    ("qualified", "signature"), [(True, Signature.QUALIFIED_ES), (False, Signature.UNQUALIFIED_ES)]
)
@pytest.mark.parametrize("checked", Checked)
def test_electronic_signature_is_shown_with_its_signer_and_left_to_a_person(
    qualified: bool, signature: Signature, checked: Checked
) -> None:
    sealed = replace(SCAN, seals=(replace(SEAL, qualified=qualified, checked=checked),))
    papers = sort_papers([sealed], "")
    found = signature_of(papers, None, ())

    assert form_of(papers) is Form.SIGNED_ELECTRONIC_DOCUMENT
    assert (found.verdict, found.signature) == (Verdict.DOUBTFUL, signature)
    assert found.evidence == (Evidence("Орлова Марина Сергеевна", "zapros.pdf"),)


def test_signature_file_alone_signs_no_letter() -> None:
    file = replace(
        SCAN, name="a.sig", media_type="application/pkcs7-signature", page_texts=(), seals=(SEAL,)
    )
    papers = sort_papers([file], "")

    assert form_of(papers) is Form.PLAIN_TEXT
    assert signature_of(papers, None, ()).signature is Signature.NONE
